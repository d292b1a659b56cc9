// Templates in both query languages: what they make, what they say when they cannot, and what is refused beforehand.
#include "asl/template/template.h"

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

class Context final : public ContextSource {
 public:
  const json::Value& context() override {
    ++count_;
    return value_;
  }
  int count() const { return count_; }

 private:
  json::Value value_ = value_of(R"({"Execution":{"Name":"run"},"State":{"Name":"Pay"}})");
  int count_ = 0;
};

// Everything that an evaluation may look at.
struct World {
  explicit World(std::string_view input_text) : input(value_of(input_text)) {
    scope.input = &input;
    scope.variables = &variables;
    scope.context = &context;
    scope.random = &random;
  }

  json::Value input;
  Variables variables{value_of(R"({"x":5,"list":[1,2],"order":{"id":"o1"}})")};
  Context context;
  Random random{1};
  Scope scope;
};

Template payload(std::string_view text) {
  Diagnostics diagnostics;
  Template compiled = Template::payload(value_of(text), "/States/Pay/Parameters", diagnostics);
  EXPECT_THAT(diagnostics, testing::IsEmpty()) << text;
  return compiled;
}

Template query(std::string_view text, const std::string& location = "/States/Pay/Output") {
  Diagnostics diagnostics;
  Template compiled = Template::jsonata(value_of(text), location, diagnostics);
  EXPECT_THAT(diagnostics, testing::IsEmpty()) << text << ": " << (diagnostics.empty() ? "" : diagnostics[0].message);
  return compiled;
}

std::string shown(const Evaluated& evaluated) {
  return evaluated ? json::to_text(*evaluated) : evaluated.error().error + ": " + evaluated.error().cause;
}

std::string evaluated(const Template& compiled, std::string_view input) {
  World world(input);
  return shown(compiled.evaluate(world.scope));
}

// ── payload templates ──

TEST(PayloadTemplate, KeysThatEndInDollarAreComputed) {
  EXPECT_EQ(evaluated(payload(R"({"a":1,"b.$":"$.x","c":{"d.$":"$.y[0]","e":"$.x"}})"), R"({"x":2,"y":[3]})"),
            R"({"a":1,"b":2,"c":{"d":3,"e":"$.x"}})");
}

// As AWS's documentation shows it, whose results list literal and computed fields as the template mixes them.
TEST(PayloadTemplate, KeysStayInTheOrderOfTheTemplate) {
  EXPECT_EQ(evaluated(payload(R"({"o.$":"$"})"), R"({"b":1,"a":2})"), R"({"o":{"b":1,"a":2}})");
  const std::string mixed = R"({"z":1,"b.$":"$.x","a":{"d":0,"c.$":"$.x","b":{}}})";
  EXPECT_EQ(evaluated(payload(mixed), R"({"x":2})"), R"({"z":1,"b":2,"a":{"d":0,"c":2,"b":{}}})");
}

TEST(PayloadTemplate, ObjectsInArraysAreComputedButTextsThereAreNot) {
  EXPECT_EQ(evaluated(payload(R"({"list":["$.x",{"a.$":"$.x"},[{"b.$":"$"}]]})"), R"({"x":2})"),
            R"({"list":["$.x",{"a":2},[{"b":{"x":2}}]]})");
}

TEST(PayloadTemplate, ReadsInputContextVariablesAndFunctions) {
  EXPECT_EQ(evaluated(payload(R"j({"a.$":"$","b.$":"$$.State.Name","c.$":"$x","d.$":"$order.id","e.$":"$list[1]",
                                   "f.$":"States.Format('{}-{}', $.k, $x)"})j"),
                      R"({"k":"v"})"),
            R"({"a":{"k":"v"},"b":"Pay","c":5,"d":"o1","e":2,"f":"v-5"})");
}

TEST(PayloadTemplate, IndefinitePathsGiveArrays) {
  EXPECT_EQ(evaluated(payload(R"({"a.$":"$.l[?(@.x>1)].x","b.$":"$..nope"})"), R"({"l":[{"x":1},{"x":2}]})"),
            R"({"a":[2],"b":[]})");
}

TEST(PayloadTemplate, AnIndexBeyondTheEndIsNull) {
  EXPECT_EQ(evaluated(payload(R"({"a.$":"$.l[5]"})"), R"({"l":[1]})"), R"({"a":null})");
}

TEST(PayloadTemplate, SaysWhatCouldNotBeFoundWhereInAwsWords) {
  EXPECT_EQ(
      evaluated(payload(R"({"deep":{"JobName.$":"$.JobName"}})"), R"({"other": 1})"),
      "States.Runtime: The JSONPath '$.JobName' specified for the field 'JobName.$' could not be found in the input "
      R"('{"other":1}')");
  EXPECT_EQ(
      evaluated(payload(R"({"id.$":"$$.Map.Item.Value"})"), "{}"),
      "States.Runtime: The JSONPath '$$.Map.Item.Value' specified for the field 'id.$' could not be found in the input "
      R"('{"Execution":{"Name":"run"},"State":{"Name":"Pay"}}')");
  EXPECT_EQ(evaluated(payload(R"({"id.$":"$nope.a"})"), R"({"b":1})"),
            "States.Runtime: The JSONPath '$nope.a' specified for the field 'id.$' could not be found in the input "
            R"('{"b":1}')");
  EXPECT_EQ(evaluated(payload(R"({"a.$":"$.b[0]"})"), R"({"b":1})"),
            "States.Runtime: Invalid path '$.b[0]' : Filter: [0] can only be applied to arrays. Current context is: 1");
}

TEST(PayloadTemplate, FailuresOfFunctionsComeThrough) {
  World world(R"({"a":1})");
  const auto result = payload(R"j({"n.$":"States.ArrayLength($.a)"})j").evaluate(world.scope);
  EXPECT_EQ(result.error().error, "States.IntrinsicFailure");
  EXPECT_EQ(result.error().location, "");
}

TEST(PayloadTemplate, LiteralsAreSharedNotCopied) {
  const json::Value value = value_of(R"({"a":{"b":[1,2,{"c":"d"}]}})");
  Diagnostics diagnostics;
  const Template whole = Template::payload(value, "/States/Pay/Parameters", diagnostics);
  ASSERT_TRUE(whole.is_literal());
  EXPECT_TRUE(whole.literal_value().is_same(value));
  const Template part =
      Template::payload(json::Value::object({{"a", value.get("a")}, {"b.$", json::Value::string("$")}}),
                        "/States/Pay/Parameters", diagnostics);
  ASSERT_FALSE(part.is_literal());
  World world("{}");
  EXPECT_TRUE(part.evaluate(world.scope)->get("a").is_same(value.get("a")));
}

TEST(PayloadTemplate, WhatIsNoObjectIsLiteral) {
  for (const std::string_view text : {"5", R"("$.a")", R"(["$.a"])", "null", "{}", "[]"}) {
    EXPECT_TRUE(payload(text).is_literal()) << text;
  }
}

TEST(PayloadTemplate, NamesItsVariables) {
  std::set<std::string> names;
  payload(R"j({"a.$":"$x.y","b":[{"c.$":"States.Array($list, $.z)"}],"d.$":"$$.e"})j").collect_variables(names);
  EXPECT_EQ(names, (std::set<std::string>{"list", "x"}));
}

TEST(PayloadTemplate, ValuesThatCannotBeComputedAreRefused) {
  for (const std::string_view value : {R"("x")", R"j("States.Nope()")j", R"j("States.Format('\\n')")j", R"("$.")",
                                       R"("$.a[")", "5", "null", "{}", R"("")", R"("{% $x %}")"}) {
    Diagnostics diagnostics;
    const Template compiled = Template::payload(value_of(R"({"a":[{"b.$":)" + std::string(value) + "}]}"),
                                                "/States/Pay/Parameters", diagnostics);
    ASSERT_EQ(diagnostics.size(), 1U) << value;
    EXPECT_EQ(diagnostics[0].severity, Severity::kError);
    EXPECT_EQ(diagnostics[0].code, "SCHEMA_VALIDATION_FAILED");
    EXPECT_EQ(diagnostics[0].message,
              "The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call");
    EXPECT_EQ(diagnostics[0].location, "/States/Pay/Parameters/a[0]");
    std::set<std::string> names;
    compiled.collect_variables(names);
  }
}

TEST(PayloadTemplate, AFieldCannotBeBothLiteralAndComputed) {
  Diagnostics diagnostics;
  Template::payload(value_of(R"({"a.$":"$.x","a":1})"), "/States/Pay/Parameters", diagnostics);
  ASSERT_EQ(diagnostics.size(), 1U);
  EXPECT_EQ(diagnostics[0].location, "/States/Pay/Parameters/a.$");
}

// ── fields that are paths ──

TEST(PathTemplate, FindsOrSaysWhichPathIsInvalid) {
  Diagnostics diagnostics;
  const Template seconds =
      Template::path(json::Value::string("$.wait.seconds"), false, "/States/W/SecondsPath", diagnostics);
  ASSERT_TRUE(diagnostics.empty());
  EXPECT_EQ(seconds.source(), "$.wait.seconds");
  EXPECT_EQ(evaluated(seconds, R"({"wait":{"seconds":3}})"), "3");
  EXPECT_EQ(evaluated(seconds, R"({"wait":{}})"),
            "States.Runtime: Invalid path '$.wait.seconds' : No results for path: $['wait']['seconds']");
}

TEST(PathTemplate, TakesFunctionsOnlyWhereTheyAreAllowed) {
  Diagnostics diagnostics;
  const auto text = json::Value::string("States.Format('{}', $.a)");
  EXPECT_EQ(evaluated(Template::path(text, true, "/States/F/CausePath", diagnostics), R"({"a":1})"), R"("1")");
  EXPECT_TRUE(diagnostics.empty());
  Template::path(text, false, "/States/W/SecondsPath", diagnostics);
  Template::path(json::Value::string("States.Nope()"), true, "/States/F/CausePath", diagnostics);
  Template::path(json::Value::string("a"), true, "/States/F/CausePath", diagnostics);
  Template::path(json::Value::integer(5), true, "/States/F/CausePath", diagnostics);
  ASSERT_EQ(diagnostics.size(), 4U);
  EXPECT_EQ(diagnostics[0].message, "Value must be a valid JSONPath.");
  EXPECT_EQ(diagnostics[1].message,
            "The value for the field 'CausePath' must be a valid JSONPath or a valid intrinsic function call");
  EXPECT_EQ(diagnostics[2].message, "Value must be a valid JSONPath.");
}

// ── JSONata ──

TEST(JsonataTemplate, OnlyWholeTextsInMarksAreExpressions) {
  EXPECT_EQ(
      evaluated(query(R"({"a":"{% 1 + 2 %}","b":" {% 1 %} ","c":["{%$states.input.k%}","$x"],"d.$":"$.k","e":{}})"),
                R"({"k":"v"})"),
      R"({"a":3,"b":" {% 1 %} ","c":["v","$x"],"d.$":"$.k","e":{}})");
  EXPECT_EQ(evaluated(query(R"("{% $states.input %}")"), R"({"k":"v"})"), R"({"k":"v"})");
  EXPECT_TRUE(query(R"({"a":[1,"x %}"," {%"]})").is_literal());
}

TEST(JsonataTemplate, ReadsVariablesAndTheParts) {
  EXPECT_EQ(evaluated(query(R"("{% $x + $sum($list) %}")"), "{}"), "8");
  EXPECT_EQ(evaluated(query(R"("{% $states.context.State.Name %}")"), "{}"), R"("Pay")");
  World world(R"({"i":1})");
  const json::Value result = value_of(R"({"r":2})");
  const json::Value error = value_of(R"({"Error":"E"})");
  world.scope.result = &result;
  world.scope.error_output = &error;
  EXPECT_EQ(
      shown(query(R"("{% [$states.input.i, $states.result.r, $states.errorOutput.Error] %}")").evaluate(world.scope)),
      R"([1,2,"E"])");
  EXPECT_EQ(shown(query(R"("{% $keys($states) %}")").evaluate(world.scope)),
            R"(["input","result","errorOutput","context"])");
}

TEST(JsonataTemplate, TheContextIsMadeForThoseWhoAskAlone) {
  World world(R"({"context":1})");
  ASSERT_TRUE(query(R"("{% $states.input.context %}")").evaluate(world.scope));
  EXPECT_EQ(world.context.count(), 0);
  ASSERT_TRUE(query(R"("{% $states.context.State.Name & $states.context.Execution.Name %}")").evaluate(world.scope));
  EXPECT_EQ(world.context.count(), 1);
  ASSERT_TRUE(query(R"("{% ($s := $states; $s.context) %}")").evaluate(world.scope));
  EXPECT_EQ(world.context.count(), 2);
}

TEST(JsonataTemplate, FailsInAwsWords) {
  World world("{}");
  const auto nothing = query(R"({"result":"{% $nope %}"})").evaluate(world.scope);
  EXPECT_EQ(nothing.error().error, "States.QueryEvaluationError");
  EXPECT_EQ(nothing.error().cause,
            "The JSONata expression '$nope' specified for the field 'Output/result' returned nothing (undefined).");
  EXPECT_EQ(nothing.error().location, "Output/result");
  EXPECT_EQ(shown(query(R"("{% $nope() %}")", "/States/Pay/Arguments").evaluate(world.scope)),
            "States.QueryEvaluationError: The JSONata expression '$nope()' specified for the field 'Arguments' threw "
            "an error "
            "during evaluation. T1006: Attempted to invoke a non-function");
  EXPECT_EQ(shown(query(R"("{% function($a){$a} %}")").evaluate(world.scope)),
            "States.QueryEvaluationError: The JSONata expression 'function($a){$a}' specified for the field 'Output' "
            "returned "
            "an unsupported result type.");
  EXPECT_THAT(shown(query(R"("{% {'a': [function($a){$a}]} %}")").evaluate(world.scope)),
              testing::EndsWith("returned an unsupported result type."));
  EXPECT_EQ(shown(query(R"("{% {'a': $nope} %}")").evaluate(world.scope)), "{}");
  EXPECT_EQ(shown(query(R"("{% null %}")").evaluate(world.scope)), "null");
}

TEST(JsonataTemplate, FieldsAreNamedByTheirPlaceInTheState) {
  const auto location = [](const std::string& at, std::string_view text) {
    World world("{}");
    return query(text, at).evaluate(world.scope).error().location;
  };
  EXPECT_EQ(location("/States/Pay/Output", R"({"a":{"b":[1,"{% $nope %}"]}})"), "Output/a/b[1]");
  EXPECT_EQ(location("/States/Pay/Choices[1]/Condition", R"("{% $nope %}")"), "Choices[1]/Condition");
  EXPECT_EQ(location("/States/Pay/Catch[0]/Assign", R"({"x":"{% $nope %}"})"), "Catch[0]/Assign/x");
  EXPECT_EQ(location("/States/Each/ItemProcessor/States/Pay/Output", R"("{% $nope %}")"), "Output");
  EXPECT_EQ(location("/States/Each/Iterator/States/P/Branches[12]/States/Pay/Seconds", R"("{% $nope %}")"), "Seconds");
  EXPECT_EQ(location("/States/States/Output", R"({"States":{"a":"{% $nope %}"}})"), "Output/States/a");
}

TEST(JsonataTemplate, NamesItsVariablesButNotStates) {
  std::set<std::string> names;
  query(R"({"a":"{% $x + $states.input.y + $sum($list) %}","b":["{% ($local := $order; $local.id) %}"]})")
      .collect_variables(names);
  EXPECT_EQ(names, (std::set<std::string>{"list", "order", "x"}));
}

TEST(JsonataTemplate, ExpressionsThatDoNotParseAreRefusedWithTheirPlace) {
  Diagnostics diagnostics;
  Template::jsonata(value_of(R"({"a":["{% 1 + %}"],"b":"{% phone %}"})"), "/States/Pay/Output", diagnostics);
  ASSERT_EQ(diagnostics.size(), 2U);
  EXPECT_EQ(diagnostics[0].code, "INVALID_JSONATA_EXPRESSION");
  EXPECT_EQ(diagnostics[0].message, "Unexpected end of expression");
  EXPECT_EQ(diagnostics[0].location, "/States/Pay/Output/a[0]");
  EXPECT_EQ(diagnostics[1].code, "UNSUPPORTED_JSONATA_EXPRESSION");
  EXPECT_EQ(diagnostics[1].message, "Reference to 'phone' at the top level is not supported.");
  EXPECT_EQ(diagnostics[1].location, "/States/Pay/Output/b");
}

TEST(JsonataTemplate, AnOpenMarkIsRefused) {
  Diagnostics diagnostics;
  Template::jsonata(value_of(R"({"a":["{% 1","{%","{% 1 %} "]})"), "/States/Pay/Output", diagnostics);
  ASSERT_EQ(diagnostics.size(), 3U);
  EXPECT_EQ(diagnostics[0].message, "JSONata string must start with {% and end with %}");
  EXPECT_EQ(diagnostics[0].location, "/States/Pay/Output/a[0]");
}

TEST(JsonataTemplate, TheSourceIsWrittenWithoutMarks) {
  EXPECT_EQ(query(R"("{%  $x\n+ 1 %}")").source(), "$x\n+ 1");
  EXPECT_EQ(query(R"({"a":"{% $x %}"})").source(), "");
}

TEST(LiteralTemplate, IsWhatItWasMadeOf) {
  const Template literal = Template::literal(json::Value::integer(5));
  EXPECT_TRUE(literal.is_literal());
  EXPECT_EQ(literal.literal_value().as_int64(), 5);
  EXPECT_EQ(evaluated(literal, "{}"), "5");
}

}  // namespace
}  // namespace baton::asl
