// Choice: the first rule whose condition holds says where to go on (ASL, "Choice State").
#include <string>
#include <utility>

#include "asl/states/states.h"
#include "asl/step/fields.h"

namespace baton::asl {
namespace {

tl::expected<bool, Failure> holds(const ChoiceRule& rule, std::size_t index, const Scope& scope) {
  if (rule.condition) return rule.condition->holds(scope);
  const auto value = rule.expression->evaluate(scope);
  if (!value) return tl::unexpected(value.error());
  if (value->is_boolean()) return value->as_boolean();
  const std::string name = "Choices[" + std::to_string(index) + "]/Condition";
  return tl::unexpected(unexpected_type(std::string(rule.expression->source()), name, "boolean", *value));
}

void take(Engine& engine, Frame& frame, json::Value input, StateIndex next, const std::optional<Template>& output,
          const std::optional<Template>& assign) {
  const Transition transition{.is_end = false, .next = next};
  engine.pass_through(frame, std::move(input), output, assign, &transition);
}

}  // namespace

void run_choice(Engine& engine, Frame& frame, const ChoiceState& choice) {
  const State& state = engine.state_of(frame);
  auto input = effective_input(engine, frame);
  if (!input) return engine.fail_evaluation(frame, input.error());
  const FrameScope fields(engine, frame, *input);
  for (std::size_t i = 0; i < choice.rules.size(); ++i) {
    const ChoiceRule& rule = choice.rules[i];
    const auto held = holds(rule, i, fields.scope);
    if (!held) return engine.fail_evaluation(frame, held.error());
    if (*held) return take(engine, frame, *input, rule.next, rule.output, rule.assign);
  }
  if (choice.default_next) return take(engine, frame, *input, *choice.default_next, state.output, state.assign);
  // The specification calls this States.NoChoiceMatched; AWS reports it as States.Runtime, which nobody can catch.
  engine.fail_evaluation(frame, {std::string(kRuntimeError),
                                 "Failed to transition out of the state. The state does not point to a next state."});
}

}  // namespace baton::asl
