#include "worker/image/geometry.h"

#include <algorithm>
#include <cmath>

namespace baton {
namespace {

std::uint32_t scaled(std::uint32_t side, double factor) {
  return std::max<std::uint32_t>(1, static_cast<std::uint32_t>(std::lround(side * factor)));
}

double limited(double factor, const ResizeLimits& limits) {
  if (limits.without_enlargement && factor > 1) return 1;
  if (limits.without_reduction && factor < 1) return 1;
  return factor;
}

ResizeGeometry whole(Size source, double by_width, double by_height) {
  const Size output{scaled(source.width, by_width), scaled(source.height, by_height)};
  return {source, output, output};
}

ResizeGeometry cover(Size source, Size box, const ResizeLimits& limits) {
  const double by_width = static_cast<double>(box.width) / source.width;
  const double by_height = static_cast<double>(box.height) / source.height;
  const double factor = std::max(by_width, by_height);  // of the source, to cover the box
  if (limits.without_reduction && factor < 1) return whole(source, 1, 1);
  // A box that is larger than the source shrinks until the source covers it, and keeps its ratio.
  const double shrink = limits.without_enlargement ? std::min({1.0, 1 / by_width, 1 / by_height}) : 1.0;
  const Size output{scaled(box.width, shrink), scaled(box.height, shrink)};
  const Size crop{std::min(source.width, scaled(box.width, 1 / factor)),
                  std::min(source.height, scaled(box.height, 1 / factor))};
  return {crop, output, output};
}

}  // namespace

ResizeGeometry resize_geometry(Size source, const Box& box, Fit fit, const ResizeLimits& limits) {
  if (!box.width && !box.height) return whole(source, 1, 1);
  const double by_width = box.width ? static_cast<double>(*box.width) / source.width : 0;
  const double by_height = box.height ? static_cast<double>(*box.height) / source.height : 0;
  if (fit == Fit::kFill) {
    return whole(source, limited(box.width ? by_width : 1, limits), limited(box.height ? by_height : 1, limits));
  }
  if (!box.width || !box.height) {
    const double factor = limited(std::max(by_width, by_height), limits);
    return whole(source, factor, factor);
  }
  const double smaller = limited(std::min(by_width, by_height), limits);
  switch (fit) {
    case Fit::kFill:
    case Fit::kInside: return whole(source, smaller, smaller);
    case Fit::kOutside: {
      const double larger = limited(std::max(by_width, by_height), limits);
      return whole(source, larger, larger);
    }
    case Fit::kCover: return cover(source, {*box.width, *box.height}, limits);
    case Fit::kContain: {
      ResizeGeometry geometry = whole(source, smaller, smaller);
      geometry.canvas = {std::max(*box.width, geometry.output.width), std::max(*box.height, geometry.output.height)};
      return geometry;
    }
  }
  return whole(source, 1, 1);
}

int decode_eighths(const std::vector<ResizeGeometry>& outputs) {
  for (const int eighths : {1, 2, 3, 4}) {
    const auto is_enough = [&](const ResizeGeometry& geometry) {
      const auto leaves = [&](std::uint32_t part, std::uint32_t side) {
        return part * (eighths / 8.0) >= side * kDecodeMargin;
      };
      return leaves(geometry.crop.width, geometry.output.width) && leaves(geometry.crop.height, geometry.output.height);
    };
    if (!outputs.empty() && std::all_of(outputs.begin(), outputs.end(), is_enough)) return eighths;
  }
  return 8;
}

}  // namespace baton
