#!lua flags=allow-oom
-- Starts our journal once everything is loaded. Its first entry, <last sequence>-1, holds no record: it makes the stream
-- exist (commits do not), makes the next commit's id the smallest one that fits, and says where the journal begins.
--
-- KEYS: 1 owner row, 2 our journal
-- ARGV: 1 our epoch, 2 our nonce, 3 the last sequence that was loaded
-- Returns 1, or 0 if another owner has taken the partition meanwhile (nothing is written then).
local row = redis.call('HMGET', KEYS[1], 'epoch', 'nonce')
if row[1] ~= ARGV[1] or row[2] ~= ARGV[2] then
  return 0
end
redis.call('XADD', KEYS[2], ARGV[3] .. '-1', 'o', '')
redis.call('HSET', KEYS[1], 'start', ARGV[3])
return 1
