// How a distributed Map ends: its children, what failures it tolerates, its ResultWriter.
#include <string>
#include <utility>
#include <variant>

#include "asl/states/map_run.h"
#include "asl/states/states.h"

namespace baton::asl {
namespace {

bool exceeds_tolerance(const MapProgress& progress) {
  const auto failed = static_cast<double>(progress.failed_count);
  if (failed == 0) return false;
  if (!progress.tolerated_failure_count && !progress.tolerated_failure_percentage) return true;
  if (progress.tolerated_failure_count && failed > *progress.tolerated_failure_count) return true;
  const auto total = static_cast<double>(progress.items.size());
  return progress.tolerated_failure_percentage && failed / total * 100 > *progress.tolerated_failure_percentage;
}

// One that was dropped has.
bool has_succeeded(const Execution& execution, FrameId child) {
  const Frame* frame = execution.find(child);
  return frame == nullptr || frame->phase == Phase::kSucceeded;
}

json::Value outputs_of(const Engine& engine, const Frame& frame) {
  json::ArrayBuilder outputs(frame.children.size());
  for (std::size_t i = 0; i < frame.children.size(); ++i) {
    if (has_succeeded(engine.execution, frame.children[i])) outputs.add(frame.map->results[i]);
  }
  return outputs.finish();
}

// As the result files of AWS have it.
json::Value written_result_of(const Frame& child) {
  json::ObjectBuilder result(4);
  const bool succeeded = child.phase == Phase::kSucceeded;
  result.set("Status", json::Value::string(succeeded ? "SUCCEEDED" : "FAILED"));
  result.set("Input", child.input);
  if (succeeded) result.set("Output", child.output);
  if (!child.error.is_undefined()) result.set("Error", child.error);
  if (!child.cause.is_undefined()) result.set("Cause", child.cause);
  return result.finish();
}

void request_writing(Engine& engine, Frame& frame, const ResultWriter& writer) {
  engine.set_phase(frame, Phase::kWriting);
  json::ArrayBuilder results(frame.children.size());
  for (std::size_t i = 0; i < frame.children.size(); ++i) {
    const FrameId id = frame.children[i];
    const bool is_kept = has_succeeded(engine.execution, id);
    results.add(is_kept ? frame.map->results[i] : written_result_of(engine.execution.frame(id)));
  }
  WriterRequest& request = engine.effects.writers.emplace_back();
  request.frame = frame.id;
  request.attempt = engine.next_attempt(frame);
  request.writer = &writer;
  request.arguments = frame.map->writer_arguments;
  request.map_run_arn = frame.map->map_run_arn;
  request.results = results.finish();
}

// MapStateExited follows MapRunStarted. (In 2023 it followed MapRunSucceeded.)
void succeed_map_run(Engine& engine, Frame& frame, json::Value result) {
  const std::int64_t run_started_id = frame.last_event_id;
  engine.emit(frame, HistoryEventType::kMapRunSucceeded).payload = map_run_terms(*frame.map);
  engine.emit(frame, HistoryEventType::kMapStateSucceeded);
  engine.complete(frame, std::move(result), run_started_id);
}

void end_child(Engine& engine, Frame& parent, Frame& child, const ChildExecutionEnded& event) {
  MapProgress& progress = *parent.map;
  engine.answered(child);
  if (event.status == ExecutionStatus::kSucceeded) {
    child.output = event.output;
    engine.set_phase(child, Phase::kSucceeded);
    engine.finish_item(parent, child);
    progress.succeeded_count += item_count(progress, child.index);
  } else {
    const StateFailure failure = reported_failure(event.error, event.cause);
    child.error = failure.error;
    child.cause = failure.cause;
    engine.set_phase(child, Phase::kFailed);
    progress.failed_count += item_count(progress, child.index);
  }
  --parent.pending_count;
}

}  // namespace

json::Value map_run_terms(const MapProgress& progress) {
  json::ObjectBuilder terms;
  const auto count = [](std::uint64_t number) { return json::Value::integer(static_cast<std::int64_t>(number)); };
  terms.set("maxConcurrency", count(progress.concurrency_max));
  if (progress.tolerated_failure_count) {
    terms.set("toleratedFailureCount", count(static_cast<std::uint64_t>(*progress.tolerated_failure_count)));
  }
  if (progress.tolerated_failure_percentage) {
    terms.set("toleratedFailurePercentage", json::Value::number(*progress.tolerated_failure_percentage));
  }
  terms.set("redriveCount", count(progress.redrive_count));
  terms.set("isBatched", json::Value::boolean(!progress.batch_starts.empty()));
  terms.set("isWritten", json::Value::boolean(!progress.writer_arguments.is_undefined()));
  terms.set("items", count(progress.items.is_array() ? progress.items.size() : 0));
  terms.set("executions", count(progress.items.is_array() ? child_count(progress) : 0));
  return terms.finish();
}

std::uint32_t child_count(const MapProgress& progress) {
  if (!progress.batch_starts.empty()) return static_cast<std::uint32_t>(progress.batch_starts.size() - 1);
  return static_cast<std::uint32_t>(progress.items.size());
}

std::uint32_t item_count(const MapProgress& progress, std::uint32_t child_index) {
  if (progress.batch_starts.empty()) return 1;
  return progress.batch_starts[child_index + 1] - progress.batch_starts[child_index];
}

void keep_result(MapProgress& map, const Frame& child) {
  if (map.results.size() <= child.index) map.results.resize(child.index + 1);
  const bool is_written = child.kind == FrameKind::kChildExecution && !map.writer_arguments.is_undefined();
  map.results[child.index] = is_written ? written_result_of(child) : child.output;
}

void list_restarts(const Execution& execution, Frame& frame) {
  std::vector<std::uint32_t>& restarts = frame.map->restarts;
  restarts.clear();
  for (std::size_t i = frame.children.size(); i-- > 0;) {
    const Frame* child = execution.find(frame.children[i]);
    if (child != nullptr && child->kind == FrameKind::kChildExecution && child->phase == Phase::kEnter) {
      restarts.push_back(static_cast<std::uint32_t>(i));
    }
  }
}

Frame* find_request(Engine& engine, FrameId id, Attempt attempt, Phase phase) {
  Frame* frame = engine.find_frame(id);
  return frame != nullptr && frame->phase == phase && frame->attempt == attempt ? frame : nullptr;
}

void fail_map_run(Engine& engine, Frame& frame, const StateFailure& failure) {
  HistoryEvent& event = engine.emit(frame, HistoryEventType::kMapRunFailed);
  event.details = error_details(failure.error, failure.cause);
  event.payload = map_run_terms(*frame.map);
  engine.fail(frame, failure);
}

void finish_map_run(Engine& engine, Frame& frame) {
  const auto& map = std::get<MapState>(engine.state_of(frame).kind);
  if (!frame.map->writer_arguments.is_undefined()) return request_writing(engine, frame, *map.result_writer);
  succeed_map_run(engine, frame, outputs_of(engine, frame));
}

void on_event(Engine& engine, const ChildExecutionEnded& event) {
  Frame* child = find_request(engine, event.frame, event.attempt, Phase::kChildren);
  if (child == nullptr || child->kind != FrameKind::kChildExecution) return;
  Frame& parent = engine.execution.frame(child->parent);
  end_child(engine, parent, *child, event);
  if (exceeds_tolerance(*parent.map)) {
    return fail_map_run(
        engine, parent,
        failure_of("States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded"));
  }
  // Starts the next child, or finds that there is none.
  engine.wake(parent);
}

void on_event(Engine& engine, const ResultsWritten& event) {
  Frame* frame = find_request(engine, event.frame, event.attempt, Phase::kWriting);
  if (frame == nullptr) return;
  engine.answered(*frame);
  succeed_map_run(
      engine, *frame,
      json::Value::object({{"MapRunArn", frame->map->map_run_arn}, {"ResultWriterDetails", event.details}}));
}

void on_event(Engine& engine, const WriterFailed& event) {
  Frame* frame = find_request(engine, event.frame, event.attempt, Phase::kWriting);
  if (frame == nullptr) return;
  engine.answered(*frame);
  fail_map_run(engine, *frame, failure_of("States.ResultWriterFailed", event.cause));
}

}  // namespace baton::asl
