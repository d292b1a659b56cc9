// Ids are types: two can not be swapped.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "baton/result.h"

namespace baton {

// Number of a partition within a cluster: 0 … partition_count - 1.
using PartitionId = std::uint16_t;

// Largest partition count that a cluster may be started with.
inline constexpr PartitionId kPartitionCountMax = 1024;

// A task's name for ever. 128 bits, chosen by the client: a hash of (task type, idempotency key) where the user gave a
// key, unique otherwise. So a resent submit carries the same id and always meets the same memory, and anyone can route
// by id. Text form: "t" and 26 characters of Crockford's base 32, lower case.
struct TaskId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend constexpr auto operator<=>(const TaskId&, const TaskId&) = default;

  PartitionId partition(PartitionId partition_count) const { return static_cast<PartitionId>(high % partition_count); }
  std::string text() const;
  static Result<TaskId> parse(std::string_view text);
};

// The id of the task named by `idempotency_key` among tasks of `type`: SHA-256 of both (each preceded by its length),
// first 128 bits.
TaskId task_id_of_key(std::string_view type, std::string_view idempotency_key);

// An execution's name for ever: SHA-256 of the names of its state machine and its own (each preceded by its length), first
// 128 bits. So a start that is sent again meets the same memory, and anyone can route by ARN. Text: 32 hexadecimal digits.
struct ExecutionId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend constexpr auto operator<=>(const ExecutionId&, const ExecutionId&) = default;

  PartitionId partition(PartitionId partition_count) const { return static_cast<PartitionId>(high % partition_count); }
  std::string text() const;
  static Result<ExecutionId> parse(std::string_view text);
};

ExecutionId execution_id_of(std::string_view state_machine_name, std::string_view execution_name);

// A worker process, chosen at random at its start; a restarted worker is another one. Text: 16 hexadecimal digits.
struct WorkerId {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(const WorkerId&, const WorkerId&) = default;
  std::string text() const;
  static Result<WorkerId> parse(std::string_view text);
};

// The right to report on one attempt of a task. A report counts only if all three fields are those of the task's
// current lease. A failover may hand out an epoch twice; a nonce is random and never repeats.
struct LeaseToken {
  std::uint32_t attempt = 0;  // counted from 1
  std::uint64_t epoch = 0;    // the owner's epoch when the lease was granted
  std::uint64_t nonce = 0;
  friend constexpr auto operator<=>(const LeaseToken&, const LeaseToken&) = default;
};

// Both halves are well mixed already (hash or random), so one multiplication is enough.
inline std::size_t hash_value(const TaskId& id) {
  return static_cast<std::size_t>((id.high ^ (id.low >> 17)) * 0x9E3779B97F4A7C15ULL ^ id.low);
}

inline std::size_t hash_value(const ExecutionId& id) { return hash_value(TaskId{id.high, id.low}); }

}  // namespace baton

template <>
struct std::hash<baton::ExecutionId> {
  std::size_t operator()(const baton::ExecutionId& id) const { return baton::hash_value(id); }
};

template <>
struct std::hash<baton::TaskId> {
  std::size_t operator()(const baton::TaskId& id) const { return baton::hash_value(id); }
};
