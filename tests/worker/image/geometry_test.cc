#include "worker/image/geometry.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

constexpr ResizeLimits kNoEnlargement{.without_enlargement = true};

Size output(Size source, Box box, Fit fit, ResizeLimits limits = kNoEnlargement) {
  return resize_geometry(source, box, fit, limits).output;
}

TEST(ResizeGeometry, InsideTouchesTheBoxOnOneSideAndOutsideCoversIt) {
  EXPECT_EQ(output({4000, 3000}, {800, 800}, Fit::kInside), (Size{800, 600}));
  EXPECT_EQ(output({3000, 4000}, {800, 800}, Fit::kInside), (Size{600, 800}));
  EXPECT_EQ(output({4000, 3000}, {800, 100}, Fit::kInside), (Size{133, 100}));
  EXPECT_EQ(output({4000, 3000}, {800, 800}, Fit::kOutside), (Size{1067, 800}));
}

TEST(ResizeGeometry, ASideThatIsNotGivenFollowsFromTheOther) {
  for (const Fit fit : {Fit::kCover, Fit::kContain, Fit::kInside, Fit::kOutside}) {
    EXPECT_EQ(output({4000, 3000}, {800, {}}, fit), (Size{800, 600}));
    EXPECT_EQ(output({4000, 3000}, {{}, 300}, fit), (Size{400, 300}));
  }
  EXPECT_EQ(output({4000, 3000}, {800, {}}, Fit::kFill), (Size{800, 3000})) << "fill keeps it as it is";
}

TEST(ResizeGeometry, ASideIsNeverRoundedAway) {
  EXPECT_EQ(output({30'000, 1}, {100, 100}, Fit::kInside), (Size{100, 1}));
  EXPECT_EQ(output({30'000, 1}, {100, 100}, Fit::kCover), (Size{1, 1}));
}

TEST(ResizeGeometry, CoverCutsTheLongerSide) {
  const ResizeGeometry geometry = resize_geometry({4000, 3000}, {300, 300}, Fit::kCover);
  EXPECT_EQ(geometry.crop, (Size{3000, 3000}));
  EXPECT_EQ(geometry.output, (Size{300, 300}));
  EXPECT_EQ(geometry.canvas, (Size{300, 300}));
}

TEST(ResizeGeometry, ContainPadsToTheBoxAndFillStretches) {
  const ResizeGeometry contain = resize_geometry({4000, 3000}, {400, 400}, Fit::kContain);
  EXPECT_EQ(contain.crop, (Size{4000, 3000}));
  EXPECT_EQ(contain.output, (Size{400, 300}));
  EXPECT_EQ(contain.canvas, (Size{400, 400}));
  EXPECT_EQ(output({4000, 3000}, {10, 900}, Fit::kFill), (Size{10, 900}));
}

TEST(ResizeGeometry, CoverKeepsTheRatioOfABoxThatIsTooLarge) {
  EXPECT_EQ(output({400, 300}, {800, 800}, Fit::kCover), (Size{300, 300}));
  EXPECT_EQ(output({400, 300}, {800, 800}, Fit::kCover, {}), (Size{800, 800}));
  EXPECT_EQ(resize_geometry({400, 300}, {800, 800}, Fit::kCover).crop, (Size{300, 300}));
}

TEST(ResizeGeometry, OutputsAreNeverLargerThanTheCropUnlessAskedFor) {
  for (std::uint32_t width = 1; width <= 40; ++width) {
    for (std::uint32_t box = 1; box <= 40; ++box) {
      for (const Fit fit : {Fit::kInside, Fit::kCover, Fit::kContain, Fit::kFill, Fit::kOutside}) {
        const ResizeGeometry geometry = resize_geometry({width, 17}, {box, 11}, fit, kNoEnlargement);
        EXPECT_LE(geometry.crop.width, width);
        EXPECT_LE(geometry.crop.height, 17u);
        EXPECT_LE(geometry.output.width, geometry.crop.width) << width << " into " << box;
        EXPECT_LE(geometry.output.height, geometry.crop.height) << width << " into " << box;
        EXPECT_GE(geometry.canvas.width, geometry.output.width);
        EXPECT_GE(geometry.canvas.height, geometry.output.height);
        if (fit == Fit::kOutside) continue;
        EXPECT_LE(geometry.output.width, box);
        EXPECT_LE(geometry.output.height, 11u);
      }
    }
  }
}

TEST(ResizeGeometry, WithoutReductionALargerImageStaysAsItIs) {
  for (const Fit fit : {Fit::kInside, Fit::kCover, Fit::kFill, Fit::kOutside}) {
    EXPECT_EQ(output({400, 300}, {100, 100}, fit, {.without_reduction = true}), (Size{400, 300}));
  }
}

TEST(DecodeScale, IsTheSmallestThatLeavesAQuarterMoreThanIsNeeded) {
  const auto eighths = [](std::uint32_t side) { return decode_eighths({{{8000, 8000}, {side, side}, {side, side}}}); };
  EXPECT_EQ(eighths(200), 1);
  EXPECT_EQ(eighths(800), 1);
  EXPECT_EQ(eighths(801), 2);
  EXPECT_EQ(eighths(1600), 2);
  EXPECT_EQ(eighths(2400), 3);
  EXPECT_EQ(eighths(3200), 4);
  EXPECT_EQ(eighths(3201), 8);
  EXPECT_EQ(decode_eighths({{{8000, 8000}, {100, 100}, {100, 100}}, {{8000, 8000}, {3000, 3000}, {3000, 3000}}}), 4)
      << "the largest size decides";
  EXPECT_EQ(decode_eighths({{{1000, 8000}, {400, 400}, {400, 400}}}), 4) << "the crop counts, not the source";
  EXPECT_EQ(decode_eighths({}), 8);
}

}  // namespace
}  // namespace baton
