// The words in which AWS says what is wrong with a field. Locations are AWS's too: "/States/Pay/Catch[0]/Next", names as
// they are, the root "/".
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "asl/diagnostic.h"
#include "common/json/value.h"

namespace baton::asl {

inline constexpr char kSchemaError[] = "SCHEMA_VALIDATION_FAILED";

inline void add_error(Diagnostics& diagnostics, std::string code, std::string message, std::string location) {
  diagnostics.push_back({Severity::kError, std::move(code), std::move(message), std::move(location)});
}

inline void refuse(Diagnostics& diagnostics, std::string message, std::string location) {
  add_error(diagnostics, kSchemaError, std::move(message), std::move(location));
}

inline void warn(Diagnostics& diagnostics, std::string code, std::string message, std::string location) {
  diagnostics.push_back({Severity::kWarning, std::move(code), std::move(message), std::move(location)});
}

// "[Next, End]"
template <typename Names>
std::string bracketed(const Names& names) {
  std::string text = "[";
  for (const auto& name : names) {
    if (text.size() > 1) text += ", ";
    text += name;
  }
  return text + "]";
}

// `types`: "STRING", or "STRING, NULL".
inline void refuse_type(Diagnostics& diagnostics, std::string_view types, std::string location) {
  refuse(diagnostics, "Expected value of type [" + std::string(types) + "]", std::move(location));
}

inline void refuse_integer_type(Diagnostics& diagnostics, std::string location) {
  refuse(diagnostics, "Expected value of type Integer", std::move(location));
}

inline void refuse_empty(Diagnostics& diagnostics, std::string location) {
  refuse(diagnostics, "Value cannot be empty", std::move(location));
}

inline void refuse_field(Diagnostics& diagnostics, std::string_view name, std::string location) {
  refuse(diagnostics, "Field '" + std::string(name) + "' is not supported", std::move(location));
}

inline std::string element(const std::string& location, std::size_t i) {
  return location + "[" + std::to_string(i) + "]";
}

}  // namespace baton::asl
