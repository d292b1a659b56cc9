// Reference paths: which paths are, and what is put at them.
#include "common/random.h"
#include "tests/asl/jsonpath/table.h"

namespace baton::asl {
namespace {

std::string inserted(std::string_view path, std::string_view document, std::string_view value) {
  const auto result = Path::parse(path)->insert(value_of(document), value_of(value));
  return result ? json::to_text(*result) : "refused: " + result.error().message;
}

TEST(ReferencePath, HasNamesAndIndexesAlone) {
  for (const std::string_view text : {"$", "$.a", "$.a.b[0]", "$['a b']", "$['a@b,c:d?e*']", "$[3]", "$$.a", "$x.y"}) {
    EXPECT_TRUE(Path::parse(text)->is_reference()) << text;
  }
  for (const std::string_view text : {"$.*", "$..a", "$[-1]", "$[0,1]", "$[0:1]", "$['a','b']", "$[?(@.a)]",
                                      "$.a.length()", "$.a,b", "$.a@b", "$.a:b", "$.a?"}) {
    EXPECT_FALSE(Path::parse(text)->is_reference()) << text;
  }
}

TEST(ReferencePath, InsertsOrReplacesAMember) {
  EXPECT_EQ(inserted("$", R"({"a":1})", "5"), "5");
  EXPECT_EQ(inserted("$.b", R"({"a":1})", "2"), R"({"a":1,"b":2})");
  EXPECT_EQ(inserted("$.a", R"({"a":1,"b":2})", "[3]"), R"({"a":[3],"b":2})");
  EXPECT_EQ(inserted("$.a.b", R"({"a":{"b":1,"c":2}})", "9"), R"({"a":{"b":9,"c":2}})");
}

TEST(ReferencePath, MakesTheObjectsOnTheWay) {
  EXPECT_EQ(inserted("$.a.b.c", "{}", "1"), R"({"a":{"b":{"c":1}}})");
  EXPECT_EQ(inserted("$['x y'].z", R"({"a":1})", "null"), R"({"a":1,"x y":{"z":null}})");
}

TEST(ReferencePath, ReplacesItemsThatAreThere) {
  EXPECT_EQ(inserted("$.a[1]", R"({"a":[1,2,3]})", "9"), R"({"a":[1,9,3]})");
  EXPECT_EQ(inserted("$[0].x", R"([{"y":1}])", "2"), R"([{"y":1,"x":2}])");
  EXPECT_EQ(inserted("$.a[3]", R"({"a":[1,2,3]})", "9"), "refused: $['a'] has no item 3");
  EXPECT_EQ(inserted("$.a[0]", "{}", "9"), "refused: $['a'] is no array");
}

TEST(ReferencePath, IsRefusedWhereSomethingElseIsInTheWay) {
  EXPECT_EQ(inserted("$.a", "5", "1"), "refused: $ is no object");
  EXPECT_EQ(inserted("$.a", "[]", "1"), "refused: $ is no object");
  EXPECT_EQ(inserted("$.a", "null", "1"), "refused: $ is no object");
  EXPECT_EQ(inserted("$.a.b", R"({"a":"text"})", "1"), "refused: $['a'] is no object");
  EXPECT_EQ(inserted("$.a.b", R"({"a":null})", "1"), "refused: $['a'] is no object");
}

TEST(ReferencePath, LeavesTheDocumentItGotAsItWas) {
  const json::Value document = value_of(R"({"a":{"b":[1,2]}})");
  ASSERT_TRUE(Path::parse("$.a.b[0]")->insert(document, value_of("7")));
  EXPECT_EQ(json::to_text(document), R"({"a":{"b":[1,2]}})");
}

// A random object of objects and arrays with names a … e.
json::Value random_document(Random& random, int depth) {
  if (depth == 0 || random.chance(0.2)) return json::Value::integer(static_cast<std::int64_t>(random.below(100)));
  json::ObjectBuilder members;
  for (std::uint64_t i = 0; i < random.below(4); ++i) {
    members.set(std::string(1, static_cast<char>('a' + random.below(5))), random_document(random, depth - 1));
  }
  return members.finish();
}

TEST(ReferencePath, FindsWhatItInserted) {
  Random random(20'261'124);
  int insertions = 0;
  for (int i = 0; i < 2'000; ++i) {
    const json::Value document = random_document(random, 4);
    std::string text = "$";
    for (std::uint64_t step = 0; step <= random.below(4); ++step)
      text += "." + std::string(1, static_cast<char>('a' + random.below(5)));
    const auto path = Path::parse(text);
    const json::Value value = random_document(random, 2);
    const auto result = path->insert(document, value);
    if (!result) continue;
    ++insertions;
    const auto found = path->find(*result);
    ASSERT_TRUE(found) << text << " in " << json::to_text(*result);
    EXPECT_TRUE(json::equal(*found, value)) << text << " in " << json::to_text(*result);
    const auto again = path->insert(*result, value);
    EXPECT_EQ(json::to_text(*again), json::to_text(*result)) << text;
  }
  EXPECT_GT(insertions, 500);
}

}  // namespace
}  // namespace baton::asl
