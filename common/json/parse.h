// JSON text (RFC 8259, UTF-8) to a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "common/json/value.h"

namespace baton::json {

// What to do with {"a": 1, "a": 2}: the last one counts, as for Jackson and JavaScript, or it is an error.
enum class DuplicateKeys : std::uint8_t { kLastCounts, kRefuse };

struct ParseError {
  // A sentence without the place, "unexpected '}' where a value is expected".
  std::string message;
  std::size_t offset = 0;  // in bytes
  // Counted from 1, columns in Unicode characters.
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  // "line 3, column 7: …"
  std::string text() const;
};

// One document with nothing but white space around it, at most kDepthMax deep. Refuses NaN, comments, trailing commas, a
// byte order mark, and bytes that are not UTF-8. An escaped lone surrogate ("\ud800") is kept.
tl::expected<Value, ParseError> parse(std::string_view text, DuplicateKeys duplicates = DuplicateKeys::kLastCounts);

struct Location {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

// Where the value at a JSON pointer (RFC 6901: "/States/Pay/Next") begins in a text that parses, or where the deepest
// part of the pointer that is there does.
Location locate(std::string_view text, std::string_view pointer);

}  // namespace baton::json
