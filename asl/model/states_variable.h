// $states, the variable that JSONata expressions find their input in.
#pragma once

#include <string>

#include "asl/diagnostic.h"
#include "common/json/value.h"

namespace baton::asl {

// What $states has besides `input` and `context`, depending on where an expression stands.
struct StatesFields {
  bool has_result = false;        // in Output and Assign of Task, Parallel and Map
  bool has_error_output = false;  // in Output and Assign of catchers
};

// Refuses each field of $states that is read in the expressions of `value` and is not there, as AWS does:
// UNSUPPORTED_JSONATA_EXPRESSION. REQUIRES: the expressions parse.
void check_states_fields(const json::Value& value, const std::string& location, StatesFields fields,
                         Diagnostics& diagnostics);

}  // namespace baton::asl
