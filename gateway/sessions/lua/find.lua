-- Looks without using: nothing is marked as seen. ARGV from 5: digests.
local session, digest = find(5)
if not session then return reply('unknown') end
return reply(digest == session.current and 'current' or 'previous', session, digest)
