// JavaScript's regular expressions (ECMA-262 §22.2.1 with annex B.1.2, without the flag u) written as PCRE2 ones.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace baton::asl::jsonata {

// To be compiled with: UTF, DOLLAR_ENDONLY, MATCH_UNSET_BACKREF, ALLOW_SURROGATE_ESCAPES, and CASELESS as it may be. The
// result has groups with the same numbers and no names. The error is the sentence that V8 has for it, as "Nothing to
// repeat".
tl::expected<std::string, std::string> to_pcre(std::string_view pattern, bool is_multiline);

}  // namespace baton::asl::jsonata
