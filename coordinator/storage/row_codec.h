// Reads back what was stored, trusting nothing: bytes that are not what we wrote become kCorrupt with their place.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "baton/ids.h"
#include "baton/result.h"
#include "row.pb.h"

namespace baton {

// Redis takes 512 MB in one argument; half of it leaves room, and a turn stays far below (it is bounded by what the
// shard receives at once).
inline constexpr std::size_t kRecordBytesMax = 256 * 1024 * 1024;

// Limits of a row of any kind: the key has room for three names of 80 characters; the largest row is the frame of a Map over
// items that a reader read.
inline constexpr std::size_t kRowKeyBytesMax = 256;
inline constexpr std::size_t kRowBytesMax = 128 * 1024 * 1024;
inline bool is_row_key(std::string_view key) { return !key.empty() && key.size() <= kRowKeyBytesMax; }

// The 16 bytes that name a row of a task: high, then low, big endian, so that keys sort as ids do.
inline constexpr std::size_t kIdKeyBytes = 16;
std::string id_key(const TaskId& id);
Result<TaskId> parse_id_key(std::string_view key);

// Each names `place` ("record 57 of baton:{p7}:journal:…") in its error. A change of a kind that this version does not
// know is an error too: skipping it would lose what a newer version wrote.
Result<row::Record> parse_record(std::string_view bytes, const std::string& place);
Result<row::OutcomeBlock> parse_outcome_block(std::string_view bytes, const std::string& place);
// The id within the row must be the one it is stored under.
Result<row::TaskRow> parse_task_row(std::string_view key, std::string_view bytes, const std::string& place);
Result<row::AttemptRow> parse_attempt_row(std::string_view key, std::string_view bytes, const std::string& place);
// A row of any kind: nothing but its limits can be checked.
Result<void> check_row(std::string_view key, std::string_view bytes, const std::string& place);

}  // namespace baton
