-- ARGV from 4: user id, session id. A session of somebody else is as unknown as none.
local session = live(ARGV[5])
if not session or session.user_id ~= ARGV[4] then return 0 end
destroy(session)
return 1
