#include <cctype>
#include <utility>

#include "asl/template/field_name.h"
#include "asl/template/node.h"

namespace baton::asl {

namespace {

using Node = Template::Node;

constexpr std::string_view kOpening = "{%";
constexpr std::string_view kClosing = "%}";
constexpr std::string_view kSpaces = " \t\r\n";

bool is_expression(const json::Value& value) {
  if (!value.is_string()) return false;
  const std::string_view text = value.as_string();
  return text.size() >= kOpening.size() + kClosing.size() && text.starts_with(kOpening) && text.ends_with(kClosing);
}

std::string_view without_marks(std::string_view text) {
  text.remove_prefix(kOpening.size());
  text.remove_suffix(kClosing.size());
  const std::size_t begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) + 1 - begin);
}

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
}

// Whether `name` is the next step of a path.
bool takes(std::string_view rest, std::string_view name) {
  return rest.starts_with(name) && (rest.size() == name.size() || !is_name_character(rest[name.size()]));
}

// By the look of the source: whatever is not plainly $states.input and the like counts as the whole of $states.
StatesParts parts_of(std::string_view source) {
  StatesParts parts;
  for (std::size_t at = source.find("$states"); at != std::string_view::npos; at = source.find("$states", at + 1)) {
    const std::string_view rest = source.substr(at + 7);
    const bool is_whole =
        !takes(rest, ".input") && !takes(rest, ".result") && !takes(rest, ".errorOutput") && !takes(rest, ".context");
    parts.input = parts.input || is_whole || takes(rest, ".input");
    parts.result = parts.result || is_whole || takes(rest, ".result");
    parts.error_output = parts.error_output || is_whole || takes(rest, ".errorOutput");
    parts.context = parts.context || is_whole || takes(rest, ".context");
  }
  return parts;
}

void refuse(Diagnostics& diagnostics, std::string code, std::string message, const std::string& location) {
  diagnostics.push_back({Severity::kError, std::move(code), std::move(message), location});
}

Node expression_node(std::string_view source, const std::string& location, Diagnostics& diagnostics) {
  auto expression = jsonata::compile(source, jsonata::Dialect::kStates);
  if (!expression) {
    refuse(diagnostics, "INVALID_JSONATA_EXPRESSION", std::move(expression.error().message), location);
    return {LiteralNode{}};
  }
  for (const std::string& message : expression->unsupported()) {
    refuse(diagnostics, "UNSUPPORTED_JSONATA_EXPRESSION", message, location);
  }
  const bool has_lambda =
      source.find("function") != std::string_view::npos || source.find("λ") != std::string_view::npos;
  return {
      QueryNode{std::move(*expression), std::string(source), field_name_of(location), parts_of(source), has_lambda}};
}

}  // namespace

Node compile_query(const json::Value& value, const std::string& location, Diagnostics& diagnostics) {
  if (is_expression(value)) return expression_node(without_marks(value.as_string()), location, diagnostics);
  if (value.is_string() && std::string_view(value.as_string()).starts_with(kOpening)) {
    refuse(diagnostics, "SCHEMA_VALIDATION_FAILED", "JSONata string must start with {% and end with %}", location);
    return {LiteralNode{}};
  }
  if (value.is_array()) {
    ArrayNode node;
    for (std::size_t i = 0; i < value.size(); ++i) {
      node.items.push_back(compile_query(value[i], location + "[" + std::to_string(i) + "]", diagnostics));
    }
    if (!is_all_literal(node.items)) return {std::move(node)};
  } else if (value.is_object()) {
    ObjectNode node;
    bool is_literal = true;
    for (const json::Member& member : value.members()) {
      const std::string here = location + "/" + std::string(member.key.as_string());
      node.fields.push_back({member.key, compile_query(member.value, here, diagnostics)});
      is_literal = is_literal && std::holds_alternative<LiteralNode>(node.fields.back().node.is);
    }
    if (!is_literal) return {std::move(node)};
  }
  return {LiteralNode{value}};
}

}  // namespace baton::asl
