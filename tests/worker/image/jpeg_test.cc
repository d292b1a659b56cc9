#include "worker/image/codec/jpeg.h"

#include <filesystem>

#include "tests/worker/image/pictures.h"
#include "tests/worker/temporary_folder.h"

namespace baton {
namespace {

TEST(Jpeg, OneThatIsCutShortAnywhereIsCorrupt) {
  for (const bool progressive : {false, true}) {
    const std::string image = encode_jpeg(four_quarters(200, 100), 85, progressive).value();
    for (std::size_t size = 2; size < image.size(); size += 7) {
      const Result<cv::Mat> pixels = decode_jpeg(image.substr(0, size), 8);
      ASSERT_FALSE(pixels) << size << " of " << image.size() << " bytes, progressive: " << progressive;
      EXPECT_EQ(pixels.error().code, ErrorCode::kCorrupt);
      EXPECT_EQ(pixels.error().message, "it is cut short");
    }
  }
}

TEST(Jpeg, WithoutItsLastByteItIsCutShortAtEveryScale) {
  const std::string image = encode_jpeg(four_quarters(200, 100), 85, false).value();
  for (const int eighths : {1, 2, 3, 4, 8}) {
    EXPECT_TRUE(decode_jpeg(image, eighths)) << eighths;
    EXPECT_FALSE(decode_jpeg(std::string_view(image).substr(0, image.size() - 1), eighths)) << eighths;
  }
}

TEST(Jpeg, WhatAPhoneWritesBehindTheEndIsNotLookedAt) {
  const std::string image = encode_jpeg(four_quarters(200, 100), 85, false).value();
  const Result<cv::Mat> pixels = decode_jpeg(image + "trailing bytes \xFF\xD8 of a phone", 8);
  ASSERT_TRUE(pixels) << pixels.error().message;
  EXPECT_TRUE(shows_four_quarters(*pixels));
}

TEST(Jpeg, ThePhotographsAreWhole) {
  for (const auto& photo : std::filesystem::directory_iterator(BATON_PHOTOS)) {
    if (photo.path().extension() != ".jpg") continue;
    EXPECT_TRUE(decode_jpeg(read_file(photo.path()), 8)) << photo.path();
  }
}

}  // namespace
}  // namespace baton
