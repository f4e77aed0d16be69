-- Stands before every script: names of keys, the judgement of lifetimes, the end of a session.
-- All keys share one hash tag, so that a Redis Cluster keeps them in one slot.
-- KEYS: the index of live sessions, the epoch.
-- ARGV: now, lifetime, inactive (seconds), the epoch as the caller knows it or '', then the script's own.
local PREFIX = '{doorward}:'
local LIVE = KEYS[1]
local NOW, LIFETIME, INACTIVE = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local USE_IS_WRITTEN_EVERY = 60

-- A replica may be behind and must not judge: to write nothing fails there, and changes nothing elsewhere. It is a
-- command that a full Redis refuses, for after any other one the script's own writes would be let through.
local probe = redis.pcall('SETRANGE', PREFIX .. 'nothing', 0, '')
if type(probe) == 'table' and string.find(probe.err or '', 'READONLY', 1, true) then return probe end

-- A Redis that came back without its data, or with that of another day.
if ARGV[4] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[4] then return { 'adrift', '' } end

local function session_key(id) return PREFIX .. 'sess:' .. id end
local function token_key(digest) return PREFIX .. 'tok:' .. digest end
local function grant_key(id) return PREFIX .. 'grant:' .. id end
local function used_key(id) return PREFIX .. 'used:' .. id end
local function user_key(user_id) return PREFIX .. 'user:' .. user_id end

local function ends_at(session)
  return math.min(tonumber(session.created_at) + LIFETIME, tonumber(session.active_at) + INACTIVE)
end

-- In this order they are answered, too, behind the session's number (records.py).
local FIELDS = {
  'user_id', 'current', 'mark', 'previous', 'previous_mark', 'sealed', 'created_at', 'rotated_at', 'active_at',
  'seen', 'seen_at', 'used_at', 'client_ip', 'user_agent', 'method',
}
-- Every gateway writes every field. What lacks one is nobody's, and goes; a missing mark is told by the gateway.
local MAY_LACK = { mark = true, previous_mark = true }
local MOMENTS = { 'created_at', 'rotated_at', 'active_at', 'seen_at', 'used_at' }
local function unwritten(id)
  redis.call('DEL', session_key(id), grant_key(id), used_key(id))
  redis.call('ZREM', LIVE, id)
  return nil
end

local function read(id)
  local values = redis.call('HMGET', session_key(id), unpack(FIELDS))
  local session, lacks = { id = id }, false
  for i, name in ipairs(FIELDS) do
    lacks = lacks or not (values[i] or MAY_LACK[name])
    session[name] = values[i] or ''
  end
  if lacks and redis.call('EXISTS', session_key(id)) == 0 then return nil end
  if lacks then return unwritten(id) end
  for _, name in ipairs(MOMENTS) do
    if not tonumber(session[name]) then return unwritten(id) end
  end
  local used = redis.call('GET', used_key(id))
  if (tonumber(used) or 0) > tonumber(session.used_at) then session.used_at = used end
  return session
end

local function write(session, ...)
  local changes = {}
  for _, name in ipairs({ ... }) do
    changes[#changes + 1] = name
    changes[#changes + 1] = session[name]
  end
  redis.call('HSET', session_key(session.id), unpack(changes))
end

-- Gateways remember by token: whoever ends or rotates a session has to touch the keys of its tokens.
local function destroy(session)
  redis.call('DEL', session_key(session.id), grant_key(session.id), used_key(session.id))
  redis.call('DEL', token_key(session.current), token_key(session.previous))
  redis.call('ZREM', user_key(session.user_id), session.id)
  redis.call('ZREM', LIVE, session.id)
end

-- Redis ends keys by its own clock; the caller's clock is the one that decides.
local function live(id)
  local session = read(id)
  if session and ends_at(session) <= NOW then
    destroy(session)
    return nil
  end
  return session
end

local function with_digest(digest)
  local id = redis.call('GET', token_key(digest))
  local session = id and live(id)
  if session and (session.current == digest or session.previous == digest) then return session end
  return nil
end

-- Not with the rest of it: gateways forget a session that changes, and this is the beginning of many requests.
local function use(session)
  if NOW - tonumber(session.used_at) < USE_IS_WRITTEN_EVERY then return end
  session.used_at = ARGV[1]
  redis.call('SET', used_key(session.id), ARGV[1], 'PX', math.max(1, math.ceil((ends_at(session) - NOW) * 1000)))
end

-- The session known by one of the digests ARGV[first], ARGV[first + 1], …, and that digest.
local function find(first)
  for i = first, #ARGV do
    local session = with_digest(ARGV[i])
    if session then return session, ARGV[i] end
  end
  return nil
end

local function index(key, session)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', NOW)
  redis.call('ZADD', key, ends_at(session), session.id)
  local last = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')
  redis.call('PEXPIRE', key, math.ceil((tonumber(last[2]) - NOW) * 1000))
end

-- Everything of the session ends when the session does.
local function keep(session)
  local left = math.ceil((ends_at(session) - NOW) * 1000)
  redis.call('PEXPIRE', session_key(session.id), left)
  redis.call('PEXPIRE', grant_key(session.id), left)
  redis.call('PEXPIRE', token_key(session.current), left)
  redis.call('PEXPIRE', token_key(session.previous), left)
  index(user_key(session.user_id), session)
  index(LIVE, session)
end

local function reply(verdict, session, digest)
  if not session then return { verdict, '' } end
  local told = { verdict, digest or '', session.id }
  for i, name in ipairs(FIELDS) do told[i + 3] = session[name] end
  return told
end
