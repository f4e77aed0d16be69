-- ARGV from 5: digests of the presented token.
local session, digest = find(5)
if not session then return reply('unknown') end
destroy(session)
return reply('ended', session, digest)
