#!lua flags=allow-oom
-- Says how many partitions this cluster has; the first coordinator ever to start decides it.
--
-- KEYS: 1 cluster row
-- ARGV: 1 partition count if new, 2 format version if new
-- Returns {partition count, format version} as stored.
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'partition_count', ARGV[1], 'format', ARGV[2])
end
return redis.call('HMGET', KEYS[1], 'partition_count', 'format')
