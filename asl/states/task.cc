// Task: work that somebody else does (ASL, "Task State").
//
//   kTaskScheduled ─► kTaskStarted ─► kTaskSubmitted (.sync, .waitForTaskToken) ─► succeeded | failed | timed out
//
// TimeoutSeconds counts from the request, but for activities, which wait for a worker to ask for them, from the start. A
// heartbeat is due from the start on.
#include <string>
#include <utility>
#include <variant>

#include "asl/states/states.h"
#include "asl/states/task_events.h"
#include "asl/step/fields.h"
#include "asl/step/identifiers.h"

namespace baton::asl {
namespace {

const Resource& resource_of(const Engine& engine, const Frame& frame) {
  return std::get<TaskState>(engine.state_of(frame).kind).resource;
}

bool wants_token(const Resource& resource) {
  return resource.pattern != TaskPattern::kRequestResponse || resource.kind == ResourceKind::kActivity;
}

// 1 … 99,999,999 seconds, as in a definition that says the number itself.
tl::expected<std::optional<double>, Failure> evaluate_seconds(const std::optional<Template>& field,
                                                              const NumberField& names, QueryLanguage language,
                                                              const Scope& scope) {
  constexpr double kSecondsMin = 1;
  constexpr double kSecondsMax = 99'999'999;
  auto seconds = evaluate_number(field, names, language, scope);
  if (!seconds || !*seconds || (**seconds >= kSecondsMin && **seconds <= kSecondsMax)) return seconds;
  return tl::unexpected(out_of_range(names, language));
}

tl::expected<TaskTerms, Failure> evaluate_terms(const TaskState& task, QueryLanguage language, const Scope& scope) {
  static constexpr NumberField kTimeout{"TimeoutSeconds", "TimeoutSecondsPath", true,
                                        "TimeoutSeconds must be between 1 and 99999999."};
  static constexpr NumberField kHeartbeat{"HeartbeatSeconds", "HeartbeatSecondsPath", true,
                                          "HeartbeatSeconds must be between 1 and 99999999."};
  static constexpr NumberField kShorter{"HeartbeatSeconds", "HeartbeatSecondsPath", true,
                                        "HeartbeatSeconds must be less than TimeoutSeconds."};
  TaskTerms terms;
  const auto timeout = evaluate_seconds(task.timeout_seconds, kTimeout, language, scope);
  if (!timeout) return tl::unexpected(timeout.error());
  terms.timeout_seconds = *timeout;
  const auto heartbeat = evaluate_seconds(task.heartbeat_seconds, kHeartbeat, language, scope);
  if (!heartbeat) return tl::unexpected(heartbeat.error());
  if (*timeout && *heartbeat && **heartbeat >= **timeout) return tl::unexpected(out_of_range(kShorter, language));
  terms.heartbeat_seconds = *heartbeat;
  if (task.credentials) {
    const auto credentials = task.credentials->evaluate(scope);
    if (!credentials) return tl::unexpected(credentials.error());
    terms.credentials = *credentials;
  }
  return terms;
}

std::optional<Duration> duration_of(const std::optional<double>& seconds) {
  if (!seconds) return std::nullopt;
  return seconds_to_duration(*seconds);
}

void request(Engine& engine, Frame& frame, const TaskState& task, json::Value input, const TaskTerms& terms) {
  const auto timeout = duration_of(terms.timeout_seconds);
  const auto heartbeat = duration_of(terms.heartbeat_seconds);
  engine.set_phase(frame, Phase::kTaskScheduled);
  frame.timeout = timeout.value_or(Duration::zero());
  frame.heartbeat_timeout = heartbeat.value_or(Duration::zero());
  if (timeout && task.resource.kind != ResourceKind::kActivity) engine.set_deadline(frame, engine.now + *timeout);
  TaskRequest& out = engine.effects.tasks.emplace_back();
  out.frame = frame.id;
  out.attempt = frame.attempt;
  out.resource = &task.resource;
  out.state_name = engine.state_of(frame).name;
  out.input = std::move(input);
  out.timeout = timeout;
  out.heartbeat = heartbeat;
  out.credentials = terms.credentials;
  out.token = frame.token;
  out.retry_count = frame.retry_count;
}

// The frame that waits for this very attempt; null: the message is stale.
Frame* find_task(Engine& engine, FrameId id, Attempt attempt) {
  Frame* frame = engine.find_frame(id);
  return frame != nullptr && has_task_out(frame->phase) && frame->attempt == attempt ? frame : nullptr;
}

// A worker's first word may be its last: the history wants to hear of the start too.
void ensure_started(Engine& engine, Frame& frame, std::string_view worker_name = {}) {
  if (frame.phase != Phase::kTaskScheduled) return;
  const Resource& resource = resource_of(engine, frame);
  emit_started(engine, frame, resource, worker_name);
  engine.set_phase(frame, Phase::kTaskStarted);
  if (resource.kind == ResourceKind::kActivity && frame.timeout != Duration::zero()) {
    engine.set_deadline(frame, engine.now + frame.timeout);
  }
  engine.set_heartbeat(frame);
}

HistoryEventType failed_type(const Resource& resource, TaskFailed::Stage stage) {
  const TaskEventTypes& types = event_types_of(resource);
  switch (stage) {
    case TaskFailed::Stage::kWork: return types.failed;
    case TaskFailed::Stage::kSchedule: return types.schedule_failed;
    case TaskFailed::Stage::kStart: return types.start_failed;
    case TaskFailed::Stage::kSubmit: return types.submit_failed;
  }
  return types.failed;
}

void fail_task(Engine& engine, Frame& frame, TaskFailed::Stage stage, const StateFailure& failure) {
  const Resource& resource = resource_of(engine, frame);
  if (stage == TaskFailed::Stage::kWork || stage == TaskFailed::Stage::kSubmit) ensure_started(engine, frame);
  emit_failed(engine, frame, resource, failed_type(resource, stage), failure);
  engine.answered(frame);
  frame.phase = Phase::kAgain;  // nothing is out any more
  engine.fail(frame, failure);
}

}  // namespace

void run_task(Engine& engine, Frame& frame, const TaskState& task) {
  const QueryLanguage language = engine.state_of(frame).language;
  const Attempt attempt = engine.next_attempt(frame);
  if (wants_token(task.resource)) {
    frame.token =
        json::Value::string(make_task_token(engine.execution.identity.token_prefix, frame.id, attempt, engine.random));
  }
  const auto input = effective_input(engine, frame);
  if (!input) return engine.fail_evaluation(frame, input.error());
  const FrameScope fields(engine, frame, *input);
  const auto terms = evaluate_terms(task, language, fields.scope);
  if (!terms) return engine.fail_evaluation(frame, terms.error());
  auto work = work_input(engine, frame, *input);
  if (!work) return engine.fail_evaluation(frame, work.error());
  if (work->text_bytes() > kPayloadBytesMax) {
    return engine.fail(frame, failure_of(kDataLimitError, "The state/task '" + std::string(blamed_name(task.resource)) +
                                                              "' was given an input with a size exceeding the maximum "
                                                              "number of bytes service limit."));
  }
  emit_scheduled(engine, frame, task.resource, *work, *terms);
  request(engine, frame, task, *std::move(work), *terms);
}

void on_event(Engine& engine, const TaskStarted& event) {
  if (Frame* frame = find_task(engine, event.frame, event.attempt)) ensure_started(engine, *frame, event.worker_name);
}

void on_event(Engine& engine, const TaskSubmitted& event) {
  Frame* frame = find_task(engine, event.frame, event.attempt);
  if (frame == nullptr || frame->phase == Phase::kTaskSubmitted) return;
  ensure_started(engine, *frame);
  emit_submitted(engine, *frame, resource_of(engine, *frame), event.output);
  engine.set_phase(*frame, Phase::kTaskSubmitted);
  engine.set_heartbeat(*frame);
}

void on_event(Engine& engine, const TaskSucceeded& event) {
  Frame* frame = find_task(engine, event.frame, event.attempt);
  if (frame == nullptr) return;
  const Resource& resource = resource_of(engine, *frame);
  if (event.output.text_bytes() > kPayloadBytesMax) {
    return fail_task(engine, *frame, TaskFailed::Stage::kWork,
                     failure_of(kDataLimitError, too_large_result(blamed_name(resource))));
  }
  ensure_started(engine, *frame);
  emit_succeeded(engine, *frame, resource, event.output, event.output_text);
  engine.answered(*frame);
  frame->phase = Phase::kAgain;  // nothing is out any more
  engine.complete(*frame, event.output);
}

void on_event(Engine& engine, const TaskFailed& event) {
  Frame* frame = find_task(engine, event.frame, event.attempt);
  if (frame == nullptr) return;
  fail_task(engine, *frame, event.stage, reported_failure(event.error, event.cause));
}

void on_event(Engine& engine, const TaskTimedOut& event) {
  if (Frame* frame = find_task(engine, event.frame, event.attempt)) time_out_task(engine, *frame, event.is_heartbeat);
}

void on_event(Engine& engine, const TaskHeartbeat& event) {
  if (Frame* frame = find_task(engine, event.frame, event.attempt)) engine.set_heartbeat(*frame);
}

void time_out_task(Engine& engine, Frame& frame, bool is_heartbeat) {
  const Resource& resource = resource_of(engine, frame);
  const StateFailure failure{json::Value::string(kTimeoutError), {}, is_heartbeat};
  emit_failed(engine, frame, resource, event_types_of(resource).timed_out, failure);
  engine.stop_waiting(frame);
  frame.phase = Phase::kAgain;  // nothing is out any more
  engine.fail(frame, failure);
}

}  // namespace baton::asl
