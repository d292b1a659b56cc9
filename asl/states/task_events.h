// The history of a task, which speaks three languages: LambdaFunction…, Activity… and Task… events.
#pragma once

#include <optional>
#include <string_view>

#include "asl/model/state_machine.h"
#include "asl/step/engine.h"
#include "common/json/value.h"

namespace baton::asl {

struct TaskEventTypes {
  HistoryEventType scheduled;
  HistoryEventType started;
  HistoryEventType succeeded;
  HistoryEventType failed;
  HistoryEventType timed_out;
  HistoryEventType schedule_failed;
  HistoryEventType start_failed;
  HistoryEventType submit_failed;
};
const TaskEventTypes& event_types_of(const Resource& resource);

// What a Task asks for, besides its input.
struct TaskTerms {
  std::optional<double> timeout_seconds{};
  std::optional<double> heartbeat_seconds{};
  json::Value credentials{};  // {"RoleArn": …}, or undefined
};

void emit_scheduled(Engine& engine, Frame& frame, const Resource& resource, const json::Value& input,
                    const TaskTerms& terms);
void emit_started(Engine& engine, Frame& frame, const Resource& resource, std::string_view worker_name);
void emit_submitted(Engine& engine, Frame& frame, const Resource& resource, const json::Value& output);
// `text`: the output as the worker wrote it; empty: compact.
void emit_succeeded(Engine& engine, Frame& frame, const Resource& resource, const json::Value& output,
                    std::string_view text);
void emit_failed(Engine& engine, Frame& frame, const Resource& resource, HistoryEventType type,
                 const StateFailure& failure);

// Who is blamed for a result that is too large: the service, or the ARN.
std::string_view blamed_name(const Resource& resource);

}  // namespace baton::asl
