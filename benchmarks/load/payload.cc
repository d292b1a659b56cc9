#include "benchmarks/load/payload.h"

#include <string_view>

namespace baton::bench {

std::string payload(std::size_t bytes, Random& random) {
  constexpr std::string_view kSame =
      R"({"event":"order.created","currency":"EUR","note":"leave it at the door","id":")";
  constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
  std::string text;
  while (text.size() + kSame.size() <= bytes / 2) text += kSame;
  text += kSame.substr(0, bytes / 2 - text.size());
  for (std::uint64_t bits = 0; text.size() < bytes; bits >>= 6) {
    if (bits == 0) bits = random();
    text += kLetters[bits % kLetters.size()];
  }
  return text;
}

}  // namespace baton::bench
