// Regular expressions in filters, /^a.*b$/i: Java's, for which PCRE2's syntax serves.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace baton::asl::jsonpath {

class Pattern {
 public:
  // `flags`: some of Java's dimsuxU; others mean nothing. The error is the engine's sentence.
  static tl::expected<std::shared_ptr<const Pattern>, std::string> compile(std::string_view pattern,
                                                                           std::string_view flags);
  virtual ~Pattern() = default;

  // Whether the whole of `text` matches. What it takes is taken off `visits_left` (walker.h). The error: it takes more
  // backtracking than is allowed, or than visits are left for.
  virtual tl::expected<bool, std::string> matches(std::string_view text, std::uint64_t& visits_left) const = 0;
};

}  // namespace baton::asl::jsonpath
