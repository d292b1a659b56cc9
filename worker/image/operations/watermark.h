// image.watermark: another image, or a line of text, laid on it.
//
//   {"source": "photos/rocket.jpg", "destination": "out/mark.jpg", "image": "photos/astronaut.jpg", "position": "southeast",
//    "opacity": 0.6, "scale": 0.2}  gives
//   {"source": "photos/rocket.jpg", "path": "out/mark.jpg", "width": 640, "height": 427, "bytes": 42995,
//    "format": "jpeg"}
//
// image      what is laid on it: a reference, like source. Counts against the same limits. Or
// text       a line of at most kTextCharactersMax characters; text.h says of which scripts
// color      of the text; color.h. Default white
// position   where; position.h, without strategies. Default southeast; or
// left, top  pixels from the upper left corner to its corner, both or none; may be negative
// opacity    0 to 1, default 1: multiplies its own
// scale      0.01 to 1: its width (or height, where that is the tighter one) as a share of the image's. Default: as it
//            is, or shrunk to fit; of a text 0.3
// tile       default false; true: repeated over the whole image
// And the fields of every task that writes an image: output.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "worker/image/color.h"
#include "worker/image/picture.h"
#include "worker/image/position.h"

namespace baton {

struct TextMark {
  std::string text;
  Color color;
  friend bool operator==(const TextMark&, const TextMark&) = default;
};

struct Watermark {
  std::string image;             // empty: it is a text
  std::optional<TextMark> text;  // nothing: it is an image
  std::size_t mark_index = 0;    // among those of the task
  Position position{Strategy::kPlace, 1, 1};
  std::optional<cv::Point> corner;
  double opacity = 1;
  std::optional<double> scale;
  bool tile = false;
};

const std::vector<std::string_view>& watermark_fields();
Watermark parse_watermark(JsonFields& fields, std::uint32_t side_max);
// `mark`: as decoded or drawn, of any size.
void apply(const Watermark& watermark, const cv::Mat& mark, Picture& picture);

}  // namespace baton
