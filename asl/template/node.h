// What a template is compiled to: a tree that has a node only where something is computed; the rest is literal values,
// which evaluations share.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "asl/intrinsics/intrinsic.h"
#include "asl/jsonata/jsonata.h"
#include "asl/jsonpath/path.h"
#include "asl/template/template.h"
#include "common/json/value.h"

namespace baton::asl {

// Which parts of $states an expression may look at; the others are not made for it.
struct StatesParts {
  bool input = false;
  bool result = false;
  bool error_output = false;
  bool context = false;
};

struct LiteralNode {
  json::Value value;
};

// A path in a payload template ("x.$"), where AWS says what is missing in other words than for a field of its own.
struct PathNode {
  Path path;
  std::string field;  // "x.$"; empty for a field of its own
};

struct IntrinsicNode {
  Intrinsic intrinsic;
};

struct QueryNode {
  jsonata::Expression expression;
  std::string source;
  std::string field;  // as AWS names it: "Output/total"
  StatesParts parts;
  bool has_lambda = false;  // only then a function may hide in the result
};

struct ArrayNode {
  std::vector<Template::Node> items;
};

struct FieldNode;
struct ObjectNode {
  std::vector<FieldNode> fields;  // no two with the same key
};

struct Template::Node {
  std::variant<LiteralNode, PathNode, IntrinsicNode, QueryNode, ArrayNode, ObjectNode> is;
};

struct FieldNode {
  json::Value key;
  Template::Node node;
};

// payload.cc
Template::Node compile_payload(const json::Value& value, const std::string& location, Diagnostics& diagnostics);
Template::Node compile_path(const json::Value& text, bool intrinsics, const std::string& location,
                            Diagnostics& diagnostics);
// query.cc
Template::Node compile_query(const json::Value& value, const std::string& location, Diagnostics& diagnostics);
// evaluate.cc
Evaluated evaluate_node(const Template::Node& node, const Scope& scope);

// The array or object of compiled parts: a literal if all of them are.
template <typename Container>
bool is_all_literal(const Container& parts) {
  for (const auto& part : parts) {
    if (!std::holds_alternative<LiteralNode>(part.is)) return false;
  }
  return true;
}

}  // namespace baton::asl
