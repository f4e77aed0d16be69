-- For one gateway at a time. ARGV from 2: place, seconds for which it is held.
-- Answers the times and what is sealed; without that if it is not due any more, or held by another.
local found = times()
if #found == 0 or tonumber(found[1]) > NOW then return found end
if tonumber(redis.call('HGET', GRANT, 'held_until') or '0') > NOW then return found end
redis.call('HSET', GRANT, 'holder', ARGV[2], 'held_until', ARGV[1] + ARGV[3])
return { found[1], found[2], found[3], redis.call('HGET', GRANT, 'sealed') }
