-- ARGV from 5: user id.
local found = {}
for _, id in ipairs(redis.call('ZRANGE', user_key(ARGV[5]), 0, -1)) do
  local session = live(id)
  if session then found[#found + 1] = reply('current', session) end
end
return found
