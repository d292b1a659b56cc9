#!lua flags=allow-oom
-- A commit while Redis is full. Without it, nothing that is there could end, no checkpoint could rest on it, and Redis would
-- stay full for ever. The owner takes no new tasks meanwhile, so the excess is small.
--
-- KEYS: 1 our journal
-- ARGV: 1 id, 2 record
-- Returns what XADD says: the id, nil (there is no such stream) or its error.
return redis.pcall('XADD', KEYS[1], 'NOMKSTREAM', ARGV[1], 'r', ARGV[2])
