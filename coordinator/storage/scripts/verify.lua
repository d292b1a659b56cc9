#!lua flags=no-writes
-- Tells an owner what Redis still knows, so that it can compare: after a reconnect, or after an answer that it did not
-- expect. A script and not XINFO itself because that would send the journal's first and last record along.
--
-- KEYS: 1 owner row, 2 the asking owner's journal
-- Returns {epoch, nonce, start, parts, last generated id, entries added}; what does not exist is an empty string.
local row = redis.call('HMGET', KEYS[1], 'epoch', 'nonce', 'start', 'parts')
local last, added = '', ''
if redis.call('EXISTS', KEYS[2]) == 1 then
  local stream = redis.call('XINFO', 'STREAM', KEYS[2])
  for i = 1, #stream, 2 do
    if stream[i] == 'last-generated-id' then last = stream[i + 1] end
    if stream[i] == 'entries-added' then added = string.format('%.0f', stream[i + 1]) end
  end
end
return {row[1] or '', row[2] or '', row[3] or '', row[4] or '', last, added}
