// Texts with variables, in Mustache (https://mustache.github.io/mustache.5.html): {{name}}, {{#list}}…{{/list}},
// {{^empty}}…{{/empty}}, {{{unescaped}}}, {{person.name}}. No partials, no other delimiters. A variable that is missing
// is empty.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "baton/result.h"

namespace baton::notify {

inline constexpr std::size_t kRenderedBytesMax = 1 << 20;           // of one text
inline constexpr std::size_t kSectionDepthMax = 16;                 // sections within sections
inline constexpr std::uint64_t kSectionRepetitionsMax = 1'000'000;  // of the innermost one, were all lists the longest

enum class Escape {
  kNone,   // texts for people
  kHtml,   // &, <, >, ", '
  kSlack,  // &, <, >: https://api.slack.com/reference/surfaces/formatting#escaping
};

// `escape` is what {{name}} does to a variable's value. Errors: kInvalidArgument: no valid template, or a limit.
Result<std::string> render(const std::string& text, const nlohmann::json& variables, Escape escape);

}  // namespace baton::notify
