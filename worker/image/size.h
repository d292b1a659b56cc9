// The sides of an image, in pixels.
#pragma once

#include <cstdint>

namespace baton {

struct Size {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint64_t pixels() const { return std::uint64_t{width} * height; }
  friend bool operator==(const Size&, const Size&) = default;
};

}  // namespace baton
