// A value in a filter, and how two are compared: by Jayway's rules, in which texts and numbers may be equal.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "asl/jsonpath/filter.h"
#include "common/json/value.h"

namespace baton::asl::jsonpath {

// One of them; a value that is undefined stands for a path that found nothing.
struct Operand {
  json::Value value;
  const Pattern* pattern = nullptr;
};

// What a filter says of an item. kInvalid: it asks what cannot be asked (whether 5 is a subset); the item is passed over,
// even if the question is negated.
enum class Verdict : std::uint8_t { kFalse, kTrue, kInvalid };

// The error: a limit was reached. `visits_left`: what a pattern may take, and less what it took (walker.h).
tl::expected<Verdict, std::string> compare(const Operand& left, Relation relation, const Operand& right,
                                           std::uint64_t& visits_left);

}  // namespace baton::asl::jsonpath
