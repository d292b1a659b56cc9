// Wait: until a time, or for a while (ASL, "Wait State").
#include <chrono>
#include <string>
#include <utility>

#include "asl/choice/timestamp.h"
#include "asl/states/states.h"
#include "asl/step/fields.h"
#include "common/json/write.h"

namespace baton::asl {
namespace {

// The longest that Seconds may say; timestamps further away are refused like AWS does.
constexpr double kWaitSecondsMax = 99'999'999;

std::string shown(const json::Value& value) {
  return value.is_string() ? std::string(value.as_string()) : json::to_text(value);
}

Failure wrong_path(const char* path_name, const char* complaint, const Template& field, const json::Value& value) {
  return {std::string(kRuntimeError), "The " + std::string(path_name) + " parameter " + complaint + ": " +
                                          std::string(field.source()) + " == " + shown(value)};
}

Failure too_long(QueryLanguage language, const char* field) {
  const char* cause = "Wait state delay is too long.";
  if (language == QueryLanguage::kJsonPath) return {std::string(kRuntimeError), cause};
  return {std::string(kQueryEvaluationError), cause, field};
}

tl::expected<TimePoint, Failure> after_seconds(const Engine& engine, const Template& field, QueryLanguage language,
                                               const Scope& scope) {
  if (language == QueryLanguage::kJsonata) {
    const auto seconds = evaluate_number(field, {"Seconds", "SecondsPath"}, language, scope);
    if (!seconds) return tl::unexpected(seconds.error());
    if (*seconds > kWaitSecondsMax) return tl::unexpected(too_long(language, "Seconds"));
    return engine.now + seconds_to_duration(*seconds);
  }
  const auto value = field.evaluate(scope);
  if (!value) return tl::unexpected(value.error());
  if (!value->is_int64()) {
    return tl::unexpected(wrong_path("SecondsPath", "cannot be parsed as a long value", field, *value));
  }
  if (value->as_int64() < 0) {
    return tl::unexpected(wrong_path("SecondsPath", "references a negative value", field, *value));
  }
  if (value->as_double() > kWaitSecondsMax) return tl::unexpected(too_long(language, "Seconds"));
  return engine.now + seconds_to_duration(value->as_double());
}

Failure wrong_timestamp(const Template& field, const json::Value& value, QueryLanguage language) {
  if (language == QueryLanguage::kJsonPath) {
    return wrong_path("TimestampPath", "does not reference a valid ISO-8601 extended offset date-time format string",
                      field, value);
  }
  if (!value.is_string()) return unexpected_type(std::string(field.source()), "Timestamp", "string", value);
  return {std::string(kQueryEvaluationError),
          "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: " +
              std::string(value.as_string()),
          "Timestamp"};
}

tl::expected<TimePoint, Failure> at_timestamp(const Engine& engine, const Template& field, QueryLanguage language,
                                              const Scope& scope) {
  const auto value = field.evaluate(scope);
  if (!value) return tl::unexpected(value.error());
  const auto timestamp = value->is_string() ? parse_timestamp(value->as_string()) : std::nullopt;
  if (!timestamp) return tl::unexpected(wrong_timestamp(field, *value, language));
  const double now_seconds = std::chrono::duration<double>(engine.now.time_since_epoch()).count();
  const double distance = static_cast<double>(timestamp->seconds) - now_seconds;
  if (distance > kWaitSecondsMax) return tl::unexpected(too_long(language, "Timestamp"));
  if (distance < -1) return engine.now;
  return TimePoint(std::chrono::seconds(timestamp->seconds)) +
         std::chrono::ceil<Duration>(std::chrono::nanoseconds(timestamp->nanoseconds));
}

}  // namespace

void run_wait(Engine& engine, Frame& frame, const WaitState& wait) {
  const QueryLanguage language = engine.state_of(frame).language;
  auto input = effective_input(engine, frame);
  if (!input) return engine.fail_evaluation(frame, input.error());
  const FrameScope fields(engine, frame, *input);
  const auto end = wait.seconds ? after_seconds(engine, *wait.seconds, language, fields.scope)
                                : at_timestamp(engine, *wait.timestamp, language, fields.scope);
  if (!end) return engine.fail_evaluation(frame, end.error());
  if (*end <= engine.now) return finish_wait(engine, frame);
  engine.set_phase(frame, Phase::kWaiting);
  engine.set_deadline(frame, *end);
}

void finish_wait(Engine& engine, Frame& frame) {
  engine.answered(frame);
  auto input = effective_input(engine, frame);
  if (!input) return engine.fail_evaluation(frame, input.error());
  const State& state = engine.state_of(frame);
  engine.pass_through(frame, *std::move(input), state.output, state.assign, &state.transition);
}

}  // namespace baton::asl
