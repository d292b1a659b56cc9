#include "asl/model/states_variable.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "asl/model/schema.h"

namespace baton::asl {

namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::size_t skip_name(std::string_view text, std::size_t at) {
  while (at < text.size() && is_name_character(text[at])) ++at;
  return at;
}

std::size_t skip_space(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(" \t\n\r", at), text.size());
}

// Behind the string, quoted name or comment that begins at `at`; `at` itself if none does.
std::size_t skip_quoted(std::string_view text, std::size_t at) {
  if (text.substr(at).starts_with("/*")) {
    const std::size_t end = text.find("*/", at + 2);
    return end == std::string_view::npos ? text.size() : end + 2;
  }
  const char quote = text[at];
  if (quote != '"' && quote != '\'' && quote != '`') return at;
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != quote) end += text[end] == '\\' && quote != '`' ? 2 : 1;
  return std::min(end + 1, text.size());
}

// The names behind "$states." in an expression.
std::vector<std::string_view> fields_read(std::string_view expression) {
  std::vector<std::string_view> names;
  for (std::size_t at = 0; at < expression.size();) {
    const std::size_t behind = skip_quoted(expression, at);
    if (behind != at) {
      at = behind;
      continue;
    }
    if (expression[at] != '$') {
      ++at;
      continue;
    }
    const std::size_t end = skip_name(expression, at + 1);
    const std::string_view variable = expression.substr(at, end - at);
    at = std::max(end, at + 1);
    if (variable != "$states") continue;
    const std::size_t dot = skip_space(expression, at);
    if (dot == expression.size() || expression[dot] != '.') continue;
    const std::size_t name = skip_space(expression, dot + 1);
    const std::size_t name_end = skip_name(expression, name);
    if (name_end > name) names.push_back(expression.substr(name, name_end - name));
    at = std::max(name_end, at);
  }
  return names;
}

bool is_there(std::string_view name, StatesFields fields) {
  if (name == "input" || name == "context") return true;
  return (name == "result" && fields.has_result) || (name == "errorOutput" && fields.has_error_output);
}

void check_expression(std::string_view expression, const std::string& location, StatesFields fields,
                      Diagnostics& diagnostics) {
  std::vector<std::string_view> said;
  for (const std::string_view name : fields_read(expression)) {
    if (is_there(name, fields) || std::find(said.begin(), said.end(), name) != said.end()) continue;
    said.push_back(name);
    add_error(diagnostics, "UNSUPPORTED_JSONATA_EXPRESSION",
              "Field '$states." + std::string(name) + "' does not exist.", location);
  }
}

}  // namespace

void check_states_fields(const json::Value& value, const std::string& location, StatesFields fields,
                         Diagnostics& diagnostics) {
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      check_states_fields(value[i], element(location, i), fields, diagnostics);
    }
  } else if (value.is_object()) {
    for (const json::Member& member : value.members()) {
      check_states_fields(member.value, location + "/" + std::string(member.key.as_string()), fields, diagnostics);
    }
  } else if (value.is_string() && value.as_string().starts_with("{%") && value.as_string().ends_with("%}") &&
             value.as_string().size() >= 4) {
    check_expression(value.as_string().substr(2, value.as_string().size() - 4), location, fields, diagnostics);
  }
}

}  // namespace baton::asl
