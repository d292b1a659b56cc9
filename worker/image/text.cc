#include "worker/image/text.h"

#include <fcntl.h>
#include <ft2build.h>
#include <unistd.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <string>

#include "common/utf8.h"

namespace baton {
namespace {

constexpr char kFontPath[] = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf";
constexpr std::size_t kFontBytesMax = 8 << 20;  // it has 0.7 MB
constexpr int kUnits = 64;                      // of FreeType in a pixel

std::string read_all(int file) {
  std::string bytes(kFontBytesMax, '\0');
  const ssize_t size = file < 0 ? 0 : ::pread(file, bytes.data(), bytes.size(), 0);
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(0, size)));
  return bytes;
}

// Lives as long as the process.
Result<FT_Face> open_face(int file) {
  static const std::string bytes = read_all(file);
  FT_Library library = nullptr;
  FT_Face face = nullptr;
  const bool is_open =
      FT_Init_FreeType(&library) == 0 && FT_New_Memory_Face(library, reinterpret_cast<const FT_Byte*>(bytes.data()),
                                                            static_cast<FT_Long>(bytes.size()), 0, &face) == 0;
  if (is_open) return face;
  return fail(
      ErrorCode::kFailedPrecondition,
      std::string("this worker has no font to write with; install the package fonts-dejavu-core (") + kFontPath + ")");
}

char32_t next_character(std::string_view& text) {
  const std::size_t length = std::max<std::size_t>(1, utf8_length(text));
  constexpr unsigned kLeadBits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t character = static_cast<unsigned char>(text[0]) & kLeadBits[length];
  for (std::size_t i = 1; i < length; ++i) character = character << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
  text.remove_prefix(length);
  return character;
}

// Calls on_glyph with each glyph, rendered, and where it begins on the line. Returns where the last one ends.
template <typename OnGlyph>
int walk_line(FT_Face face, std::string_view text, OnGlyph on_glyph) {
  FT_Pos pen = 0;
  FT_UInt before = 0;
  while (!text.empty()) {
    const FT_UInt glyph = FT_Get_Char_Index(face, next_character(text));
    FT_Vector kerning{};
    if (before != 0) FT_Get_Kerning(face, before, glyph, FT_KERNING_DEFAULT, &kerning);
    pen += kerning.x;
    if (FT_Load_Glyph(face, glyph, FT_LOAD_RENDER) != 0) continue;
    on_glyph(*face->glyph, static_cast<int>(pen / kUnits));
    pen += face->glyph->advance.x;
    before = glyph;
  }
  return static_cast<int>(pen / kUnits) + 1;
}

cv::Size size_of(FT_Face face, std::string_view text) {
  const int width = walk_line(face, text, [](const FT_GlyphSlotRec&, int) {});
  return {std::max(1, width), std::max(1, static_cast<int>(face->size->metrics.height / kUnits))};
}

void set_pixels(FT_Face face, int pixels) { FT_Set_Pixel_Sizes(face, 0, static_cast<FT_UInt>(pixels)); }

// The largest font in which the text fits into the box.
void fit(FT_Face face, std::string_view text, Size box) {
  constexpr int kTrial = 64;
  set_pixels(face, kTrial);
  const cv::Size trial = size_of(face, text);
  const double factor =
      std::min(static_cast<double>(box.width) / trial.width, static_cast<double>(box.height) / trial.height);
  set_pixels(face, std::clamp(static_cast<int>(kTrial * factor), 1, kTextPixelsMax));
}

// What stands over at the sides is cut off.
void paint(const FT_GlyphSlotRec& glyph, cv::Point pen, cv::Mat& cover) {
  const FT_Bitmap& bitmap = glyph.bitmap;
  const cv::Rect whole(pen.x + glyph.bitmap_left, pen.y - glyph.bitmap_top, static_cast<int>(bitmap.width),
                       static_cast<int>(bitmap.rows));
  const cv::Rect seen = whole & cv::Rect({0, 0}, cover.size());
  for (int y = seen.y; y < seen.br().y; ++y) {
    const unsigned char* const from = bitmap.buffer + (y - whole.y) * bitmap.pitch + (seen.x - whole.x);
    unsigned char* const to = cover.ptr(y) + seen.x;
    for (int x = 0; x < seen.width; ++x) to[x] = std::max(to[x], from[x]);
  }
}

cv::Mat colored(const cv::Mat& cover, const Color& color) {
  cv::Mat result(cover.size(), CV_8UC4);
  for (int y = 0; y < cover.rows; ++y) {
    for (int x = 0; x < cover.cols; ++x) {
      const int alpha = (cover.at<unsigned char>(y, x) * color.alpha + 127) / 255;
      const auto part = [&](int value) { return static_cast<unsigned char>((value * alpha + 127) / 255); };
      result.at<cv::Vec4b>(y, x) = {part(color.blue), part(color.green), part(color.red),
                                    static_cast<unsigned char>(alpha)};
    }
  }
  return result;
}

}  // namespace

int open_text_font() { return ::open(kFontPath, O_RDONLY | O_CLOEXEC); }

Result<cv::Mat> draw_text(std::string_view text, const Color& color, Size box, int font) {
  static const Result<FT_Face> opened = open_face(font);
  if (!opened) return tl::unexpected<Error>(opened.error());
  FT_Face face = *opened;
  fit(face, text, box);
  cv::Mat cover(size_of(face, text), CV_8U, cv::Scalar(0));
  const int base = static_cast<int>(face->size->metrics.ascender / kUnits);
  walk_line(face, text, [&](const FT_GlyphSlotRec& glyph, int x) { paint(glyph, {x, base}, cover); });
  return colored(cover, color);
}

}  // namespace baton
