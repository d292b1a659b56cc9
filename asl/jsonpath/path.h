// JSONPath in the dialect of Jayway's JsonPath 2.x, which AWS Step Functions evaluates with, and reference paths.
//
// A path is compiled once. Root `$` is the document; `$$` the context object; `$name` a variable. Where Jayway differs from
// other dialects, or from what one would think, this does as Jayway does: scans, negative bounds of slices, filters that
// compare 42 with '42', functions at the end.
//
// AWS evaluates with an early Jayway (2.0), and says what is wrong in its words. Most of what it refuses and later ones
// learnt works here all the same: functions, negative indexes, several names in the middle, absent things behind wildcards.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "asl/scope.h"
#include "common/json/value.h"

namespace baton::asl {

struct PathError {
  enum class Kind : std::uint8_t {
    kNotFound,  // the path leads nowhere
    kBeyond,    // it ends at an index that is not in its array, which AWS takes for null in payload templates
    kInvalid,   // it is no path, or asks what cannot be asked of the values on its way
  };

  // A sentence, Jayway's where it has one: "No results for path: $['a']['b']". AWS puts "Invalid path '$.a.b' : " before it.
  std::string message;
  Kind kind = Kind::kInvalid;
};

enum class PathRoot : std::uint8_t { kInput, kContext, kVariable };

class Path {
 public:
  Path();
  Path(Path&&) noexcept;
  Path& operator=(Path&&) noexcept;
  ~Path();

  // Begins with `$`, without blanks around it.
  static tl::expected<Path, PathError> parse(std::string_view text);

  const std::string& text() const;
  PathRoot root() const;
  // Of kVariable: its name, a string, without the $.
  const json::Value& variable() const;
  // Whether it names at most one place; else the result is always an array (of what was found, maybe nothing).
  bool is_definite() const;
  // Whether it is a Reference Path (ASL, "Reference Paths"): a root and names or non-negative indexes, nothing else.
  bool is_reference() const;

  // What the path finds in the document `root`. Errors: a definite path that leads nowhere, a function on a wrong type, a
  // search that takes too long (jsonpath/walker.h has the limits).
  tl::expected<json::Value, PathError> find(const json::Value& root) const;
  // The same, with the root chosen from a scope. An unknown variable is an error.
  tl::expected<json::Value, PathError> find(const Scope& scope) const;

  // REQUIRES: is_reference() and root() is kInput. `document` with `value` at this place: objects on the way are created.
  // Errors: something on the way is no object, or an index is not in its array.
  tl::expected<json::Value, PathError> insert(const json::Value& document, json::Value value) const;

  struct Program;

 private:
  std::unique_ptr<const Program> program_;
};

}  // namespace baton::asl
