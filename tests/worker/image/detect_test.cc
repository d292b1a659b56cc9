#include <opencv2/imgproc.hpp>

#include "tests/worker/image/image_task_fixture.h"

namespace baton {
namespace {

using nlohmann::json;

class ImageDetect : public ImageTaskTest {};

// Of the astronaut's face: between the eyes and the mouth, in pixels of the photograph.
constexpr int kFaceX = 223, kFaceY = 115;

bool holds(const json& face, double x, double y) {
  return face["left"] <= x && face["top"] <= y && face["left"].get<double>() + face["width"].get<double>() >= x &&
         face["top"].get<double>() + face["height"].get<double>() >= y;
}

TEST_F(ImageDetect, FindsTheFaceAndSaysHowSureItIs) {
  copy_photo("astronaut.jpg");
  const json result = succeed("image.detect", {{"source", "astronaut.jpg"}});
  EXPECT_EQ(result["width"], 512);
  EXPECT_EQ(result["tags"], (json{"face", "person"}));
  ASSERT_GE(result["faces"].size(), 1u);
  const json& surest = result["faces"][0];
  EXPECT_TRUE(holds(surest, kFaceX, kFaceY)) << surest;
  EXPECT_GT(surest["width"], 50);
  EXPECT_LT(surest["width"], 200);
  EXPECT_GT(surest["confidence"], 1);
}

TEST_F(ImageDetect, BoxesAreInPixelsOfTheImageAsShownWhateverItsSize) {
  const cv::Mat photo = cv::imread(std::filesystem::path(BATON_PHOTOS) / "astronaut.jpg");
  cv::Mat large;
  cv::resize(photo, large, {}, 6, 6, cv::INTER_CUBIC);
  const std::string block = exif_block({{"Exif.Image.Orientation", "8"}});
  write_file(at("a.jpg"), jpeg_with_exif(encoded(as_stored(large, 8), ".jpg"), block));
  const json result = succeed("image.detect", {{"source", "a.jpg"}});
  EXPECT_EQ(result["width"], 3072);
  ASSERT_GE(result["faces"].size(), 1u);
  EXPECT_TRUE(holds(result["faces"][0], kFaceX * 6, kFaceY * 6)) << result["faces"][0];
}

TEST_F(ImageDetect, FindsNoneWhereThereIsNoneAndKeepsToItsLimits) {
  copy_photo("dandelions.jpg");
  copy_photo("astronaut.jpg");
  const json none = succeed("image.detect", {{"source", "dandelions.jpg"}, {"minConfidence", 3}});
  EXPECT_EQ(none["faces"], json::array());
  EXPECT_EQ(none["tags"], json::array());
  EXPECT_EQ(succeed("image.detect", {{"source", "astronaut.jpg"}, {"minConfidence", 100}})["faces"], json::array());
  EXPECT_EQ(succeed("image.detect", {{"source", "astronaut.jpg"}, {"minSize", 0.9}})["faces"], json::array());
  EXPECT_EQ(
      succeed("image.detect", {{"source", "astronaut.jpg"}, {"minConfidence", 0}, {"maxFaces", 1}})["faces"].size(),
      1u);
}

}  // namespace
}  // namespace baton
