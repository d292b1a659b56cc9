// A compiled path: what stands behind its root, step by step.
//
// A path is definite when it names one place at most; that is so when each of its steps is. How absent things are taken
// depends on it: on the way of a definite path they are an error, elsewhere they are passed over in silence.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/json/value.h"

namespace baton::asl::jsonpath {

struct Filter;
struct Argument;

// .name, ['name'], ['one','other']. Several at the end of a path make one object of the members found, elsewhere the path
// goes on from each.
struct Names {
  std::vector<json::Value> names;  // strings, not empty
};
// [0], [-1], [0,2]
struct Indexes {
  std::vector<std::int32_t> indexes;  // not empty
};
// [1:3], [1:], [:3]. Negative bounds count from the end, as oddly as Jayway does it.
struct Slice {
  std::optional<std::int32_t> from;
  std::optional<std::int32_t> to;
};
// .*, [*]
struct Wildcard {};
// ..: the step behind it is tried on everything below
struct Scan {};
// [?( … )]
struct FilterStep {
  std::shared_ptr<const Filter> filter;
};

enum class Function : std::uint8_t {
  kAverage,
  kStandardDeviation,
  kSum,
  kMinimum,
  kMaximum,
  kConcatenate,
  kLength,
  kAppend,
  kKeys,
  kFirst,
  kLast,
  kIndex,
};

// .length(), .concat("a", $.b)
struct Call {
  Function function = Function::kLength;
  std::vector<std::shared_ptr<const Argument>> arguments;
};

struct Step {
  std::variant<Names, Indexes, Slice, Wildcard, Scan, FilterStep, Call> is;
  // Of the step itself, and of all before it.
  bool is_definite = true;
  bool is_upstream_definite = true;
};

using Steps = std::vector<Step>;

// A path inside a path: from the item that is looked at (@), or from the root of the document ($).
struct Subpath {
  bool is_from_root = false;
  bool is_definite = true;
  Steps steps;
};

// Of a function: JSON, or a path from the root.
struct Argument {
  std::variant<json::Value, Subpath> is;
};

bool is_definite(const Steps& steps);

// The first `count` steps, or those from `begin` on, as Jayway writes them in its messages: "['a'][0]..[*]".
std::string text_of(const Steps& steps, std::size_t count);
std::string text_from(const Steps& steps, std::size_t begin);
std::string text_of(const Step& step);

}  // namespace baton::asl::jsonpath
