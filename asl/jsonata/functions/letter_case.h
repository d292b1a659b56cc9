// toUpperCase() and toLowerCase() of JavaScript: Unicode's full mappings, of no language in particular.
#pragma once

#include <string>
#include <string_view>

namespace baton::asl::jsonata {

std::string to_upper_case(std::string_view utf8);
std::string to_lower_case(std::string_view utf8);

}  // namespace baton::asl::jsonata
