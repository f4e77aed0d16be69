-- ARGV from 5: digest, user id, client address, user agent, method, how many sessions there may be or '', session id,
-- when it is created, mark of the digest, digests of a presented token to end.
local before = with_digest(ARGV[5])
-- The answer was lost and the command sent again: it is the same session.
if before then return { reply('created', before, ARGV[5]) } end

local presented = find(14)
if ARGV[10] ~= '' then
  redis.call('ZREMRANGEBYSCORE', LIVE, '-inf', NOW)
  local others = redis.call('ZCARD', LIVE) - (presented and 1 or 0)
  if others >= tonumber(ARGV[10]) then return { 'full', '' } end
end

-- The number may have been drawn from a master that was replaced since, and be somebody's by the count of this one.
if redis.call('EXISTS', session_key(ARGV[11])) == 1 then return { 'taken', '' } end
local counter = PREFIX .. 'sessid'
if tonumber(redis.call('GET', counter) or '0') < tonumber(ARGV[11]) then redis.call('SET', counter, ARGV[11]) end
if presented then destroy(presented) end

local session = {
  id = ARGV[11],
  user_id = ARGV[6], current = ARGV[5], mark = ARGV[13], previous = '', previous_mark = '', sealed = '',
  created_at = ARGV[12], rotated_at = ARGV[12], active_at = ARGV[12],
  seen = '0', seen_at = '0', used_at = '0', client_ip = ARGV[7], user_agent = ARGV[8], method = ARGV[9],
}
write(session, 'user_id', 'current', 'mark', 'previous', 'previous_mark', 'sealed', 'created_at', 'rotated_at', 'active_at',
  'seen', 'seen_at', 'used_at', 'client_ip', 'user_agent', 'method')
redis.call('SET', token_key(session.current), session.id)
keep(session)
return { reply('created', session, session.current), presented and reply('ended', presented) }
