// JSON that stands on the command line, or in a file that it names.
#pragma once

#include <string>
#include <string_view>

#include "baton/result.h"
#include "common/json/value.h"

namespace baton::cli {

// The error is kInvalidArgument: "the input is no JSON: line 1, column 2: …", where `what` is "the input".
Result<json::Value> parse_json(std::string_view text, const std::string& what);

}  // namespace baton::cli
