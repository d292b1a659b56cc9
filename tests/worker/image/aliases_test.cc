// What other services' users write means what sharp's names mean.
#include "worker/image/aliases.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

using nlohmann::json;

json canonical(std::string_view operation, const json& options) {
  const auto result = canonical_options(operation, options);
  return result ? *result : json(result.error());
}

TEST(Aliases, OfImgproxyAreUnderstood) {
  EXPECT_EQ(canonical("resize", {{"w", 300},
                                 {"h", 200},
                                 {"rt", "fill"},
                                 {"g", "noea"},
                                 {"q", 70},
                                 {"bg", "255:0:0"},
                                 {"el", true},
                                 {"f", "jpg"},
                                 {"strip_metadata", true}}),
            (json{{"width", 300},
                  {"height", 200},
                  {"fit", "cover"},
                  {"position", "northeast"},
                  {"quality", 70},
                  {"background", "255:0:0"},
                  {"withoutEnlargement", false},
                  {"format", "jpeg"},
                  {"keepMetadata", false}}));
  for (const auto& [type, fit] :
       std::map<std::string, std::string>{{"fit", "inside"}, {"fill", "cover"}, {"force", "fill"}}) {
    EXPECT_EQ(canonical("resize", {{"resizing_type", type}}), (json{{"fit", fit}}));
  }
  EXPECT_EQ(canonical("resize", {{"gravity", "sm"}}), (json{{"position", "attention"}}));
  EXPECT_EQ(canonical("watermark", {{"wmu", "logo.png"}, {"x", 3}, {"y", 4}}),
            (json{{"image", "logo.png"}, {"left", 3}, {"top", 4}}));
}

TEST(Aliases, OfImaginaryAreUnderstood) {
  EXPECT_EQ(canonical("resize", {{"width", 300},
                                 {"force", true},
                                 {"type", "webp"},
                                 {"stripmeta", false},
                                 {"interlace", true},
                                 {"compression", 9}}),
            (json{{"width", 300},
                  {"fit", "fill"},
                  {"format", "webp"},
                  {"keepMetadata", true},
                  {"progressive", true},
                  {"compressionLevel", 9}}));
  EXPECT_EQ(canonical("resize", {{"width", 1}, {"nocrop", true}}), (json{{"width", 1}, {"fit", "inside"}}));
  EXPECT_EQ(canonical("resize", {{"width", 1}, {"nocrop", false}}), (json{{"width", 1}})) << "that is the default";
  EXPECT_EQ(canonical("crop", {{"top", 1}, {"left", 2}, {"areawidth", 3}, {"areaheight", 4}}),
            (json{{"top", 1}, {"left", 2}, {"width", 3}, {"height", 4}}));
  EXPECT_EQ(canonical("rotate", {{"rotate", 90}}), (json{{"angle", 90}}));
}

TEST(Aliases, OfSharpsOwnPositionsAreUnderstood) {
  EXPECT_EQ(canonical("resize", {{"position", "right top"}}), (json{{"position", "northeast"}}));
  EXPECT_EQ(canonical("resize", {{"position", "centre"}}), (json{{"position", "center"}}));
}

TEST(Aliases, OfOperationsAreUnderstoodInAPipeline) {
  const json operations = {{{"operation", "extract"}, {"width", 1}, {"height", 2}},
                           {{"operation", "smartcrop"}, {"params", {{"width", 5}, {"height", 6}}}},
                           {{"operation", "flop"}},
                           {{"operation", "enlarge"}, {"w", 7}},
                           {{"operation", "greyscale"}}};
  const json expected = {{{"operation", "crop"}, {"width", 1}, {"height", 2}},
                         {{"operation", "resize"}, {"width", 5}, {"height", 6}, {"position", "attention"}},
                         {{"operation", "flip"}, {"direction", "horizontal"}},
                         {{"operation", "resize"}, {"width", 7}, {"fit", "fill"}},
                         {{"operation", "grayscale"}}};
  EXPECT_EQ(canonical("pipeline", {{"operations", operations}})["operations"], expected);
}

TEST(Aliases, AnOptionThatIsGivenTwiceIsRefusedByName) {
  const std::string cause = canonical("resize", {{"w", 1}, {"width", 2}});
  EXPECT_NE(cause.find("'w"), std::string::npos) << cause;
  EXPECT_NE(cause.find("'width'"), std::string::npos) << cause;
}

TEST(Aliases, ValuesOfTheWrongTypeAreLeftForTheParserToName) {
  EXPECT_EQ(canonical("resize", {{"enlarge", 3}}), (json{{"withoutEnlargement", 3}}));
  EXPECT_EQ(canonical("resize", {{"force", "yes"}}), (json{{"fit", "yes"}}));
}

TEST(Aliases, AnEntryWithoutAnOperationIsRefusedByItsPlace) {
  for (const json& entry : {json(3), json::object(), json{{"operation", 3}}}) {
    const std::string cause = canonical("pipeline", {{"operations", {entry}}});
    EXPECT_NE(cause.find("'operations[0]'"), std::string::npos) << cause;
  }
}

}  // namespace
}  // namespace baton
