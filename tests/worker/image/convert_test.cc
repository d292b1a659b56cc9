// Formats in and out, how they are written, and what goes along beside the pixels.
#include <opencv2/imgproc.hpp>

#include "tests/worker/image/image_task_fixture.h"
#include "worker/image/header.h"

namespace baton {
namespace {

using nlohmann::json;

class ImageConvert : public ImageTaskTest {
 protected:
  std::string convert(const std::string& source, const std::string& destination, json options = json::object()) {
    options["source"] = source;
    options["destination"] = destination;
    succeed("image.convert", options);
    return read_file(at(destination));
  }
  ImageHeader header_of(const std::string& bytes) { return read_image_header(bytes).value(); }
};

TEST_F(ImageConvert, EveryFormatComesInAndThreeGoOut) {
  for (const char* in : {"a.jpg", "a.png", "a.webp", "a.tiff"}) {
    write_file(at(in), encoded(four_quarters(64, 32), std::filesystem::path(in).extension()));
    for (const auto& [out, format] : std::map<std::string, ImageFormat>{
             {"o.jpg", ImageFormat::kJpeg}, {"o.png", ImageFormat::kPng}, {"o.webp", ImageFormat::kWebp}}) {
      EXPECT_EQ(header_of(convert(in, out)).format, format) << in << " to " << out;
      EXPECT_TRUE(shows_four_quarters(load(out))) << in << " to " << out;
    }
  }
}

// Two frames of 4 × 2 pixels, the first interlaced: red, green / transparent, blue, each two pixels wide.
std::string gif() {
  using namespace std::string_literals;
  const std::string head = "GIF89a\x04\0\x02\0\x91\0\0"s + "\xFF\0\0\0\xFF\0\0\0\xFF\0\0\0"s;
  const std::string control = "\x21\xF9\x04\x01\0\0\x03\0"s;
  const std::string picture = "\x2C\0\0\0\0\x04\0\x02\0\x40\x02"s;
  // LZW with codes of 3 bits: clear, 0 0 1 1, clear, 3 3 2 2, end.
  std::uint64_t bits = 0;
  int count = 0;
  for (const std::uint64_t code : {4, 0, 0, 4, 1, 1, 4, 3, 3, 4, 2, 2, 5}) {
    bits |= code << count;
    count += 3;
  }
  std::string packed;
  for (int i = 0; i < (count + 7) / 8; ++i) packed += static_cast<char>(bits >> (8 * i));
  const std::string frame = control + picture + static_cast<char>(packed.size()) + packed + "\0"s;
  return head + frame + frame + ";";
}

TEST_F(ImageConvert, AGifsFirstPictureIsTakenWithItsTransparency) {
  write_file(at("a.gif"), gif());
  convert("a.gif", "o.png");
  const cv::Mat made = load("o.png", cv::IMREAD_UNCHANGED);
  ASSERT_EQ(made.size(), cv::Size(4, 2));
  ASSERT_EQ(made.channels(), 4);
  EXPECT_EQ(made.at<cv::Vec4b>(0, 0), cv::Vec4b(0, 0, 255, 255));
  EXPECT_EQ(made.at<cv::Vec4b>(0, 3), cv::Vec4b(0, 255, 0, 255));
  EXPECT_EQ(made.at<cv::Vec4b>(1, 0)[3], 0);
  EXPECT_EQ(made.at<cv::Vec4b>(1, 3), cv::Vec4b(255, 0, 0, 255));
  EXPECT_EQ(succeed("image.resize", {{"source", "a.gif"}, {"destination", "o.{format}"}, {"width", 8}})["format"],
            "png");
}

TEST_F(ImageConvert, ADamagedGifIsCorrupt) {
  const std::string whole = gif();
  for (const std::size_t size : {std::size_t{30}, std::size_t{40}, std::size_t{43}}) {
    write_file(at("a.gif"), whole.substr(0, size));
    const HandlerError failure = fail_with("image.convert", {{"source", "a.gif"}, {"destination", "o.png"}});
    EXPECT_EQ(failure.error, "Image.Corrupt") << size << ": " << failure.cause;
    EXPECT_FALSE(failure.retryable);
  }
}

TEST_F(ImageConvert, ATiffKeepsItsTransparency) {
  cv::Mat image(20, 20, CV_8UC4, cv::Scalar(0, 0, 255, 255));
  image(cv::Rect(0, 0, 10, 20)).setTo(cv::Scalar(0, 0, 0, 0));
  write_file(at("a.tiff"), encoded(image, ".tiff"));
  convert("a.tiff", "o.png");
  const cv::Mat made = load("o.png", cv::IMREAD_UNCHANGED);
  ASSERT_EQ(made.channels(), 4);
  EXPECT_EQ(made.at<cv::Vec4b>(5, 5)[3], 0);
  EXPECT_EQ(made.at<cv::Vec4b>(5, 15), cv::Vec4b(0, 0, 255, 255));
}

TEST_F(ImageConvert, OptionsOfTheCodecsWork) {
  copy_photo("rocket.jpg");
  EXPECT_LT(convert("rocket.jpg", "o.jpg", {{"quality", 30}}).size() * 2,
            convert("rocket.jpg", "o.jpg", {{"quality", 95}}).size());
  EXPECT_FALSE(header_of(convert("rocket.jpg", "o.jpg")).is_progressive);
  EXPECT_TRUE(header_of(convert("rocket.jpg", "o.jpg", {{"progressive", true}})).is_progressive);
  EXPECT_LT(convert("rocket.jpg", "o.png", {{"compressionLevel", 9}}).size(),
            convert("rocket.jpg", "o.png", {{"compressionLevel", 0}}).size());
  convert("rocket.jpg", "o.png");
  convert("rocket.jpg", "o.webp", {{"lossless", true}});
  EXPECT_EQ(cv::norm(load("o.webp"), load("o.png"), cv::NORM_INF), 0);
}

TEST_F(ImageConvert, MetadataStaysOnlyWhereItIsAskedForAndSaysUpright) {
  const std::string block = exif_block({{"Exif.Image.Make", "SecretCamera"}, {"Exif.Image.Orientation", "6"}});
  write_file(at("a.jpg"), jpeg_with_exif(encoded(as_stored(four_quarters(64, 32), 6), ".jpg"), block));
  for (const char* out : {"o.jpg", "o.png", "o.webp"}) {
    EXPECT_EQ(convert("a.jpg", out).find("SecretCamera"), std::string::npos) << out;
    EXPECT_NE(convert("a.jpg", out, {{"keepMetadata", true}}).find("SecretCamera"), std::string::npos) << out;
    const json kept = succeed("image.metadata", {{"source", out}});
    EXPECT_EQ(kept["exif"]["make"], "SecretCamera") << out;
    EXPECT_EQ(kept["orientation"], 1) << out;
    EXPECT_EQ(kept["width"], 64) << out;
    EXPECT_TRUE(shows_four_quarters(cv::imread(at(out).string())))
        << out << " can not be read by others, or is turned twice";
  }
}

TEST_F(ImageConvert, AColourProfileThatIsNotSrgbIsKept) {
  copy_photo("rocket.jpg");  // Adobe RGB
  for (const char* out : {"o.jpg", "o.png", "o.webp"}) {
    EXPECT_TRUE(header_of(convert("rocket.jpg", out)).has_profile) << out;
    EXPECT_FALSE(load(out).empty()) << out << " can not be read by others";
  }
  convert("o.png", "again.jpg");
  EXPECT_TRUE(header_of(read_file(at("again.jpg"))).has_profile) << "through PNG's deflated form";
  convert("o.webp", "again.png");
  EXPECT_TRUE(header_of(read_file(at("again.png"))).has_profile);
  succeed("image.grayscale", {{"source", "rocket.jpg"}, {"destination", "gray.jpg"}});
  EXPECT_FALSE(header_of(read_file(at("gray.jpg"))).has_profile) << "it is for colours";
}

}  // namespace
}  // namespace baton
