-- The number of the next session, for the mark covers it.
return redis.call('INCR', PREFIX .. 'sessid')
