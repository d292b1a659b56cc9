// A value to JSON text: compact, keys in their order, numbers as they were written.
#pragma once

#include <string>

#include "common/json/value.h"

namespace baton::json {

// Appends. Escapes what RFC 8259 demands and nothing else. undefined and opaque, which no document holds, become null.
void write(const Value& value, std::string& out);
std::string to_text(const Value& value);
// For people: two spaces a level.
std::string to_pretty_text(const Value& value);

// A double as JavaScript prints it (ECMA-262, Number::toString): 0.1, 100, 1e+21, 1e-7. REQUIRES: finite.
void write_number(double number, std::string& out);
// A quoted and escaped string.
void write_string(std::string_view text, std::string& out);

}  // namespace baton::json
