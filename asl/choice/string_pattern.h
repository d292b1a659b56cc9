// The patterns of StringMatches: "*" stands for any characters, "\*" for a star and "\\" for a backslash.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::asl {

class StringPattern {
 public:
  // Nullopt if a backslash stands before anything else, or at the end.
  static std::optional<StringPattern> parse(std::string_view text);

  bool matches(std::string_view text) const;

 private:
  // The pieces between the stars: n stars make n + 1 pieces, of which the outer ones may be empty.
  std::vector<std::string> pieces_;
};

}  // namespace baton::asl
