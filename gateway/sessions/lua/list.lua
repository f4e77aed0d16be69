-- ARGV from 4: user id.
local found = {}
for _, id in ipairs(redis.call('ZRANGE', user_key(ARGV[4]), 0, -1)) do
  local session = live(id)
  if session then found[#found + 1] = reply('current', session) end
end
return found
