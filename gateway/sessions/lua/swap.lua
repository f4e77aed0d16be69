-- Compare and set. ARGV from 5: presented digest, new digest, its mark, sealed successor, client address, user agent.
local session = with_digest(ARGV[5])
if not session then return reply('unknown') end

if session.previous == ARGV[5] then
  return reply(session.seen == '0' and 'waiting' or 'grace', session, ARGV[5])
end

redis.call('DEL', token_key(session.previous))
session.previous, session.current, session.sealed = session.current, ARGV[6], ARGV[8]
session.previous_mark, session.mark = session.mark, ARGV[7]
session.rotated_at, session.active_at = ARGV[1], ARGV[1]
session.seen, session.seen_at = '0', '0'
if ARGV[9] ~= '' then session.client_ip = ARGV[9] end
if ARGV[10] ~= '' then session.user_agent = ARGV[10] end
write(session, 'previous', 'previous_mark', 'current', 'mark', 'sealed', 'rotated_at', 'active_at', 'seen', 'seen_at',
  'client_ip', 'user_agent')
redis.call('SET', token_key(session.current), session.id)
keep(session)
return reply('swapped', session, session.current)
