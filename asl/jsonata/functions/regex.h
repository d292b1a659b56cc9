// Regular expressions with JavaScript's syntax and meaning, on PCRE2.
//
// What differs, because PCRE2 does: a lookbehind needs branches of fixed length, a group that took part in an earlier
// round of a repetition keeps its text, and characters beyond U+FFFF are one character each (as with JavaScript's flag u).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "asl/jsonata/errors.h"
#include "asl/jsonata/evaluation.h"

namespace baton::asl::jsonata {

struct RegexMatch {
  std::size_t begin = 0;  // in bytes of the subject
  std::size_t end = 0;
  // Of the groups 1, 2, …: begin and end, or nothing for one that took no part.
  std::vector<std::optional<std::pair<std::size_t, std::size_t>>> groups;
};

class Regex {
 public:
  // `pattern` is what stands between the slashes of the literal, `flags` some of "im" (global is implied). The error is a
  // sentence of the regex engine.
  static tl::expected<std::shared_ptr<const Regex>, std::string> compile(std::string_view pattern,
                                                                         std::string_view flags);
  virtual ~Regex() = default;

  // The first match at or after byte `offset`. Its work is charged to `evaluation`, so that no pattern can hang: fails
  // when the steps are used up, or the engine's own limit of memory is reached.
  virtual tl::expected<std::optional<RegexMatch>, Failure> search(Evaluation& evaluation, std::string_view subject,
                                                                  std::size_t offset) const = 0;
};

}  // namespace baton::asl::jsonata
