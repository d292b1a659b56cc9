#include "asl/states/map_fields.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "asl/step/fields.h"
#include "common/json/write.h"

namespace baton::asl {
namespace {

Failure not_an_array(const MapState& map, const json::Value& value, QueryLanguage language) {
  const std::string source = map.items ? std::string(map.items->source()) : "$";
  if (language == QueryLanguage::kJsonPath) {
    return {std::string(kRuntimeError), "Reference path \"" + source + "\" must point to array."};
  }
  if (map.items) return unexpected_type(source, "Items", "array", value);
  return {std::string(kQueryEvaluationError), "Map state input must be an array but was: " + json::to_text(value)};
}

}  // namespace

Evaluated evaluate_items(Engine& engine, const Frame& frame, const MapState& map, const json::Value& input) {
  Evaluated items = input;
  if (map.items) {
    const FrameScope fields(engine, frame, input);
    items = map.items->evaluate(fields.scope);
  }
  if (items && !items->is_array()) {
    return tl::unexpected(not_an_array(map, *items, engine.state_of(frame).language));
  }
  return items;
}

tl::expected<std::uint64_t, Failure> evaluate_concurrency(Engine& engine, const Frame& frame, const MapState& map,
                                                          const json::Value& input) {
  const FrameScope fields(engine, frame, input);
  const auto number = evaluate_number(map.concurrency_max, {"MaxConcurrency", "MaxConcurrencyPath"},
                                      engine.state_of(frame).language, fields.scope);
  if (!number) return tl::unexpected(number.error());
  constexpr double kMax = 1e9;
  return static_cast<std::uint64_t>(std::min(number->value_or(0), kMax));
}

std::optional<Failure> evaluate_tolerance(Engine& engine, const Frame& frame, const MapState& map,
                                          const json::Value& input, MapProgress& progress) {
  const QueryLanguage language = engine.state_of(frame).language;
  const FrameScope fields(engine, frame, input);
  const auto count = evaluate_number(map.tolerated_failure_count,
                                     {"ToleratedFailureCount", "ToleratedFailureCountPath"}, language, fields.scope);
  if (!count) return count.error();
  constexpr std::string_view kOutOfRange = "ToleratedFailurePercentage must be between 0 and 100.";
  const NumberField percentage_names{"ToleratedFailurePercentage", "ToleratedFailurePercentagePath", false,
                                     kOutOfRange};
  const auto percentage = evaluate_number(map.tolerated_failure_percentage, percentage_names, language, fields.scope);
  if (!percentage) return percentage.error();
  if (percentage->value_or(0) > 100) return out_of_range(percentage_names, language);
  progress.tolerated_failure_count = *count;
  progress.tolerated_failure_percentage = *percentage;
  return std::nullopt;
}

json::Value map_item(std::uint32_t index, const json::Value& value) {
  return json::Value::object({{"Index", json::Value::integer(index)}, {"Value", value}});
}

Evaluated select_item(Engine& engine, const Frame& frame, const MapState& map, const json::Value& input,
                      const json::Value& item) {
  if (!map.item_selector) return item.get("Value");
  const FrameScope fields(engine, frame, input, item);
  return map.item_selector->evaluate(fields.scope);
}

std::uint64_t limit_concurrency(std::uint64_t concurrency_max, std::uint64_t engine_max) {
  return concurrency_max == 0 ? engine_max : std::min(concurrency_max, engine_max);
}

void emit_map_started(Engine& engine, Frame& frame, std::size_t length) {
  engine.emit(frame, HistoryEventType::kMapStateStarted).details =
      json::Value::object({{"length", json::Value::integer(static_cast<std::int64_t>(length))}});
}

void finish_without_items(Engine& engine, Frame& frame) {
  const std::int64_t started_id = frame.last_event_id;
  engine.emit(frame, HistoryEventType::kMapStateSucceeded);
  engine.complete(frame, json::Value::empty_array(), started_id);
}

}  // namespace baton::asl
