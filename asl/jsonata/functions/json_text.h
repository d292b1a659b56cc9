// Values to JSON text as JSON.stringify does it: numbers as JavaScript prints them, whatever they looked like when they
// were read.
#pragma once

#include <string>

#include "asl/jsonata/errors.h"
#include "common/json/value.h"

namespace baton::asl::jsonata {

// JSON.stringify(value), for messages and for results that leave the evaluator. Functions are "", what is undefined null,
// and so are NaN and the infinities.
std::string stringify(const json::Value& value);

// What $string does: numbers are rounded to 15 significant digits, and an infinity somewhere inside is D1001. With
// `prettify` each member has a line of its own, two spaces a level.
tl::expected<std::string, Failure> stringify_rounded(const json::Value& value, bool prettify);

}  // namespace baton::asl::jsonata
