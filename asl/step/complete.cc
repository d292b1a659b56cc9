// From a state's result to the next state (ASL, "Input and Output Processing", "Variables").
#include <utility>

#include "asl/states/states.h"
#include "asl/step/engine.h"
#include "asl/step/fields.h"
#include "common/json/write.h"

namespace baton::asl {
namespace {

Evaluated apply_result_path(const State& state, const Frame& frame, json::Value selected) {
  if (!state.result_path) return selected;
  return combine_result(*state.result_path, frame.input, std::move(selected));
}

Evaluated apply_output_path(Engine& engine, const State& state, const Frame& frame, json::Value combined) {
  if (!state.output_path) return combined;
  if (!state.output_path->path) return json::Value::empty_object();
  const FrameScope fields(engine, frame, combined);
  auto found = state.output_path->path->find(fields.scope);
  if (!found) return tl::unexpected(invalid_path(*state.output_path->path, found.error()));
  return *std::move(found);
}

Failure variables_too_large(const std::string& what, std::size_t bytes_max) {
  return {std::string(kDataLimitError),
          what + " exceeds the limit of " + std::to_string(bytes_max) + " bytes for variables."};
}

// Assign, which sees the result as it came; ResultSelector, ResultPath, OutputPath.
Evaluated jsonpath_output(Engine& engine, Frame& frame, const State& state, json::Value result, json::Value& assigned) {
  if (state.assign) {
    const FrameScope fields(engine, frame, result);
    auto values = evaluate_assign(engine, frame, state.assign, fields.scope);
    if (!values) return values;
    assigned = *std::move(values);
  }
  if (state.result_selector) {
    const FrameScope fields(engine, frame, result);
    auto selected = state.result_selector->evaluate(fields.scope);
    if (!selected) return selected;
    result = *std::move(selected);
  }
  auto combined = apply_result_path(state, frame, std::move(result));
  if (!combined) return combined;
  return apply_output_path(engine, state, frame, *std::move(combined));
}

// Assign and Output. `result`: null where the state has none.
Evaluated jsonata_output(Engine& engine, Frame& frame, const std::optional<Template>& output,
                         const std::optional<Template>& assign, const json::Value* result, json::Value& assigned) {
  if (!assign && !output) return result != nullptr ? *result : frame.input;
  FrameScope fields(engine, frame, frame.input);
  fields.scope.result = result;
  auto values = evaluate_assign(engine, frame, assign, fields.scope);
  if (!values) return values;
  assigned = *std::move(values);
  if (!output) return result != nullptr ? *result : frame.input;
  return output->evaluate(fields.scope);
}

}  // namespace

Evaluated evaluate_assign(const Engine& engine, const Frame& frame, const std::optional<Template>& variables,
                          const Scope& scope) {
  if (!variables) return json::Value();
  auto values = variables->evaluate(scope);
  if (!values || !values->is_object()) return values;
  std::size_t bytes = 0;
  for (const json::Member& member : values->members()) {
    const std::size_t value_bytes = member.value.text_bytes();
    if (value_bytes > kVariableBytesMax) {
      const std::string name(member.key.as_string());
      return tl::unexpected(variables_too_large("The variable '" + name + "'", kVariableBytesMax));
    }
    bytes += value_bytes;
  }
  if (bytes > kVariableBytesMax) {
    const std::string name(engine.state_of(frame).name.as_string());
    return tl::unexpected(variables_too_large("Assign of the state '" + name + "'", kVariableBytesMax));
  }
  if (engine.execution.variables_bytes + bytes > kVariablesBytesMax) {
    return tl::unexpected(variables_too_large("The execution", kVariablesBytesMax));
  }
  return values;
}

Evaluated combine_result(const ResultPath& result_path, const json::Value& input, json::Value result) {
  if (!result_path.path) return input;
  auto combined = result_path.path->insert(input, std::move(result));
  if (combined) return *std::move(combined);
  return fail_state("States.ResultPathMatchFailure",
                    "Unable to apply ReferencePath " + result_path.path->text() + " to input " + json::to_text(input));
}

void Engine::complete(Frame& frame, json::Value result, std::optional<std::int64_t> exit_previous_id) {
  const State& state = state_of(frame);
  json::Value assigned;
  auto output = state.language == QueryLanguage::kJsonata
                    ? jsonata_output(*this, frame, state.output, state.assign, &result, assigned)
                    : jsonpath_output(*this, frame, state, std::move(result), assigned);
  if (!output) return fail_evaluation(frame, output.error());
  exit_state(frame, *std::move(output), std::move(assigned), &state.transition, exit_previous_id);
}

void Engine::pass_through(Frame& frame, json::Value input, const std::optional<Template>& output,
                          const std::optional<Template>& assign_template, const Transition* transition) {
  const State& state = state_of(frame);
  json::Value assigned;
  Evaluated passed = json::Value();
  if (state.language == QueryLanguage::kJsonata) {
    passed = jsonata_output(*this, frame, output, assign_template, nullptr, assigned);
  } else {
    const FrameScope fields(*this, frame, input);
    auto values = evaluate_assign(*this, frame, assign_template, fields.scope);
    if (!values) return fail_evaluation(frame, values.error());
    assigned = *std::move(values);
    passed = apply_output_path(*this, state, frame, input);
  }
  if (!passed) return fail_evaluation(frame, passed.error());
  exit_state(frame, *std::move(passed), std::move(assigned), transition);
}

void Engine::exit_state(Frame& frame, json::Value output, json::Value assigned, const Transition* transition,
                        std::optional<std::int64_t> exit_previous_id) {
  const State& state = state_of(frame);
  if (output.text_bytes() > kPayloadBytesMax) {
    return fail(frame, failure_of(kDataLimitError, too_large_result(state.name.as_string())));
  }
  if (exit_previous_id) frame.last_event_id = *exit_previous_id;
  HistoryEvent& event = emit(frame, exited_type(state));
  event.name = state.name;
  event.payload = output;
  if (assigned.is_object() && !assigned.empty()) {
    event.details = assigned;
    set_variables(frame, assigned);
  }
  if (!frame.children.empty() || frame.map) remove_children(frame);
  if (transition == nullptr || transition->is_end) return end_frame(frame, std::move(output));
  enter_next(frame, transition->next, std::move(output));
}

void Engine::set_variables(Frame& frame, const json::Value& assigned) {
  execution.variables_bytes -= variables_bytes_of(frame);
  if (frame.variables.is_undefined()) {
    frame.variables = assigned;
  } else {
    json::ObjectBuilder variables(std::move(frame.variables));
    for (const json::Member& member : assigned.members()) variables.set(member.key, member.value);
    frame.variables = variables.finish();
  }
  execution.variables_bytes += variables_bytes_of(frame);
}

void Engine::enter_next(Frame& frame, StateIndex state, json::Value input) {
  frame.state = state;
  frame.phase = Phase::kEnter;
  frame.input = std::move(input);
  frame.entered_event_id = 0;
  frame.retry_count = 0;
  frame.retrier_counts.clear();
  make_ready(frame);
}

void Engine::end_frame(Frame& frame, json::Value output) {
  if (frame.kind == FrameKind::kTop) return succeed_execution(frame, std::move(output));
  frame.output = std::move(output);
  frame.input = {};
  execution.variables_bytes -= variables_bytes_of(frame);
  frame.variables = {};
  set_phase(frame, Phase::kSucceeded);
  child_ended(*this, frame);
}

std::size_t variables_bytes_of(const Frame& frame) {
  return frame.variables.is_undefined() ? 0 : frame.variables.text_bytes();
}

std::string too_large_result(std::string_view who) {
  return "The state/task '" + std::string(who) +
         "' returned a result with a size exceeding the maximum number of bytes service limit.";
}

}  // namespace baton::asl
