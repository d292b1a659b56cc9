// JSONPath in the dialect of Jayway's JsonPath 2.x, which AWS Step Functions evaluates with, and reference paths.
//
// A path is compiled once. Root `$` is the document; `$$` the context object; `$name` a variable.
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
  std::string message;
};

enum class PathRoot : std::uint8_t { kInput, kContext, kVariable };

class Path {
 public:
  Path();
  Path(Path&&) noexcept;
  Path& operator=(Path&&) noexcept;
  ~Path();

  static tl::expected<Path, PathError> parse(std::string_view text);

  const std::string& text() const;
  PathRoot root() const;
  // Of kVariable: its name, a string, without the $.
  const json::Value& variable() const;
  // Whether it names at most one place; else the result is always an array (of what was found, maybe nothing).
  bool is_definite() const;
  // Whether it is a Reference Path (ASL, "Reference Paths"): a root and names or non-negative indexes, nothing else.
  bool is_reference() const;

  // What the path finds in the document `root`. Errors: a definite path that leads nowhere, a function on a wrong type.
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
