-- ARGV from 5: user id, session id. A session of somebody else is as unknown as none.
local session = live(ARGV[6])
if not session or session.user_id ~= ARGV[5] then return reply('unknown') end
destroy(session)
return reply('ended', session)
