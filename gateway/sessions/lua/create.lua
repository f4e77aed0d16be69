-- ARGV from 4: digest, user id, client address, user agent, method, digests of a presented token to end.
local before = with_digest(ARGV[4])
-- The answer was lost and the command sent again: it is the same session.
if before then return reply('created', before, ARGV[4]) end

local presented = find(9)
if presented then destroy(presented) end

local session = {
  id = redis.call('INCR', PREFIX .. 'sessid'),
  user_id = ARGV[5], current = ARGV[4], previous = '', sealed = '',
  created_at = ARGV[1], rotated_at = ARGV[1], active_at = ARGV[1],
  seen = '0', seen_at = '0', client_ip = ARGV[6], user_agent = ARGV[7], method = ARGV[8],
}
session.id = string.format('%d', session.id)
write(session, 'user_id', 'current', 'previous', 'sealed', 'created_at', 'rotated_at', 'active_at',
  'seen', 'seen_at', 'client_ip', 'user_agent', 'method')
redis.call('SET', token_key(session.current), session.id)
keep(session)
return reply('created', session, session.current)
