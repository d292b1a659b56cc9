// What Path keeps: the compiled steps, and a shorter form of those paths that most definitions are made of.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "asl/jsonpath/path.h"
#include "asl/jsonpath/steps.h"
#include "common/json/value.h"

namespace baton::asl {

// A step of a path that is followed without allocating: a name, or else an index.
struct Place {
  json::Value name;  // undefined: an index
  std::int32_t index = 0;
};

struct Path::Program {
  std::string text;
  PathRoot root = PathRoot::kInput;
  json::Value variable;
  jsonpath::Steps steps;
  bool is_definite = true;
  bool is_reference = false;
  // Whether all steps are single names and indexes. Then these are the steps.
  bool is_simple = false;
  std::vector<Place> places;
};

// `document` with `value` at the end of `places[i…]`. REQUIRES: indexes are not negative.
tl::expected<json::Value, PathError> insert_at(const Path::Program& program, std::size_t i, const json::Value& document,
                                               json::Value value);

}  // namespace baton::asl
