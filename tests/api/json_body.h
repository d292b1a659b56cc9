// Bodies of requests as people write them.
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "common/json/parse.h"

namespace baton::api {

inline json::Value body(std::string_view text) {
  auto value = json::parse(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value ? *value : json::Value();
}

}  // namespace baton::api
