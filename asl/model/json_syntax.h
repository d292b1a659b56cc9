// What is wrong with a text that is no JSON, in the words of Jackson, which AWS parses with.
#pragma once

#include <string_view>

#include "asl/diagnostic.h"
#include "common/json/parse.h"

namespace baton::asl {

// INVALID_JSON_DESCRIPTION with Jackson's message and, as its location, Jackson's place:
// [Source: (String)"{not json"; line: 1, column: 3]. A state whose name stands twice in its `States` is
// DUPLICATE_STATE_NAME instead. REQUIRES: json::parse() of the text, refusing duplicate keys, failed with `error`.
Diagnostic explain_syntax(std::string_view text, const json::ParseError& error);

}  // namespace baton::asl
