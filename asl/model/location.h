// Where in a definition AWS's locations point.
#pragma once

#include <string>
#include <string_view>

#include "common/json/value.h"

namespace baton::asl {

// The JSON pointer (RFC 6901) of a diagnostic's location: "/States/a~1b/Catch/0/Next" of "/States/a/b/Catch[0]/Next". As
// AWS writes names as they are, the names of `definition` decide what a slash or bracket means. What is not there is left
// out, so the answer is the deepest place that exists; empty: the whole definition.
std::string pointer_of(const json::Value& definition, std::string_view location);

}  // namespace baton::asl
