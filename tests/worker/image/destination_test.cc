#include "worker/image/destination.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

constexpr char kAll[] = "{folder}|{name}|{size}|{width}|{height}|{format}";

TEST(Destination, FillsInEveryPlaceholder) {
  const DestinationSize size{"800x600", "800", "600"};
  EXPECT_EQ(destination_path(kAll, "a/b/cat.one.jpg", ImageFormat::kJpeg, size), "a/b|cat.one|800x600|800|600|jpg");
  EXPECT_EQ(destination_path(kAll, ".hidden", ImageFormat::kWebp, size), "|.hidden|800x600|800|600|webp");
}

TEST(Destination, OfASourceElsewhereIsItsPathWithinThatPlace) {
  const auto path = [](std::string_view source) {
    return destination_path("{folder}|{name}", source, ImageFormat::kPng);
  };
  EXPECT_EQ(path("s3://bucket/a/b/cat.jpg"), "a/b|cat");
  EXPECT_EQ(path("https://example.org/a/cat.jpg?size=1/2#top"), "a|cat");
  EXPECT_EQ(path("https://example.org"), "|image");
  EXPECT_EQ(path("data:image/png;base64,AAAA/BBBB.CC"), "|image");
}

TEST(Destination, ItsExtensionSaysTheFormat) {
  EXPECT_EQ(format_by_extension("a/{name}.jpeg"), ImageFormat::kJpeg);
  EXPECT_EQ(format_by_extension("a/{name}.webp"), ImageFormat::kWebp);
  EXPECT_EQ(format_by_extension("a/{name}.png"), ImageFormat::kPng);
  EXPECT_EQ(format_by_extension("a/{name}.{format}"), std::nullopt);
}

}  // namespace
}  // namespace baton
