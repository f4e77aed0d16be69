-- ARGV from 5: user id, id of the session to keep or ''. Answers those that ended.
local ended = {}
for _, id in ipairs(redis.call('ZRANGE', user_key(ARGV[5]), 0, -1)) do
  local session = id ~= ARGV[6] and live(id)
  if session then
    destroy(session)
    ended[#ended + 1] = reply('ended', session)
  end
end
return ended
