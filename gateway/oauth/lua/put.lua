-- By its holder alone. ARGV from 2: place, sealed ('' leaves it), due, expires, failing, '1' to let go of it.
if redis.call('HGET', GRANT, 'holder') ~= ARGV[2] then return 0 end
if ARGV[3] ~= '' then redis.call('HSET', GRANT, 'sealed', ARGV[3]) end
redis.call('HSET', GRANT, 'due', ARGV[4], 'expires', ARGV[5], 'failing', ARGV[6])
if ARGV[7] == '1' then redis.call('HDEL', GRANT, 'holder', 'held_until') end
return 1
