#include <algorithm>
#include <string>
#include <string_view>

#include "asl/intrinsics/checks.h"
#include "asl/intrinsics/function.h"
#include "asl/intrinsics/java_text.h"
#include "asl/intrinsics/text_limit.h"

namespace baton::asl::intrinsics {

namespace {

using json::Value;

// The character that begins at `at`, as its bytes.
std::string_view character_at(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return text.substr(at, end - at);
}

Result wrong_count(std::size_t placeholders_min, std::size_t arguments) {
  return refuse("Number of arguments do not match the occurrences of {}: there are at least " +
                std::to_string(placeholders_min) + " {} and " + std::to_string(arguments) + " arguments");
}

}  // namespace

// The template comes with its escapes: \{ is a brace that holds no place.
Result format(Arguments arguments, const Surroundings&) {
  if (!arguments[0].is_string()) return refuse_argument("first", "States.Format", "a string");
  const std::string_view text = arguments[0].as_string();
  std::string out;
  std::size_t next = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      out += text[++i];
    } else if (text.substr(i, 2) == "{}") {
      if (next == arguments.size()) return wrong_count(next, arguments.size() - 1);
      if (out.size() + arguments[next].text_bytes() > kTextBytesMax) {
        return refuse("The text would have more than " + std::to_string(kTextBytesMax) + " bytes");
      }
      append_java_text(arguments[next++], out);
      ++i;
    } else if (text[i] == '{' || text[i] == '}') {
      return refuse("The template has a brace that is neither part of {} nor escaped by a backslash");
    } else {
      out += text[i];
    }
  }
  if (next != arguments.size()) return wrong_count(next - 1, arguments.size() - 1);
  return Value::string(out);
}

Result string_split(Arguments arguments, const Surroundings&) {
  if (!arguments[0].is_string()) return refuse_argument("first", "States.StringSplit", "a string");
  if (!arguments[1].is_string()) return refuse_argument("second", "States.StringSplit", "a string");
  const std::string_view text = arguments[0].as_string();
  const std::string_view delimiters = arguments[1].as_string();
  json::ArrayBuilder parts;
  std::size_t begin = 0;
  const auto end_part = [&](std::size_t end) {
    if (end > begin) parts.add(Value::string(text.substr(begin, end - begin)));
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view character = character_at(text, at);
    if (delimiters.find(character) != std::string_view::npos) {
      end_part(at);
      begin = at + character.size();
    }
    at += character.size();
  }
  end_part(text.size());
  return parts.finish();
}

}  // namespace baton::asl::intrinsics
