#include "worker/image/color.h"

#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

namespace baton {
namespace {

std::optional<std::uint8_t> number_of(std::string_view text, int base) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size() || value > 255) return std::nullopt;
  return static_cast<std::uint8_t>(value);
}

// Parts of two digits, or of one that is then doubled.
std::optional<Color> parse_hexadecimal(std::string_view text) {
  const bool is_short = text.size() == 3 || text.size() == 4;
  if (!is_short && text.size() != 6 && text.size() != 8) return std::nullopt;
  const std::size_t digits = is_short ? 1 : 2;
  std::array<std::uint8_t, 4> parts{0, 0, 0, 255};
  for (std::size_t i = 0; i * digits < text.size(); ++i) {
    const std::optional<std::uint8_t> part = number_of(text.substr(i * digits, digits), 16);
    if (!part) return std::nullopt;
    parts[i] = static_cast<std::uint8_t>(is_short ? *part * 17 : *part);
  }
  return Color{parts[0], parts[1], parts[2], parts[3]};
}

std::optional<Color> parse_list(std::string_view text, char separator) {
  std::array<std::uint8_t, 3> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t end = text.find(separator);
    const bool is_last = i + 1 == parts.size();
    if ((end == std::string_view::npos) != is_last) return std::nullopt;
    const std::optional<std::uint8_t> part = number_of(text.substr(0, end), 10);
    if (!part) return std::nullopt;
    parts[i] = *part;
    if (!is_last) text.remove_prefix(end + 1);
  }
  return Color{parts[0], parts[1], parts[2], 255};
}

std::optional<Color> parse_text(std::string_view text) {
  if (text == "white") return kWhite;
  if (text == "black") return kBlack;
  if (text == "transparent") return Color{0, 0, 0, 0};
  if (text.find(',') != std::string_view::npos) return parse_list(text, ',');
  if (text.find(':') != std::string_view::npos) return parse_list(text, ':');
  if (text.starts_with('#')) text.remove_prefix(1);
  return parse_hexadecimal(text);
}

// From 0 to `most`; 0 where it is missing, or `most` if that is the fallback.
std::optional<double> part_of(const nlohmann::json& color, const char* name, double most, double fallback) {
  const auto part = color.find(name);
  if (part == color.end()) return fallback;
  if (!part->is_number()) return std::nullopt;
  const double value = part->get<double>();
  return value >= 0 && value <= most ? std::optional(value) : std::nullopt;
}

std::optional<Color> parse_object(const nlohmann::json& color) {
  for (const auto& [name, value] : color.items()) {
    if (name != "r" && name != "g" && name != "b" && name != "alpha") return std::nullopt;
  }
  const auto red = part_of(color, "r", 255, 0), green = part_of(color, "g", 255, 0), blue = part_of(color, "b", 255, 0);
  const auto alpha = part_of(color, "alpha", 1, 1);
  if (!red || !green || !blue || !alpha) return std::nullopt;
  const auto rounded = [](double value) { return static_cast<std::uint8_t>(std::lround(value)); };
  return Color{rounded(*red), rounded(*green), rounded(*blue), rounded(*alpha * 255)};
}

}  // namespace

std::optional<Color> parse_color(const nlohmann::json& value) {
  if (value.is_string()) return parse_text(value.get_ref<const std::string&>());
  if (value.is_object()) return parse_object(value);
  return std::nullopt;
}

}  // namespace baton
