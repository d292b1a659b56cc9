#include "coordinator/registry/rows.h"

#include <gtest/gtest.h>

#include "common/json/parse.h"
#include "common/json/write.h"
#include "tests/registry/registry_world.h"

namespace baton::registry {
namespace {

// A registry's rows: a machine with a version and an alias, and an activity.
class Rows : public RegistryWorld {
 protected:
  void SetUp() override {
    create("m", kPass, R"(, "publish": true, "tags": [{"key": "k", "value": "v"}])");
    create_alias("m", "PROD", "1=100");
    call("CreateActivity", R"({"name": "a"})");
    ASSERT_EQ(rows_.size(), 5u);
  }

  // What a new registry says of these rows; "" if nothing.
  static std::string error_of(const std::map<std::string, std::string>& rows) {
    Registry registry("us-east-1", "123456789012");
    for (const auto& [key, row] : rows) {
      if (const auto done = registry.restore_row(key, row); !done) return done.error().message;
    }
    const auto done = registry.restored();
    return done ? "" : done.error().message;
  }
};

TEST_F(Rows, WhatOthersDependOnAreNeeded) {
  EXPECT_EQ(error_of(rows_), "");
  for (const auto& [key, row] : rows_) {
    auto others = rows_;
    others.erase(key);
    // Nothing depends on an activity or an alias.
    EXPECT_EQ(error_of(others) == "", key == "r:a:a" || key == "r:l:m:PROD") << key;
  }
}

TEST_F(Rows, ThatCannotBeReadAreNamed) {
  for (const auto& [key, row] : rows_) {
    for (const std::string& bad :
         {std::string(), std::string("{}"), std::string("[]"), row.substr(0, row.size() / 2)}) {
      auto rows = rows_;
      rows[key] = bad;
      EXPECT_NE(error_of(rows).find(key), std::string::npos) << key << " " << bad << ": " << error_of(rows);
    }
  }
  EXPECT_NE(error_of({{"r:x:new", "{}"}}), "");
}

TEST_F(Rows, AMemberOfTheWrongTypeIsNoticed) {
  for (const auto& [key, row] : rows_) {
    const json::Value object = *json::parse(row);
    for (const json::Member& member : object.members()) {
      // What is absent or not true is false and "".
      if (member.key.as_string() == "published" || member.key.as_string() == "type") continue;
      auto rows = rows_;
      rows[key] = json::to_text(json::with_member(object, member.key.as_string(), json::Value::boolean(true)));
      EXPECT_NE(error_of(rows), "") << key << " " << member.key.as_string();
    }
  }
}

TEST_F(Rows, AnAliasLeadsSomewhereWhateverComesUp) {
  for (const char* routes : {"[]", "[[1,99]]", "[[1,200],[1,-100]]", "[[2,100]]", "[[1]]", "[1,100]"}) {
    auto rows = rows_;
    const json::Value alias = *json::parse(rows["r:l:m:PROD"]);
    rows["r:l:m:PROD"] = json::to_text(json::with_member(alias, "routes", *json::parse(routes)));
    EXPECT_NE(error_of(rows), "") << routes;
  }
}

}  // namespace
}  // namespace baton::registry
