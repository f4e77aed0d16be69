-- Compare and set. ARGV from 5: presented digest, new digest, sealed successor, client address, user agent.
local session = with_digest(ARGV[5])
if not session then return reply('unknown') end

if session.previous == ARGV[5] then
  return reply(session.seen == '0' and 'waiting' or 'grace', session, ARGV[5])
end

redis.call('DEL', token_key(session.previous))
session.previous, session.current, session.sealed = session.current, ARGV[6], ARGV[7]
session.rotated_at, session.active_at = ARGV[1], ARGV[1]
session.seen, session.seen_at = '0', '0'
if ARGV[8] ~= '' then session.client_ip = ARGV[8] end
if ARGV[9] ~= '' then session.user_agent = ARGV[9] end
write(session, 'previous', 'current', 'sealed', 'rotated_at', 'active_at', 'seen', 'seen_at',
  'client_ip', 'user_agent')
redis.call('SET', token_key(session.current), session.id)
keep(session)
return reply('swapped', session, session.current)
