// A field of an object, or of all objects in an array, and in arrays in it.
#pragma once

#include "asl/jsonata/evaluation.h"
#include "common/json/value.h"

namespace baton::asl::jsonata {

// The reference's $lookup: undefined if there is no such field, of an array the sequence of what was found in its items.
// Null, or the failure of charging for the arrays that were searched.
[[nodiscard]] Failure lookup(Evaluation& evaluation, const json::Value& input, const json::Value& key,
                             json::Value& out);

}  // namespace baton::asl::jsonata
