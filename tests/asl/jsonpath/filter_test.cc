// Filters: operators, literals, logic, and Jayway's ideas of equality.
#include "tests/asl/jsonpath/table.h"

namespace baton::asl {
namespace {

// The indexes of the items of `document` that pass.
std::string passing(std::string_view condition, std::string_view document) {
  const auto path = Path::parse("$[?(" + std::string(condition) + ")]");
  if (!path) return "no path";
  const json::Value items = value_of(document);
  const auto result = path->find(items);
  if (!result) return "no result";
  std::string indexes;
  std::size_t next = 0;
  for (const json::Value& item : result->items()) {
    while (next < items.size() && !items[next].is_same(item)) ++next;
    indexes += (indexes.empty() ? "" : " ") + std::to_string(next++);
  }
  return indexes;
}

struct Case {
  std::string_view condition;
  std::string_view expected;
};

template <typename Cases>
void expect_passing(std::string_view document, const Cases& cases) {
  for (const Case& each : cases) EXPECT_EQ(passing(each.condition, document), each.expected) << each.condition;
}

constexpr std::string_view kKeys =
    R"([{"key":0},{"key":42},{"key":-1},{"key":43},{"key":42.0001},{"key":"some"},{"key":"42"},{"key":null},{"key":""},
        {"key":{}},{"key":[]},{"key":[42]},{"key":{"key":42}},{"some":"value"},{"key":true},{"key":false},{"key":42.0}])";

TEST(JsonPathFilter, EqualityKnowsNumbersInTexts) {
  constexpr Case kCases[] = {
      {"@.key==42", "1 6 16"},
      {"@.key == 42", "1 6 16"},
      {"@.key=='42'", "1 6 16"},
      {"42==@.key", "1 6 16"},
      {"@.key===42", "1 16"},
      {"@.key==='42'", "6"},
      {"@.key==42.0", "1 16"},
      {"@.key=='some'", "5"},
      {"@.key==\"some\"", "5"},
      {"@.key==null", "7"},
      {"@.key==true", "14"},
      {"@.key==false", "15"},
      {"@.key==''", "8"},
      {"@.key==[42]", "11"},
      {"@.key=={\"key\":42}", "12"},
      {"@.key=={'key':42}", "12"},
      {"@.key==@.key", "0 1 2 3 4 5 6 7 8 9 10 11 12 14 15 16"},
      {"@.nowhere==@.nowhere", ""},
  };
  expect_passing(kKeys, kCases);
}

TEST(JsonPathFilter, InequalityPassesWhatIsAbsent) {
  constexpr Case kCases[] = {
      {"@.key!=42", "0 2 3 4 5 7 8 9 10 11 12 13 14 15"},
      {"@.key!==42", "0 2 3 4 5 6 7 8 9 10 11 12 13 14 15"},
      {"@.nowhere!=1", "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"},
  };
  expect_passing(kKeys, kCases);
}

TEST(JsonPathFilter, OrderIsThatOfNumbersOrOfTexts) {
  constexpr Case kCases[] = {
      {"@.key>42", "3 4 5"}, {"@.key>=42", "1 3 4 5 6 16"}, {"@.key<42", "0 2 8"}, {"@.key<=42", "0 1 2 6 8 16"},
      {"@.key>'a'", "5"},    {"42>@.key", "0 2 8"},         {"@.key<null", ""},    {"@.key>=true", ""},
  };
  expect_passing(kKeys, kCases);
}

TEST(JsonPathFilter, ExistenceIsAskedForByNamingAPath) {
  constexpr std::string_view kItems =
      R"([{"a":1},{"b":{"c":2}},{"a":null},{"a":[]},{"list":[1]},5,null,{"list":[{"a":1}]}])";
  constexpr Case kCases[] = {
      {"@.a", "0 2 3"},       {" @.a ", "0 2 3"},       {"!@.a", "1 4 5 6 7"},       {"! @.a", "1 4 5 6 7"},
      {"@.b.c", "1"},         {"!(@.a)", "1 4 5 6 7"},  {"@['a']", "0 2 3"},         {"@.list[0]", "4 7"},
      {"@.list[1]", ""},  // A path that may find many has found a list, be it empty; only an absent name is noticed.
      {"@.list[*].a", "4 7"}, {"@", "0 1 2 3 4 5 6 7"}, {"$[0]", "0 1 2 3 4 5 6 7"}, {"$[9]", ""},
  };
  expect_passing(kItems, kCases);
}

TEST(JsonPathFilter, LogicHasItsUsualPrecedence) {
  constexpr std::string_view kItems = R"([{"a":1,"b":1},{"a":1,"b":2},{"a":2,"b":1},{"a":2,"b":2}])";
  constexpr Case kCases[] = {
      {"@.a==1 && @.b==1", "0"},
      {"@.a==1&&@.b==1", "0"},
      {"@.a==1 || @.b==1", "0 1 2"},
      {"@.a==2 || @.a==1 && @.b==1", "0 2 3"},
      {"(@.a==2 || @.a==1) && @.b==1", "0 2"},
      {"!(@.a==1)", "2 3"},
      {"!(@.a==1 && @.b==1)", "1 2 3"},
      {"!(!(@.a==1))", "0 1"},
      {"((@.a==1))", "0 1"},
      // Jayway's own: an exclamation mark before a comparison means nothing, and a path goes on until a blank.
      {"!@.a==1", "0 1"},
      {"@.a&&@.b", ""},
      {"@.a && @.b", "0 1 2 3"},
  };
  expect_passing(kItems, kCases);
}

TEST(JsonPathFilter, ListsAreAskedForMembers) {
  constexpr std::string_view kItems =
      R"([{"a":"x","l":["x","y"]},{"a":"z","l":[]},{"a":1,"l":["z",1]},{"l":"text"},{"a":null},{"a":["x"],"l":{}}])";
  constexpr Case kCases[] = {
      {"@.a in ['x','y']", "0"},
      {"@.a in [\"x\", null]", "0 4"},
      {"@.a IN ['x']", "0"},
      {"@.a in [1, 'z']", "1 2"},
      {"@.a in @.l", "0 2"},
      {"@.a nin ['x','y']", "1 2 3 4 5"},
      {"@.a in 'x'", ""},
      {"@.a nin 5", ""},
      {"'x' in @.l", "0"},
      {"@.l contains 'y'", "0"},
      {"@.l contains 'ext'", "3"},
      {"@.l contains 1", "2"},
      {"@.l subsetof ['x','y','w']", "0 1"},
      {"@.l anyof ['y','z']", "0 2"},
      {"@.l noneof ['y','z']", "1"},
      {"@.l all ['x','y']", "0"},
      {"@.l all []", "0 1 2"},
      {"@.l size 2", "0 2"},
      {"@.l size 0", "1"},
      {"@.a size 1", "0 1 5"},
      {"@.l empty true", "1 5"},
      {"@.l empty false", "0 2 3"},
      {"@.l empty 'x'", ""},
  };
  expect_passing(kItems, kCases);
}

TEST(JsonPathFilter, PatternsMatchTheWholeText) {
  constexpr std::string_view kItems =
      R"([{"n":"hello world"},{"n":"Hello"},{"n":42},{"n":["x","hello"]},{"n":null},{},{"n":true},{"n":"a/b"}])";
  constexpr Case kCases[] = {
      {"@.n=~/hello.*/", "0 3"},
      {"@.n =~ /hello.*/i", "0 1 3"},
      {"@.n =~ /ello/", ""},
      {"@.n =~ /\\d+/", "2"},
      {"@.n =~ /t.*e/", "6"},
      {"/hello.*/ =~ @.n", "0 3"},
      {"@.n =~ /a\\/b/", "7"},
      {"@.n =~ /(x|y)/", "3"},
      {"@.n =~ 'hello'", ""},
      {"@.n =~ /hello.*/ && @.n", "0 3"},
      // Jayway's own: what has no text is matched as an empty one.
      {"@.n =~ /.*/", "0 1 2 3 4 5 6 7"},
  };
  expect_passing(kItems, kCases);
}

TEST(JsonPathFilter, PathsBeginAtTheItemOrAtTheRoot) {
  EXPECT_EQ(found("$.items[?(@.price > $.limit)].name",
                  R"({"limit":10,"items":[{"name":"a","price":5},{"name":"b","price":15}]})"),
            R"(["b"])");
  EXPECT_EQ(found("$.items[?(@.tags[?(@ == 'new')] size 1)].name",
                  R"({"items":[{"name":"a","tags":["new","old"]},{"name":"b","tags":[]}]})"),
            R"(["a"])");
  EXPECT_EQ(found("$[?(@.length() == 4)]", "[[1,2,3,4],[1,2]]"), "[[1,2,3,4]]");
  EXPECT_EQ(found("$[?(@.a.length() > 1)].n", R"([{"n":1,"a":[1,2]},{"n":2,"a":[1]}])"), "[1]");
  EXPECT_EQ(found("$[?(@ > 2)]", "[1,2,3,4]"), "[3,4]");
  EXPECT_EQ(found("$[?(@ == 'a')]", R"(["a","b"])"), R"(["a"])");
}

TEST(JsonPathFilter, AnObjectIsAskedItself) {
  EXPECT_EQ(found("$[?(@.id==2)]", R"({"id":2})"), R"([{"id":2}])");
  EXPECT_EQ(found("$[?(@.id==3)]", R"({"id":2})"), "[]");
  EXPECT_EQ(found("$.*[?(@.key)]", R"([{"some":1},{"key":2}])"), R"([{"key":2}])");
  EXPECT_EQ(found("$[?(@.a)][?(@.b)]", R"([{"a":1,"b":1},{"a":1}])"), R"([{"a":1,"b":1}])");
}

TEST(JsonPathFilter, TextsInQuotesMayHoldAnything) {
  EXPECT_EQ(found("$[?(@.a == 'it\\'s')].n", R"([{"a":"it's","n":1}])"), "[1]");
  EXPECT_EQ(found("$[?(@.a == 'a) && (b')].n", R"([{"a":"a) && (b","n":1}])"), "[1]");
  EXPECT_EQ(found("$[?(@['a b'] == 1)]", R"([{"a b":1}])"), R"([{"a b":1}])");
  EXPECT_EQ(found("$[?(@.a == '\\u00e9')].n", R"([{"a":"é","n":1}])"), "[1]");
}

TEST(JsonPathFilter, IndexesOfWhatIsNoArrayFindNothing) {
  constexpr std::string_view kItems = R"([[1,2],[2,1],5,{"a":1}])";
  constexpr Case kCases[] = {
      {"@[0]==1", "0"}, {"!(@[0]==1)", "1 2 3"}, {"@[0]", "0 1"}, {"!@[0]", "2 3"}, {"@[0:1]==[1]", "0"},
  };
  expect_passing(kItems, kCases);
}

TEST(JsonPathFilter, NumbersAreReadAsJavaReadsThem) {
  constexpr std::string_view kItems = R"([{"k":"010"},{"k":"10"},{"k":10},{"k":-12.3},{"k+5":1}])";
  constexpr Case kCases[] = {
      {"@.k==010", "1 2"},   {"@.k==-0.123e2", "3"}, {"@.k==+10", "1 2"}, {"@.k==10.", "1 2"},
      {"1==1", "0 1 2 3 4"}, {"1==2", ""},           {"@.k+5==1", "4"},
  };
  expect_passing(kItems, kCases);
}

TEST(JsonPathFilter, AFunctionThatFailsInAFilterFailsThePath) {
  EXPECT_EQ(found("$[?(@.a.sum() > 1)]", R"([{"a":[1,2]},{"a":[]}])"), "no result");
}

}  // namespace
}  // namespace baton::asl
