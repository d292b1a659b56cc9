#include <set>
#include <utility>

#include "asl/template/node.h"

namespace baton::asl {

namespace {

using Node = Template::Node;

constexpr std::string_view kDynamic = ".$";

void refuse(Diagnostics& diagnostics, std::string message, const std::string& location) {
  diagnostics.push_back({Severity::kError, "SCHEMA_VALIDATION_FAILED", std::move(message), location});
}

std::string not_evaluable(std::string_view key) {
  return "The value for the field '" + std::string(key) +
         "' must be a valid JSONPath or a valid intrinsic function call";
}

Node dynamic_field(std::string_view key, const json::Value& value, const std::string& location,
                   Diagnostics& diagnostics) {
  if (value.is_string() && value.as_string().starts_with("States.")) {
    auto intrinsic = Intrinsic::parse(value.as_string());
    if (intrinsic) return {IntrinsicNode{std::move(*intrinsic)}};
  } else if (value.is_string()) {
    auto path = Path::parse(value.as_string());
    if (path) return {PathNode{std::move(*path), std::string(key)}};
  }
  refuse(diagnostics, not_evaluable(key), location);
  return {LiteralNode{}};
}

Node array_node(const json::Value& array, const std::string& location, Diagnostics& diagnostics) {
  ArrayNode node;
  node.items.reserve(array.size());
  for (std::size_t i = 0; i < array.size(); ++i) {
    node.items.push_back(compile_payload(array[i], location + "[" + std::to_string(i) + "]", diagnostics));
  }
  if (is_all_literal(node.items)) return {LiteralNode{array}};
  return {std::move(node)};
}

Node object_node(const json::Value& object, const std::string& location, Diagnostics& diagnostics) {
  ObjectNode node;
  node.fields.reserve(object.size());
  bool is_literal = true;
  for (const json::Member& member : object.members()) {
    const std::string_view key = member.key.as_string();
    const std::string here = location + "/" + std::string(key);
    if (!key.ends_with(kDynamic)) {
      node.fields.push_back({member.key, compile_payload(member.value, here, diagnostics)});
      is_literal = is_literal && std::holds_alternative<LiteralNode>(node.fields.back().node.is);
      continue;
    }
    is_literal = false;
    const auto name = json::Value::string(key.substr(0, key.size() - kDynamic.size()));
    if (object.find(name) != nullptr) {
      refuse(diagnostics,
             "The field '" + std::string(name.as_string()) + "' is defined twice: as '" +
                 std::string(name.as_string()) + "' and as '" + std::string(key) + "'",
             here);
      continue;
    }
    // AWS names the object and, in the message, its field.
    node.fields.push_back({name, dynamic_field(key, member.value, location, diagnostics)});
  }
  if (is_literal) return {LiteralNode{object}};
  return {std::move(node)};
}

}  // namespace

Node compile_payload(const json::Value& value, const std::string& location, Diagnostics& diagnostics) {
  if (value.is_array()) return array_node(value, location, diagnostics);
  if (value.is_object()) return object_node(value, location, diagnostics);
  return {LiteralNode{value}};
}

Node compile_path(const json::Value& text, bool intrinsics, const std::string& location, Diagnostics& diagnostics) {
  if (intrinsics && text.is_string() && text.as_string().starts_with("States.")) {
    auto intrinsic = Intrinsic::parse(text.as_string());
    if (intrinsic) return {IntrinsicNode{std::move(*intrinsic)}};
    const std::string_view key = std::string_view(location).substr(location.rfind('/') + 1);
    refuse(diagnostics, not_evaluable(key), location);
    return {LiteralNode{}};
  }
  if (text.is_string()) {
    auto path = Path::parse(text.as_string());
    if (path) return {PathNode{std::move(*path), ""}};
  }
  refuse(diagnostics, "Value must be a valid JSONPath.", location);
  return {LiteralNode{}};
}

}  // namespace baton::asl
