// One step of an execution, and what it wants done: tasks, timers, children.
#include <algorithm>
#include <map>

#include "asl/states/service_call.h"
#include "asl/step/execution_codec.h"
#include "asl/step/item_reader.h"
#include "asl/step/step.h"
#include "common/arn.h"
#include "common/check.h"
#include "common/json/write.h"
#include "common/trace_context.h"
#include "coordinator/executions/executions.h"

namespace baton {

namespace {

json::Value text_value(std::string_view text) { return text.empty() ? json::Value{} : json::Value::string(text); }

// Another `low`, the same `high`: a task lives in its execution's partition. Odd constants: a bijection of the attempt.
std::uint64_t mix(std::uint64_t low, std::uint64_t attempt) {
  const std::uint64_t mixed = (low + attempt * 0x9E3779B97F4A7C15ULL) * 0xD6E8FEB86659FD93ULL;
  return mixed ^ (mixed >> 32);
}

const asl::State* state_of(const ExecutionEntry& entry, asl::FrameId id) {
  const asl::Frame* frame = entry.execution.find(id);
  return frame ? &entry.machine->compiled.state(frame->group, frame->state) : nullptr;
}

template <typename Kind>
const Kind* state_kind(const ExecutionEntry& entry, asl::FrameId id) {
  const asl::State* state = state_of(entry, id);
  return state ? std::get_if<Kind>(&state->kind) : nullptr;
}

using Labels = std::map<std::string, std::string>;

// The trace goes on as it came: Baton reports no spans of its own, so what its tasks do belongs to whoever started the
// execution.
Labels trace_labels(const ExecutionEntry& entry) {
  const json::Value& header = entry.execution.identity.trace_header;
  const auto trace = header.is_string() ? parse_trace_header(header.as_string()) : std::nullopt;
  return trace ? Labels{{kLabelTraceParent, to_trace_parent(*trace)}} : Labels();
}

// Null: all defaults.
std::shared_ptr<const TaskOptions> options_of(Labels labels, std::optional<Duration> timeout = {},
                                              std::optional<Duration> heartbeat = {}) {
  if (labels.empty() && !timeout && !heartbeat) return nullptr;
  auto options = std::make_shared<TaskOptions>();
  options->labels = std::move(labels);
  options->timeout = timeout.value_or(Duration::zero());
  options->heartbeat_timeout = heartbeat.value_or(Duration::zero());
  return options;
}

// The next step drops it.
bool is_done_item(const asl::Frame& frame) {
  const bool is_item = frame.kind == asl::FrameKind::kIteration || frame.kind == asl::FrameKind::kChildExecution;
  return is_item && frame.phase == asl::Phase::kSucceeded;
}

}  // namespace

TaskId Executions::task_id(ExecutionId execution, asl::Attempt attempt) {
  return TaskId{execution.high, mix(execution.low, attempt)};
}

// ---- Steps -----------------------------------------------------------------------------------------------------------

void Executions::touch(ExecutionEntry& entry) {
  if (entry.touched) return;
  entry.touched = true;
  entry.history_begin = entry.history.size();
  entry.first_event_id = entry.execution.last_event_id + 1;
  touched_.push_back(&entry);
}

void Executions::run(ExecutionEntry& entry, const asl::Event& event, TimePoint now) {
  touch(entry);
  const bool begins = entry.execution.frames.empty();
  entry.born |= begins;  // its birth says when it started
  step_effects_.clear();
  asl::step(entry.machine->compiled, entry.execution, event, now, random_, step_effects_);
  if (begins && !entry.is_express()) list_started(entry);
  record(entry);
  act(entry, now);
}

void Executions::record(ExecutionEntry& entry) {
  const asl::Effects& effects = step_effects_;
  if (entry.is_express()) return;
  for (const asl::HistoryEvent& event : effects.history) append_event(event, entry.history);
  entry.changed_frames.insert(entry.changed_frames.end(), effects.changed_frames.begin(), effects.changed_frames.end());
  entry.removed_frames.insert(entry.removed_frames.end(), effects.removed_frames.begin(), effects.removed_frames.end());
  for (const asl::FrameId id : effects.changed_frames) {
    const asl::Frame* frame = entry.execution.find(id);
    if (!frame) continue;
    if (is_done_item(*frame)) {
      keep_row(entry, *frame);
    } else {
#if BATON_PLANTED_BUG == 6  // for tests of the tests: go on writing the row of the item that was there before
      continue;
#endif
      entry.kept_rows.erase(slot_of(id));  // of an item of a Map that ended in this step, whose slot it was
    }
  }
  for (const asl::FrameId id : effects.removed_frames) entry.kept_rows.erase(slot_of(id));
}

void Executions::keep_row(ExecutionEntry& entry, const asl::Frame& frame) {
  std::string& row = entry.kept_rows[slot_of(frame.id)];
  row.clear();
  asl::encode_frame(frame, row);
}

// Nothing here steps another execution: what others must hear waits in pending_.
void Executions::act(ExecutionEntry& entry, TimePoint now) {
  asl::Effects& effects = step_effects_;
  for (const auto& cancelled : effects.cancelled_tasks) {
    const auto nested = entry.nested.find(cancelled.attempt);
    if (nested != entry.nested.end()) {
      effects_.send(NestedStop{nested->second});
      entry.nested.erase(nested);
      continue;
    }
    tasks_.withdraw(task_id(entry.id, cancelled.attempt), effects_.task_effects());
  }
  for (const auto& cancelled : effects.cancelled_requests) {
    tasks_.withdraw(task_id(entry.id, cancelled.attempt), effects_.task_effects());
  }
  for (const auto& cancelled : effects.cancelled_timers) cancel_timer(entry, cancelled);
  for (const auto& timer : effects.timers) set_timer(entry, timer);
  for (const auto& request : effects.tasks) submit(entry, request, now);
  for (const auto& request : effects.readers) {
    submit_for(entry, {entry.id.low, slot_of(request.frame), request.attempt, RequestOf::Kind::kReader, false},
               request.reader->resource.task_type, json::to_text(request.arguments), options_of(trace_labels(entry)),
               now);
  }
  for (const auto& request : effects.writers) {
    const json::Value input = json::Value::object({{"Arguments", request.arguments},
                                                   {"WriterConfig", request.writer->writer_config},
                                                   {"MapRunArn", request.map_run_arn},
                                                   {"Results", request.results}});
    submit_for(entry, {entry.id.low, slot_of(request.frame), request.attempt, RequestOf::Kind::kWriter, false},
               request.writer->resource ? request.writer->resource->task_type : "s3:putObject", json::to_text(input),
               options_of(trace_labels(entry)), now);
  }
  for (const auto& child : effects.children) start_child(entry, child, now);
  for (const auto& child : effects.stopped_children) stop_child(entry, child);
  if (effects.unfinished) run_later(entry.id, asl::ContinueExecution{});
  if (!effects.outcome) return;
  entry.outcome = std::move(effects.outcome);
  entry.closed_at = now;
  if (!entry.parent) return;
  if (ExecutionEntry* parent = find_open(entry.parent->id)) parent->children.erase(entry.parent->attempt);
  asl::ChildExecutionEnded ended{entry.parent->frame,   entry.parent->attempt, entry.outcome->status,
                                 entry.outcome->output, entry.outcome->error,  entry.outcome->cause};
  if (entry.is_express()) {
    ended_express_children_.push_back({entry.parent->id, std::move(ended)});
  } else {
    run_later(entry.parent->id, std::move(ended));
  }
}

// Nothing stays of an Express execution, so its parent hears of its end in the same turn: one record has both. A standard
// one is in the closed book, where a successor finds it.
void Executions::tell_of_express_children(TimePoint now) {
  for (std::size_t i = 0; i < ended_express_children_.size(); ++i) {
    const PendingStep step = std::move(ended_express_children_[i]);
    ExecutionEntry* parent = find_open(step.id);
    if (parent && !parent->outcome) run(*parent, step.event, now);
  }
  ended_express_children_.clear();
}

// ---- Tasks -----------------------------------------------------------------------------------------------------------

void Executions::submit(ExecutionEntry& entry, const asl::TaskRequest& request, TimePoint now) {
  if (is_nested(*request.resource)) {
    return start_nested(entry, *request.resource, request.frame, request.attempt, request.input, false);
  }
  const asl::Resource& resource = *request.resource;
  if (resource.kind == asl::ResourceKind::kActivity && !effects_.has_activity(resource.task_type)) {
    return run_later(entry.id, asl::TaskFailed{request.frame, request.attempt, json::Value::string("States.Runtime"),
                                               json::Value::string("Activity Does Not Exist: '" + resource.arn + "'"),
                                               asl::TaskFailed::Stage::kSchedule});
  }
  asl::ServiceCall call = asl::service_call(resource, request.input);
  call.labels.merge(trace_labels(entry));
  submit_for(entry,
             {entry.id.low, slot_of(request.frame), request.attempt, RequestOf::Kind::kTask, entry.is_express(),
              static_cast<RequestOf::Function>(call.function)},
             std::move(call.type), std::move(call.input),
             options_of(std::move(call.labels), request.timeout, request.heartbeat), now);
}

void Executions::submit_for(ExecutionEntry& entry, RequestOf request, std::string type, std::string input,
                            std::shared_ptr<const TaskOptions> options, TimePoint now) {
  const auto index = type.size() <= kTaskTypeBytesMax ? effects_.intern_type(type) : std::nullopt;
  if (!index) {
    return refuse_request(entry.id, request,
                          type.size() > kTaskTypeBytesMax
                              ? "the task type is longer than " + std::to_string(kTaskTypeBytesMax) + " bytes"
                              : "there are too many task types; do not put ids into function names");
  }
  TaskSpec spec{task_id(entry.id, request.attempt), {}, std::move(input), std::move(options)};
  if (!tasks_.submit_request(std::move(spec), *index, request, now, effects_.task_effects())) {
    refuse_request(entry.id, request, "a task with the id of this request exists already");
  }
}

// No task can be made of it: whoever waits hears of it with the next step.
void Executions::refuse_request(ExecutionId id, const RequestOf& request, std::string_view why) {
  const asl::FrameId frame{request.frame};
  switch (request.kind) {
    case RequestOf::Kind::kTask:
      return run_later(id, asl::TaskFailed{frame, request.attempt, json::Value::string("States.TaskFailed"),
                                           json::Value::string(why), asl::TaskFailed::Stage::kSchedule});
    case RequestOf::Kind::kReader: return run_later(id, asl::ReaderFailed{frame, request.attempt, std::string(why)});
    case RequestOf::Kind::kWriter: return run_later(id, asl::WriterFailed{frame, request.attempt, std::string(why)});
  }
}

void Executions::request_started(const Task& task, TimePoint now) {
  ExecutionEntry* entry = find_open(task.execution());
  if (!entry || entry->outcome || task.request->kind != RequestOf::Kind::kTask) return;
  run(*entry, asl::TaskStarted{asl::FrameId{task.request->frame}, task.request->attempt, {}}, now);
}

void Executions::request_succeeded(ExecutionId execution, const RequestOf& request, std::string output, bool is_answer,
                                   TimePoint now) {
  ExecutionEntry* entry = find_open(execution);
  if (!entry || entry->outcome) return;
  const asl::FrameId frame{request.frame};
  json::Value value = asl::read_output(output);
  if (value.is_undefined()) {
    return request_failed(execution, request, "Baton.InvalidOutput",
                          "the worker's output is neither JSON nor a text in UTF-8", now);
  }
  switch (request.kind) {
    case RequestOf::Kind::kTask:
      task_succeeded(*entry, request, std::move(value), std::move(output), is_answer, now);
      break;
    case RequestOf::Kind::kReader: {
      const auto* map = state_kind<asl::MapState>(*entry, frame);
      if (!map || !map->item_reader) break;
      asl::ItemsOrCause items = value;
      if (value.is_string()) items = asl::parse_items(map->item_reader->reader_config, value.as_string());
      if (items) {
        run(*entry, asl::ItemsRead{frame, request.attempt, *std::move(items)}, now);
      } else {
        run(*entry, asl::ReaderFailed{frame, request.attempt, items.error()}, now);
      }
      break;
    }
    case RequestOf::Kind::kWriter:
      run(*entry, asl::ResultsWritten{frame, request.attempt, std::move(value)}, now);
      break;
  }
}

// `text`: the output as the worker wrote it.
void Executions::task_succeeded(ExecutionEntry& entry, const RequestOf& request, json::Value output, std::string text,
                                bool is_answer, TimePoint now) {
  const asl::FrameId frame{request.frame};
  const auto* task = state_kind<asl::TaskState>(entry, frame);
  if (!task) return;
  const asl::Resource& resource = task->resource;
  if (!is_answer) output = asl::result_of(resource, std::move(output));
  switch (resource.pattern) {
    case asl::TaskPattern::kWaitForTaskToken:
      run(entry, asl::TaskSubmitted{frame, request.attempt, std::move(output)}, now);
      break;
    case asl::TaskPattern::kSync:
      // The worker did the whole job.
      run(entry, asl::TaskSubmitted{frame, request.attempt, output}, now);
      if (!entry.outcome) run(entry, asl::TaskSucceeded{frame, request.attempt, std::move(output), {}}, now);
      break;
    case asl::TaskPattern::kRequestResponse:
      if (resource.kind == asl::ResourceKind::kService || output.is_string()) text.clear();
      run(entry, asl::TaskSucceeded{frame, request.attempt, std::move(output), std::move(text)}, now);
      break;
  }
}

void Executions::request_failed(ExecutionId execution, const RequestOf& request, std::string error, std::string cause,
                                TimePoint now) {
  ExecutionEntry* entry = find_open(execution);
  if (!entry || entry->outcome) return;
  const asl::FrameId frame{request.frame};
  switch (request.kind) {
    case RequestOf::Kind::kTask:
      run(*entry, asl::TaskFailed{frame, request.attempt, text_value(error), text_value(cause)}, now);
      break;
    case RequestOf::Kind::kReader:
      run(*entry, asl::ReaderFailed{frame, request.attempt, error + ": " + cause}, now);
      break;
    case RequestOf::Kind::kWriter:
      run(*entry, asl::WriterFailed{frame, request.attempt, error + ": " + cause}, now);
      break;
  }
}

void Executions::request_went_silent(ExecutionId execution, const RequestOf& request, TimePoint now) {
  ExecutionEntry* entry = find_open(execution);
  if (!entry || entry->outcome) return;
  run(*entry, asl::TaskTimedOut{asl::FrameId{request.frame}, request.attempt, true}, now);
}

// ---- Timers ----------------------------------------------------------------------------------------------------------

void Executions::set_timer(ExecutionEntry& entry, const asl::TimerSet& timer) {
  const auto found = std::ranges::find_if(
      entry.timers, [&](const auto& known) { return known->frame == timer.frame && known->kind == timer.kind; });
  if (found != entry.timers.end()) return timers_.set(**found, timer.deadline);
  auto& added = entry.timers.emplace_back(std::make_unique<ExecutionTimer>());
  added->execution = entry.id;
  added->frame = timer.frame;
  added->kind = timer.kind;
  timers_.set(*added, timer.deadline);
}

void Executions::cancel_timer(ExecutionEntry& entry, const asl::TimerCancel& timer) {
  const auto found = std::ranges::find_if(
      entry.timers, [&](const auto& known) { return known->frame == timer.frame && known->kind == timer.kind; });
  if (found == entry.timers.end()) return;
  timers_.cancel(**found);
  std::swap(*found, entry.timers.back());
  entry.timers.pop_back();
}

// ---- Children of distributed Maps ------------------------------------------------------------------------------------

void Executions::start_child(ExecutionEntry& parent, const asl::ChildStart& child, TimePoint) {
  const auto map_run = parse_arn(child.map_run_arn.as_string());
  CHECK(map_run) << "a Map Run's ARN that is none: " << child.map_run_arn.as_string();
  const std::string_view name = child.name.as_string();
  const auto arn = [&](ArnKind kind, std::string_view item) {
    return json::Value::string(to_text({kind, "aws", map_run->region, map_run->account, map_run->name, item, {}}));
  };
  const ExecutionId id = child_id(map_run->name, name);
  asl::ExecutionIdentity identity = parent.execution.identity;
  identity.name = child.name;
  identity.arn = arn(ArnKind::kExecution, name);
  identity.state_machine_arn = arn(ArnKind::kStateMachine, {});
  identity.state_machine_name = json::Value::string(map_run->name);
  identity.token_prefix = id.text();
  identity.type = child.type;
  identity.root_group = child.root_group;
  identity.map_run_arn = child.map_run_arn;
  identity.state_machine_version_arn = {};
  identity.state_machine_alias_arn = {};
  ExecutionEntry& entry = open(id, parent.machine);
  entry.execution = asl::make_execution(std::move(identity));
  entry.execution.input = child.input;
  entry.parent = std::make_unique<const ParentFrame>(ParentFrame{parent.id, child.frame, child.attempt});
  parent.children[child.attempt] = id;
  touch(entry);
  entry.born = true;
  run_later(id, asl::StartExecution{child.input, {}});
}

void Executions::stop_child(const ExecutionEntry& parent, const asl::ChildStop& stopped) {
  const auto child = parent.children.find(stopped.attempt);
  if (child != parent.children.end()) run_later(child->second, asl::StopExecution{});
}

}  // namespace baton
