#include "asl/step/fields.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "common/iso_time.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::asl {
namespace {

json::Value execution_context(const Execution& execution) {
  const ExecutionIdentity& identity = execution.identity;
  json::ObjectBuilder context(7);
  context.set("Id", identity.arn);
  context.set("Input", execution.input);
  context.set("StartTime", json::Value::string(iso_time(execution.started_at)));
  context.set("Name", identity.name);
  context.set("RoleArn", identity.role_arn);
  context.set("RedriveCount", json::Value::integer(execution.redrive_count));
  if (execution.redrive_count > 0) {
    context.set("RedriveTime", json::Value::string(iso_time(execution.redriven_at)));
  }
  return context.finish();
}

// Only states that can be retried count their retries.
bool counts_retries(const State& state) {
  return std::holds_alternative<TaskState>(state.kind) || std::holds_alternative<MapState>(state.kind) ||
         std::holds_alternative<ParallelState>(state.kind);
}

json::Value state_context(const State& state, const Frame& frame) {
  json::ObjectBuilder context(3);
  context.set("Name", state.name);
  context.set("EnteredTime", json::Value::string(iso_time(frame.entered_at)));
  if (counts_retries(state)) context.set("RetryCount", json::Value::integer(frame.retry_count));
  return context.finish();
}

// Of the innermost item that the frame is in.
json::Value map_item_of(const Execution& execution, const Frame& frame) {
  for (const Frame* at = &frame; at != nullptr; at = execution.find(at->parent)) {
    if (!at->map_item.is_undefined()) return at->map_item;
  }
  return {};
}

std::string shown(const json::Value& value) {
  return value.is_string() ? std::string(value.as_string()) : json::to_text(value);
}

std::string_view json_type_name(const json::Value& value) {
  switch (value.type()) {
    case json::Type::kUndefined:
    case json::Type::kNull: return "null";
    case json::Type::kBoolean: return "boolean";
    case json::Type::kNumber: return "number";
    case json::Type::kString: return "string";
    case json::Type::kArray: return "array";
    case json::Type::kObject: return "object";
    case json::Type::kOpaque: return "function";
  }
  return "";
}

Failure not_a_number(const json::Value& value, const Template& field, const NumberField& names,
                     QueryLanguage language) {
  const std::string source(field.source());
  if (language == QueryLanguage::kJsonata) {
    return unexpected_type(source, std::string(names.name), value.is_number() ? "integer" : "number", value);
  }
  return {std::string(kRuntimeError), "The " + std::string(names.path_name) + " field refers to value \"" +
                                          shown(value) + "\" which is not a valid " +
                                          (names.must_be_integer ? "integer" : "float") + ": " + source};
}

bool is_integer(double number) { return std::isfinite(number) && std::floor(number) == number; }

// A path may also lead to a string that says a number: "5".
std::optional<double> number_of(const json::Value& value, QueryLanguage language) {
  if (value.is_number()) return value.as_double();
  if (language == QueryLanguage::kJsonata || !value.is_string()) return std::nullopt;
  const auto parsed = json::parse(value.as_string());
  if (!parsed || !parsed->is_number()) return std::nullopt;
  return parsed->as_double();
}

}  // namespace

FrameContext::FrameContext(const Engine& engine, const Frame& frame, json::Value map_item)
    : engine_(engine), frame_(frame), map_item_(std::move(map_item)) {}

const json::Value& FrameContext::context() {
  if (!context_.is_undefined()) return context_;
  const ExecutionIdentity& identity = engine_.execution.identity;
  json::ObjectBuilder context(5);
  context.set("Execution", execution_context(engine_.execution));
  context.set("StateMachine",
              json::Value::object({{"Id", identity.state_machine_arn}, {"Name", identity.state_machine_name}}));
  context.set("State", state_context(engine_.state_of(frame_), frame_));
  if (!frame_.token.is_undefined()) context.set("Task", json::Value::object({{"Token", frame_.token}}));
  const json::Value item = map_item_.is_undefined() ? map_item_of(engine_.execution, frame_) : map_item_;
  if (!item.is_undefined()) context.set("Map", json::Value::object({{"Item", item}}));
  context_ = context.finish();
  return context_;
}

FrameScope::FrameScope(Engine& engine, const Frame& frame, const json::Value& input, json::Value map_item)
    : context_(engine, frame, std::move(map_item)) {
  innermost_.own = frame.variables;
  std::size_t depth = 0;
  for (const Frame* at = engine.execution.find(frame.parent); at != nullptr; at = engine.execution.find(at->parent)) {
    ++depth;
  }
  if (depth > 0) {
    outer_.reserve(depth);
    for (const Frame* at = engine.execution.find(frame.parent); at != nullptr; at = engine.execution.find(at->parent)) {
      outer_.push_back({at->variables, nullptr});
    }
    for (std::size_t i = 0; i + 1 < depth; ++i) outer_[i].outer = &outer_[i + 1];
    innermost_.outer = outer_.data();
  }
  scope.input = &input;
  scope.variables = &innermost_;
  scope.context = &context_;
  scope.now = engine.now;
  scope.random = &engine.random;
}

Failure unexpected_type(const std::string& expression, const std::string& field, std::string_view expected,
                        const json::Value& value) {
  return {std::string(kQueryEvaluationError),
          "The JSONata expression '" + expression + "' specified for the field '" + field +
              "' returned an unexpected result type. Expected '" + std::string(expected) + "', but was '" +
              std::string(json_type_name(value)) + "' for value: " + json::to_text(value),
          field};
}

Failure invalid_path(const Path& path, const PathError& error) {
  return {std::string(kRuntimeError), "Invalid path '" + path.text() + "' : " + error.message};
}

Evaluated effective_input(Engine& engine, const Frame& frame) {
  const std::optional<PathOrNull>& input_path = engine.state_of(frame).input_path;
  if (!input_path) return frame.input;
  if (!input_path->path) return json::Value::empty_object();
  const FrameScope fields(engine, frame, frame.input);
  auto found = input_path->path->find(fields.scope);
  if (!found) return tl::unexpected(invalid_path(*input_path->path, found.error()));
  return *std::move(found);
}

Evaluated work_input(Engine& engine, const Frame& frame, const json::Value& input) {
  const std::optional<Template>& arguments = engine.state_of(frame).arguments;
  if (!arguments) return input;
  const FrameScope fields(engine, frame, input);
  return arguments->evaluate(fields.scope);
}

Failure out_of_range(const NumberField& names, QueryLanguage language) {
  const std::string cause =
      names.range.empty() ? std::string(names.name) + " cannot be negative." : std::string(names.range);
  if (language == QueryLanguage::kJsonPath) return {std::string(kRuntimeError), cause};
  return {std::string(kQueryEvaluationError), cause, std::string(names.name)};
}

tl::expected<double, Failure> evaluate_number(const Template& field, const NumberField& names, QueryLanguage language,
                                              const Scope& scope) {
  const auto value = field.evaluate(scope);
  if (!value) return tl::unexpected(value.error());
  const auto number = number_of(*value, language);
  if (!number || (names.must_be_integer && !is_integer(*number))) {
    return tl::unexpected(not_a_number(*value, field, names, language));
  }
  if (*number >= 0) return *number;
  return tl::unexpected(out_of_range(names, language));
}

tl::expected<std::optional<double>, Failure> evaluate_number(const std::optional<Template>& field,
                                                             const NumberField& names, QueryLanguage language,
                                                             const Scope& scope) {
  if (!field) return std::nullopt;
  const auto number = evaluate_number(*field, names, language, scope);
  if (!number) return tl::unexpected(number.error());
  return *number;
}

}  // namespace baton::asl
