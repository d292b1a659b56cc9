#include <algorithm>
#include <utility>

#include "asl/template/node.h"
#include "asl/template/states_bindings.h"
#include "common/json/write.h"

namespace baton::asl {

namespace {

using json::Value;

// ── JSONPath ──

const Value& document_of(const Path& path, const Scope& scope) {
  return path.root() == PathRoot::kContext && scope.context != nullptr ? scope.context->context() : *scope.input;
}

Evaluated fail_path(const PathNode& node, PathError error, const Scope& scope) {
  const std::string& text = node.path.text();
  if (node.field.empty() || error.kind == PathError::Kind::kInvalid) {
    return fail_state("States.Runtime", "Invalid path '" + text + "' : " + error.message);
  }
  return fail_state("States.Runtime", "The JSONPath '" + text + "' specified for the field '" + node.field +
                                          "' could not be found in the input '" +
                                          json::to_text(document_of(node.path, scope)) + "'");
}

// ── JSONata ──

Evaluated fail_query(const QueryNode& node, const std::string& what) {
  return tl::unexpected(Failure{
      "States.QueryEvaluationError",
      "The JSONata expression '" + node.source + "' specified for the field '" + node.field + "' " + what, node.field});
}

bool holds_function(const Value& value) {
  if (value.is_array()) return std::any_of(value.items().begin(), value.items().end(), holds_function);
  if (!value.is_object()) return jsonata::is_function(value);
  return std::any_of(value.members().begin(), value.members().end(),
                     [](const json::Member& member) { return holds_function(member.value); });
}

struct Evaluator {
  Evaluated operator()(const LiteralNode& node) const { return node.value; }

  Evaluated operator()(const PathNode& node) const {
    auto found = node.path.find(scope);
    if (found) return std::move(*found);
    // An index behind the end of an array is null in payload templates, but for AWS alone.
    const bool is_null = found.error().kind == PathError::Kind::kBeyond && !node.field.empty();
    if (is_null) return Value::null();
    return fail_path(node, std::move(found.error()), scope);
  }

  Evaluated operator()(const IntrinsicNode& node) const { return node.intrinsic.evaluate(scope); }

  Evaluated operator()(const QueryNode& node) const {
    const StatesBindings bindings(scope, node.parts);
    // No expression sees an input document but through $states.
    auto result = jsonata::evaluate(node.expression, Value(), {&bindings, scope.now, scope.random});
    if (!result) {
      return fail_query(node,
                        "threw an error during evaluation. " + result.error().code + ": " + result.error().message);
    }
    if (result->is_undefined()) return fail_query(node, "returned nothing (undefined).");
    if (node.has_lambda ? holds_function(*result) : jsonata::is_function(*result))
      return fail_query(node, "returned an unsupported result type.");
    return std::move(*result);
  }

  Evaluated operator()(const ArrayNode& node) const {
    json::ArrayBuilder items(node.items.size());
    for (const Template::Node& each : node.items) {
      auto item = evaluate_node(each, scope);
      if (!item) return item;
      items.add(std::move(*item));
    }
    return items.finish();
  }

  Evaluated operator()(const ObjectNode& node) const {
    json::ObjectBuilder members(node.fields.size());
    for (const FieldNode& field : node.fields) {
      auto value = evaluate_node(field.node, scope);
      if (!value) return value;
      members.add_new(field.key, std::move(*value));
    }
    return members.finish();
  }

  const Scope& scope;
};

}  // namespace

Evaluated evaluate_node(const Template::Node& node, const Scope& scope) {
  return std::visit(Evaluator{scope}, node.is);
}

}  // namespace baton::asl
