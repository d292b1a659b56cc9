// The text of a filter, "(@.price < 10 && @.title)", to a tree.
#pragma once

#include <memory>
#include <string_view>
#include <tl/expected.hpp>

#include "asl/jsonpath/filter.h"
#include "asl/jsonpath/parser.h"

namespace baton::asl::jsonpath {

// REQUIRES: begins with '(' and ends with the ')' that closes it.
tl::expected<std::shared_ptr<const Filter>, Message> parse_filter(std::string_view text, int nesting);

}  // namespace baton::asl::jsonpath
