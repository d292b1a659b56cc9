#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/worker/image/image_task_fixture.h"
#include "worker/image/header.h"

namespace baton {
namespace {

using nlohmann::json;

std::uint32_t little_endian(const std::string& bytes, std::size_t offset, int count) {
  std::uint32_t number = 0;
  for (int i = count - 1; i >= 0; --i)
    number = number << 8 | static_cast<unsigned char>(bytes.at(offset + static_cast<std::size_t>(i)));
  return number;
}

// OpenCV writes no orientation into a TIFF: copies the directory to the end of the file, with that entry in its place.
std::string tiff_with_orientation(std::string image, int orientation) {
  constexpr std::uint32_t kOrientationTag = 274;
  const std::size_t old_directory = little_endian(image, 4, 4);
  const std::uint32_t count = little_endian(image, old_directory, 2);
  if (image.size() % 2 != 0) image += '\0';
  const std::size_t directory = image.size();
  const auto entry = [&](std::uint32_t i) { return old_directory + 2 + 12 * i; };
  std::uint32_t before = 0;
  while (before < count && little_endian(image, entry(before), 2) < kOrientationTag) ++before;
  std::string added;
  for (const int byte : {274 & 255, 274 >> 8, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0}) added += static_cast<char>(byte);
  image += static_cast<char>(count + 1);
  image += '\0';
  image += image.substr(entry(0), 12 * before) + added + image.substr(entry(before), 12 * (count - before)) +
           std::string(4, '\0');
  for (int i = 0; i < 4; ++i) image[4 + static_cast<std::size_t>(i)] = static_cast<char>(directory >> (8 * i));
  return image;
}

class ImageThumbnail : public ImageTaskTest {
 protected:
  json thumbnails(const json& input) { return succeed("image.thumbnail", input)["thumbnails"]; }
};

TEST_F(ImageThumbnail, EveryOrientationEndsUprightInEveryFormatThatCarriesOne) {
  const cv::Mat upright = four_quarters(160, 96);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const std::string block = exif_block({{"Exif.Image.Orientation", std::to_string(orientation)}});
    const cv::Mat stored = as_stored(upright, orientation);
    write_file(at("a.jpg"), jpeg_with_exif(encoded(stored, ".jpg"), block));
    write_file(at("a.png"), png_with_exif(encoded(stored, ".png"), block));
    for (const char* source : {"a.jpg", "a.png"}) {
      for (const int side : {80, 20}) {  // 20: from a reduced decode
        const json made =
            thumbnails({{"source", source}, {"sizes", {side}}, {"destination", "t.png"}, {"format", "png"}})[0];
        EXPECT_EQ(made["width"], side) << source << " orientation " << orientation;
        EXPECT_EQ(made["height"], side * 96 / 160) << source << " orientation " << orientation;
        EXPECT_TRUE(shows_four_quarters(load("t.png"))) << source << " orientation " << orientation;
      }
    }
  }
}

TEST_F(ImageThumbnail, ATiffsOrientationIsAppliedOnce) {
  const cv::Mat upright = four_quarters(160, 96);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    write_file(at("a.tiff"), tiff_with_orientation(encoded(as_stored(upright, orientation), ".tiff"), orientation));
    ASSERT_EQ(succeed("image.metadata", {{"source", "a.tiff"}})["orientation"], orientation);
    const json made = thumbnails({{"source", "a.tiff"}, {"sizes", {80}}, {"destination", "t.jpg"}})[0];
    EXPECT_EQ(made["format"], "jpeg");
    EXPECT_EQ(made["width"], 80) << orientation;
    EXPECT_EQ(made["height"], 48) << orientation;
    EXPECT_TRUE(shows_four_quarters(load("t.jpg"))) << orientation;
  }
}

TEST_F(ImageThumbnail, ASidewaysPhotographLooksLikeItsUprightTwin) {
  copy_photo("dandelion-sideways.jpg");
  thumbnails({{"source", "dandelion-sideways.jpg"}, {"sizes", {300}}, {"destination", "t.png"}, {"format", "png"}});
  cv::Mat expected;
  cv::resize(cv::imread(at("dandelion-sideways.jpg").string()), expected, {200, 300}, 0, 0,
             cv::INTER_AREA);  // OpenCV turns it itself
  const cv::Mat made = load("t.png");
  ASSERT_EQ(made.size(), expected.size());
  EXPECT_GT(cv::PSNR(made, expected), 32.0);
}

TEST_F(ImageThumbnail, SeveralSizesComeFromOneTaskAndSayWhatTheyAre) {
  copy_photo("dandelions.jpg");
  const json result =
      succeed("image.thumbnail",
              {{"source", "dandelions.jpg"}, {"sizes", {800, {{"width", 400}, {"height", 400}}, {{"height", 100}}}}});
  EXPECT_EQ(result["source"], "dandelions.jpg");
  const json& made = result["thumbnails"];
  ASSERT_EQ(made.size(), 3u);
  const std::vector<std::tuple<std::string, int, int>> expected = {{"thumbs/dandelions-800.jpg", 800, 450},
                                                                   {"thumbs/dandelions-400x400.jpg", 400, 225},
                                                                   {"thumbs/dandelions-x100.jpg", 178, 100}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto& [path, width, height] = expected[i];
    EXPECT_EQ(made[i]["path"], path);
    EXPECT_EQ(made[i]["width"], width);
    EXPECT_EQ(made[i]["height"], height);
    EXPECT_EQ(made[i]["bytes"], std::filesystem::file_size(at(path)));
    EXPECT_EQ(load(path).size(), cv::Size(width, height)) << path;
  }
}

TEST_F(ImageThumbnail, AReducedDecodeLooksLikeAFullOne) {
  copy_photo("dandelions.jpg");
  thumbnails({{"source", "dandelions.jpg"}, {"sizes", {320}}, {"destination", "t.png"}, {"format", "png"}});
  cv::Mat expected;
  cv::resize(load("dandelions.jpg"), expected, {320, 180}, 0, 0, cv::INTER_AREA);
  EXPECT_GT(cv::PSNR(load("t.png"), expected), 35.0);
}

TEST_F(ImageThumbnail, InsideKeepsTheWholeImageAndCoverFillsTheBox) {
  // Left to right: red, green, blue, 100 pixels each.
  cv::Mat bands(100, 300, CV_8UC3);
  for (int i = 0; i < 3; ++i) {
    bands(cv::Rect(100 * i, 0, 100, 100))
        .setTo(i == 0   ? cv::Scalar(0, 0, 255)
               : i == 1 ? cv::Scalar(0, 255, 0)
                        : cv::Scalar(255, 0, 0));
  }
  write_file(at("a.png"), encoded(bands, ".png"));
  const json box = {{{"width", 50}, {"height", 50}}};
  const json inside = thumbnails({{"source", "a.png"}, {"sizes", box}, {"destination", "inside.png"}})[0];
  EXPECT_EQ(inside["width"], 50);
  EXPECT_EQ(inside["height"], 17);
  EXPECT_EQ(load("inside.png").at<cv::Vec3b>(8, 4), cv::Vec3b(0, 0, 255));
  const json cover =
      thumbnails({{"source", "a.png"}, {"sizes", box}, {"destination", "cover.png"}, {"fit", "cover"}})[0];
  EXPECT_EQ(cover["width"], 50);
  EXPECT_EQ(cover["height"], 50);
  EXPECT_EQ(cv::norm(load("cover.png"), cv::Mat(50, 50, CV_8UC3, cv::Scalar(0, 255, 0)), cv::NORM_INF), 0)
      << "not the middle";
}

TEST_F(ImageThumbnail, CoverCutsATurnedImageAsItIsShown) {
  const cv::Mat upright = four_quarters(320, 160);
  for (const int orientation : {6, 8}) {
    write_file(at("a.jpg"), jpeg_with_exif(encoded(as_stored(upright, orientation), ".jpg"),
                                           exif_block({{"Exif.Image.Orientation", std::to_string(orientation)}})));
    const json made = thumbnails({{"source", "a.jpg"},
                                  {"sizes", {{{"width", 40}, {"height", 60}}}},
                                  {"fit", "cover"},
                                  {"destination", "t.jpg"}})[0];
    EXPECT_EQ(made["width"], 40);
    EXPECT_EQ(made["height"], 60);
    EXPECT_TRUE(shows_four_quarters(load("t.jpg"))) << orientation;
  }
}

TEST_F(ImageThumbnail, SmallImagesKeepTheirSizeUnlessEnlargingIsAskedFor) {
  write_file(at("a.png"), encoded(four_quarters(40, 20), ".png"));
  const json kept = thumbnails({{"source", "a.png"}, {"sizes", {100}}})[0];
  EXPECT_EQ(kept["width"], 40);
  EXPECT_EQ(kept["height"], 20);
  const json enlarged = thumbnails({{"source", "a.png"}, {"sizes", {100}}, {"enlarge", true}})[0];
  EXPECT_EQ(enlarged["width"], 100);
  EXPECT_EQ(enlarged["height"], 50);
  EXPECT_TRUE(shows_four_quarters(load(enlarged["path"])));
}

TEST_F(ImageThumbnail, FormatsCanBeChanged) {
  write_file(at("in/a.png"), encoded(four_quarters(64, 32), ".png"));
  for (const auto& [format, extension] :
       std::map<std::string, std::string>{{"jpeg", "jpg"}, {"png", "png"}, {"webp", "webp"}}) {
    const json made = thumbnails({{"source", "in/a.png"}, {"sizes", {32}}, {"format", format}})[0];
    EXPECT_EQ(made["path"], "thumbs/in/a-32." + extension);
    EXPECT_EQ(made["format"], format);
    EXPECT_EQ(image_format_name(read_image_header(read_file(at(made["path"]))).value().format), format);
    EXPECT_TRUE(shows_four_quarters(load(made["path"]))) << format;
  }
}

TEST_F(ImageThumbnail, TransparencyIsKeptOrBecomesWhiteAndHiddenColoursDoNotBleed) {
  // Left half: opaque blue. Right half: invisible, but red underneath.
  cv::Mat image(64, 64, CV_8UC4, cv::Scalar(255, 0, 0, 255));
  image(cv::Rect(31, 0, 33, 64)).setTo(cv::Scalar(0, 0, 255, 0));
  write_file(at("a.png"), encoded(image, ".png"));
  thumbnails({{"source", "a.png"}, {"sizes", {16}}, {"destination", "t.png"}});
  const cv::Mat kept = load("t.png", cv::IMREAD_UNCHANGED);
  ASSERT_EQ(kept.channels(), 4);
  EXPECT_EQ(kept.at<cv::Vec4b>(8, 3), cv::Vec4b(255, 0, 0, 255));
  EXPECT_EQ(kept.at<cv::Vec4b>(8, 12)[3], 0);
  const cv::Vec4b edge = kept.at<cv::Vec4b>(8, 7);  // three quarters blue, one invisible
  EXPECT_NEAR(edge[3], 191, 1);
  EXPECT_EQ(edge[2], 0) << "the hidden red shows";
  thumbnails({{"source", "a.png"}, {"sizes", {16}}, {"destination", "t.jpg"}, {"format", "jpeg"}});
  EXPECT_GT(load("t.jpg").at<cv::Vec3b>(8, 14)[2], 250);
  EXPECT_GT(load("t.jpg").at<cv::Vec3b>(8, 14)[1], 250);
}

TEST_F(ImageThumbnail, SixteenBitAndGreyImagesBecomeOrdinaryOnes) {
  cv::Mat grey;
  cv::cvtColor(four_quarters(64, 32), grey, cv::COLOR_BGR2GRAY);
  write_file(at("grey.jpg"), encoded(grey, ".jpg"));
  cv::Mat deep;
  four_quarters(64, 32).convertTo(deep, CV_16U, 257);
  write_file(at("deep.png"), encoded(deep, ".png"));
  cv::Mat transparent;
  cv::cvtColor(deep, transparent, cv::COLOR_BGR2BGRA);
  write_file(at("transparent.png"), encoded(transparent, ".png"));
  EXPECT_EQ(load(thumbnails({{"source", "grey.jpg"}, {"sizes", {32}}})[0]["path"]).size(), cv::Size(32, 16));
  EXPECT_TRUE(shows_four_quarters(load(thumbnails({{"source", "deep.png"}, {"sizes", {32}}})[0]["path"])));
  EXPECT_TRUE(shows_four_quarters(load(thumbnails({{"source", "transparent.png"}, {"sizes", {32}}})[0]["path"])));
}

TEST_F(ImageThumbnail, MetadataDoesNotReachTheThumbnail) {
  const std::string block = exif_block({{"Exif.Image.Make", "SecretCamera"}, {"Exif.Image.Orientation", "6"}});
  write_file(at("a.jpg"), jpeg_with_exif(encoded(four_quarters(64, 32), ".jpg"), block));
  const std::string bytes = read_file(at(thumbnails({{"source", "a.jpg"}, {"sizes", {32}}})[0]["path"]));
  EXPECT_EQ(bytes.find("SecretCamera"), std::string::npos);
  EXPECT_EQ(bytes.find("Exif"), std::string::npos);
  EXPECT_EQ(read_image_header(bytes).value().exif_size, 0u);
}

TEST_F(ImageThumbnail, QualityMakesADifference) {
  copy_photo("rocket.jpg");
  const auto size_at = [&](int quality) {
    return thumbnails({{"source", "rocket.jpg"}, {"sizes", {400}}, {"quality", quality}})[0]["bytes"].get<int>();
  };
  EXPECT_LT(size_at(30) * 2, size_at(95));
}

TEST_F(ImageThumbnail, ASecondAttemptWritesTheSameFilesAgainAndNothingElse) {
  copy_photo("rocket.jpg");
  const json input = {{"source", "rocket.jpg"}, {"sizes", {300, 100}}, {"destination", "out/{name}-{width}.{format}"}};
  const json first = succeed("image.thumbnail", input);
  const std::string bytes = read_file(at("out/rocket-300.jpg"));
  EXPECT_EQ(succeed("image.thumbnail", input), first);
  EXPECT_EQ(read_file(at("out/rocket-300.jpg")), bytes);
  EXPECT_EQ(files_beneath(folder_.path()),
            (std::vector<std::string>{"out/rocket-100.jpg", "out/rocket-300.jpg", "rocket.jpg"}));
}

TEST_F(ImageThumbnail, StopsBeforeItWritesWhenTheAttemptIsNoLongerWanted) {
  write_file(at("a.png"), encoded(four_quarters(64, 32), ".png"));
  signals_.stop = true;
  EXPECT_EQ(fail_with("image.thumbnail", {{"source", "a.png"}, {"sizes", {16}}}).error, kErrorCancelled);
  EXPECT_EQ(files_beneath(folder_.path()), std::vector<std::string>{"a.png"});
}

TEST_F(ImageThumbnail, EverySizeIsASignOfLife) {
  write_file(at("a.png"), encoded(four_quarters(64, 32), ".png"));
  thumbnails({{"source", "a.png"}, {"sizes", {1, 2, 3, 4, 5}}});
  EXPECT_GE(signals_.progress, 5u);
}

}  // namespace
}  // namespace baton
