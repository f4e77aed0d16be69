-- ARGV from 5: grace (seconds), 'current' to judge current tokens alone or '', digests of the
-- presented token.
local session, digest = find(7)
if not session then return reply('unknown') end

if digest == session.current and session.seen == '1' then
  use(session)
  return reply('current', session, digest)
end

if digest == session.current then
  session.seen, session.seen_at, session.used_at, session.sealed = '1', ARGV[1], ARGV[1], ''
  write(session, 'seen', 'seen_at', 'used_at', 'sealed')
  return reply('first_use', session, digest)
end

if ARGV[6] ~= '' then return reply('previous', session, digest) end

use(session)
-- The successor never arrived anywhere: the predecessor's use is the session's activity.
if session.seen == '0' then
  if NOW > tonumber(session.active_at) then
    session.active_at = ARGV[1]
    write(session, 'active_at')
    keep(session)
  end
  return reply('waiting', session, digest)
end

if NOW <= tonumber(session.seen_at) + tonumber(ARGV[5]) then return reply('grace', session, digest) end

destroy(session)
return reply('replayed', session, digest)
