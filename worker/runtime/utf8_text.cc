#include "worker/runtime/utf8_text.h"

#include <cstdint>
#include <string_view>

namespace baton {

namespace {

// Length of the well-formed character at the start of `text` (Unicode 15, table 3-7), or 0.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0; };
  const auto is_tail = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const int first = byte(0);
  const int second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return is_tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second > 0x9F;
    return is_tail(1) && is_tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && second < 0x90;
    const bool too_high = first == 0xF4 && second > 0x8F;
    return is_tail(1) && is_tail(2) && is_tail(3) && !overlong && !too_high ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string clean_text(std::string text, std::size_t bytes_max) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t length = character_length(std::string_view(text).substr(at));
    if (length == 0) {
      text[at] = '?';
      length = 1;
    }
    if (at + length > bytes_max) break;
    at += length;
  }
  text.resize(at);
  return text;
}

}  // namespace baton
