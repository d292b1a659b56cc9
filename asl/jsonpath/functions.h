// The functions at the end of a path: $.prices.sum(), $.name.concat(" ", $.family).
#pragma once

#include <string>

#include "asl/jsonpath/steps.h"
#include "asl/jsonpath/walker.h"
#include "common/json/value.h"

namespace baton::asl::jsonpath {

// Of `model`, what the path found before. Never undefined: null where there is nothing to say (the length of 5).
// Misses: kFailed if no number is there to be summed up, or an argument leads nowhere.
Found call(Search& search, const Call& call, const json::Value& model);

// The compact text of a value, for messages.
std::string json_text(const json::Value& value);

}  // namespace baton::asl::jsonpath
