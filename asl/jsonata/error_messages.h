// The wording of errors.
#pragma once

#include <string_view>

namespace baton::asl::jsonata {

// With {{value}}, {{token}}, … where the inserts of a Fault go. Empty if there is no such code.
std::string_view wording_of(std::string_view code);

}  // namespace baton::asl::jsonata
