// A value as Java prints it, which States.Format shows: {name=Ann, tags=[a, b]}, and 1.0E10 for a number that was written
// with a point or an exponent.
#pragma once

#include <string>

#include "common/json/value.h"

namespace baton::asl::intrinsics {

// Appends. A text has no quotes.
void append_java_text(const json::Value& value, std::string& out);

}  // namespace baton::asl::intrinsics
