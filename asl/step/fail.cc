// What happens when a state fails: Retry, then Catch, then the frame, then whatever is around it (ASL, "Errors").
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>

#include "asl/states/states.h"
#include "asl/step/engine.h"
#include "asl/step/fields.h"

namespace baton::asl {
namespace {

// The first characters of a text. What is no string is kept.
json::Value cut(const json::Value& text, std::size_t characters_max) {
  if (!text.is_string() || text.as_string().size() <= characters_max) return text;
  const std::string_view whole = text.as_string();
  std::size_t characters = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const bool begins_character = (static_cast<unsigned char>(whole[i]) & 0xc0) != 0x80;
    if (begins_character && ++characters > characters_max) return json::Value::string(whole.substr(0, i));
  }
  return text;
}

bool is_error(const StateFailure& failure, std::string_view name) {
  return failure.error.is_string() && failure.error.as_string() == name;
}

std::optional<HistoryEventType> failed_type(const State& state) {
  if (std::holds_alternative<MapState>(state.kind)) return HistoryEventType::kMapStateFailed;
  if (std::holds_alternative<ParallelState>(state.kind)) return HistoryEventType::kParallelStateFailed;
  return std::nullopt;
}

// IntervalSeconds × BackoffRate^n, at most MaxDelaySeconds; with FULL jitter anything from 0 to that.
Duration backoff_delay(const Retrier& retrier, std::uint32_t retries_before, Random& random) {
  double seconds = retrier.interval_seconds * std::pow(retrier.backoff_rate, retries_before);
  if (retrier.delay_seconds_max) seconds = std::min(seconds, *retrier.delay_seconds_max);
  if (retrier.full_jitter) seconds *= random.unit();
  return seconds_to_duration(seconds);
}

}  // namespace

bool matches(const std::vector<std::string>& error_equals, const StateFailure& failure) {
  if (is_error(failure, kRuntimeError)) return false;
  return std::ranges::any_of(error_equals, [&](const std::string& name) {
    if (name == "States.ALL") return true;
    if (name == "States.TaskFailed") return !is_error(failure, kTimeoutError);
    if (name == kHeartbeatTimeoutError && failure.is_heartbeat) return true;
    return is_error(failure, name);
  });
}

StateFailure failure_of(std::string_view error, std::string_view cause) {
  return {json::Value::string(error), json::Value::string(cause)};
}

StateFailure reported_failure(const json::Value& error, const json::Value& cause) {
  return {cut(error, kErrorCharactersMax), cut(cause, kCauseCharactersMax)};
}

json::Value error_output_of(const StateFailure& failure) {
  // What a worker did not say is null; a time-out has nobody to say it.
  const json::Value nothing = is_error(failure, kTimeoutError) ? json::Value::string("") : json::Value::null();
  return json::Value::object({{"Error", failure.error.is_undefined() ? nothing : failure.error},
                              {"Cause", failure.cause.is_undefined() ? nothing : failure.cause}});
}

Duration seconds_to_duration(double seconds) {
  // A year of years: whatever is longer ends by the execution's own limits.
  constexpr double kSecondsMax = 1e10;
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(std::clamp(seconds, 0.0, kSecondsMax)));
}

std::string Engine::preamble(const Frame& frame) const {
  return "An error occurred while executing the state '" + std::string(state_of(frame).name.as_string()) +
         "' (entered at the event id #" + std::to_string(frame.entered_event_id) + "). ";
}

StateFailure Engine::report_evaluation(Frame& frame, const Failure& failure) {
  const StateFailure failed =
      reported_failure(json::Value::string(failure.error), json::Value::string(preamble(frame) + failure.cause));
  if (failure.location.empty() && failure.error != kQueryEvaluationError) return failed;
  json::ObjectBuilder details(4);
  details.set("error", failed.error);
  details.set("cause", failed.cause);
  if (!failure.location.empty()) details.set("location", json::Value::string(failure.location));
  details.set("state", state_of(frame).name);
  emit(frame, HistoryEventType::kEvaluationFailed).details = details.finish();
  return failed;
}

void Engine::fail_evaluation(Frame& frame, const Failure& failure) { fail(frame, report_evaluation(frame, failure)); }

void Engine::fail(Frame& frame, const StateFailure& failure) {
  if (is_error(failure, kRuntimeError)) return fail_execution(frame, failure);
  stop_waiting(frame);
  abort_children(*this, frame);
  if (retry(frame, failure)) return;
  const std::int64_t before_failed_event = frame.last_event_id;
  if (const auto type = failed_type(state_of(frame))) emit(frame, *type);
  if (catch_failure(frame, failure, before_failed_event)) return;
  fail_frame(frame, failure);
}

bool Engine::retry(Frame& frame, const StateFailure& failure) {
  const std::vector<Retrier>& retriers = state_of(frame).retriers;
  const auto retrier =
      std::ranges::find_if(retriers, [&](const Retrier& r) { return matches(r.error_equals, failure); });
  if (retrier == retriers.end()) return false;
  frame.retrier_counts.resize(retriers.size());
  std::uint32_t& count = frame.retrier_counts[static_cast<std::size_t>(retrier - retriers.begin())];
  if (count >= retrier->attempts_max) return false;
  const Duration delay = backoff_delay(*retrier, count, random);
  ++count;
  ++frame.retry_count;
  remove_children(frame);
  set_phase(frame, Phase::kBackoff);
  set_deadline(frame, now + delay);
  return true;
}

bool Engine::catch_failure(Frame& frame, const StateFailure& failure, std::int64_t before_failed_event) {
  const State& state = state_of(frame);
  const auto catcher =
      std::ranges::find_if(state.catchers, [&](const Catcher& c) { return matches(c.error_equals, failure); });
  if (catcher == state.catchers.end()) return false;
  const json::Value error_output = error_output_of(failure);
  FrameScope fields(*this, frame, state.language == QueryLanguage::kJsonata ? frame.input : error_output);
  fields.scope.error_output = &error_output;
  auto assigned = evaluate_assign(*this, frame, catcher->assign, fields.scope);
  Evaluated output = error_output;
  if (assigned && catcher->output) output = catcher->output->evaluate(fields.scope);
  if (assigned && catcher->result_path) output = combine_result(*catcher->result_path, frame.input, error_output);
  if (!assigned || !output) {
    fail_in_catcher(frame, assigned ? output.error() : assigned.error(), before_failed_event);
    return true;
  }
  const Transition transition{.is_end = false, .next = catcher->next};
  exit_state(frame, *std::move(output), *std::move(assigned), &transition);
  return true;
}

// A failure within a Catcher is caught by nobody. Its event follows the one before …StateFailed, which comes once more.
void Engine::fail_in_catcher(Frame& frame, const Failure& failure, std::int64_t before_failed_event) {
  frame.last_event_id = before_failed_event;
  const StateFailure failed = report_evaluation(frame, failure);
  if (is_error(failed, kRuntimeError)) return fail_execution(frame, failed);
  if (const auto type = failed_type(state_of(frame))) emit(frame, *type);
  fail_frame(frame, failed);
}

void Engine::fail_frame(Frame& frame, const StateFailure& failure) {
  if (frame.kind == FrameKind::kTop) return fail_execution(frame, failure);
  frame.error = failure.error;
  frame.cause = failure.cause;
  set_phase(frame, Phase::kFailed);
  child_failed(*this, frame, failure);
}

}  // namespace baton::asl
