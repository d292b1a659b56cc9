#!lua flags=allow-oom
-- Writes one part of a checkpoint, and with the last part lets go of what the journals no longer need to hold.
-- Allowed when Redis is full: a checkpoint is what empties it.
--
-- KEYS: 1 owner row, 2 our journal, 3 meta, 4 tasks, 5 attempts, 6 index of outcome buckets, 7 outcome bucket,
--       8 list of sealed journals, 9 rows of any kind,
--       10 … the sealed journals to drop (only with the part that makes them needless)
-- ARGV: 1 our epoch, 2 our nonce, 3 number of this part among ours (from 1), 4 required sequence, 5 trim or 0,
--       6 outcome block or empty, 7 its field in the bucket, 8 the bucket's end in Unix ms,
--       9 … 14 how many of: task rows, attempt rows, rows of any kind, dropped tasks, dropped attempts, dropped rows;
--       then these: key and row, …; key, …
-- Returns 'written' (also if this part was written before: a resend), 'fenced' (another owner), 'behind' (the required
--       commit is not in the journal) or 'lost' (parts before this one are missing). Nothing is written but for 'written'.
local owner = redis.call('HMGET', KEYS[1], 'epoch', 'nonce', 'parts')
if owner[1] ~= ARGV[1] or owner[2] ~= ARGV[2] then
  return 'fenced'
end
local part, written = tonumber(ARGV[3]), tonumber(owner[3])
if written == part then return 'written' end
if written ~= part - 1 then return 'lost' end

-- The sender knows that the required commits are durable. Only what cannot be undone, the trim, is checked against the
-- journal's last id as well: XINFO copies the first and the last record, 1.4 ms where these have 500 KB.
if redis.call('EXISTS', KEYS[2]) == 0 then return 'behind' end
if ARGV[5] ~= '0' then
  local stream = redis.call('XINFO', 'STREAM', KEYS[2])
  for i = 1, #stream, 2 do
    if stream[i] == 'last-generated-id' then
      local last = tonumber(string.match(stream[i + 1], '^%d+'))
      if last < math.max(tonumber(ARGV[4]), tonumber(ARGV[5])) then return 'behind' end
    end
  end
end

local next_argument = 15
-- Lua's stack holds about 8,000 values.
local function each(command, key, value_count)
  local last_argument = next_argument + value_count - 1
  while next_argument <= last_argument do
    local chunk_end = math.min(next_argument + 999, last_argument)
    redis.call(command, key, unpack(ARGV, next_argument, chunk_end))
    next_argument = chunk_end + 1
  end
end
each('HSET', KEYS[4], 2 * ARGV[9])
each('HSET', KEYS[5], 2 * ARGV[10])
each('HSET', KEYS[9], 2 * ARGV[11])
each('HDEL', KEYS[4], ARGV[12])
each('HDEL', KEYS[5], ARGV[13])
each('HDEL', KEYS[9], ARGV[14])

if ARGV[6] ~= '' then
  redis.call('HSET', KEYS[7], ARGV[7], ARGV[6])
  redis.call('PEXPIREAT', KEYS[7], ARGV[8])
  redis.call('HSET', KEYS[6], ARGV[8], '')
end

if ARGV[5] ~= '0' then
  redis.call('HSET', KEYS[3], 'checkpointed', ARGV[5])
  redis.call('XTRIM', KEYS[2], 'MINID', (string.format('%.0f', tonumber(ARGV[5]) + 1)))
  if #KEYS >= 10 then
    for i = 10, #KEYS do redis.call('UNLINK', KEYS[i]) end
    redis.call('DEL', KEYS[8])
  end
  local clock = redis.call('TIME')
  local now_ms = clock[1] * 1000 + math.floor(clock[2] / 1000)
  for _, bucket_end in ipairs(redis.call('HKEYS', KEYS[6])) do
    if tonumber(bucket_end) < now_ms then redis.call('HDEL', KEYS[6], bucket_end) end
  end
end
redis.call('HSET', KEYS[1], 'parts', ARGV[3])
return 'written'
