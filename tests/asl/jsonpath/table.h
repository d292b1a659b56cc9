// Tables of paths and what they find.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "asl/jsonpath/path.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::asl {

inline json::Value value_of(std::string_view text) {
  auto value = json::parse(text);
  EXPECT_TRUE(value) << text;
  return value ? *value : json::Value();
}

// The compact text of what is found; "no path" if it does not parse, "no result" if it leads nowhere.
inline std::string found(std::string_view path, std::string_view document) {
  const auto parsed = Path::parse(path);
  if (!parsed) return "no path";
  const auto result = parsed->find(value_of(document));
  return result ? json::to_text(*result) : "no result";
}

inline std::string complaint(std::string_view path, std::string_view document) {
  const auto parsed = Path::parse(path);
  if (!parsed) return parsed.error().message;
  const auto result = parsed->find(value_of(document));
  return result ? "" : result.error().message;
}

struct Row {
  std::string_view path;
  std::string_view document;
  std::string_view expected;
};

template <typename Rows>
void expect_rows(const Rows& rows) {
  for (const Row& row : rows)
    EXPECT_EQ(found(row.path, row.document), row.expected) << row.path << " in " << row.document;
}

}  // namespace baton::asl
