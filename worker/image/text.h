// A line of text as an image, by FreeType, in DejaVu Sans Bold (Debian's package fonts-dejavu-core): Latin, Greek, Cyrillic
// and more, one character after the other from left to right. Scripts whose letters join, or that run from right to left,
// need more than that.
#pragma once

#include <opencv2/core.hpp>
#include <string_view>

#include "baton/result.h"
#include "worker/image/color.h"
#include "worker/image/size.h"

namespace baton {

inline constexpr std::size_t kTextCharactersMax = 200;  // a long caption
inline constexpr int kTextPixelsMax = 512;              // of the font's size: bounds memory and time

// Opens the font, so that it can be read once files can not be opened any more. -1 where the package is missing.
int open_text_font();

// BGRA, colours multiplied by alpha: the text in a font as large as lets it fit into `box`. Never empty.
// `font`: of open_text_font(); read at the first call. One thread. REQUIRES: `text` is UTF-8.
// Errors: kFailedPrecondition: there is no font.
Result<cv::Mat> draw_text(std::string_view text, const Color& color, Size box, int font);

}  // namespace baton
