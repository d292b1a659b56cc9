// What image handlers refuse, how they call it, and that they do so before it costs anything.
#include <sys/resource.h>

#include "common/clock.h"
#include "tests/worker/handlers/handler_fixture.h"
#include "tests/worker/image/pictures.h"
#include "worker/image/handlers.h"

namespace baton {
namespace {

using nlohmann::json;

class ImageRefusal : public HandlerTest {
 protected:
  // Both handlers refuse the source alike.
  void expect_refused(const std::string& source, const std::string& error, bool retryable) {
    for (const char* type : {"image.metadata", "image.thumbnail"}) {
      json input = {{"source", source}};
      if (type == std::string("image.thumbnail")) input["sizes"] = {100};
      const HandlerError failure = fail_with(type, input);
      EXPECT_EQ(failure.error, error) << type << " of " << source << ": " << failure.cause;
      EXPECT_EQ(failure.retryable, retryable) << type << " of " << source;
      EXPECT_FALSE(failure.cause.empty());
    }
  }
  // Any mistake in the input: the cause names the field.
  void expect_invalid(const std::string& input, const std::string& field) {
    const HandlerResult result = run("image.thumbnail", input);
    ASSERT_FALSE(result) << input;
    EXPECT_EQ(result.error().error, kErrorImageInput) << input;
    EXPECT_FALSE(result.error().retryable) << input;
    EXPECT_NE(result.error().cause.find(field), std::string::npos) << input << " gave: " << result.error().cause;
  }
};

std::string png_header(std::uint32_t width, std::uint32_t height) {
  std::string image = encoded(four_quarters(8, 8), ".png");
  for (int i = 0; i < 4; ++i) {
    image[16 + static_cast<std::size_t>(i)] = static_cast<char>(width >> (24 - 8 * i));
    image[20 + static_cast<std::size_t>(i)] = static_cast<char>(height >> (24 - 8 * i));
  }
  return image;
}

long peak_memory_kib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST_F(ImageRefusal, ADecodeBombIsRefusedFromItsHeader) {
  write_file(at("bomb.png"), png_header(1'000'000, 1000));
  write_file(at("square.png"), png_header(29'000, 29'000));
  const long memory_before = peak_memory_kib();
  const TimePoint begin = clock_now();
  expect_refused("bomb.png", "Image.TooLarge", false);
  expect_refused("square.png", "Image.TooLarge", false);
  // Decoding them takes 2.9 GiB and 21 s.
  EXPECT_LT(clock_now() - begin, std::chrono::seconds(1));
  EXPECT_LT(peak_memory_kib() - memory_before, 64 * 1024);
  EXPECT_NE(fail_with("image.metadata", {{"source", "bomb.png"}}).cause.find("1000000 × 1000"), std::string::npos);
}

TEST_F(ImageRefusal, ATileBombIsRefusedThoughItsImageIsSmall) {
  std::string image = encoded(four_quarters(16, 16), ".tiff");
  // A directory of our own behind the image: 16 × 16 pixels, in a tile of 2^15 × 2^15.
  const auto entry = [](int tag, int value) {
    std::string text;
    for (const int byte : {tag & 255, tag >> 8, 4, 0, 1, 0, 0, 0, value & 255, value >> 8 & 255, value >> 16, 0})
      text += static_cast<char>(byte);
    return text;
  };
  const std::size_t offset = image.size();
  image += std::string("\4\0", 2) + entry(256, 16) + entry(257, 16) + entry(322, 1 << 15) + entry(323, 1 << 15);
  for (int i = 0; i < 4; ++i) image[4 + static_cast<std::size_t>(i)] = static_cast<char>(offset >> (8 * i));
  ASSERT_TRUE(image.starts_with("II"));
  write_file(at("tile.tiff"), image);
  expect_refused("tile.tiff", "Image.TooLarge", false);
}

class SmallLimits : public HandlerTest {
 protected:
  SmallLimits()
      : HandlerTest(
            {.source_bytes_max = 10'000, .source_pixels_max = 5'000, .side_max = 300, .output_pixels_max = 2'000}) {}
};

TEST_F(SmallLimits, EachHasItsAnswer) {
  write_file(at("bytes.png"), std::string(10'001, 'x'));
  write_file(at("pixels.png"), encoded(four_quarters(100, 51), ".png"));
  write_file(at("side.png"), encoded(four_quarters(301, 10), ".png"));
  write_file(at("fits.png"), encoded(four_quarters(100, 50), ".png"));
  for (const char* source : {"bytes.png", "pixels.png", "side.png"}) {
    EXPECT_EQ(fail_with("image.metadata", {{"source", source}}).error, "Image.TooLarge") << source;
  }
  EXPECT_EQ(succeed("image.metadata", {{"source", "fits.png"}})["width"], 100);
  const HandlerError output = fail_with("image.thumbnail", {{"source", "fits.png"}, {"sizes", {20, 90}}});
  EXPECT_EQ(output.error, "Image.TooLarge");
  EXPECT_NE(output.cause.find("sizes[1]"), std::string::npos) << output.cause;
  EXPECT_EQ(files_beneath(folder_.path()).size(), 4u) << "a thumbnail was written before the refusal";
}

TEST_F(ImageRefusal, PathsOutsideTheRootAreRefused) {
  const TemporaryFolder elsewhere;
  write_file(elsewhere.path() / "a.jpg", encoded(four_quarters(64, 32), ".jpg"));
  std::filesystem::create_symlink(elsewhere.path() / "a.jpg", at("link.jpg"));
  std::filesystem::create_directory_symlink(elsewhere.path(), at("folder"));
  const std::string name = elsewhere.path().filename().string();
  for (const std::string& source :
       {(elsewhere.path() / "a.jpg").string(), "../" + name + "/a.jpg", std::string("link.jpg"),
        std::string("folder/a.jpg"), "file://" + (elsewhere.path() / "a.jpg").string()}) {
    expect_refused(source, "Image.PathOutsideRoot", false);
  }
}

TEST_F(ImageRefusal, DestinationsOutsideTheRootAreRefusedAndNothingIsWritten) {
  const TemporaryFolder elsewhere;
  std::filesystem::create_directory_symlink(elsewhere.path(), at("out"));
  write_file(at("a.jpg"), encoded(four_quarters(64, 32), ".jpg"));
  for (const std::string& destination :
       {std::string("../{name}.jpg"), std::string("out/{name}.jpg"), std::string("out/new/{name}.jpg"),
        (elsewhere.path() / "{name}.jpg").string()}) {
    const HandlerError failure =
        fail_with("image.thumbnail", {{"source", "a.jpg"}, {"sizes", {16}}, {"destination", destination}});
    EXPECT_EQ(failure.error, "Image.PathOutsideRoot") << destination;
    EXPECT_FALSE(failure.retryable);
  }
  EXPECT_TRUE(std::filesystem::is_empty(elsewhere.path()));
}

TEST_F(ImageRefusal, AMissingFileIsNotFoundAndMayStillCome) { expect_refused("nowhere.jpg", "Image.NotFound", true); }

TEST_F(ImageRefusal, WhatIsNoImageIsUnsupported) {
  write_file(at("a.txt"), "just text");
  write_file(at("empty.jpg"), "");
  expect_refused("a.txt", "NotSupportedImageType", false);
  expect_refused("empty.jpg", "NotSupportedImageType", false);
}

TEST_F(ImageRefusal, AnimatedWebpsAreNotSupported) {
  write_file(at("a.webp"), std::string("RIFF\x64\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0\x3F\0\0\x3F\0\0", 30));
  EXPECT_EQ(fail_with("image.thumbnail", {{"source", "a.webp"}, {"sizes", {16}}}).error, "NotSupportedImageType");
  EXPECT_EQ(succeed("image.metadata", {{"source", "a.webp"}})["animated"], true);
}

TEST_F(ImageRefusal, TruncatedImagesAreCorruptAndLeaveNoThumbnail) {
  const std::string photo = read_file(std::filesystem::path(BATON_PHOTOS) / "rocket.jpg");
  write_file(at("a.jpg"), photo.substr(0, photo.size() / 2));
  cv::Mat noise(200, 300, CV_8UC3);
  cv::theRNG().state = 7;
  cv::randu(noise, 0, 256);
  for (const char* extension : {".png", ".webp", ".tiff"}) {
    const std::string image = encoded(noise, extension);
    write_file(at(std::string("a") + extension), image.substr(0, image.size() * 2 / 3));
  }
  for (const char* source : {"a.jpg", "a.png", "a.webp", "a.tiff"}) {
    const HandlerError failure = fail_with("image.thumbnail", {{"source", source}, {"sizes", {100}}});
    EXPECT_EQ(failure.error, "Image.Corrupt") << source << ": " << failure.cause;
    EXPECT_FALSE(failure.retryable) << source;
  }
  EXPECT_EQ(files_beneath(folder_.path()).size(), 4u);
}

TEST_F(ImageRefusal, AJpegWithoutAFrameIsCorrupt) {
  write_file(at("a.jpg"), "\xFF\xD8\xFF\xD9");
  expect_refused("a.jpg", "Image.Corrupt", false);
}

TEST_F(ImageRefusal, InputThatIsNoJsonObjectIsInvalid) {
  expect_invalid("", "JSON");
  expect_invalid("{", "JSON");
  expect_invalid("[]", "JSON object");
  expect_invalid("{\"source\": \"\xFF\"}", "JSON");
  expect_invalid(std::string(40'000, '['), "deep");
}

TEST_F(ImageRefusal, TheFieldThatIsWrongIsNamed) {
  expect_invalid(R"({"sizes": [1]})", "'source'");
  expect_invalid(R"({"source": 1, "sizes": [1]})", "'source'");
  expect_invalid(R"({"source": "", "sizes": [1]})", "'source'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [1], "colour": "red"})", "'colour'");
  expect_invalid(R"({"source": "a.jpg"})", "'sizes'");
  expect_invalid(R"({"source": "a.jpg", "sizes": 100})", "'sizes'");
  expect_invalid(R"({"source": "a.jpg", "sizes": []})", "'sizes'");
  expect_invalid(json{{"source", "a.jpg"}, {"sizes", std::vector<int>(33, 1)}}.dump(), "'sizes'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [100, 0]})", "'sizes[1]'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [-1]})", "'sizes[0]'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [30001]})", "'sizes[0]'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [18446744073709551615]})", "'sizes[0]'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [1.5]})", "'sizes[0]'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [{}]})", "'sizes[0]'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [{"width": "wide"}]})", "'sizes[0].width'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [{"width": 10, "depth": 1}]})", "'sizes[0].depth'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [1], "quality": 0})", "'quality'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [1], "quality": 101})", "'quality'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [1], "quality": 18446744073709551615})", "'quality'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [1], "format": "bmp"})", "'format'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [1], "fit": "stretch"})", "'fit'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [1], "enlarge": 1})", "'enlarge'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [1], "destination": "{nmae}.jpg"})", "'nmae'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [1], "destination": "{name"})", "'destination'");
}

TEST_F(ImageRefusal, SizesThatWouldWriteTheSameFileAreRefused) {
  write_file(at("a.jpg"), encoded(four_quarters(64, 32), ".jpg"));
  expect_invalid(R"({"source": "a.jpg", "sizes": [16, 8], "destination": "{name}-small.jpg"})", "'sizes[1]'");
  expect_invalid(R"({"source": "a.jpg", "sizes": [16, 16]})", "'sizes[1]'");
}

TEST_F(ImageRefusal, TheSourceIsNeverOverwritten) {
  const std::string image = encoded(four_quarters(64, 32), ".jpg");
  write_file(at("a.jpg"), image);
  expect_invalid(R"({"source": "a.jpg", "sizes": [16], "destination": "./{name}.{format}"})", "'destination'");
  EXPECT_EQ(read_file(at("a.jpg")), image);
}

}  // namespace
}  // namespace baton
