// The intrinsic functions, as templates call them.
#include "asl/intrinsics/intrinsic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::asl {
namespace {

json::Value value_of(std::string_view text) {
  auto value = json::parse(text);
  EXPECT_TRUE(value) << text;
  return value ? *value : json::Value();
}

Evaluated evaluate(std::string_view text, std::string_view input = "{}") {
  const auto intrinsic = Intrinsic::parse(text);
  if (!intrinsic) return fail_state("no intrinsic function", intrinsic.error());
  const json::Value document = value_of(input);
  Random random(7);
  Scope scope;
  scope.input = &document;
  scope.random = &random;
  return intrinsic->evaluate(scope);
}

std::string result(std::string_view text, std::string_view input = "{}") {
  const auto evaluated = evaluate(text, input);
  return evaluated ? json::to_text(*evaluated) : evaluated.error().error;
}

struct Row {
  std::string_view text;
  std::string_view input;
  std::string_view expected;
};

template <typename Rows>
void expect_rows(const Rows& rows) {
  for (const Row& row : rows) EXPECT_EQ(result(row.text, row.input), row.expected) << row.text << " with " << row.input;
}

TEST(Intrinsic, FormatPrintsValuesAsJavaDoes) {
  constexpr Row kRows[] = {
      {"States.Format('Hello, {}!', $.x)", R"({"x":"Ann"})", R"("Hello, Ann!")"},
      {"States.Format('{}', $.x)", R"({"x":null})", R"("null")"},
      {"States.Format('{}', $.x)", R"({"x":1})", R"("1")"},
      {"States.Format('{}', $.x)", R"({"x":1.1})", R"("1.1")"},
      {"States.Format('{}', $.x)", R"({"x":true})", R"("true")"},
      {"States.Format('{}', $.x)", R"({"x":{"Arg1":1,"Arg2":[]}})", R"("{Arg1=1, Arg2=[]}")"},
      {"States.Format('{}', $.x)", R"({"x":["a",{"b":"c"},null]})", R"("[a, {b=c}, null]")"},
      {"States.Format('{}', $.x)", R"({"x":"{\"a\": 1}"})", R"("{\"a\": 1}")"},
      {"States.Format('{} and {}', $.x, 'y')", R"({"x":" "})", R"("  and y")"},
      {"States.Format('no places')", "{}", R"("no places")"},
      {"States.Format('')", "{}", R"("")"},
      {"States.Format('{}{}', 1, null)", "{}", R"("1null")"},
      {"States.Format('{}', true)", "{}", R"("true")"},
      {"States.Format($.t, 1)", R"({"t":"n={}"})", R"("n=1")"},
      {"States.Format('{}', States.Format('<{}>', $.x))", R"({"x":5})", R"("<5>")"},
  };
  expect_rows(kRows);
}

TEST(Intrinsic, FormatPrintsNumbersAsJavaDoes) {
  // As written, and as Integer, Long, BigInteger or Double print it.
  constexpr std::pair<std::string_view, std::string_view> kNumbers[] = {
      {"0", "0"},
      {"-0", "0"},
      {"9223372036854775807", "9223372036854775807"},
      {"-12345678901234567890", "-12345678901234567890"},
      {"1.0", "1.0"},
      {"1.50", "1.5"},
      {"-0.0", "-0.0"},
      {"1e2", "100.0"},
      {"1E+6", "1000000.0"},
      {"9999999.5", "9999999.5"},
      {"10000000.0", "1.0E7"},
      {"1e10", "1.0E10"},
      {"-1.25e10", "-1.25E10"},
      {"123456789.125", "1.23456789125E8"},
      {"0.001", "0.001"},
      {"-0.00125", "-0.00125"},
      {"0.000999", "9.99E-4"},
      {"1e-7", "1.0E-7"},
      {"0.1", "0.1"},
      {"100.25", "100.25"},
      {"1.7976931348623157e308", "1.7976931348623157E308"},
      {"1e400", "Infinity"},
  };
  for (const auto& [written, printed] : kNumbers) {
    const std::string input = R"({"x":)" + std::string(written) + "}";
    EXPECT_EQ(result("States.Format('{}', $.x)", input), '"' + std::string(printed) + '"') << written;
  }
  EXPECT_EQ(result("States.Format('{}', $)", R"({"a":[1e10,{"b":2.50}]})"), R"("{a=[1.0E10, {b=2.5}]}")");
}

TEST(Intrinsic, EscapesStandForThemselves) {
  constexpr Row kRows[] = {
      {R"(States.Format('it\'s \{\} {} \\', 1))", "{}", R"("it's {} 1 \\")"},
      {R"(States.Format('\{"k": "{}"\}', $.x))", R"({"x":"v"})", R"("{\"k\": \"v\"}")"},
      {R"(States.Array('a\'b', 'c\\d', '\{\}'))", "{}", R"(["a'b","c\\d","{}"])"},
      {R"(States.StringToJson('{"constant": "false"}'))", "{}", R"({"constant":"false"})"},
      {"States.StringSplit('Hello\nWorld', '\n')", "{}", R"(["Hello","World"])"},
  };
  expect_rows(kRows);
}

TEST(Intrinsic, FormatWantsAsManyArgumentsAsPlaces) {
  EXPECT_EQ(result("States.Format('{} {}', 1)"), "States.IntrinsicFailure");
  EXPECT_EQ(result("States.Format('{}', 1, 2)"), "States.IntrinsicFailure");
  EXPECT_EQ(result("States.Format('{}')"), "States.IntrinsicFailure");
  EXPECT_EQ(result("States.Format($.t)", R"({"t":"a { brace"})"), "States.IntrinsicFailure");
  EXPECT_EQ(result("States.Format($.t)", R"({"t":5})"), "States.IntrinsicFailure");
}

TEST(Intrinsic, JsonIsReadAndWritten) {
  constexpr Row kRows[] = {
      {"States.StringToJson($.x)", R"({"x":""})", "null"},
      {"States.StringToJson($.x)", R"({"x":" "})", "null"},
      {"States.StringToJson($.x)", R"({"x":"null"})", "null"},
      {"States.StringToJson($.x)", R"({"x":"-0"})", "0"},
      {"States.StringToJson($.x)", R"({"x":"1.1"})", "1.1"},
      {"States.StringToJson($.x)", R"({"x":"[1, 2, \"HelloWorld\"]"})", R"([1,2,"HelloWorld"])"},
      {"States.StringToJson($.x)", R"({"x":"{\"Arg1\": 1, \"Arg2\": []}"})", R"({"Arg1":1,"Arg2":[]})"},
      {"States.StringToJson($.x)", R"({"x":"{"})", "States.IntrinsicFailure"},
      {"States.StringToJson($.x)", R"({"x":5})", "States.IntrinsicFailure"},
      {"States.JsonToString($.x)", R"({"x":{"a": [1, "b"]}})", R"("{\"a\":[1,\"b\"]}")"},
      {"States.JsonToString($.x)", R"({"x":"HelloWorld"})", R"("\"HelloWorld\"")"},
      {"States.JsonToString($)", "{}", R"("{}")"},
      {"States.JsonMerge($.a, $.b, false)", R"({"a":{"a":{"a1":1,"a2":2},"b":2,"d":3},"b":{"a":{"a3":1},"c":3,"d":4}})",
       R"({"a":{"a3":1},"b":2,"d":4,"c":3})"},
      {"States.JsonMerge($.a, $.b, true)", R"({"a":{},"b":{}})", "States.IntrinsicFailure"},
      {"States.JsonMerge($.a, $.b, false)", R"({"a":{},"b":[]})", "States.IntrinsicFailure"},
      {"States.JsonMerge($.b, $.a, false)", R"({"a":{},"b":[]})", "States.IntrinsicFailure"},
  };
  expect_rows(kRows);
}

TEST(Intrinsic, ArraysAreMadeAndTakenApart) {
  constexpr Row kRows[] = {
      {"States.Array()", "{}", "[]"},
      {"States.Array($.x, 'a', 1, null, true)", R"({"x":{"y":1}})", R"([{"y":1},"a",1,null,true])"},
      {"States.Array(1,2,3,4,5,6)", "{}", "[1,2,3,4,5,6]"},
      {"States.ArrayPartition($.x, 4)", R"({"x":[1,2,3,4,5,6,7,8,9]})", "[[1,2,3,4],[5,6,7,8],[9]]"},
      {"States.ArrayPartition($.x, 5)", R"({"x":[]})", "[]"},
      {"States.ArrayPartition($.x, 1.5)", R"({"x":[1,2,3]})", "[[1,2],[3]]"},
      {"States.ArrayPartition($.x, 0)", R"({"x":[1]})", "States.IntrinsicFailure"},
      {"States.ArrayPartition($.x, -1)", R"({"x":[1]})", "States.IntrinsicFailure"},
      {"States.ArrayPartition('x', 1)", "{}", "States.IntrinsicFailure"},
      {"States.ArrayContains($.x, 5)", R"({"x":[1,5]})", "true"},
      {"States.ArrayContains($.x, '5')", R"({"x":[1,5]})", "false"},
      {"States.ArrayContains($.x, null)", R"({"x":[[1,2],2]})", "false"},
      {"States.ArrayContains($.x, $.y)", R"({"x":[[1,2,3],2],"y":[1,2,3]})", "true"},
      {"States.ArrayContains($.x, $.y)", R"({"x":[{"1":2,"2":[]}],"y":{"2":[],"1":2}})", "true"},
      {"States.ArrayContains($.x, 1)", R"({"x":{}})", "States.IntrinsicFailure"},
      {"States.ArrayGetItem($.x, 0)", R"({"x":[1,2]})", "1"},
      {"States.ArrayGetItem($.x, $.i)", R"({"x":[1,2],"i":1})", "2"},
      {"States.ArrayGetItem($.x, 2)", R"({"x":[1,2]})", "States.IntrinsicFailure"},
      {"States.ArrayGetItem($.x, -1)", R"({"x":[1,2]})", "States.IntrinsicFailure"},
      {"States.ArrayGetItem($.x, 'a')", R"({"x":[1,2]})", "States.IntrinsicFailure"},
      {"States.ArrayLength($.x)", R"({"x":[1,2,3]})", "3"},
      {"States.ArrayLength($.x[*].y)", R"({"x":[1,2,3]})", "0"},
      {"States.ArrayLength($.x)", R"({"x":"text"})", "States.IntrinsicFailure"},
      {"States.ArrayUnique($.x)",
       R"({"x":[null,null,true,true,1,1,1.1,0,"a","a",[],[],[null],[null],{"a":1,"b":2},{"b":2,"a":1},{"a":1}]})",
       R"([null,true,1,1.1,0,"a",[],[null],{"a":1,"b":2},{"a":1}])"},
      {"States.ArrayUnique($.x)", R"({"x":5})", "States.IntrinsicFailure"},
  };
  expect_rows(kRows);
}

TEST(Intrinsic, RangesIncludeBothEnds) {
  constexpr Row kRows[] = {
      {"States.ArrayRange(1, 9, 2)", "{}", "[1,3,5,7,9]"},
      {"States.ArrayRange(0, 9, 3)", "{}", "[0,3,6,9]"},
      {"States.ArrayRange(0, 10, 3)", "{}", "[0,3,6,9]"},
      {"States.ArrayRange(1, 9, 9)", "{}", "[1]"},
      {"States.ArrayRange(3, 1, -1)", "{}", "[3,2,1]"},
      {"States.ArrayRange(1, 3, -1)", "{}", "[]"},
      {"States.ArrayRange(1, 1, 1)", "{}", "[1]"},
      {"States.ArrayRange(0.5, 2.4, 1)", "{}", "[1,2]"},
      {"States.ArrayRange(1, 2, 0)", "{}", "States.IntrinsicFailure"},
      {"States.ArrayRange(1, 1001, 1)", "{}", "States.IntrinsicFailure"},
      {"States.ArrayRange(-2147483648, 2147483647, 1)", "{}", "States.IntrinsicFailure"},
      {"States.ArrayRange('1', 2, 1)", "{}", "States.IntrinsicFailure"},
  };
  expect_rows(kRows);
  EXPECT_EQ(evaluate("States.ArrayRange(1, 1000, 1)")->size(), 1'000U);
}

TEST(Intrinsic, AdditionRoundsItsNumbersFirstAndHalvesUp) {
  constexpr Row kRows[] = {
      {"States.MathAdd(-9, 3)", "{}", "-6"},
      {"States.MathAdd(1.49, 1.50)", "{}", "3"},
      {"States.MathAdd(1.50, 1.51)", "{}", "4"},
      {"States.MathAdd(-1.49, -1.50)", "{}", "-2"},
      {"States.MathAdd(-1.50, -1.51)", "{}", "-3"},
      {"States.MathAdd(1.49, 0)", "{}", "1"},
      {"States.MathAdd(0.5, 0)", "{}", "1"},
      {"States.MathAdd(2.5, 0)", "{}", "3"},
      {"States.MathAdd(-0.5, 0.5)", "{}", "1"},
      {"States.MathAdd(-0.5, 0)", "{}", "0"},
      {"States.MathAdd(-1.5, 0)", "{}", "-1"},
      {"States.MathAdd(-2.5, 0)", "{}", "-2"},
      {"States.MathAdd($.a, $.b)", R"({"a":2147483647,"b":0})", "2147483647"},
      {"States.MathAdd(2147483648, 0)", "{}", "States.IntrinsicFailure"},
      {"States.MathAdd('1', 0)", "{}", "States.IntrinsicFailure"},
      {"States.MathAdd($.a, -1)", R"({"a":null})", "States.IntrinsicFailure"},
  };
  expect_rows(kRows);
}

TEST(Intrinsic, RandomNumbersLieBetweenTheirBounds) {
  const auto intrinsic = Intrinsic::parse("States.MathRandom(-2, 2)");
  const json::Value input = value_of("{}");
  Random random(1);
  Scope scope;
  scope.input = &input;
  scope.random = &random;
  std::set<std::int64_t> seen;
  for (int i = 0; i < 200; ++i) seen.insert(intrinsic->evaluate(scope)->as_int64());
  EXPECT_EQ(seen, (std::set<std::int64_t>{-2, -1, 0, 1}));
  EXPECT_EQ(result("States.MathRandom(2, 2)"), "States.IntrinsicFailure");
  EXPECT_EQ(result("States.MathRandom(3, 2)"), "States.IntrinsicFailure");
  EXPECT_EQ(result("States.MathRandom(1, 'x')"), "States.IntrinsicFailure");
  EXPECT_EQ(result("States.MathRandom(1, 2, 'x')"), "States.IntrinsicFailure");
}

TEST(Intrinsic, ASeedGivesTheNumberThatItGivesInJava) {
  // new java.util.Random(42).nextInt(100) and so on.
  EXPECT_EQ(result("States.MathRandom(0, 100, 42)"), "30");
  EXPECT_EQ(result("States.MathRandom(0, 999, 3)"), "239");
  EXPECT_EQ(result("States.MathRandom(10, 1010, -5)"), "421");
  EXPECT_EQ(result("States.MathRandom(0, 64, 7)"), "46");
  EXPECT_EQ(result("States.MathRandom(-2147483648, 2147483647, 9)"),
            result("States.MathRandom(-2147483648, 2147483647, 9)"));
}

TEST(Intrinsic, SplitsAtEachCharacterAndDropsEmptyParts) {
  constexpr Row kRows[] = {
      {"States.StringSplit('1,2,3', ',')", "{}", R"(["1","2","3"])"},
      {"States.StringSplit('This.is+a,test=string', '.+,=')", "{}", R"(["This","is","a","test","string"])"},
      {"States.StringSplit(',a,, b,', ',')", "{}", R"(["a"," b"])"},
      {"States.StringSplit('', ',')", "{}", "[]"},
      {"States.StringSplit('abc', '')", "{}", R"(["abc"])"},
      {"States.StringSplit('aéb😀c', '😀é')", "{}", R"(["a","b","c"])"},
      {"States.StringSplit(5, ',')", "{}", "States.IntrinsicFailure"},
      {"States.StringSplit('a', 5)", "{}", "States.IntrinsicFailure"},
      {"States.ArrayGetItem(States.StringSplit($.n, '-'), States.MathAdd(States.ArrayLength(States.StringSplit($.n, "
       "'-')), -1))",
       R"({"n":"a-b-c"})", R"("c")"},
  };
  expect_rows(kRows);
}

TEST(Intrinsic, TextsAreEncodedDecodedAndHashed) {
  constexpr Row kRows[] = {
      {"States.Base64Encode('Data to encode')", "{}", R"("RGF0YSB0byBlbmNvZGU=")"},
      {"States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", "{}", R"("Data to encode")"},
      {"States.Base64Encode('')", "{}", R"("")"},
      {"States.Base64Decode('')", "{}", R"("")"},
      {"States.Base64Decode('/w==')", "{}", "\"\xEF\xBF\xBD\""},
      {"States.Base64Decode('4oKs')", "{}", "\"€\""},
      {"States.Base64Decode('!')", "{}", "States.IntrinsicFailure"},
      {"States.Base64Encode(5)", "{}", "States.IntrinsicFailure"},
      {"States.Hash('input data', 'MD5')", "{}", R"("812f45842bc6d66ee14572ce20db8e86")"},
      {"States.Hash('input data', 'SHA-1')", "{}", R"("aaff4a450a104cd177d28d18d74485e8cae074b7")"},
      {"States.Hash('input data', 'SHA-256')", "{}",
       R"("b4a697a057313163aee33cd8d40c66e9f0f177e00cac2de32475ffff6169c3e3")"},
      {"States.Hash($.x, 'MD5')", R"({"x":{"a":1}})", R"("bb6cb5c68df4652941caf652a366f2d8")"},
      {"States.Hash('x', 'sha-1')", "{}", "States.IntrinsicFailure"},
      {"States.Hash('x', 5)", "{}", "States.IntrinsicFailure"},
  };
  expect_rows(kRows);
}

TEST(Intrinsic, TextsToEncodeAreLimited) {
  const std::string at_limit = R"({"x":")" + std::string(10'000, 'a') + R"("})";
  const std::string beyond = R"({"x":")" + std::string(10'001, 'a') + R"("})";
  for (const std::string_view text :
       {"States.Base64Encode($.x)", "States.Base64Decode($.x)", "States.Hash($.x, 'MD5')"}) {
    EXPECT_NE(result(text, at_limit), "States.IntrinsicFailure") << text;
    EXPECT_EQ(result(text, beyond), "States.IntrinsicFailure") << text;
  }
}

TEST(Intrinsic, UuidsAreOfVersionFour) {
  const auto first = evaluate("States.UUID()");
  EXPECT_THAT(std::string(first->as_string()),
              testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(result("States.UUID()"), result("States.UUID( )"));
}

TEST(Intrinsic, FailuresNameTheWholeTextAndWhatIsMissing) {
  const auto failure = [](std::string_view text, std::string_view input) { return evaluate(text, input).error(); };
  constexpr std::string_view kInput = R"({"other":1})";
  EXPECT_EQ(failure("States.Format('{}', $.nope)", kInput).error, "States.Runtime");
  EXPECT_EQ(failure("States.Format('{}', $.nope)", kInput).cause,
            "The function 'States.Format('{}', $.nope)' had the following error: The JsonPath argument for the field "
            R"('$.nope' could not be found in the input '{"other":1}')");
  EXPECT_EQ(
      failure("States.Format('{}', States.Format('{}',$.a.b))", kInput).cause,
      "The function 'States.Format('{}', States.Format('{}',$.a.b))' had the following error: The JsonPath argument "
      R"(for the field '$.a.b' could not be found in the input '{"other":1}')");
  EXPECT_EQ(failure("States.Array($.items[5])", R"({"items":[1,2]})").cause,
            "The function 'States.Array($.items[5])' had the following error: The JsonPath argument for the field "
            R"('$.items[5]' could not be found in the input '{"items":[1,2]}')");
  EXPECT_EQ(
      failure("States.Array($.other[0])", kInput).cause,
      "The function 'States.Array($.other[0])' had the following error: Filter: [0] can only be applied to arrays. "
      "Current context is: 1");
  EXPECT_EQ(failure("States.ArrayLength($.other)", kInput).error, "States.IntrinsicFailure");
  EXPECT_EQ(
      failure("States.ArrayLength($.other)", kInput).cause,
      "The function 'States.ArrayLength($.other)' had the following error: The first argument of States.ArrayLength "
      "must be an array");
}

TEST(Intrinsic, PathsInTheContextAreNamedAsInADocument) {
  class Context final : public ContextSource {
   public:
    const json::Value& context() override { return value_; }

   private:
    json::Value value_ = value_of(R"({"State":{"Name":"P"}})");
  };
  Context context;
  const json::Value input = value_of(R"({"other":1})");
  const Variables variables{value_of(R"({"name":["a","b"]})")};
  Scope scope;
  scope.input = &input;
  scope.context = &context;
  scope.variables = &variables;
  EXPECT_EQ(Intrinsic::parse("States.Format('{}-{}', $$.State.Name, $name[1])")->evaluate(scope)->as_string(), "P-b");
  EXPECT_EQ(Intrinsic::parse("States.Array($$.Nope.Deep)")->evaluate(scope).error().cause,
            "The function 'States.Array($$.Nope.Deep)' had the following error: The JsonPath argument for the field "
            R"('$.Nope.Deep' could not be found in the input '{"other":1}')");
}

TEST(Intrinsic, VariablesAreCollectedFromAllArguments) {
  std::set<std::string> names;
  Intrinsic::parse("States.Array($a, States.Format('{}', $b.c), $.d, $$.e)")->collect_variables(names);
  EXPECT_EQ(names, (std::set<std::string>{"a", "b"}));
}

TEST(Intrinsic, PathsMayHaveFiltersAndQuotes) {
  EXPECT_EQ(
      result("States.ArrayLength($.x[?(@.a > 1 && @.b in ['y','z'])])", R"({"x":[{"a":2,"b":"y"},{"a":2,"b":"w"}]})"),
      "1");
  EXPECT_EQ(result("States.Array($['a,b'], $['c)d'])", R"({"a,b":1,"c)d":2})"), "[1,2]");
  EXPECT_EQ(result("States.Array($.x.length())", R"({"x":[1,2]})"), "[2]");
}

TEST(Intrinsic, TextsThatAreNoCallAreRefused) {
  for (const std::string_view text : {"States.Nope()",
                                      "States.",
                                      "States.Format",
                                      "States.Format(",
                                      "States.Format('{}'",
                                      "States.Format('{}', )",
                                      "States.Format('{}' 1)",
                                      "States.Format()",
                                      "States.UUID(1)",
                                      "States.MathAdd(1)",
                                      "States.MathAdd(1,2,3)",
                                      "States.ArrayRange(1,2)",
                                      "States.Format('a') x",
                                      "States.Array(1)[0]",
                                      "States.Array(a)",
                                      "States.Array(\"a\")",
                                      "States.Array([1])",
                                      "States.Array({})",
                                      "States.Array('a)",
                                      "States.Array($.)",
                                      "States.Array($.a[)",
                                      "states.UUID()",
                                      "States.Format('\\n')",
                                      "States.Format('\\\"')",
                                      "States.Array('a\\', 1)",
                                      "States.Format('{a}', 1)",
                                      "States.Format('{')",
                                      "States.Array(,)",
                                      "States.Array(1,)",
                                      "$.a",
                                      "'a'",
                                      "",
                                      "Format('a')"}) {
    EXPECT_FALSE(Intrinsic::parse(text)) << text;
  }
}

TEST(Intrinsic, WhiteSpaceBetweenArgumentsMeansNothing) {
  EXPECT_EQ(result("States.Array( 1 ,\n\t'a' , $.x )", R"({"x":2})"), R"([1,"a",2])");
  EXPECT_EQ(result("States.Array (1)"), "[1]");
}

TEST(Intrinsic, AValueWithoutATextOfBearableLengthIsRefused) {
  std::string deep = "1";
  for (int i = 0; i < 400; ++i) deep = R"({"a":)" + deep + R"(,"b":"xxxxxxxx"})";
  for (const std::string_view text :
       {"States.JsonToString($..*..*)", "States.Format('{}', $..*..*)", "States.Hash($..*..*, 'MD5')"}) {
    EXPECT_EQ(result(text, deep), "States.IntrinsicFailure") << text;
  }
  EXPECT_EQ(evaluate("States.JsonToString($..*)", deep)->as_string().substr(0, 2), "[{");
}

TEST(Intrinsic, CallsAreNestedTenDeepAtMost) {
  const auto nested = [](int depth) {
    std::string text = "1";
    for (int i = 0; i < depth; ++i) text = "States.Array(" + text + ")";
    return text;
  };
  EXPECT_TRUE(Intrinsic::parse(nested(10)));
  EXPECT_FALSE(Intrinsic::parse(nested(11)));
  EXPECT_FALSE(Intrinsic::parse(nested(2'000)));
}

}  // namespace
}  // namespace baton::asl
