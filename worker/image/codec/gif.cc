#include "worker/image/codec/gif.h"

#include <gif_lib.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

namespace baton {
namespace {

tl::unexpected<Error> damaged(std::string_view what) {
  return fail(ErrorCode::kCorrupt, "it can not be decoded: " + std::string(what));
}

int read_from_text(GifFileType* file, GifByteType* to, int size) {
  auto* const rest = static_cast<std::string_view*>(file->UserData);
  const std::size_t count = std::min(rest->size(), static_cast<std::size_t>(size));
  std::memcpy(to, rest->data(), count);
  rest->remove_prefix(count);
  return static_cast<int>(count);
}

struct CloseGif {
  void operator()(GifFileType* file) const { DGifCloseFile(file, nullptr); }
};
using Gif = std::unique_ptr<GifFileType, CloseGif>;

// Skips an extension; keeps which colour is transparent, if it says so.
bool read_extension(GifFileType* file, std::optional<int>& transparent) {
  int code = 0;
  GifByteType* block = nullptr;
  if (DGifGetExtension(file, &code, &block) != GIF_OK) return false;
  while (block != nullptr) {
    GraphicsControlBlock control{};
    if (code == GRAPHICS_EXT_FUNC_CODE && DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK &&
        control.TransparentColor != NO_TRANSPARENT_COLOR) {
      transparent = control.TransparentColor;
    }
    if (DGifGetExtensionNext(file, &block) != GIF_OK) return false;
  }
  return true;
}

// Which row of the picture is stored as the nth: those of an interlaced one come in four passes.
std::vector<int> row_order(int height, bool is_interlaced) {
  std::vector<int> order;
  constexpr int kFirst[] = {0, 4, 2, 1}, kStep[] = {8, 8, 4, 2};
  for (int pass = 0; pass < (is_interlaced ? 4 : 1); ++pass) {
    const int first = is_interlaced ? kFirst[pass] : 0, step = is_interlaced ? kStep[pass] : 1;
    for (int row = first; row < height; row += step) order.push_back(row);
  }
  return order;
}

Result<cv::Mat> read_picture(GifFileType* file, std::optional<int> transparent) {
  if (DGifGetImageDesc(file) != GIF_OK) return damaged("its picture's header is damaged");
  const GifImageDesc& picture = file->Image;
  const ColorMapObject* const colors = picture.ColorMap != nullptr ? picture.ColorMap : file->SColorMap;
  if (colors == nullptr || picture.Width <= 0 || picture.Height <= 0) return damaged("it has no colours, or no pixels");
  cv::Mat screen(file->SHeight, file->SWidth, CV_8UC4, cv::Scalar::all(0));
  std::vector<GifPixelType> line(static_cast<std::size_t>(picture.Width));
  for (const int row : row_order(picture.Height, picture.Interlace)) {
    if (DGifGetLine(file, line.data(), picture.Width) != GIF_OK) return damaged("its pixels are damaged, or cut short");
    const int y = picture.Top + row;
    if (y < 0 || y >= screen.rows) continue;
    for (int x = 0; x < picture.Width; ++x) {
      const int index = line[static_cast<std::size_t>(x)];
      const bool is_seen = picture.Left + x >= 0 && picture.Left + x < screen.cols && index < colors->ColorCount;
      if (!is_seen || index == transparent) continue;
      const GifColorType& color = colors->Colors[index];
      screen.at<cv::Vec4b>(y, picture.Left + x) = {color.Blue, color.Green, color.Red, 255};
    }
  }
  return screen;
}

// Without alpha where nothing is transparent.
cv::Mat without_needless_alpha(const cv::Mat& screen) {
  std::vector<cv::Mat> channels;
  cv::split(screen, channels);
  if (cv::countNonZero(channels[3]) != static_cast<int>(screen.total())) return screen;
  cv::Mat result;
  channels.pop_back();
  cv::merge(channels, result);
  return result;
}

}  // namespace

Result<cv::Mat> decode_gif(std::string_view bytes) {
  int error = 0;
  const Gif file(DGifOpen(&bytes, read_from_text, &error));
  if (file == nullptr) return damaged(GifErrorString(error) != nullptr ? GifErrorString(error) : "no GIF");
  std::optional<int> transparent;
  for (;;) {
    GifRecordType type = UNDEFINED_RECORD_TYPE;
    if (DGifGetRecordType(file.get(), &type) != GIF_OK) return damaged("it is cut short");
    if (type == TERMINATE_RECORD_TYPE) return damaged("it has no picture");
    if (type == EXTENSION_RECORD_TYPE && !read_extension(file.get(), transparent)) return damaged("it is cut short");
    if (type != IMAGE_DESC_RECORD_TYPE) continue;
    Result<cv::Mat> screen = read_picture(file.get(), transparent);
    return screen ? Result<cv::Mat>(without_needless_alpha(*screen)) : screen;
  }
}

}  // namespace baton
