// Distributed Map: each item, or batch of items, is an execution of its own, a child of this one's MapRun (AWS, "Map state
// in Distributed mode").
//
//   run_distributed_map ─► (kReading ─► ItemsRead) ─► kMapRun: continue_map_run, ChildExecutionEnded …
//       ─► (kWriting ─► ResultsWritten) ─► MapRunSucceeded, or MapRunFailed on the way
#include "asl/states/map_run.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "asl/states/batches.h"
#include "asl/states/map_fields.h"
#include "asl/states/states.h"
#include "asl/step/fields.h"
#include "asl/step/identifiers.h"

namespace baton::asl {
namespace {

// Children that one pass of continue_map_run() starts, so that others get a turn.
constexpr std::uint32_t kStartsPerPass = 100;

const MapState& map_of(const Engine& engine, const Frame& frame) {
  return std::get<MapState>(engine.state_of(frame).kind);
}

json::Value make_map_run_arn(Engine& engine, const MapState& map) {
  const ExecutionIdentity& identity = engine.execution.identity;
  const std::string label = map.label.empty() ? make_uuid(engine.random) : map.label;
  const std::string machine_name =
      identity.state_machine_name.is_string() ? std::string(identity.state_machine_name.as_string()) : std::string();
  return json::Value::string("arn:aws:states:" + identity.region + ":" + identity.account + ":mapRun:" + machine_name +
                             "/" + label + ":" + make_uuid(engine.random));
}

std::optional<Failure> evaluate_into(Engine& engine, const Frame& frame, const std::optional<Template>& field,
                                     const json::Value& input, json::Value& value) {
  if (!field) return std::nullopt;
  const FrameScope fields(engine, frame, input);
  auto result = field->evaluate(fields.scope);
  if (!result) return result.error();
  value = *std::move(result);
  return std::nullopt;
}

constexpr std::string_view kItemReaderFailed = "States.ItemReaderFailed";

// MaxItems; absent or 0: all of them. A negative number is an error of the reader's, of no field.
tl::expected<std::optional<double>, Failure> evaluate_items_max(Engine& engine, const Frame& frame,
                                                                const ItemReader& reader, const json::Value& input) {
  if (!reader.items_max) return std::nullopt;
  const FrameScope fields(engine, frame, input);
  const auto value = reader.items_max->evaluate(fields.scope);
  if (value && value->is_number() && value->as_double() < 0) {
    return tl::unexpected(Failure{std::string(kItemReaderFailed), "field MaxItems must be positive"});
  }
  auto items_max =
      evaluate_number(*reader.items_max, {"MaxItems", "MaxItemsPath"}, engine.state_of(frame).language, fields.scope);
  if (!items_max) return tl::unexpected(std::move(items_max).error());
  return *items_max == 0 ? std::optional<double>() : *items_max;
}

std::optional<Failure> evaluate_reader(Engine& engine, const Frame& frame, const ItemReader& reader,
                                       const json::Value& input, MapProgress& progress) {
  const auto items_max = evaluate_items_max(engine, frame, reader, input);
  if (!items_max && items_max.error().error != kItemReaderFailed) return items_max.error();
  return evaluate_into(engine, frame, reader.arguments, input, progress.reader_arguments);
}

// What must be known before the run begins.
std::optional<Failure> evaluate_terms(Engine& engine, const Frame& frame, const MapState& map, const json::Value& input,
                                      MapProgress& progress) {
  if (auto failure = evaluate_tolerance(engine, frame, map, input, progress)) return failure;
  if (map.item_reader) {
    if (auto failure = evaluate_reader(engine, frame, *map.item_reader, input, progress)) return failure;
  }
  if (map.result_writer && map.result_writer->resource) {
    progress.writer_arguments = json::Value::empty_object();
    auto failure = evaluate_into(engine, frame, map.result_writer->arguments, input, progress.writer_arguments);
    if (failure) return failure;
  }
  if (!map.item_batcher) return std::nullopt;
  return evaluate_into(engine, frame, map.item_batcher->batch_input, input, progress.batch_input);
}

void request_items(Engine& engine, Frame& frame, const ItemReader& reader, const json::Value& input) {
  const auto items_max = evaluate_items_max(engine, frame, reader, input);
  if (!items_max) return fail_map_run(engine, frame, failure_of(items_max.error().error, items_max.error().cause));
  engine.set_phase(frame, Phase::kReading);
  ReaderRequest& request = engine.effects.readers.emplace_back();
  request.frame = frame.id;
  request.attempt = engine.next_attempt(frame);
  request.reader = &reader;
  request.arguments = frame.map->reader_arguments;
  if (*items_max) request.items_max = static_cast<std::uint64_t>(**items_max);
}

// MaxItems of them: whoever read them may have read more.
json::Value first_items(Engine& engine, const Frame& frame, const json::Value& items) {
  const auto input = effective_input(engine, frame);
  if (!input) return items;
  const auto items_max = evaluate_items_max(engine, frame, *map_of(engine, frame).item_reader, *input);
  if (!items_max || !*items_max || **items_max >= static_cast<double>(items.size())) return items;
  json::ArrayBuilder first;
  first.add_all(items.items().first(static_cast<std::size_t>(**items_max)));
  return first.finish();
}

// With a batcher the items must be selected before their sizes are known.
std::optional<Failure> select_all(Engine& engine, const Frame& frame, const MapState& map, const json::Value& input) {
  MapProgress& progress = *frame.map;
  json::ArrayBuilder selected(progress.items.size());
  for (std::uint32_t i = 0; i < progress.items.size(); ++i) {
    auto item = select_item(engine, frame, map, input, map_item(i, progress.items[i]));
    if (!item) return item.error();
    selected.add(*std::move(item));
  }
  progress.items = selected.finish();
  progress.items_are_selected = true;
  return std::nullopt;
}

tl::expected<BatchLimits, Failure> evaluate_limits(Engine& engine, const Frame& frame, const ItemBatcher& batcher,
                                                   const json::Value& input) {
  const QueryLanguage language = engine.state_of(frame).language;
  const FrameScope fields(engine, frame, input);
  const auto items = evaluate_number(batcher.items_per_batch_max, {"MaxItemsPerBatch", "MaxItemsPerBatchPath"},
                                     language, fields.scope);
  if (!items) return tl::unexpected(items.error());
  const auto bytes = evaluate_number(batcher.input_bytes_per_batch_max,
                                     {"MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"}, language, fields.scope);
  if (!bytes) return tl::unexpected(bytes.error());
  BatchLimits limits;
  if (*items) limits.items_max = static_cast<std::uint64_t>(std::max(**items, 1.0));
  if (*bytes) limits.bytes_max = static_cast<std::uint64_t>(**bytes);
  return limits;
}

std::optional<Failure> make_batches(Engine& engine, Frame& frame, const MapState& map) {
  if (!map.item_batcher) return std::nullopt;
  const auto input = effective_input(engine, frame);
  if (!input) return input.error();
  const auto limits = evaluate_limits(engine, frame, *map.item_batcher, *input);
  if (!limits) return limits.error();
  if (auto failure = select_all(engine, frame, map, *input)) return failure;
  MapProgress& progress = *frame.map;
  progress.batch_starts = split_into_batches(progress.items, progress.batch_input, *limits);
  return std::nullopt;
}

void begin_map_run(Engine& engine, Frame& frame) {
  if (const auto failure = make_batches(engine, frame, map_of(engine, frame))) {
    return fail_map_run(engine, frame, engine.report_evaluation(frame, *failure));
  }
  engine.set_phase(frame, Phase::kMapRun);
  if (child_count(*frame.map) == 0) return finish_map_run(engine, frame);
  engine.make_ready(frame);
}

Evaluated child_input(Engine& engine, const Frame& frame, std::uint32_t index) {
  const MapProgress& progress = *frame.map;
  if (!progress.batch_starts.empty()) {
    return make_batch(progress.items, progress.batch_starts[index], progress.batch_starts[index + 1],
                      progress.batch_input);
  }
  if (progress.items_are_selected) return progress.items[index];
  const auto input = effective_input(engine, frame);
  if (!input) return input;
  return select_item(engine, frame, map_of(engine, frame), *input, map_item(index, progress.items[index]));
}

void start_child(Engine& engine, const Frame& parent, Frame& child) {
  const MapState& map = map_of(engine, parent);
  engine.set_phase(child, Phase::kChildren);
  ChildStart& start = engine.effects.children.emplace_back();
  start.frame = child.id;
  start.attempt = engine.next_attempt(child);
  start.root_group = map.processor;
  start.type = map.execution_type;
  start.name = json::Value::string(make_uuid(engine.random));
  start.map_run_arn = parent.map->map_run_arn;
  start.input = child.input;
}

// A child that is to run again after a redrive, or else the next one. False: the run has failed.
bool start_next(Engine& engine, Frame& frame) {
  if (std::vector<std::uint32_t>& restarts = frame.map->restarts; !restarts.empty()) {
    Frame& child = engine.execution.frame(frame.children[restarts.back()]);
    restarts.pop_back();
    ++frame.pending_count;
    start_child(engine, frame, child);
    return true;
  }
  const auto index = static_cast<std::uint32_t>(frame.children.size());
  auto input = child_input(engine, frame, index);
  if (!input) {
    fail_map_run(engine, frame, engine.report_evaluation(frame, input.error()));
    return false;
  }
  Frame& child = engine.add_child(frame, FrameKind::kChildExecution, map_of(engine, frame).processor, index);
  child.input = *std::move(input);
  start_child(engine, frame, child);
  return true;
}

bool has_more_to_start(const Frame& frame) {
  return !frame.map->restarts.empty() || frame.children.size() < child_count(*frame.map);
}

}  // namespace

void run_distributed_map(Engine& engine, Frame& frame, const MapState& map, const json::Value& input) {
  Evaluated items = json::Value::empty_array();
  if (!map.item_reader) items = evaluate_items(engine, frame, map, input);
  if (!items) return engine.fail_evaluation(frame, items.error());
  const auto concurrency_max = evaluate_concurrency(engine, frame, map, input);
  if (!concurrency_max) return engine.fail_evaluation(frame, concurrency_max.error());
  emit_map_started(engine, frame, items->size());
  auto progress = std::make_unique<MapProgress>();
  if (const auto failure = evaluate_terms(engine, frame, map, input, *progress)) {
    return engine.fail_evaluation(frame, *failure);
  }
  progress->items = *items;
  progress->concurrency_max = *concurrency_max;
  progress->map_run_arn = make_map_run_arn(engine, map);
  frame.map = std::move(progress);
  HistoryEvent& started = engine.emit(frame, HistoryEventType::kMapRunStarted);
  started.details = json::Value::object({{"mapRunArn", frame.map->map_run_arn}});
  started.payload = map_run_terms(*frame.map);
  if (map.item_reader) return request_items(engine, frame, *map.item_reader, input);
  begin_map_run(engine, frame);
}

void continue_map_run(Engine& engine, Frame& frame) {
  if (!frame.map) return;
  const std::uint64_t limit = limit_concurrency(frame.map->concurrency_max, kDistributedConcurrencyMax);
  std::uint32_t started = 0;
  while (has_more_to_start(frame) && frame.pending_count < limit) {
    if (started++ == kStartsPerPass) return engine.wake(frame);
    if (!start_next(engine, frame)) return;
  }
  if (frame.pending_count == 0 && !has_more_to_start(frame)) finish_map_run(engine, frame);
}

void redrive_map_run(Engine& engine, Frame& frame) {
  MapProgress& progress = *frame.map;
  ++progress.redrive_count;
  progress.failed_count = 0;
  engine.emit(frame, HistoryEventType::kMapRunRedriven).details = json::Value::object(
      {{"mapRunArn", progress.map_run_arn}, {"redriveCount", json::Value::integer(progress.redrive_count)}});
  frame.pending_count = 0;
  for (const FrameId id : frame.children) {
    Frame* child = engine.find_frame(id);
    if (child == nullptr || child->phase == Phase::kSucceeded) continue;
    child->error = {};
    child->cause = {};
    engine.set_phase(*child, Phase::kEnter);
  }
  list_restarts(engine.execution, frame);
  engine.set_phase(frame, Phase::kMapRun);
  engine.make_ready(frame);
}

void on_event(Engine& engine, const ItemsRead& event) {
  Frame* frame = find_request(engine, event.frame, event.attempt, Phase::kReading);
  if (frame == nullptr) return;
  engine.answered(*frame);
  if (!event.items.is_array()) {
    return fail_map_run(engine, *frame, failure_of(kItemReaderFailed, "Attempting to map over non-iterable node."));
  }
  frame->map->items = first_items(engine, *frame, event.items);
  begin_map_run(engine, *frame);
}

void on_event(Engine& engine, const ReaderFailed& event) {
  Frame* frame = find_request(engine, event.frame, event.attempt, Phase::kReading);
  if (frame == nullptr) return;
  engine.answered(*frame);
  fail_map_run(engine, *frame, failure_of(kItemReaderFailed, event.cause));
}

void on_event(Engine& engine, const UpdateMapRun& event) {
  Frame* frame = engine.find_frame(event.frame);
  if (frame == nullptr || !frame->map || frame->map->map_run_arn.is_undefined()) return;
  MapProgress& progress = *frame->map;
  if (event.concurrency_max) progress.concurrency_max = *event.concurrency_max;
  if (event.tolerated_failure_count) progress.tolerated_failure_count = event.tolerated_failure_count;
  if (event.tolerated_failure_percentage) progress.tolerated_failure_percentage = event.tolerated_failure_percentage;
  engine.touch(*frame);
  if (frame->phase == Phase::kMapRun) engine.make_ready(*frame);
}

}  // namespace baton::asl
