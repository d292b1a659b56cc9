// A copy that shares nothing with what it was made of.
#pragma once

#include "common/json/value.h"

namespace baton::asl::jsonata {

// The reference's $clone, which goes through JSON text: numbers keep 15 digits, functions become "". Every array and
// object of the copy has a node of its own, so that Value::identity() tells them apart.
json::Value deep_clone(const json::Value& value);

}  // namespace baton::asl::jsonata
