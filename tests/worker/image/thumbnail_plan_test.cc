#include "worker/image/thumbnail_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton {
namespace {

Size output(Size source, Size box, Fit fit, bool enlarge = false) {
  return thumbnail_geometry(source, box, fit, enlarge).output;
}

TEST(ThumbnailGeometry, InsideTouchesTheBoxOnOneSide) {
  EXPECT_EQ(output({4000, 3000}, {800, 800}, Fit::kInside), (Size{800, 600}));
  EXPECT_EQ(output({3000, 4000}, {800, 800}, Fit::kInside), (Size{600, 800}));
  EXPECT_EQ(output({4000, 3000}, {800, 100}, Fit::kInside), (Size{133, 100}));
}

TEST(ThumbnailGeometry, ASideIsNeverRoundedAway) {
  EXPECT_EQ(output({30'000, 1}, {100, 100}, Fit::kInside), (Size{100, 1}));
  EXPECT_EQ(output({30'000, 1}, {100, 100}, Fit::kCover), (Size{1, 1}));
}

TEST(ThumbnailGeometry, CoverCutsTheLongerSideInTheMiddle) {
  const ThumbnailGeometry geometry = thumbnail_geometry({4000, 3000}, {300, 300}, Fit::kCover, false);
  EXPECT_EQ(geometry.crop, (Size{3000, 3000}));
  EXPECT_EQ(geometry.output, (Size{300, 300}));
}

TEST(ThumbnailGeometry, CoverKeepsTheRatioOfABoxThatIsTooLarge) {
  EXPECT_EQ(output({400, 300}, {800, 800}, Fit::kCover), (Size{300, 300}));
  EXPECT_EQ(output({400, 300}, {800, 800}, Fit::kCover, true), (Size{800, 800}));
  EXPECT_EQ(thumbnail_geometry({400, 300}, {800, 800}, Fit::kCover, true).crop, (Size{300, 300}));
}

TEST(ThumbnailGeometry, OutputsAreNeverLargerThanTheCropUnlessAskedFor) {
  for (std::uint32_t width = 1; width <= 40; ++width) {
    for (std::uint32_t box = 1; box <= 40; ++box) {
      for (const Fit fit : {Fit::kInside, Fit::kCover}) {
        const ThumbnailGeometry geometry = thumbnail_geometry({width, 17}, {box, 11}, fit, false);
        EXPECT_LE(geometry.crop.width, width);
        EXPECT_LE(geometry.crop.height, 17u);
        EXPECT_LE(geometry.output.width, geometry.crop.width) << width << " into " << box;
        EXPECT_LE(geometry.output.height, geometry.crop.height) << width << " into " << box;
        EXPECT_LE(geometry.output.width, box);
        EXPECT_LE(geometry.output.height, 11u);
      }
    }
  }
}

TEST(DecodeDivisor, IsTheLargestThatEnlargesNothing) {
  const auto divisor = [](std::uint32_t side) { return decode_divisor({{{8000, 8000}, {side, side}}}); };
  EXPECT_EQ(divisor(200), 8);
  EXPECT_EQ(divisor(1000), 8);
  EXPECT_EQ(divisor(1001), 4);
  EXPECT_EQ(divisor(2000), 4);
  EXPECT_EQ(divisor(4000), 2);
  EXPECT_EQ(divisor(4001), 1);
  EXPECT_EQ(decode_divisor({{{8000, 8000}, {100, 100}}, {{8000, 8000}, {3000, 3000}}}), 2)
      << "the largest size decides";
  EXPECT_EQ(decode_divisor({{{1000, 8000}, {500, 500}}}), 2) << "the crop counts, not the source";
}

TEST(DestinationPath, FillsInEveryPlaceholder) {
  ThumbnailRequest request;
  request.destination = "{folder}|{name}|{size}|{width}|{height}|{format}";
  const ThumbnailBox box{{800, 600}, "800x600"};
  EXPECT_EQ(destination_path(request, box, "a/b/cat.one.jpg", ImageFormat::kJpeg), "a/b|cat.one|800x600|800|600|jpg");
  EXPECT_EQ(destination_path(request, box, ".hidden", ImageFormat::kWebp), "|.hidden|800x600|800|600|webp");
}

TEST(ThumbnailRequestParsing, DefaultsAreThoseOfTheHeader) {
  const ThumbnailRequest request = parse_thumbnail_request(R"({"source": "a.jpg", "sizes": [800]})", {}).value();
  EXPECT_EQ(request.quality, 85);
  EXPECT_EQ(request.fit, Fit::kInside);
  EXPECT_FALSE(request.enlarge);
  EXPECT_FALSE(request.format);
  EXPECT_EQ(destination_path(request, request.boxes[0], "x/a.jpg", ImageFormat::kJpeg), "thumbs/x/a-800.jpg");
}

}  // namespace
}  // namespace baton
