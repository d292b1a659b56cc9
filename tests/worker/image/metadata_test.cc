#include <bit>

#include "tests/worker/handlers/handler_fixture.h"
#include "tests/worker/image/pictures.h"

namespace baton {
namespace {

using nlohmann::json;

class ImageMetadata : public HandlerTest {};

TEST_F(ImageMetadata, OfASidewaysPhotographIsThatOfThePhotographAsShown) {
  write_file(at("photos/a.jpg"), read_file(std::filesystem::path(BATON_PHOTOS) / "dandelion-sideways.jpg"));
  const json result = succeed("image.metadata", {{"source", "photos/a.jpg"}});
  EXPECT_EQ(result["source"], "photos/a.jpg");
  EXPECT_EQ(result["format"], "jpeg");
  EXPECT_EQ(result["width"], 1200);
  EXPECT_EQ(result["height"], 1800);
  EXPECT_EQ(result["orientation"], 6);
  EXPECT_EQ(result["channels"], 3);
  EXPECT_EQ(result["bytes"], 293837);
  EXPECT_EQ(result["sha256"], "507e3f51f2732a2563ca6b27382ed94abbacffd5b1ff5f8b985f68a8efce80bd");
  EXPECT_EQ(result["exif"], json::object());
  EXPECT_EQ(result["space"], "srgb");
  EXPECT_EQ(result["depth"], 8);
  EXPECT_EQ(result["has_profile"], false);
  EXPECT_EQ(result["progressive"], false);
  EXPECT_EQ(result["animated"], false);
  EXPECT_FALSE(result.contains("stats"));
}

TEST_F(ImageMetadata, StatsAreThoseOfThePixels) {
  write_file(at("a.png"), encoded(cv::Mat(50, 80, CV_8UC3, cv::Scalar(0x20, 0x80, 0xF0)), ".png"));
  const json stats = succeed("image.metadata", {{"source", "a.png"}, {"stats", true}})["stats"];
  EXPECT_EQ(stats["dominant"], "#f88828");
  EXPECT_EQ(stats["mean"], "#f08020");
  EXPECT_EQ(stats["entropy"], 0);
  EXPECT_EQ(stats["opaque"], true);
}

TEST_F(ImageMetadata, TheHashOfWhatIsSeenSurvivesScalingAndRecompression) {
  write_file(at("a.jpg"), read_file(std::filesystem::path(BATON_PHOTOS) / "dandelions.jpg"));
  write_file(at("b.jpg"), read_file(std::filesystem::path(BATON_PHOTOS) / "rocket.jpg"));
  succeed("image.resize", {{"source", "a.jpg"}, {"destination", "small.webp"}, {"width", 300}, {"quality", 60}});
  const auto hash = [&](const char* path) {
    return std::stoull(
        succeed("image.metadata", {{"source", path}, {"stats", true}})["stats"]["dhash"].get<std::string>(), nullptr,
        16);
  };
  EXPECT_LE(std::popcount(hash("a.jpg") ^ hash("small.webp")), 6);
  EXPECT_GE(std::popcount(hash("a.jpg") ^ hash("b.jpg")), 16);
}

TEST_F(ImageMetadata, HoldsWhatTheCameraWrote) {
  const std::string block = exif_block({{"Exif.Image.Make", "Canon"},
                                        {"Exif.Image.Model", "EOS 5D  "},
                                        {"Exif.Photo.LensModel", "EF 50mm"},
                                        {"Exif.Photo.DateTimeOriginal", "2012:09:21 22:07:34"},
                                        {"Exif.Photo.OffsetTimeOriginal", "+02:00"},
                                        {"Exif.GPSInfo.GPSLatitude", "33/1 30/1 36/1"},
                                        {"Exif.GPSInfo.GPSLatitudeRef", "S"},
                                        {"Exif.GPSInfo.GPSLongitude", "70/1 15/1 0/1"},
                                        {"Exif.GPSInfo.GPSLongitudeRef", "W"},
                                        {"Exif.GPSInfo.GPSAltitude", "5205/10"},
                                        {"Exif.GPSInfo.GPSAltitudeRef", "0"}});
  write_file(at("a.jpg"), jpeg_with_exif(encoded(four_quarters(64, 32), ".jpg"), block));
  write_file(at("a.png"), png_with_exif(encoded(four_quarters(64, 32), ".png"), block));
  for (const char* path : {"a.jpg", "a.png"}) {
    const json exif = succeed("image.metadata", {{"source", path}})["exif"];
    EXPECT_EQ(exif["make"], "Canon") << path;
    EXPECT_EQ(exif["model"], "EOS 5D") << path;
    EXPECT_EQ(exif["lens"], "EF 50mm") << path;
    EXPECT_EQ(exif["taken_at"], "2012-09-21T22:07:34+02:00") << path;
    EXPECT_NEAR(exif["gps"]["latitude"].get<double>(), -33.51, 1e-9) << path;
    EXPECT_NEAR(exif["gps"]["longitude"].get<double>(), -70.25, 1e-9) << path;
    EXPECT_NEAR(exif["gps"]["altitude_m"].get<double>(), 520.5, 1e-9) << path;
  }
}

TEST_F(ImageMetadata, LeavesOutWhatMakesNoSense) {
  const std::string block = exif_block({{"Exif.Image.Orientation", "99"},
                                        {"Exif.Photo.DateTimeOriginal", "    :  :     :  :  "},
                                        {"Exif.GPSInfo.GPSLatitude", "33/0 30/1 36/1"},
                                        {"Exif.GPSInfo.GPSLongitude", "70/1 15/1 0/1"}});
  write_file(at("a.jpg"), jpeg_with_exif(encoded(four_quarters(64, 32), ".jpg"), block));
  const json result = succeed("image.metadata", {{"source", "a.jpg"}});
  EXPECT_EQ(result["orientation"], 1);
  EXPECT_EQ(result["exif"], json::object());
}

TEST_F(ImageMetadata, ADamagedExifBlockIsNoReasonToFail) {
  const std::string block = exif_block({{"Exif.Image.Make", "Canon"}, {"Exif.Photo.LensModel", std::string(40, 'x')}});
  for (std::size_t i = 0; i < block.size(); ++i) {
    std::string damaged = block;
    damaged[i] = static_cast<char>(0xFF);
    write_file(at("a.jpg"), jpeg_with_exif(encoded(four_quarters(64, 32), ".jpg"), damaged));
    EXPECT_EQ(succeed("image.metadata", {{"source", "a.jpg"}})["width"], 64) << "byte " << i;
  }
}

TEST_F(ImageMetadata, TextThatIsNotUtf8StillMakesJson) {
  const std::string block = exif_block({{"Exif.Image.Make", "Caf\xE9"}});
  write_file(at("a.jpg"), jpeg_with_exif(encoded(four_quarters(64, 32), ".jpg"), block));
  EXPECT_EQ(succeed("image.metadata", {{"source", "a.jpg"}})["exif"]["make"], "Caf\xEF\xBF\xBD");
}

TEST_F(ImageMetadata, ReadsAGif) {
  write_file(at("a.gif"), std::string("GIF89a\x80\x02\xE0\x01", 10));
  const json result = succeed("image.metadata", {{"source", "a.gif"}});
  EXPECT_EQ(result["format"], "gif");
  EXPECT_EQ(result["width"], 640);
  EXPECT_EQ(result["height"], 480);
}

}  // namespace
}  // namespace baton
