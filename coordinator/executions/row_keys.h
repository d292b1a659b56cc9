// Keys of the rows that executions leave in storage. Every one begins with 'x', 'd' or 'z'; what begins otherwise belongs to
// others (the registry's begin with "r:").
//
//   x <id 16> b            the birth of an open execution: what never changes
//   x <id 16> h            its head
//   x <id 16> f <slot 4>   a frame
//   x <id 16> y <event 8>  events from this number on
//   d <key 64>             a definition that executions of this partition run
//   z <number 8>           a block of closed executions
//
// Numbers are big endian.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "baton/ids.h"

namespace baton {

enum class ExecutionRowKind : char { kBirth = 'b', kHead = 'h', kFrame = 'f', kEvents = 'y' };

std::string execution_row_key(ExecutionId id, ExecutionRowKind kind, std::uint64_t number = 0);
std::string definition_row_key(std::string_view machine_key);
std::string block_row_key(std::uint64_t number);

struct ExecutionRowKey {
  ExecutionId id;
  ExecutionRowKind kind = ExecutionRowKind::kBirth;
  std::uint64_t number = 0;  // slot of a frame, number of the first event
};
// Nullopt: not one of these.
std::optional<ExecutionRowKey> parse_execution_row_key(std::string_view key);
std::optional<std::string_view> parse_definition_row_key(std::string_view key);
std::optional<std::uint64_t> parse_block_row_key(std::string_view key);

// For messages: "frame 3 of execution 0123…", whatever the key is.
std::string name_of_row(std::string_view key);

}  // namespace baton
