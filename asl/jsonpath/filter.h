// What stands in [?( … )]: comparisons of paths and literals, joined by &&, || and !.
#pragma once

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "asl/jsonpath/pattern.h"
#include "asl/jsonpath/steps.h"
#include "common/json/value.h"

namespace baton::asl::jsonpath {

enum class Relation : std::uint8_t {
  kEqual,         // ==   a number equals its text: 42 == '42'
  kNotEqual,      // !=
  kSame,          // ===  the types are equal too
  kNotSame,       // !==
  kLess,          // <
  kLessEqual,     // <=
  kGreater,       // >
  kGreaterEqual,  // >=
  kMatches,       // =~   the whole text, or any item of an array
  kIn,
  kNotIn,
  kContains,
  kContainsAll,  // all
  kSubsetOf,
  kAnyOf,
  kNoneOf,
  kSize,
  kIsEmpty,  // empty
  kExists,   // exists, as a word: both sides are booleans, and equal
};

using Side = std::variant<json::Value, std::shared_ptr<const Pattern>, Subpath>;

struct Comparison {
  Side left;
  Relation relation = Relation::kEqual;
  Side right;
};

// @.path, !@.path
struct Existence {
  Subpath path;
  bool shall_exist = true;
};

using FilterPointer = std::unique_ptr<const Filter>;

struct Both {
  std::vector<FilterPointer> filters;
};
struct Either {
  std::vector<FilterPointer> filters;
};
struct Negation {
  FilterPointer filter;
};

struct Filter {
  std::variant<Comparison, Existence, Both, Either, Negation> is;
};

}  // namespace baton::asl::jsonpath
