-- Stands before every script. KEYS: the grant, its session. ARGV: now, then the script's own.
-- What ends the session deletes its grant, too (gateway/sessions/lua/session.lua), and nothing here makes one anew.
local GRANT, SESSION = KEYS[1], KEYS[2]
local NOW = tonumber(ARGV[1])

local function times()
  local found = redis.call('HMGET', GRANT, 'due', 'expires', 'failing')
  return found[1] and found or {}
end
