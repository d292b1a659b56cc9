#include "asl/states/task_events.h"

#include <cstdint>
#include <string>
#include <utility>

namespace baton::asl {
namespace {

constexpr TaskEventTypes kLambdaEvents = {
    HistoryEventType::kLambdaFunctionScheduled,   HistoryEventType::kLambdaFunctionStarted,
    HistoryEventType::kLambdaFunctionSucceeded,   HistoryEventType::kLambdaFunctionFailed,
    HistoryEventType::kLambdaFunctionTimedOut,    HistoryEventType::kLambdaFunctionScheduleFailed,
    HistoryEventType::kLambdaFunctionStartFailed, HistoryEventType::kLambdaFunctionFailed,
};
constexpr TaskEventTypes kActivityEvents = {
    HistoryEventType::kActivityScheduled, HistoryEventType::kActivityStarted,
    HistoryEventType::kActivitySucceeded, HistoryEventType::kActivityFailed,
    HistoryEventType::kActivityTimedOut,  HistoryEventType::kActivityScheduleFailed,
    HistoryEventType::kActivityFailed,    HistoryEventType::kActivityFailed,
};
constexpr TaskEventTypes kTaskEvents = {
    HistoryEventType::kTaskScheduled,   HistoryEventType::kTaskStarted,      HistoryEventType::kTaskSucceeded,
    HistoryEventType::kTaskFailed,      HistoryEventType::kTaskTimedOut,     HistoryEventType::kTaskFailed,
    HistoryEventType::kTaskStartFailed, HistoryEventType::kTaskSubmitFailed,
};

bool has_task_events(const Resource& resource) {
  return resource.kind == ResourceKind::kService || resource.kind == ResourceKind::kTaskType;
}

// Task… events say over and over which service they speak of.
void set_service(const Resource& resource, json::ObjectBuilder& details) {
  if (!has_task_events(resource)) return;
  details.set("resourceType", json::Value::string(resource.service));
  details.set("resource", json::Value::string(resource.action));
}

json::Value whole_seconds(double seconds) { return json::Value::integer(static_cast<std::int64_t>(seconds)); }

json::Value credentials_details(const json::Value& credentials) {
  return json::Value::object({{"roleArn", credentials.get("RoleArn")}});
}

}  // namespace

const TaskEventTypes& event_types_of(const Resource& resource) {
  switch (resource.kind) {
    case ResourceKind::kLambdaFunction: return kLambdaEvents;
    case ResourceKind::kActivity: return kActivityEvents;
    case ResourceKind::kService:
    case ResourceKind::kTaskType: return kTaskEvents;
  }
  return kTaskEvents;
}

void emit_scheduled(Engine& engine, Frame& frame, const Resource& resource, const json::Value& input,
                    const TaskTerms& terms) {
  HistoryEvent& event = engine.emit(frame, event_types_of(resource).scheduled);
  event.payload = input;
  json::ObjectBuilder details(6);
  if (has_task_events(resource)) {
    set_service(resource, details);
    details.set("region", json::Value::string(engine.execution.identity.region));
  } else {
    details.set("resource", json::Value::string(resource.arn));
  }
  if (terms.timeout_seconds) details.set("timeoutInSeconds", whole_seconds(*terms.timeout_seconds));
  // Lambda functions send no heartbeats, and their event has no place for them.
  if (terms.heartbeat_seconds && resource.kind != ResourceKind::kLambdaFunction) {
    details.set("heartbeatInSeconds", whole_seconds(*terms.heartbeat_seconds));
  }
  if (terms.credentials.is_object()) details.set("taskCredentials", credentials_details(terms.credentials));
  event.details = details.finish();
}

void emit_started(Engine& engine, Frame& frame, const Resource& resource, std::string_view worker_name) {
  HistoryEvent& event = engine.emit(frame, event_types_of(resource).started);
  json::ObjectBuilder details(2);
  set_service(resource, details);
  if (resource.kind == ResourceKind::kActivity && !worker_name.empty()) {
    details.set("workerName", json::Value::string(worker_name));
  }
  event.details = details.finish();
}

void emit_submitted(Engine& engine, Frame& frame, const Resource& resource, const json::Value& output) {
  HistoryEvent& event = engine.emit(frame, HistoryEventType::kTaskSubmitted);
  event.payload = output;
  json::ObjectBuilder details(2);
  set_service(resource, details);
  event.details = details.finish();
}

void emit_succeeded(Engine& engine, Frame& frame, const Resource& resource, const json::Value& output,
                    std::string_view text) {
  HistoryEvent& event = engine.emit(frame, event_types_of(resource).succeeded);
  event.payload = output;
  if (!text.empty() && !has_task_events(resource)) {
    event.payload = json::Value::string(text);
    event.payload_is_text = true;
  }
  json::ObjectBuilder details(2);
  set_service(resource, details);
  event.details = details.finish();
}

void emit_failed(Engine& engine, Frame& frame, const Resource& resource, HistoryEventType type,
                 const StateFailure& failure) {
  HistoryEvent& event = engine.emit(frame, type);
  json::ObjectBuilder details(4);
  set_service(resource, details);
  if (!failure.error.is_undefined()) details.set("error", failure.error);
  if (!failure.cause.is_undefined()) details.set("cause", failure.cause);
  event.details = details.finish();
}

std::string_view blamed_name(const Resource& resource) {
  return resource.kind == ResourceKind::kService ? resource.service : resource.arn;
}

}  // namespace baton::asl
