-- Lives as long as its session. ARGV from 2: sealed, due, expires.
local left = redis.call('PTTL', SESSION)
if left <= 0 then return 0 end
redis.call('HSET', GRANT, 'sealed', ARGV[2], 'due', ARGV[3], 'expires', ARGV[4], 'failing', '0')
redis.call('PEXPIRE', GRANT, left)
return 1
