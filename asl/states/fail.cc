// Fail: ends its execution with an error, or makes the Parallel or Map around it fail (ASL, "Fail State").
#include <string>
#include <utility>

#include "asl/states/states.h"
#include "asl/step/fields.h"
#include "common/json/write.h"

namespace baton::asl {
namespace {

Failure not_a_string(const Template& field, const json::Value& value, const std::string& name, QueryLanguage language) {
  const std::string source(field.source());
  if (language == QueryLanguage::kJsonata) return unexpected_type(source, name, "string", value);
  return {std::string(kRuntimeError),
          "The " + name + "Path parameter does not reference a string: " + source + " == " + json::to_text(value)};
}

// Undefined where the field is absent.
Evaluated evaluate_string(const std::optional<Template>& field, const std::string& name, QueryLanguage language,
                          const Scope& scope) {
  if (!field) return json::Value();
  auto value = field->evaluate(scope);
  if (value && !value->is_string()) return tl::unexpected(not_a_string(*field, *value, name, language));
  return value;
}

}  // namespace

void run_fail(Engine& engine, Frame& frame, const FailState& state) {
  const QueryLanguage language = engine.state_of(frame).language;
  const FrameScope fields(engine, frame, frame.input);
  auto error = evaluate_string(state.error, "Error", language, fields.scope);
  if (!error) return engine.fail_evaluation(frame, error.error());
  auto cause = evaluate_string(state.cause, "Cause", language, fields.scope);
  if (!cause) return engine.fail_evaluation(frame, cause.error());
  engine.fail(frame, reported_failure(*error, *cause));
}

}  // namespace baton::asl
