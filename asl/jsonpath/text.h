// Finding one's way in the text of a path, by the rules of Jayway's readers: which bracket closes which, what is escaped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/json/value.h"

namespace baton::asl::jsonpath {

inline constexpr std::size_t kNowhere = std::string_view::npos;

// Where `wanted` stands at or behind `from`, not escaped by a backslash.
std::size_t find_unescaped(std::string_view text, std::size_t from, char wanted);

// What closes the bracket at `open`: strings in either kind of quotes are passed over, and regular expressions too with
// `skips_patterns`. REQUIRES: text[open] is an opening bracket.
std::size_t find_closing(std::string_view text, std::size_t open, bool skips_patterns);

// The next place that is not blank, at or behind `from`; the end of the text if there is none.
std::size_t skip_blanks(std::string_view text, std::size_t from);
std::string_view without_blanks(std::string_view text);

// \u0041, \n, \t, \r, \f, \b; any other escaped character is itself. Before `kept` a backslash is one.
std::string unescape(std::string_view text, char kept = '\0');

// As Java's Integer.parseInt: a sign perhaps, and digits, in 32 bits.
std::optional<std::int32_t> parse_int(std::string_view text);

// As Java's BigDecimal reads it: "042", "+1", ".5", "1e3". Nothing if it is no number.
std::optional<json::Value> parse_decimal(std::string_view text);

// JSON that people write into filters: strings may stand in single quotes, and simple ones without any.
std::optional<json::Value> parse_lenient_json(std::string_view text);

}  // namespace baton::asl::jsonpath
