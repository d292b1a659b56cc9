#include "cli/text.h"

#include <cstdio>

#include "common/utf8.h"

namespace baton::cli {

namespace {

// C0, DEL, and C1 (U+0080 to U+009F), which some terminals obey too.
bool is_control(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  return first < 0x20 || first == 0x7F || (first == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0);
}

std::string formatted(const char* format, long long a, long long b) {
  char text[64];
  std::snprintf(text, sizeof text, format, a, b);
  return text;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto length = utf8_length(text);
    const auto sequence = text.substr(0, length == 0 ? 1 : length);
    if (length == 0) {
      result += '?';
    } else if (is_control(sequence)) {
      result += ' ';
    } else {
      result += sequence;
    }
    text.remove_prefix(sequence.size());
  }
  return result;
}

std::size_t display_width(std::string_view text) { return character_count(text); }

std::string shortened(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::size_t bytes = 0;
  std::size_t columns = 0;
  while (bytes < text.size() && columns < width - 1) {
    ++bytes;
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) ++bytes;
    ++columns;
  }
  return std::string(text.substr(0, bytes)) + "…";
}

std::string short_duration(Duration duration) {
  const long long ms = to_ms(duration);
  const long long s = ms / 1000;
  if (ms < 1000) return formatted("%lldms", ms, 0);
  if (s < 10) return formatted("%lld.%llds", s, ms % 1000 / 100);
  if (s < 60) return formatted("%llds", s, 0);
  if (s < 3600) return formatted("%lldm%02llds", s / 60, s % 60);
  if (s < 48 * 3600) return formatted("%lldh%02lldm", s / 3600, s % 3600 / 60);
  return formatted("%lldd", s / 86400, 0);
}

std::string relative_time(TimePoint point, TimePoint now) {
  // Clocks of two machines differ a little: what is less than a second away is now.
  if (point < now + std::chrono::seconds(1) && now < point + std::chrono::seconds(1)) return "now";
  return point < now ? short_duration(now - point) + " ago" : "in " + short_duration(point - now);
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3)
    digits.insert(static_cast<std::size_t>(i), ",");
  return digits;
}

}  // namespace baton::cli
