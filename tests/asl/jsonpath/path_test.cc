// Names, indexes, wildcards, slices and unions.
#include "tests/asl/jsonpath/table.h"

namespace baton::asl {
namespace {

TEST(JsonPath, NamesAreWrittenWithDotsOrInBrackets) {
  constexpr Row kRows[] = {
      {"$", R"({"a":1})", R"({"a":1})"},
      {"$", "null", "null"},
      {"$", "5", "5"},
      {"$.a", R"({"a":1})", "1"},
      {"$.a.b", R"({"a":{"b":[]}})", "[]"},
      {"$.a", R"({"a":null})", "null"},
      {"$.ключ", R"({"ключ":1})", "1"},
      {"$.key-dash", R"({"key-dash":1})", "1"},
      {"$.$", R"({"$":1})", "1"},
      {"$.2", R"({"2":"second"})", R"("second")"},
      {"$.a,b", R"({"a,b":1})", "1"},
      {"$['a']", R"({"a":1})", "1"},
      {"$[\"a\"]", R"({"a":1})", "1"},
      {"$.['a']", R"({"a":1})", "1"},
      {"$[ 'a' ]", R"({"a":1})", "1"},
      {R"($['a\"b'])", R"({"a\\\"b":1,"a\"b":2})", "1"},
      {R"($["a\"b"])", R"({"a\\\"b":1,"a\"b":2})", "2"},
      {R"($['a\'b'])", R"({"a'b":1})", "1"},
      {"$['a']['b']", R"({"a":{"b":2}})", "2"},
      {"$['a'].b", R"({"a":{"b":2}})", "2"},
      {"$['']", R"({"":1})", "1"},
      {"$['a.b']", R"({"a.b":1})", "1"},
      {"$['*']", R"({"*":1,"x":2})", "1"},
      {"$[':']", R"({":":1})", "1"},
      {"$['a]b']", R"({"a]b":1})", "1"},
      {R"($['single\'quote'])", R"({"single'quote":1})", "1"},
      {R"($['back\\slash'])", R"({"back\\slash":1})", "1"},
      {R"($['\u0041'])", R"({"A":1})", "1"},
      {R"($['\ud83d\ude00'])", R"({"😀":1})", "1"},
      {R"($['tab\tend'])", R"({"tab\tend":1})", "1"},
      {R"($['special:"chars'])", R"({"special:\"chars":1})", "1"},
  };
  expect_rows(kRows);
}

TEST(JsonPath, ADefinitePathThatLeadsNowhereIsAnError) {
  constexpr Row kRows[] = {
      {"$.b", R"({"a":1})", "no result"},          {"$.a.b", R"({"a":1})", "no result"},
      {"$.a.b", R"({"a":null})", "no result"},     {"$.a.b.c", R"({"a":{}})", "no result"},
      {"$.0", R"(["first"])", "no result"},        {"$[1]", R"(["first"])", "no result"},
      {"$[-2]", R"(["first"])", "no result"},      {"$[-1]", "[]", "no result"},
      {"$[0]", R"({"0":"value"})", "no result"},   {"$.a[0]", R"({"a":"text"})", "no result"},
      {"$.\"a\"", R"({"a":1})", "no result"},      {"$.'a'", R"({"a":1})", "no result"},
      {"$.a.length", R"({"a":[1]})", "no result"},
  };
  expect_rows(kRows);
}

TEST(JsonPath, ErrorsSayItInTheWordsOfJayway) {
  EXPECT_EQ(complaint("$.Payload", "{}"), "No results for path: $['Payload']");
  EXPECT_EQ(complaint("$.a[7]", R"({"a":[1]})"), "No results for path: $['a'][7]");
  EXPECT_EQ(complaint("$.a.b.c", R"({"a":{}})"), "Missing property in path $['a']['b']");
  EXPECT_EQ(complaint("$.a[0]", R"({"a":{"b":1}})"),
            R"(Filter: [0] can only be applied to arrays. Current context is: {"b":1})");
  EXPECT_EQ(complaint("$.a[1:2]", R"({"a":5})"), "Filter: [1:2] can only be applied to arrays. Current context is: 5");
  EXPECT_EQ(complaint("$.a[0]", R"({"a":null})"), "The path $['a'] is null");
  EXPECT_EQ(complaint("$.a[?(@.b)]", R"({"a":5})"),
            "Filter: [?] can not be applied to primitives. Current context is: 5");
  EXPECT_EQ(complaint("$.a[0].b", R"({"a":5})"),
            "Filter: [0]['b'] can only be applied to arrays. Current context is: 5");
  EXPECT_EQ(complaint("$.a.b", R"({"a":"x"})"), "Property ['b'] not found in path $['a']");
  EXPECT_EQ(complaint("$['a','b']", "5"), "Property ['a', 'b'] not found in path $");
}

TEST(JsonPath, ErrorsTellWhatIsMissingFromWhatCannotBeAsked) {
  const auto kind = [](std::string_view path, std::string_view document) {
    return Path::parse(path)->find(value_of(document)).error().kind;
  };
  EXPECT_EQ(kind("$.b", "{}"), PathError::Kind::kNotFound);
  EXPECT_EQ(kind("$.a[1].b", R"({"a":[]})"), PathError::Kind::kNotFound);
  EXPECT_EQ(kind("$.a[1]", R"({"a":[]})"), PathError::Kind::kBeyond);
  EXPECT_EQ(kind("$.a[1]", R"({"a":1})"), PathError::Kind::kInvalid);
  EXPECT_EQ(kind("$.a.sum()", R"({"a":[]})"), PathError::Kind::kInvalid);
}

TEST(JsonPath, TextsThatAreNoPathAreRefused) {
  for (const std::string_view text : {"",
                                      " ",
                                      "a",
                                      "@.a",
                                      "$.",
                                      "$..",
                                      "$.a.",
                                      "$.a..",
                                      "$...a",
                                      "$[",
                                      "$[]",
                                      "$[a]",
                                      "$['a'",
                                      "$['a",
                                      "$['a'x]",
                                      "$['a',]",
                                      "$['a',,'b']",
                                      "$['a',\"b\"]",
                                      "$['single'quote']",
                                      "$[0",
                                      "$[1 2]",
                                      "$[1,]",
                                      "$[1-2]",
                                      "$[0:3:x]",
                                      "$[:]",
                                      "$[::]",
                                      "$[::2]",
                                      "$[2:113667776004]",
                                      "$[99999999999]",
                                      "$[*",
                                      "$[**]",
                                      "$. a",
                                      "$.a b",
                                      "$.a .b",
                                      "$[?(]",
                                      "$[?()]",
                                      "$[?@.a]",
                                      "$[?(@.a)",
                                      "$[?(@.a),?(@.b)]",
                                      "$[(@.length-1)]",
                                      "$[?(true)]",
                                      "$[?(1)]",
                                      "$[?(@.a==)]",
                                      "$[?(@.a==b)]",
                                      "$[?(@.a=1)]",
                                      "$[?(@.a===)]",
                                      "$[?(@.a && )]",
                                      "$[?((@.a)]",
                                      "$[?(@.a==1)x]",
                                      "$[?('a)]",
                                      "$[?(@.a =~ /x)]",
                                      "$[?(@.a =~ /(/)]",
                                      "$.nosuch()",
                                      "$.a.length(",
                                      "$.concat(\"a)",
                                      "$ .a",
                                      "$\t.a"}) {
    EXPECT_FALSE(Path::parse(text)) << text;
  }
}

TEST(JsonPath, IndexesCountFromEitherEnd) {
  constexpr std::string_view kFive = R"(["a","b","c","d","e"])";
  const Row rows[] = {
      {"$[0]", kFive, R"("a")"},
      {"$[4]", kFive, R"("e")"},
      {"$[-1]", kFive, R"("e")"},
      {"$[-5]", kFive, R"("a")"},
      {"$[ 2 ]", kFive, R"("c")"},
      {"$[0,2]", kFive, R"(["a","c"])"},
      {"$[ 0 , -1 ]", kFive, R"(["a","e"])"},
      {"$[4,0]", kFive, R"(["e","a"])"},
      {"$[0,0]", kFive, R"(["a","a"])"},
      {"$[1,9]", kFive, R"(["b"])"},
      {"$[7,9]", kFive, "[]"},
      {"$[0][1]", "[[1,2]]", "2"},
      {"$[01]", kFive, R"("b")"},
  };
  expect_rows(rows);
}

TEST(JsonPath, SlicesAreCutAsJaywayCutsThem) {
  constexpr std::string_view kFive = R"(["a","b","c","d","e"])";
  constexpr std::string_view kSix = R"([2,"a",4,5,100,"nice"])";
  const Row rows[] = {
      {"$[1:3]", kFive, R"(["b","c"])"},
      {"$[1:]", kFive, R"(["b","c","d","e"])"},
      {"$[:2]", kFive, R"(["a","b"])"},
      {"$[0:0]", kFive, "[]"},
      {"$[1:10]", kFive, R"(["b","c","d","e"])"},
      {"$[7:10]", kFive, "[]"},
      {"$[7:]", kFive, "[]"},
      {"$[-1:]", kFive, R"(["e"])"},
      {"$[-9:]", kFive, R"(["a","b","c","d","e"])"},
      {"$[:-2]", kFive, R"(["a","b","c"])"},
      {"$[:-9]", kFive, "[]"},
      {"$[-4:-2]", kSix, R"([4,5])"},
      {"$[-4:-5]", kSix, "[]"},
      // Jayway's own: a bound below zero is an index all the same, and the step is ignored.
      {"$[-4:1]", kSix, R"([4,5,100,"nice",2])"},
      {"$[-4:2]", kSix, R"([4,5,100,"nice",2,"a"])"},
      {"$[3:-2]", kSix, "[]"},
      {"$[0:3:2]", kFive, R"(["a","b","c"])"},
      {"$[0:3:0]", kFive, R"(["a","b","c"])"},
      {"$[3:0:-2]", kFive, "[]"},
      {"$[1::2]", kFive, R"(["b","c","d","e"])"},
      {"$[-2000000000:1]", "[1,2]", "[1,2,1]"},
      {"$[0:2]", "[]", "[]"},
      {"$[1:2].a", R"([{"a":1},{"a":2},{"a":3}])", "[2]"},
  };
  expect_rows(rows);
}

TEST(JsonPath, WildcardsTakeAllChildren) {
  constexpr Row kRows[] = {
      {"$.*", R"({"a":1,"b":[2]})", "[1,[2]]"},
      {"$[*]", R"({"a":1,"b":[2]})", "[1,[2]]"},
      {"$[ * ]", "[1,2]", "[1,2]"},
      {"$.*", "[1,null]", "[1,null]"},
      {"$.*", "5", "[]"},
      {"$.*", "[]", "[]"},
      {"$.*.*", R"([[1],{"a":2},3])", "[1,2]"},
      {"$[*].a", R"([{"a":1},{"b":2},5,null,{"a":3}])", "[1,3]"},
      {"$[*].a.b", R"([{"a":{"b":1}},{"a":5},{}])", "[1]"},
      {"$[*][0]", R"([[1,2],[],{"0":1}])", "[1]"},
      {"$.*[0:1]", R"({"a":[1,2],"b":5})", "[1]"},
      {"$.a[*].b", R"({"a":[]})", "[]"},
      {"$.a[*].b", R"({})", "[]"},
      {"$.a.b[0:1]", R"({"a":{}})", "[]"},
      {"$.a.b[*]", R"({"a":5})", "no result"},
  };
  expect_rows(kRows);
}

TEST(JsonPath, SeveralNamesAtTheEndMakeOneObject) {
  constexpr Row kRows[] = {
      {"$['b','a']", R"({"a":1,"b":2,"c":3})", R"({"b":2,"a":1})"},
      {"$['a','a']", R"({"a":1})", R"({"a":1})"},
      {"$['a','x']", R"({"a":1})", R"({"a":1})"},
      {"$['x','y']", R"({"a":1})", "{}"},
      {"$['a', 'b']", R"({"a":1,"b":2})", R"({"a":1,"b":2})"},
      {"$[0]['c','d']", R"([{"c":1,"d":2,"e":3}])", R"({"c":1,"d":2})"},
      {"$.*['c','d']", R"([{"c":1,"d":2,"e":3},{"c":4}])", R"([{"c":1,"d":2},{"c":4}])"},
      {"$['a','b'].x", R"({"a":{"x":1},"b":{"x":2},"c":{"x":3}})", "[1,2]"},
      {"$['a','b'].x", R"({"a":{"x":1},"b":{}})", "[1]"},
      {"$['a','b']", "5", "no result"},
  };
  expect_rows(kRows);
}

TEST(JsonPath, OnlyDefinitePathsGiveOneValue) {
  for (const std::string_view text : {"$", "$.a", "$.a[0]['b']", "$[-1]", "$['a','b']", "$.a.length()", "$..a.sum()"}) {
    EXPECT_TRUE(Path::parse(text)->is_definite()) << text;
  }
  for (const std::string_view text : {"$.*", "$..a", "$[0,1]", "$[0:1]", "$[?(@.a)]", "$['a','b'].c", "$.*.length()"}) {
    EXPECT_FALSE(Path::parse(text)->is_definite()) << text;
  }
}

TEST(JsonPath, RootsAreTheInputTheContextOrAVariable) {
  EXPECT_EQ(Path::parse("$.a")->root(), PathRoot::kInput);
  EXPECT_EQ(Path::parse("$")->root(), PathRoot::kInput);
  EXPECT_EQ(Path::parse("$$")->root(), PathRoot::kContext);
  EXPECT_EQ(Path::parse("$$.Execution.Id")->root(), PathRoot::kContext);
  EXPECT_EQ(Path::parse("$$['Map'].Item")->root(), PathRoot::kContext);
  const auto variable = Path::parse("$order.items[0]");
  EXPECT_EQ(variable->root(), PathRoot::kVariable);
  EXPECT_EQ(variable->variable().as_string(), "order");
  EXPECT_EQ(Path::parse("$order")->variable().as_string(), "order");
  EXPECT_EQ(Path::parse("$été[0]")->variable().as_string(), "été");
  EXPECT_FALSE(Path::parse("$$$"));
  EXPECT_FALSE(Path::parse("$1a"));
  EXPECT_FALSE(Path::parse("$-a.b"));
}

TEST(JsonPath, AScopeChoosesTheDocument) {
  class Context final : public ContextSource {
   public:
    const json::Value& context() override { return value_; }

   private:
    json::Value value_ = value_of(R"({"State":{"Name":"Pay"}})");
  };
  const json::Value input = value_of(R"({"a":1})");
  const Variables outer{value_of(R"({"x":"outer","y":[7]})")};
  const Variables inner{value_of(R"({"x":"inner"})"), &outer};
  Context context;
  Scope scope;
  scope.input = &input;
  scope.variables = &inner;
  scope.context = &context;
  EXPECT_EQ(Path::parse("$.a")->find(scope)->as_int64(), 1);
  EXPECT_EQ(Path::parse("$$.State.Name")->find(scope)->as_string(), "Pay");
  EXPECT_EQ(Path::parse("$x")->find(scope)->as_string(), "inner");
  EXPECT_EQ(Path::parse("$y[0]")->find(scope)->as_int64(), 7);
  EXPECT_EQ(Path::parse("$z.a")->find(scope).error().kind, PathError::Kind::kNotFound);
  scope.context = nullptr;
  EXPECT_FALSE(Path::parse("$$.State")->find(scope));
}

}  // namespace
}  // namespace baton::asl
