#pragma once

#include <cstddef>
#include <string>

namespace baton {

// Cuts `text` to at most `bytes_max` bytes, between two characters: protobuf refuses a string that is not UTF-8, and
// with it the whole message.
inline void clip_text(std::string& text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
}

}  // namespace baton
