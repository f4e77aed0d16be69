redis.call('ZREMRANGEBYSCORE', LIVE, '-inf', NOW)
return redis.call('ZCARD', LIVE)
