// The text of a path to steps, accepting what Jayway's compiler accepts.
//
// Errors are sentences, Jayway's where it has one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "asl/jsonpath/steps.h"

namespace baton::asl::jsonpath {

// Of steps in one path, and of paths inside filters inside paths: no definition has need of more, and both are levels of
// recursion.
inline constexpr std::size_t kStepsMax = 200;
inline constexpr int kNestingMax = 12;

using Message = std::string;

// What stands behind a root: ".a[0]", or nothing at all.
tl::expected<Steps, Message> parse_steps(std::string_view text, int nesting = 0);

// "@.a", "$.b[1]"
tl::expected<Subpath, Message> parse_subpath(std::string_view text, int nesting);

}  // namespace baton::asl::jsonpath
