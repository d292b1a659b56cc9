// Retry and Catch (ASL, "Errors").
#include "asl/model/draft.h"

namespace baton::asl {

namespace {

constexpr std::int64_t kDelaySecondsMax = 31'622'400;  // 366 days: no execution is older
constexpr double kBackoffRateMax = 1e300;

// `is_last`: of the retriers or catchers of the state.
std::vector<std::string> compile_errors(const Fields& owner, bool is_last) {
  std::vector<std::string> errors;
  const json::Value* names = owner.array("ErrorEquals", true);
  if (names == nullptr) return errors;
  for (std::size_t i = 0; i < names->size(); ++i) {
    const std::string location = element(owner.at("ErrorEquals"), i);
    if (!(*names)[i].is_string()) {
      refuse_type(owner.diagnostics(), "STRING", location);
      continue;
    }
    errors.emplace_back((*names)[i].as_string());
    if (errors.back() != "States.ALL" || (is_last && names->size() == 1)) continue;
    refuse(owner.diagnostics(), "States.ALL must appear alone and at end of list", location);
  }
  return errors;
}

Retrier compile_retrier(const Fields& fields, bool is_last) {
  fields.allow_only(
      {"ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment"});
  Retrier retrier;
  fields.require({"ErrorEquals"});
  retrier.error_equals = compile_errors(fields, is_last);
  if (const auto seconds = fields.integer("IntervalSeconds", 0, kNumberMax)) {
    retrier.interval_seconds = static_cast<double>(*seconds);
  }
  retrier.attempts_max = fields.integer("MaxAttempts", 0, kNumberMax).value_or(retrier.attempts_max);
  retrier.backoff_rate = fields.number("BackoffRate", 1, kBackoffRateMax).value_or(retrier.backoff_rate);
  if (const auto seconds = fields.integer("MaxDelaySeconds", 1, kDelaySecondsMax)) {
    retrier.delay_seconds_max = static_cast<double>(*seconds);
  }
  retrier.full_jitter = fields.choice("JitterStrategy", {"NONE", "FULL"}) == "FULL";
  fields.string("Comment");
  return retrier;
}

Catcher compile_catcher(StateDraft& draft, const Fields& fields, bool is_last) {
  fields.allow_only({"ErrorEquals", "Next", "ResultPath", "Output", "Assign", "Comment"});
  draft.check_language(fields, {"ResultPath"}, {"Output"});
  Catcher catcher;
  if (!fields.require({"ErrorEquals", "Next"}) && !fields.has("Next")) draft.group().is_walkable = false;
  catcher.error_equals = compile_errors(fields, is_last);
  if (const auto next = draft.target(fields, "Next")) catcher.next = *next;
  catcher.result_path = draft.result_path(fields);
  draft.set_in_catcher(true);
  catcher.output = draft.output(fields);
  catcher.assign = draft.assign(fields);
  draft.set_in_catcher(false);
  fields.string("Comment");
  return catcher;
}

// Calls `each(fields, is_last)` for the objects in an array.
template <typename Each>
void for_each_object(StateDraft& draft, std::string_view name, Each each) {
  const json::Value* array = draft.fields().array(name);
  if (array == nullptr) return;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const std::string location = element(draft.fields().at(name), i);
    if (!(*array)[i].is_object()) {
      refuse_type(draft.diagnostics(), "OBJECT", location);
      continue;
    }
    each(Fields((*array)[i], location, draft.diagnostics()), i + 1 == array->size());
  }
}

}  // namespace

void compile_retry_and_catch(StateDraft& draft, State& state) {
  const bool may_fail = std::holds_alternative<TaskState>(state.kind) || std::holds_alternative<MapState>(state.kind) ||
                        std::holds_alternative<ParallelState>(state.kind);
  if (!may_fail) return;
  for_each_object(draft, "Retry", [&](const Fields& fields, bool is_last) {
    state.retriers.push_back(compile_retrier(fields, is_last));
  });
  for_each_object(draft, "Catch", [&](const Fields& fields, bool is_last) {
    state.catchers.push_back(compile_catcher(draft, fields, is_last));
  });
}

}  // namespace baton::asl
