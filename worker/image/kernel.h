// Which pixels of a line, and how much of each, make one pixel of a shorter or longer line. Pure.
#pragma once

#include <cstdint>
#include <vector>

namespace baton {

// Those but kNearest widen as the line gets shorter, so that nothing aliases.
enum class Kernel : std::uint8_t {
  kArea,     // the average of what falls onto one, parts of pixels counted as parts; quickest
  kNearest,  // one of them
  kLinear,
  kCubic,     // Catmull-Rom
  kMitchell,  // softer, without halos
  kLanczos2,
  kLanczos3,  // sharpest
};

// Of one pixel.
struct Taps {
  int first = 0;
  std::vector<float> weights;  // of `first` and those that follow; their sum is 1
};

// `from` pixels become `to`. REQUIRES: not kNearest; both are positive.
std::vector<Taps> taps_for(Kernel kernel, int from, int to);

}  // namespace baton
