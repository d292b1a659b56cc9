// How the pixels of a source become those of a resized image. Pure.
//
//   source ──crop──▶ part ──scale──▶ output ──pad──▶ canvas        a ratio kept: inside, outside, cover, contain
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "worker/image/size.h"

namespace baton {

enum class Fit : std::uint8_t {
  kCover,    // the whole box, filled; what stands over at two sides is cut off
  kContain,  // the whole image, within the box; the rest of the box is background
  kFill,     // the whole image, stretched to the box
  kInside,   // the whole image, as large as fits into the box
  kOutside,  // the whole image, as small as covers the box
};

// What a resize asks for. A side that is not given follows from the other one (kFill: stays as it is).
struct Box {
  std::optional<std::uint32_t> width;
  std::optional<std::uint32_t> height;
};

struct ResizeLimits {
  bool without_enlargement =
      false;                       // a smaller image stays as it is; a box that it should cover shrinks with its ratio
  bool without_reduction = false;  // a larger image stays as it is
};

struct ResizeGeometry {
  Size crop;    // a part of the source, in its pixels, at a place that a Position says …
  Size output;  // … is scaled to this …
  Size canvas;  // … and laid on this; larger than output for kContain alone
  friend bool operator==(const ResizeGeometry&, const ResizeGeometry&) = default;
};

ResizeGeometry resize_geometry(Size source, const Box& box, Fit fit, const ResizeLimits& limits = {});

// How many eighths of both sides a JPEG decoder may leave (1, 2, 3, 4 or 8), so that no output has to be enlarged and
// each still is an average of kDecodeMargin times its sides or more.
int decode_eighths(const std::vector<ResizeGeometry>& outputs);

// 1.25 loses 0.1 to 0.2 dB against a full decode of a photograph with noise and takes less than half of the time; the
// scales of 5, 6 and 7 eighths, which the decoder knows too, take it longer than a whole one.
inline constexpr double kDecodeMargin = 1.25;

}  // namespace baton
