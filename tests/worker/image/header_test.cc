#include "worker/image/header.h"

#include <opencv2/imgcodecs.hpp>

#include "tests/worker/image/pictures.h"
#include "tests/worker/temporary_folder.h"

namespace baton {
namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

std::string little_endian(std::uint32_t number, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += static_cast<char>(number >> (8 * i));
  return text;
}

// A little-endian TIFF header whose directory has these entries of one number each: {tag, type, value}.
struct TiffNumber {
  std::uint32_t tag, type, value;
};
std::string tiff(std::initializer_list<TiffNumber> entries) {
  std::string text =
      std::string("II*\0", 4) + little_endian(8, 4) + little_endian(static_cast<std::uint32_t>(entries.size()), 2);
  for (const TiffNumber& entry : entries) {
    text += little_endian(entry.tag, 2) + little_endian(entry.type, 2) + little_endian(1, 4) +
            little_endian(entry.value, 4);
  }
  return text + little_endian(0, 4);
}

ErrorCode error_of(std::string_view image) {
  const Result<ImageHeader> header = read_image_header(image);
  EXPECT_FALSE(header);
  return header ? ErrorCode::kInternal : header.error().code;
}

TEST(ImageHeader, KnowsFormatAndSizeOfWhatCodecsWrite) {
  const cv::Mat image = four_quarters(61, 35);
  const std::vector<std::pair<const char*, ImageFormat>> formats = {{".jpg", ImageFormat::kJpeg},
                                                                    {".png", ImageFormat::kPng},
                                                                    {".webp", ImageFormat::kWebp},
                                                                    {".tiff", ImageFormat::kTiff}};
  for (const auto& [extension, format] : formats) {
    const Result<ImageHeader> header = read_image_header(encoded(image, extension));
    ASSERT_TRUE(header) << extension << ": " << header.error().message;
    EXPECT_EQ(header->format, format);
    EXPECT_EQ(header->width, 61u) << extension;
    EXPECT_EQ(header->height, 35u) << extension;
    EXPECT_EQ(header->channels, 3u) << extension;
    EXPECT_EQ(header->decoded_pixels, 61u * 35u) << extension;
    EXPECT_FALSE(header->has_alpha) << extension;
  }
}

TEST(ImageHeader, SeesTransparency) {
  const cv::Mat image(20, 30, CV_8UC4, cv::Scalar(1, 2, 3, 100));
  for (const char* extension : {".png", ".webp"}) {
    const ImageHeader header = read_image_header(encoded(image, extension)).value();
    EXPECT_TRUE(header.has_alpha) << extension;
    EXPECT_EQ(header.channels, 4u) << extension;
    EXPECT_EQ(header.width, 30u) << extension;
  }
}

TEST(ImageHeader, ReadsLosslessAndExtendedWebp) {
  std::vector<unsigned char> lossless;
  cv::imencode(".webp", four_quarters(61, 35), lossless, {cv::IMWRITE_WEBP_QUALITY, 101});
  const ImageHeader header =
      read_image_header({reinterpret_cast<const char*>(lossless.data()), lossless.size()}).value();
  EXPECT_EQ(header.width, 61u);
  EXPECT_EQ(header.height, 35u);

  const std::string extended = "RIFF" + little_endian(100, 4) + "WEBPVP8X" + little_endian(10, 4) +
                               bytes({0x02, 0, 0, 0}) + little_endian(4000 - 1, 3) + little_endian(3000 - 1, 3) +
                               "EXIF" + little_endian(4, 4) + "II*" + std::string(1, '\0');
  const ImageHeader animated = read_image_header(extended).value();
  EXPECT_EQ(animated.width, 4000u);
  EXPECT_EQ(animated.height, 3000u);
  EXPECT_TRUE(animated.is_animated);
  EXPECT_EQ(extended.substr(animated.exif_offset, animated.exif_size), std::string("II*\0", 4));
}

TEST(ImageHeader, ReadsGif) {
  const ImageHeader header = read_image_header("GIF89a" + little_endian(640, 2) + little_endian(480, 2)).value();
  EXPECT_EQ(header.format, ImageFormat::kGif);
  EXPECT_EQ(header.width, 640u);
  EXPECT_EQ(header.height, 480u);
}

TEST(ImageHeader, TheFrameOfAJpegIsFoundBehindFillBytesAndStrayOnes) {
  const std::string frame = bytes({0xFF, 0xC2, 0, 11, 8, 0, 100, 0, 200, 1, 1, 0x11, 0});
  const ImageHeader header =
      read_image_header(bytes({0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 7, 7, 0xFF, 0xFF}) + frame).value();
  EXPECT_EQ(header.width, 200u);
  EXPECT_EQ(header.height, 100u);
  EXPECT_EQ(header.channels, 1u);
}

TEST(ImageHeader, OtherFormatsAreUnknown) {
  for (const std::string image : {"", "x", "RIFF", "RIFF0000AVI ", "BM000000000", "<svg/>", "%PDF-1.4"}) {
    EXPECT_EQ(error_of(image), ErrorCode::kInvalidArgument) << image;
  }
}

TEST(ImageHeader, EveryPrefixOfAnImageIsEitherReadRightOrRefused) {
  for (const char* extension : {".jpg", ".png", ".webp", ".tiff"}) {
    const std::string image = encoded(four_quarters(61, 35), extension);
    for (std::size_t size = 0; size < image.size(); ++size) {
      // A copy of exactly these bytes, so that a sanitizer sees a read past the end.
      const std::vector<char> prefix(image.begin(), image.begin() + static_cast<std::ptrdiff_t>(size));
      const Result<ImageHeader> header = read_image_header({prefix.data(), prefix.size()});
      EXPECT_EQ(header ? header->width : 61u, 61u) << extension << " of " << size << " bytes";
    }
  }
}

TEST(ImageHeader, AnEmptyImageIsCorrupt) {
  EXPECT_EQ(error_of("GIF89a" + std::string(4, '\0')), ErrorCode::kCorrupt);
  EXPECT_EQ(error_of(tiff({{256, 4, 100}, {257, 4, 0}})), ErrorCode::kCorrupt);
}

TEST(ImageHeader, ATiffsTileCountsWhereItIsLargerThanTheImage) {
  const ImageHeader header =
      read_image_header(tiff({{256, 3, 10}, {257, 3, 10}, {322, 4, 40'000}, {323, 4, 40'000}})).value();
  EXPECT_EQ(header.decoded_pixels, 1'600'000'000u);
}

TEST(ImageHeader, ATiffsSizeMayNotHideBehindAnOffset) {
  constexpr std::uint32_t kLong8 = 16;  // eight bytes, so the entry holds where they are
  EXPECT_EQ(error_of(tiff({{256, kLong8, 10}, {257, 3, 10}})), ErrorCode::kCorrupt);
}

TEST(ImageHeader, OfTwoEqualTagsTheLargerSizeCounts) {
  EXPECT_EQ(read_image_header(tiff({{256, 4, 90'000}, {256, 4, 10}, {257, 4, 10}})).value().width, 90'000u);
  EXPECT_EQ(read_image_header(tiff({{256, 4, 10}, {256, 4, 90'000}, {257, 4, 10}})).value().width, 90'000u);
}

}  // namespace
}  // namespace baton
