// Executions that start executions (arn:aws:states:::states:startExecution and its .sync, .sync:2 and .waitForTaskToken
// forms), and triggers that start executions and tasks: what one partition says to another.
//
//   parent's partition ── NestedStart ─► child's: starts it, unless it has, and answers
//                      ◄─ NestedAnswer ─ started; and once more when it ends
//                      ── NestedStop ──► the parent does not wait any more
//   trigger's partition ── TaskStart ──► task's: submits it, unless it has, and answers started or refused
//
// Nobody keeps an outbox: the request is there as long as the parent's frame waits, and is made again when the parent's
// partition, or the child's, is loaded again; a child's name follows from the request, so it starts once. It may also be one
// that somebody else has started, by the same name and input: who waits for that is told of its end like its caller.
// Texts, not values: the partitions may belong to different threads.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "baton/task.h"
#include "coordinator/executions/execution_rows.h"

namespace baton {

struct NestedStart {
  ParentFrame caller;
  ExecutionId child;
  std::string state_machine_arn;
  std::string name;
  std::string input;           // JSON
  std::string trace_header{};  // of the caller; empty: none
  bool waits_for_end = false;  // a form of .sync
  bool was_answered = false;   // it has been told that the child started, and asks again for its end
};

struct TaskStart {
  ParentFrame caller;
  TaskSpec task;
};

struct NestedStop {
  ExecutionId child;
};

struct NestedAnswer {
  ParentFrame caller;
  enum class Kind { kStarted, kRefused, kEnded } kind = Kind::kStarted;
  std::string execution_arn{};  // kStarted, of an execution
  TimePoint started_at{};       // likewise
  std::string error{};          // kRefused: the API's name
  std::string message{};        // kRefused
  std::string description{};    // kEnded: DescribeExecution's answer
};

// What partitions say to each other once the turn in which they said it is durable.
using PartitionMessage = std::variant<NestedStart, TaskStart, NestedStop, NestedAnswer>;

// The partition that a message is for.
PartitionId receiver_of(const PartitionMessage& message, PartitionId partition_count);

}  // namespace baton
