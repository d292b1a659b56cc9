// An execution as the API shows it, open or closed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "asl/step/effects.h"
#include "asl/step/execution.h"
#include "common/json/value.h"
#include "coordinator/executions/executions.h"

namespace baton {

struct ExecutionView {
  ExecutionId id;
  asl::ExecutionIdentity identity;
  std::string machine_key;
  json::Value input;  // the text as it was sent, a string, where it is known; else undefined
  json::Value input_value;
  asl::ExecutionStatus status = asl::ExecutionStatus::kRunning;
  TimePoint started_at{};
  std::optional<TimePoint> closed_at;
  std::uint32_t redrive_count = 0;
  TimePoint redriven_at{};
  std::optional<asl::Outcome> outcome;  // once it ended
  bool is_redrivable = false;
  std::string_view history;  // of an open one: points into it
  std::string closed_history;
};

ExecutionView view_of(const ExecutionEntry& entry);
// Nullopt: its rows are broken.
std::optional<ExecutionView> view_of(const ClosedExecution& closed);
// Of either; nullopt: neither is known.
std::optional<ExecutionView> view_of(const Executions& executions, ExecutionId id);

// DescribeExecution's answer.
json::Value describe(const ExecutionView& view, bool metadata_only);
// StartSyncExecution's.
json::Value describe_sync(const ExecutionView& view, bool metadata_only);
// One of ListExecutions'.
json::Value list_item(const ExecutionView& view);

}  // namespace baton
