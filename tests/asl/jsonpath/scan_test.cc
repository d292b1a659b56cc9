// Deep scans, and how no path can hang.
#include <chrono>

#include "tests/asl/jsonpath/table.h"

namespace baton::asl {
namespace {

TEST(JsonPathScan, FindsANameAtEveryDepthParentsFirst) {
  constexpr Row kRows[] = {
      {"$..key", R"({"object":{"key":"value","array":[{"key":"something"},{"key":{"key":"dolls"}}]},"key":"top"})",
       R"(["top","value","something",{"key":"dolls"},"dolls"])"},
      {"$..a", "5", "[]"},
      {"$..a", R"([[[{"a":1}]],{"b":{"a":2}}])", "[1,2]"},
      {"$..a.b", R"({"a":{"b":1},"c":[{"a":{"b":2}},{"a":5}]})", "[1,2]"},
      {"$.x..a", R"({"a":0,"x":{"a":1,"y":[{"a":2}]}})", "[1,2]"},
      {"$..['a']", R"({"b":{"a":1}})", "[1]"},
      {"$..a..b", R"({"a":{"c":{"b":1}},"b":2})", "[1]"},
      {"$..\"key\"", R"({"key":1})", "[]"},
  };
  expect_rows(kRows);
}

TEST(JsonPathScan, WildcardsTakeEverythingBelow) {
  constexpr Row kRows[] = {
      {"$..*", R"({"key":"value","other":{"complex":"string","list":[0,1]}})",
       R"(["value",{"complex":"string","list":[0,1]},"string",[0,1],0,1])"},
      {"$..[*]", R"({"a":[1]})", "[[1],1]"},
      {"$..*", "[40,null,42]", "[40,null,42]"},
      {"$..*", "42", "[]"},
  };
  expect_rows(kRows);
}

TEST(JsonPathScan, IndexesAndSlicesAreTakenOfEveryArray) {
  constexpr Row kRows[] = {
      {"$..[0]", R"(["first",{"key":["nested",{"more":[{"deep":["deepest","second"]},["more","values"]]}]}])",
       R"(["first","nested",{"deep":["deepest","second"]},"deepest","more"])"},
      {"$..[0:1]", R"([[1,2],[3]])", "[[1,2],1,3]"},
      {"$..[0,1]", R"({"a":[1,2,3]})", "[1,2]"},
      // Jayway's own: what follows an index behind a scan is tried on all items, not on the chosen one.
      {"$..[1].key", R"({"k":[{"key":"some"},{"key":42}],"kk":[[{"key":100},{"key":200}]]})", R"(["some",42,100,200])"},
  };
  expect_rows(kRows);
}

TEST(JsonPathScan, SeveralNamesAreFoundWhereAllOfThemAre) {
  EXPECT_EQ(found("$..['c','d']", R"([{"c":1,"d":2,"e":3},{"c":2,"child":{"d":2}},{"d":4}])"), R"([{"c":1,"d":2}])");
}

TEST(JsonPathScan, FiltersAreAskedOfObjectsAtEveryDepth) {
  constexpr Row kRows[] = {
      {"$..[?(@.id==2)]", R"({"id":2,"more":[{"id":2},{"more":{"id":2}},{"id":{"id":2}},[{"id":2}]]})",
       R"([{"id":2,"more":[{"id":2},{"more":{"id":2}},{"id":{"id":2}},[{"id":2}]]},{"id":2},{"id":2},{"id":2},{"id":2}])"},
      {"$..book[?(@.price<10)].title", R"({"store":{"book":[{"title":"a","price":8},{"title":"b","price":12}]}})",
       R"(["a"])"},
  };
  expect_rows(kRows);
}

TEST(JsonPathScan, ScansOfScansEndWithAnError) {
  std::string document = "[0]";
  for (int i = 0; i < 12; ++i) document = "[" + document + "," + document + "]";
  const auto path = Path::parse("$..*..*..*..*");
  const auto result = path->find(value_of(document));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, testing::HasSubstr("more than 2000000 steps"));
}

TEST(JsonPathScan, FiltersInFiltersShareOneBudget) {
  std::string document = "[";
  for (int i = 0; i < 3000; ++i) document += std::string(i > 0 ? "," : "") + R"({"a":[1]})";
  document += "]";
  EXPECT_FALSE(Path::parse("$[?($[?(@.a)] size 1)]")->find(value_of(document)));
}

// "[ITEM,ITEM,…]"
std::string list_of(std::string_view item, int count) {
  std::string text = "[";
  for (int i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + std::string(item);
  return text + "]";
}

std::string error_of(std::string_view path, const std::string& document) {
  const auto found = Path::parse(path)->find(value_of(document));
  return found ? "" : found.error().message;
}

constexpr std::string_view kOutOfSteps = "The path needs more than 2000000 steps in this document";

TEST(JsonPathScan, ListsThatAFilterComparesAreCounted) {
  const auto lists = [](int size) { return R"([{"a":)" + list_of("1", size) + R"(,"b":)" + list_of("0", size) + "}]"; };
  for (const std::string_view relation : {"subsetof", "anyof", "noneof"}) {
    const std::string path = "$[?(@.b " + std::string(relation) + " @.a)]";
    EXPECT_EQ(error_of(path, lists(1'000)), "") << relation;
  }
  EXPECT_EQ(error_of("$[?(@.a anyof @.b)]", lists(50'000)), kOutOfSteps);
}

TEST(JsonPathScan, TextsThatAFilterComparesAreCounted) {
  const std::string text = '"' + std::string(50'000, 'x') + '"';
  const std::string document = R"({"a":)" + list_of("1", 10'000) + R"(,"s":)" + text + R"(,"t":)" + text + "}";
  EXPECT_EQ(error_of("$.a[?($.s == $.t)]", document), kOutOfSteps);
}

TEST(JsonPathScan, MessagesThatAFilterForgetsAreCounted) {
  const std::string document = R"({"a":)" + list_of("1", 10'000) + R"(,"s":")" + std::string(50'000, 'x') + R"("})";
  EXPECT_EQ(error_of("$.a[?($[0] == 1)]", document), kOutOfSteps);
}

TEST(JsonPathScan, TheTextsOfThingsFoundAgainAndAgainAreNotJoined) {
  std::string document = "1";
  for (int i = 0; i < 400; ++i) document = R"({"a":)" + document + R"(,"b":"xxxxxxxx"})";
  EXPECT_EQ(error_of("$.concat($..*..*)", document), kOutOfSteps);
}

TEST(JsonPathScan, DeepDocumentsAreSearchedToTheBottom) {
  const std::string depth(990, '[');
  const std::string document = depth + R"({"a":1})" + std::string(990, ']');
  EXPECT_EQ(found("$..a", document), "[1]");
  EXPECT_EQ(found("$..[0]..a", document).substr(0, 2), "[1");
}

TEST(JsonPathScan, PathsAreLimitedInLengthAndNesting) {
  std::string steps = "$";
  for (int i = 0; i < 201; ++i) steps += ".a";
  EXPECT_FALSE(Path::parse(steps));
  std::string filters = "@.a";
  for (int i = 0; i < 20; ++i) filters = "@[?(" + filters + ")]";
  EXPECT_FALSE(Path::parse("$" + filters.substr(1)));
  EXPECT_FALSE(Path::parse("$[?(" + std::string(5000, '(') + "@.a" + std::string(5000, ')') + ")]"));
  EXPECT_FALSE(Path::parse("$[?(" + std::string(5000, '!') + "(@.a))]"));
}

TEST(JsonPathScan, TheStepsOfARegularExpressionAreCountedForAllItemsTogether) {
  // Each of them alone is well within the limit of one match.
  const std::string item = R"({"a":")" + std::string(18, 'a') + R"(!"})";
  const std::string path = "$[?(@.a =~ /(a|aa)+$/)]";
  EXPECT_EQ(error_of(path, list_of(item, 100)), "");
  EXPECT_EQ(error_of(path, list_of(item, 5'000)), kOutOfSteps);
}

TEST(JsonPathScan, TextsThatABackReferenceComparesAreCounted) {
  const std::string text = std::string(100'000, 'a') + '!';
  EXPECT_EQ(error_of(R"($[?(@ =~ /(a*)\1/)])", "[\"" + text + "\"]"), kOutOfSteps);
  EXPECT_EQ(error_of(R"($[?(@ =~ /(a*)\1/)])", R"(["aaaa!","aaaa"])"), "");
}

TEST(JsonPathScan, ARegularExpressionOverManyShortTextsIsWithinTheLimit) {
  const std::string item = R"({"mail":"somebody.or.other@example.com"})";
  EXPECT_EQ(error_of(R"($[?(@.mail =~ /.*@example\.(com|org)/)])", list_of(item, 6'000)), "");
}

TEST(JsonPathScan, ARegularExpressionThatBacktracksForEverIsAnError) {
  const std::string document = R"([{"a":")" + std::string(40, 'a') + R"(!"}])";
  const auto result = Path::parse("$[?(@.a =~ /(a|aa)+(a|aa)+(a|aa)+$/)]")->find(value_of(document));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, testing::HasSubstr("regular expression takes too long"));
}

}  // namespace
}  // namespace baton::asl
