#!lua flags=allow-oom
-- Makes us the owner of a partition and seals its former owner's journal. From here on nothing that the former owner
-- sends is written: its XADD NOMKSTREAM finds no stream, and its checkpoints find another owner.
--
-- KEYS: 1 owner row, 2 the former owner's journal, 3 that journal's sealed name, 4 list of sealed journals
-- ARGV: 1 former epoch, 2 former nonce (both empty: the partition never had an owner), 3 our epoch, 4 our nonce,
--       5 what the list of sealed journals says of journal 2
-- Returns 1, or 0 if the owner is no longer the one in ARGV (nothing is written then).
local row = redis.call('HMGET', KEYS[1], 'epoch', 'nonce')
if (row[1] or '') ~= ARGV[1] or (row[2] or '') ~= ARGV[2] then
  return 0
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('RENAME', KEYS[2], KEYS[3])
  redis.call('RPUSH', KEYS[4], ARGV[5])
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'nonce', ARGV[4], 'parts', '0')
redis.call('HDEL', KEYS[1], 'start')
return 1
