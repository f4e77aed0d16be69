-- Compare and set. ARGV from 4: presented digest, new digest, sealed successor, client address, user agent.
local session = with_digest(ARGV[4])
if not session then return reply('unknown') end

if session.previous == ARGV[4] then
  return reply(session.seen == '0' and 'waiting' or 'grace', session, ARGV[4])
end

redis.call('DEL', token_key(session.previous))
session.previous, session.current, session.sealed = session.current, ARGV[5], ARGV[6]
session.rotated_at, session.active_at = ARGV[1], ARGV[1]
session.seen, session.seen_at = '0', '0'
if ARGV[7] ~= '' then session.client_ip = ARGV[7] end
if ARGV[8] ~= '' then session.user_agent = ARGV[8] end
write(session, 'previous', 'current', 'sealed', 'rotated_at', 'active_at', 'seen', 'seen_at',
  'client_ip', 'user_agent')
redis.call('SET', token_key(session.current), session.id)
keep(session)
return reply('swapped', session, session.current)
