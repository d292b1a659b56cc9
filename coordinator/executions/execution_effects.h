// What executions of a partition want written and told. As coordinator/partition/effects.h: rows become part of the turn's
// record, the rest waits until it is durable.
#pragma once

#include <optional>
#include <string_view>

#include "coordinator/executions/execution_entry.h"
#include "coordinator/executions/nested.h"
#include "coordinator/partition/effects.h"

namespace baton {

class ExecutionEffects {
 public:
  virtual ~ExecutionEffects() = default;

  // For what becomes of the partition's tasks.
  virtual Effects& task_effects() = 0;
  // Nothing: there are too many task types.
  virtual std::optional<TypeIndex> intern_type(std::string_view name) = 0;
  // Whether there is an activity of that name, or a worker that serves, or has served, it without one. Where nobody knows,
  // there is.
  virtual bool has_activity(std::string_view) const { return true; }

  virtual void put_execution(const ExecutionChange& change) = 0;
  virtual void put_row(std::string_view key, std::string_view row) = 0;
  virtual void drop_row(std::string_view key) = 0;

  // For the partition of receiver_of(message): once the turn is durable.
  virtual void send(PartitionMessage message) = 0;
  // It ended in this turn: whoever waits for it can be answered.
  virtual void execution_closed(const ExecutionEntry& execution) = 0;
};

}  // namespace baton
