#include "worker/notify/template.h"

#include <algorithm>
#include <exception>
#include <kainjow/mustache.hpp>

namespace baton::notify {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;
using nlohmann::json;

struct TooLong {};

data data_of(const json& value) {
  if (value.is_object()) {
    data object;
    for (const auto& [name, member] : value.items()) object.set(name, data_of(member));
    return object;
  }
  if (value.is_array()) {
    data list(data::type::list);
    for (const json& item : value) list.push_back(data_of(item));
    return list;
  }
  if (value.is_null()) return data(data::type::bool_false);
  if (value.is_boolean()) return data(value.get<bool>() ? data::type::bool_true : data::type::bool_false);
  return data(value.is_string() ? value.get<std::string>() : value.dump());
}

std::size_t longest_list(const json& value) {
  std::size_t longest = value.is_array() ? value.size() : 1;
  if (value.is_structured()) {
    for (const json& item : value) longest = std::max(longest, longest_list(item));
  }
  return longest;
}

// The first letter between each "{{" and the next "}}": '#', '^', '/', …; as the library cuts them.
template <typename Visit>
void for_each_tag(const std::string& text, Visit visit) {
  for (auto open = text.find("{{"); open != std::string::npos;) {
    const auto close = text.find("}}", open + 2);
    const auto mark = text.find_first_not_of(" \t\r\n\v\f", open + 2);
    if (close == std::string::npos) return;
    if (mark < close) visit(text[mark]);
    open = text.find("{{", close + 2);
  }
}

// What a stranger's template could cost is known before it is rendered.
Result<void> check_cost(const std::string& text, const json& variables) {
  std::size_t depth = 0, deepest = 0;
  bool has_other_tags = false;
  for_each_tag(text, [&](char mark) {
    if (mark == '#' || mark == '^') deepest = std::max(deepest, ++depth);
    if (mark == '/' && depth > 0) --depth;
    has_other_tags = has_other_tags || mark == '=' || mark == '>';
  });
  if (has_other_tags) return fail(ErrorCode::kInvalidArgument, "may have neither partials nor other delimiters");
  const std::uint64_t longest = longest_list(variables);
  std::uint64_t repetitions = 1;
  for (std::size_t i = 0; i < deepest && repetitions <= kSectionRepetitionsMax; ++i) repetitions *= longest;
  if (deepest > kSectionDepthMax || repetitions > kSectionRepetitionsMax) {
    return fail(ErrorCode::kInvalidArgument, "has too many sections within sections for lists that long");
  }
  return {};
}

std::string escape_slack(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

void set_escape(mustache& parsed, Escape escape) {
  switch (escape) {
    case Escape::kHtml: return;  // the library's own
    case Escape::kNone: return parsed.set_custom_escape([](const std::string& text) { return text; });
    case Escape::kSlack: return parsed.set_custom_escape(escape_slack);
  }
}

}  // namespace

Result<std::string> render(const std::string& text, const json& variables, Escape escape) {
  if (auto affordable = check_cost(text, variables); !affordable) return tl::unexpected<Error>(affordable.error());
  try {
    mustache parsed(text);
    if (!parsed.is_valid()) return fail(ErrorCode::kInvalidArgument, "is no valid template: " + parsed.error_message());
    set_escape(parsed, escape);
    std::string rendered;
    parsed.render(data_of(variables), [&](const std::string& piece) {
      if (rendered.size() + piece.size() > kRenderedBytesMax) throw TooLong();
      rendered += piece;
    });
    return rendered;
  } catch (const TooLong&) {
    return fail(ErrorCode::kInvalidArgument, "becomes longer than " + std::to_string(kRenderedBytesMax) + " bytes");
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInvalidArgument, std::string("is no valid template: ") + error.what());
  }
}

}  // namespace baton::notify
