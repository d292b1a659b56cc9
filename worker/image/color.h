// Colours as tasks write them. Pure.
//
//   "#rgb" "#rrggbb" "#rrggbbaa" (the # may be missing, as imgproxy writes)   "white" "black" "transparent"
//   "255,0,128" (imaginary)   "255:0:128" (imgproxy)   {"r": 255, "g": 0, "b": 128, "alpha": 0.5} (sharp; alpha 0 to 1)
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

namespace baton {

struct Color {
  std::uint8_t red = 0, green = 0, blue = 0, alpha = 255;
  friend bool operator==(const Color&, const Color&) = default;
};

inline constexpr Color kWhite{255, 255, 255, 255};
inline constexpr Color kBlack{};
inline constexpr std::string_view kColorForms =
    "must be a colour: \"#rrggbb\", \"#rrggbbaa\", \"white\", \"black\", \"transparent\", \"255,0,128\" or {\"r\", "
    "\"g\", "
    "\"b\", \"alpha\"}";

// Nothing if it is no colour.
std::optional<Color> parse_color(const nlohmann::json& value);

}  // namespace baton
