#include "worker/image/color.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace baton {
namespace {

using nlohmann::json;

TEST(Colors, HaveManyForms) {
  constexpr Color kOrange{255, 136, 0, 255};
  for (const json& form : {json("#ff8800"), json("ff8800"), json("#F80"), json("255,136,0"), json("255:136:0"),
                           json{{"r", 255}, {"g", 136}, {"b", 0}}}) {
    EXPECT_EQ(parse_color(form), kOrange) << form;
  }
  EXPECT_EQ(parse_color("#11223344"), (Color{0x11, 0x22, 0x33, 0x44}));
  EXPECT_EQ(parse_color(json{{"r", 1}, {"alpha", 0.5}}), (Color{1, 0, 0, 128}));
  EXPECT_EQ(parse_color("#ff88"), (Color{0xFF, 0xFF, 0x88, 0x88})) << "the short form with alpha";
  EXPECT_EQ(parse_color("transparent"), (Color{0, 0, 0, 0}));
  EXPECT_EQ(parse_color("white"), kWhite);
}

TEST(Colors, WhatIsNoneIsRefused) {
  for (const json& form :
       {json("#ff880"), json("#gg8800"), json("256,0,0"), json("1,2"), json("1,2,3,4"), json("-1,2,3"), json(""),
        json("rouge"), json(7), json{{"r", 256}}, json{{"red", 1}}, json{{"r", 1}, {"alpha", 2}}, json{{"r", "1"}}}) {
    EXPECT_FALSE(parse_color(form)) << form;
  }
}

}  // namespace
}  // namespace baton
