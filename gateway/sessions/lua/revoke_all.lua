-- ARGV from 4: user id, id of the session to keep or ''. Answers how many ended.
local ended = 0
for _, id in ipairs(redis.call('ZRANGE', user_key(ARGV[4]), 0, -1)) do
  local session = id ~= ARGV[5] and live(id)
  if session then
    destroy(session)
    ended = ended + 1
  end
end
return ended
