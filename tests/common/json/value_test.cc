#include "common/json/value.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "common/json/memory.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/random.h"

namespace baton::json {
namespace {

Value parsed(std::string_view text) { return parse(text).value(); }

TEST(JsonValue, ADefaultValueIsTheAbsenceOfOne) {
  EXPECT_TRUE(Value().is_undefined());
  EXPECT_EQ(parsed("{\"a\":1}").get("b").type(), Type::kUndefined);
  EXPECT_EQ(to_text(Value()), "null");
}

TEST(JsonValue, NumbersArePrintedAsJavaScriptPrintsThem) {
  const std::pair<double, const char*> cases[] = {{0, "0"},
                                                  {-0.0, "0"},
                                                  {3, "3"},
                                                  {-1.5, "-1.5"},
                                                  {0.1 + 0.2, "0.30000000000000004"},
                                                  {1e15, "1000000000000000"},
                                                  {1e20, "100000000000000000000"},
                                                  {1e21, "1e+21"},
                                                  {1.5e300, "1.5e+300"},
                                                  {1e-6, "0.000001"},
                                                  {1e-7, "1e-7"},
                                                  {5e-324, "5e-324"},
                                                  {123456.789e3, "123456789"},
                                                  {1.7976931348623157e308, "1.7976931348623157e+308"}};
  for (const auto& [number, text] : cases) EXPECT_EQ(to_text(Value::number(number)), text);
}

TEST(JsonValue, ShortDecimalsAreReadAsTheNearestDouble) {
  Random random(7);
  for (int i = 0; i < 100'000; ++i) {
    std::string text = std::to_string(random.below(1'000'000'000));
    text.insert(1 + random.below(text.size()), ".");
    if (text.back() == '.') text += '0';
    if (random.below(2) == 0) text.insert(0, "-");
    const Value value = Value::number_as_written(text);
    ASSERT_EQ(value.as_double(), std::strtod(text.c_str(), nullptr)) << text;
    ASSERT_EQ(to_text(value), text);
  }
}

TEST(JsonValue, AFractionKeepsItsPoint) {
  EXPECT_EQ(to_text(Value::fraction(3)), "3.0");
  EXPECT_EQ(to_text(Value::fraction(2.5)), "2.5");
  EXPECT_TRUE(equal(Value::fraction(3), Value::integer(3)));
}

TEST(JsonValue, EqualityIsDeepAndBlindToKeyOrderAndNotation) {
  EXPECT_TRUE(equal(parsed(R"({"a":[1,2.0],"b":null})"), parsed(R"({"b":null,"a":[1.0,2]})")));
  EXPECT_FALSE(equal(parsed(R"({"a":1})"), parsed(R"({"a":1,"b":1})")));
  EXPECT_FALSE(equal(parsed(R"({"a":1,"c":2})"), parsed(R"({"a":1,"b":2})")));
  EXPECT_FALSE(equal(parsed("[1,2]"), parsed("[2,1]")));
  EXPECT_FALSE(equal(parsed("false"), parsed("0")));
  EXPECT_FALSE(equal(parsed("\"1\""), parsed("1")));
  EXPECT_TRUE(equal(parsed("\"a text that is not short\""), parsed("\"a text that is not short\"")));
  EXPECT_FALSE(equal(parsed("\"a text that is not short\""), parsed("\"a text that is not shorT\"")));
}

TEST(JsonValue, ABuilderThatGoesOnWithASharedValueLeavesTheOthersAlone) {
  const Value original = parsed(R"({"a":1})");
  const Value more = with_member(original, "b", Value::integer(2));
  EXPECT_EQ(to_text(original), R"({"a":1})");
  EXPECT_EQ(to_text(more), R"({"a":1,"b":2})");
  ArrayBuilder builder{parsed("[1,2]")};
  builder.add(Value::integer(3));
  builder.set(0, parsed("[[]]"));
  const Value array = builder.finish();
  EXPECT_EQ(to_text(array), "[[[]],2,3]");
  EXPECT_EQ(array.depth(), 3);
  EXPECT_EQ(builder.size(), 0);
}

TEST(JsonValue, TextBytesAreCountedAnewAfterAChange) {
  Value value = parsed(R"({"a":[1]})");
  EXPECT_EQ(value.text_bytes(), 9);
  ObjectBuilder builder{std::move(value)};
  builder.set("b", Value::string("\u0001x"));
  value = builder.finish();
  EXPECT_EQ(value.text_bytes(), to_text(value).size());
}

TEST(JsonValue, RemovingAMemberKeepsTheOrderOfTheOthers) {
  ObjectBuilder builder;
  for (int i = 0; i < 40; ++i) builder.set("key number " + std::to_string(i), Value::integer(i));
  builder.remove("key number 3");
  builder.remove("no such key");
  const Value value = builder.finish();
  EXPECT_EQ(value.size(), 39);
  EXPECT_EQ(value.find("key number 3"), nullptr);
  EXPECT_EQ(value.get("key number 39").as_int64(), 39);
  EXPECT_EQ(value.members()[3].value.as_int64(), 4);
}

TEST(JsonValue, AnArrayMarkBelongsToOneCopyOnly) {
  const Value plain = parsed("[1]");
  const Value marked = plain.with_array_mark(5);
  EXPECT_EQ(marked.array_mark(), 5);
  EXPECT_EQ(plain.array_mark(), 0);
  EXPECT_TRUE(equal(plain, marked));
  EXPECT_EQ(Value::empty_array().with_array_mark(2).array_mark(), 2);
}

class CountedOpaque : public Opaque {
 public:
  explicit CountedOpaque(int& alive) : alive_(alive) { ++alive_; }
  ~CountedOpaque() override { --alive_; }

 private:
  int& alive_;
};

TEST(JsonValue, AnOpaqueDiesWithItsLastCopy) {
  int alive = 0;
  {
    Value value = Value::opaque(new CountedOpaque(alive));
    const Value copy = Value::array({value, value});
    value = Value::null();
    EXPECT_EQ(alive, 1);
    EXPECT_FALSE(equal(copy[0], Value::null()));
    EXPECT_TRUE(equal(copy[0], copy[1]));
  }
  EXPECT_EQ(alive, 0);
}

TEST(JsonValue, AssigningAPartOfAValueToItselfIsSafe) {
  Value value = parsed(R"([["a text that is long enough for a node"]])");
  value = value[0][0];
  EXPECT_EQ(value.as_string(), "a text that is long enough for a node");
  value = Value::array({value});
  value = Value(value[0]);
  EXPECT_TRUE(value.is_string());
}

TEST(JsonValue, PrettyTextIndentsWhatIsNotEmpty) {
  EXPECT_EQ(to_pretty_text(parsed(R"({"a":[1,{}],"b":[]})")), "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
}

TEST(JsonValue, TenTimesTheDeepestDocumentCanStillBeWrittenComparedAndDestroyed) {
  const auto nested = [] {
    Value value = Value::empty_array();
    for (std::uint32_t i = 1; i < 10 * kDepthMax; ++i) value = Value::array({value});
    return value;
  };
  const Value a = nested(), b = nested();
  EXPECT_EQ(a.depth(), 10 * kDepthMax);
  EXPECT_TRUE(equal(a, b));
  EXPECT_EQ(to_text(a).size(), 20 * kDepthMax);
  EXPECT_EQ(a.text_bytes(), 20 * kDepthMax);
}

TEST(JsonValue, CountingATextTooLongForAnyMemoryDoesNotWrapAround) {
  Value value = Value::array({Value::string("x")});
  for (int level = 0; level < 100; ++level) value = Value::array({value, value});
  EXPECT_GE(value.text_bytes(), std::size_t{1} << 48);
  EXPECT_GT(value.text_bytes() * 2048, value.text_bytes());
}

TEST(JsonValue, CountsTheMemoryThatValuesHave) {
  const std::int64_t before = live_bytes();
  {
    Value text = Value::string(std::string(1000, 'x'));
    EXPECT_GE(live_bytes(), before + 1000);
    EXPECT_LT(live_bytes(), before + 1100);
    const Value array = Value::array({text, text});
    ObjectBuilder object;
    for (int i = 0; i < 100; ++i) object.set(std::to_string(i), array);
    const Value finished = object.finish();
    EXPECT_NE(finished.find("99"), nullptr);  // which makes an index
    EXPECT_GE(live_bytes(), before + 1000 + 100 * 32);
    ObjectBuilder again{Value(finished)};
    again.remove("50");
  }
  EXPECT_EQ(live_bytes(), before);
}

}  // namespace
}  // namespace baton::json
