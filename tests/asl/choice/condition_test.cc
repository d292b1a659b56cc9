#include "asl/choice/condition.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::asl {
namespace {

json::Value value_of(std::string_view text) {
  auto value = json::parse(text);
  EXPECT_TRUE(value) << text << ": " << (value ? "" : value.error().text());
  return value.value_or(json::Value());
}

// "location: message" of every error.
std::vector<std::string> errors_of(std::string_view rule) {
  Diagnostics diagnostics;
  Condition::compile(value_of(rule), "/Choices[0]", diagnostics);
  std::vector<std::string> errors;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == Severity::kError) errors.push_back(diagnostic.location + ": " + diagnostic.message);
  }
  return errors;
}

tl::expected<bool, Failure> evaluate(std::string_view rule, std::string_view input) {
  Diagnostics diagnostics;
  const Condition condition = Condition::compile(value_of(rule), "/Choices[0]", diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << rule << ": " << diagnostics.front().message;
  const json::Value document = value_of(input);
  Scope scope;
  scope.input = &document;
  return condition.holds(scope);
}

bool holds(std::string_view rule, std::string_view input) {
  const auto truth = evaluate(rule, input);
  EXPECT_TRUE(truth) << rule << " of " << input << ": " << (truth ? "" : truth.error().cause);
  return truth && *truth;
}

bool compares(const std::string& op, const std::string& variable, const std::string& operand) {
  return holds(R"({"Variable": "$.v", ")" + op + R"(": )" + operand + "}", R"({"v": )" + variable + "}");
}

bool compares_paths(const std::string& op, const std::string& variable, const std::string& operand) {
  return holds(R"({"Variable": "$.v", ")" + op + R"(": "$.o"})", R"({"v": )" + variable + R"(, "o": )" + operand + "}");
}

const std::vector<std::string> kValues = {"null",
                                          "0",
                                          "0.0",
                                          "1",
                                          "1.1",
                                          R"("")",
                                          R"(" ")",
                                          R"("HelloWorld")",
                                          R"("2012-10-09T19:00:55")",
                                          R"("2012-10-09T19:00:55Z")",
                                          R"("2012-10-09T19:00:55+01:00")",
                                          R"("2023-02-24")",
                                          "[]",
                                          R"([""])",
                                          "{}",
                                          R"({"A": 0})",
                                          "true",
                                          "false"};

TEST(Condition, TestsOfTypeKnowEveryTypeAndMayBeAskedTheOtherWay) {
  const auto is = [](const std::string& op, const std::string& value) {
    const char first = value.front();
    if (op == "IsNull") return value == "null";
    if (op == "IsBoolean") return value == "true" || value == "false";
    if (op == "IsNumeric") return first >= '0' && first <= '9';
    if (op == "IsString") return first == '"';
    if (op == "IsTimestamp") return value.ends_with("Z\"") || value.ends_with("+01:00\"");
    return true;  // IsPresent
  };
  for (const std::string op : {"IsNull", "IsBoolean", "IsNumeric", "IsString", "IsTimestamp", "IsPresent"}) {
    for (const std::string& value : kValues) {
      EXPECT_EQ(compares(op, value, "true"), is(op, value)) << op << ' ' << value;
      EXPECT_EQ(compares(op, value, "false"), !is(op, value)) << op << ' ' << value;
    }
  }
}

TEST(Condition, ValuesOfAnotherTypeAreNeverEqual) {
  for (const std::string& value : kValues) {
    EXPECT_EQ(compares("StringEquals", value, R"("HelloWorld")"), value == R"("HelloWorld")") << value;
    EXPECT_EQ(compares("BooleanEquals", value, "true"), value == "true") << value;
    EXPECT_EQ(compares("BooleanEquals", value, "false"), value == "false") << value;
    EXPECT_EQ(compares("NumericEquals", value, "0"), value == "0" || value == "0.0") << value;
    EXPECT_EQ(compares("TimestampEquals", value, R"("2012-10-09T19:00:55Z")"), value == R"("2012-10-09T19:00:55Z")")
        << value;
    EXPECT_EQ(compares_paths("StringEqualsPath", value, R"("HelloWorld")"), value == R"("HelloWorld")") << value;
    EXPECT_FALSE(compares_paths("NumericLessThanPath", "0", value) && value.front() == '"') << value;
  }
}

TEST(Condition, NumbersCompareByTheirValue) {
  EXPECT_TRUE(compares("NumericEquals", "1", "1.0"));
  EXPECT_TRUE(compares("NumericEquals", "0.0", "0"));
  EXPECT_TRUE(compares("NumericLessThan", "1", "1.5"));
  EXPECT_FALSE(compares("NumericLessThan", "1.5", "1.5"));
  EXPECT_TRUE(compares("NumericLessThanEquals", "1.5", "1.5"));
  EXPECT_TRUE(compares("NumericGreaterThan", "9007199254740993", "9007199254740992"));
  EXPECT_TRUE(compares("NumericGreaterThanEquals", "-1", "-1"));
  EXPECT_TRUE(compares_paths("NumericGreaterThanPath", "2", "1"));
  EXPECT_FALSE(compares_paths("NumericGreaterThanEqualsPath", "1", "2"));
}

TEST(Condition, StringsCompareCharacterByCharacterAsJavaDoes) {
  EXPECT_TRUE(compares("StringLessThan", R"("A")", R"("AB")"));
  EXPECT_FALSE(compares("StringLessThan", R"("")", R"("")"));
  EXPECT_TRUE(compares("StringLessThanEquals", R"("")", R"("")"));
  EXPECT_TRUE(compares("StringGreaterThan", R"("a")", R"("B")"));
  EXPECT_TRUE(compares("StringGreaterThanEquals", R"("AB")", R"("A")"));
  EXPECT_FALSE(compares("StringEquals", R"("\t\n")", R"("\t\r\n")"));
  // U+1F600 is two units from U+D800 on, so it stands before U+FF21.
  EXPECT_TRUE(compares("StringLessThan", R"("\ud83d\ude00")", R"("\uff21")"));
  EXPECT_TRUE(compares_paths("StringGreaterThanPath", R"("\uff21")", R"("\ud83d\ude00")"));
}

TEST(Condition, TimestampsCompareByTheMomentTheyName) {
  const std::string t0 = R"("2012-10-09T19:00:55Z")";
  const std::string t1 = R"("2012-10-09T19:00:56Z")";
  EXPECT_TRUE(compares("TimestampLessThan", t0, t1));
  EXPECT_FALSE(compares("TimestampGreaterThan", t0, t1));
  EXPECT_TRUE(compares("TimestampGreaterThanEquals", t1, t0));
  EXPECT_TRUE(compares("TimestampLessThanEquals", t0, t0));
  EXPECT_TRUE(compares("TimestampEquals", R"("2012-10-09T20:00:55+01:00")", t0));
  EXPECT_FALSE(compares_paths("TimestampLessThanEqualsPath", t1, t0));
  EXPECT_FALSE(compares_paths("TimestampEqualsPath", t0, R"("2023-02-24")"));
}

TEST(Condition, StringMatchesKnowsStarsAndEscapes) {
  EXPECT_TRUE(compares("StringMatches", R"("zebra.log")", R"("*.log")"));
  EXPECT_FALSE(compares("StringMatches", R"("zebra.txt")", R"("*.log")"));
  EXPECT_TRUE(compares("StringMatches", R"("a*b")", R"("a\\*b")"));
  EXPECT_FALSE(compares("StringMatches", "17", R"("*")"));
}

TEST(Condition, RulesAreJoinedAndNegated) {
  const std::string yes = R"({"Variable": "$.a", "NumericEquals": 1})";
  const std::string no = R"({"Variable": "$.a", "NumericEquals": 2})";
  const char* input = R"({"a": 1})";
  EXPECT_TRUE(holds(R"({"And": [)" + yes + ", " + yes + "]}", input));
  EXPECT_FALSE(holds(R"({"And": [)" + yes + ", " + no + "]}", input));
  EXPECT_TRUE(holds(R"({"Or": [)" + no + ", " + yes + "]}", input));
  EXPECT_FALSE(holds(R"({"Or": [)" + no + "]}", input));
  EXPECT_TRUE(holds(R"({"Not": )" + no + "}", input));
  EXPECT_TRUE(holds(R"({"Not": {"And": [{"Or": [)" + no + R"(]}, {"Not": )" + yes + "}]}}", input));
}

TEST(Condition, StopsAtTheFirstRuleThatDecides) {
  const std::string broken = R"({"Variable": "$.missing", "NumericEquals": 1})";
  EXPECT_TRUE(holds(R"({"Or": [{"Variable": "$.a", "IsPresent": true}, )" + broken + "]}", R"({"a": 1})"));
  EXPECT_FALSE(holds(R"({"And": [{"Variable": "$.missing", "IsPresent": true}, )" + broken + "]}", R"({"a": 1})"));
}

TEST(Condition, APathThatLeadsNowhereFailsTheStateUnlessItIsTestedForPresence) {
  EXPECT_TRUE(holds(R"({"Variable": "$.missing", "IsPresent": false})", "{}"));
  for (const std::string op : {R"("IsNull": true)", R"("IsString": false)", R"("StringEquals": "x")"}) {
    const auto truth = evaluate(R"({"Variable": "$.missing", )" + op + "}", "{}");
    ASSERT_FALSE(truth) << op;
    EXPECT_EQ(truth.error().error, "States.Runtime");
    EXPECT_EQ(truth.error().cause,
              "Invalid path '$.missing': The choice state's condition path references an invalid value.");
  }
  const auto operand = evaluate(R"({"Variable": "$.a", "StringEqualsPath": "$.b"})", R"({"a": "x"})");
  ASSERT_FALSE(operand);
  EXPECT_EQ(operand.error().cause,
            "Invalid path '$.b': The choice state's condition path references an invalid value.");
}

TEST(Condition, NamesTheVariablesThatItReads) {
  Diagnostics diagnostics;
  const Condition condition =
      Condition::compile(value_of(R"({"And": [{"Variable": "$guess", "StringEqualsPath": "$answer.text"},
                           {"Not": {"Variable": "$.x", "NumericLessThanPath": "$$.Execution.Input.y"}}]})"),
                         "/Choices[0]", diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  std::set<std::string> names;
  condition.collect_variables(names);
  EXPECT_EQ(names, (std::set<std::string>{"answer", "guess"}));
}

TEST(Condition, RefusesRulesThatAreNone) {
  const std::string selectors =
      "/Choices[0]: The object must have only one of the following fields, [And, Or, Not, Variable, Condition]";
  EXPECT_EQ(errors_of("{}"), std::vector<std::string>{selectors});
  EXPECT_EQ(errors_of(R"({"And": [{"Variable": "$.a", "IsNull": true}], "Variable": "$.a"})"),
            std::vector<std::string>{selectors});
  EXPECT_EQ(errors_of(R"({"And": []})"), std::vector<std::string>{"/Choices[0]/And: Value cannot be empty"});
  EXPECT_EQ(errors_of(R"({"Or": {}})"), std::vector<std::string>{"/Choices[0]/Or: Expected value of type [ARRAY]"});
  EXPECT_EQ(errors_of(R"({"Not": [1]})"), std::vector<std::string>{"/Choices[0]/Not: Expected value of type [OBJECT]"});
  EXPECT_EQ(errors_of(R"({"And": [1]})"),
            std::vector<std::string>{"/Choices[0]/And[0]: Expected value of type [OBJECT]"});
}

TEST(Condition, AComparisonHasOneOperatorThatIsKnown) {
  ASSERT_EQ(errors_of(R"({"Variable": "$.a"})").size(), 1u);
  EXPECT_TRUE(errors_of(R"({"Variable": "$.a"})")[0].starts_with(
      "/Choices[0]: This object should have only one of the following fields: [StringEquals, "));
  ASSERT_EQ(errors_of(R"({"Variable": "$.a", "IsNull": true, "IsString": true})").size(), 1u);
  EXPECT_TRUE(errors_of(R"({"Variable": "$.a", "IsNull": true, "IsString": true})")[0].starts_with(
      "/Choices[0]: There should only be one of the following fields: [StringEquals, "));
  EXPECT_EQ(errors_of(R"({"Variable": "$.a", "IsNull": true, "StringMatchesPath": "$.b"})"),
            std::vector<std::string>{"/Choices[0]: Field 'StringMatchesPath' is not supported"});
}

TEST(Condition, OnlyTheRuleItselfSaysWhatIsNext) {
  EXPECT_EQ(errors_of(R"({"Not": {"Variable": "$.a", "IsNull": true, "Next": "X"}})"),
            std::vector<std::string>{"/Choices[0]/Not: Field 'Next' is not supported"});
  EXPECT_TRUE(errors_of(R"({"And": [{"Variable": "$.a", "IsNull": true, "Comment": "why"}], "Next": "X"})").empty());
}

TEST(Condition, OperandsHaveTheTypeOfTheirOperator) {
  const auto error_of = [](const std::string& operand) {
    const auto errors = errors_of(R"({"Variable": "$.a", )" + operand + "}");
    return errors.size() == 1 ? errors[0] : "";
  };
  EXPECT_EQ(error_of(R"("StringEquals": 1)"), "/Choices[0]/StringEquals: Expected value of type [STRING]");
  EXPECT_EQ(error_of(R"("NumericLessThan": "1")"), "/Choices[0]/NumericLessThan: Expected value of type [NUMBER]");
  EXPECT_EQ(error_of(R"("BooleanEquals": "true")"), "/Choices[0]/BooleanEquals: Expected value of type [BOOLEAN]");
  EXPECT_EQ(error_of(R"("IsPresent": 1)"), "/Choices[0]/IsPresent: Expected value of type [BOOLEAN]");
  EXPECT_EQ(error_of(R"("TimestampEquals": "yesterday")"),
            "/Choices[0]/TimestampEquals: String does not match RFC3339 timestamp");
  EXPECT_EQ(error_of(R"("StringEqualsPath": "b")"),
            "/Choices[0]/StringEqualsPath: Value is not a Reference Path: Reference path didn't start with '$'");
  EXPECT_TRUE(error_of(R"("StringMatches": "a\\n")").starts_with("/Choices[0]/StringMatches: "));
}

TEST(Condition, VariablesAreReferencePaths) {
  EXPECT_EQ(errors_of(R"({"Variable": "a", "IsNull": true})"),
            std::vector<std::string>{
                "/Choices[0]/Variable: Value is not a Reference Path: Reference path didn't start with '$'"});
  EXPECT_EQ(errors_of(R"({"Variable": "$.a[*]", "IsNull": true})").size(), 1u);
  EXPECT_TRUE(errors_of(R"({"Variable": "$.a['b c'][0]", "IsNull": true})").empty());
  EXPECT_TRUE(errors_of(R"({"Variable": "$$.Execution.Input.a", "IsNull": true})").empty());
}

TEST(Condition, WarnsOfALiteralThatLooksLikeAPath) {
  Diagnostics diagnostics;
  Condition::compile(value_of(R"({"Variable": "$.a", "StringEquals": "$.b"})"), "/Choices[0]", diagnostics);
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0].severity, Severity::kWarning);
  EXPECT_EQ(diagnostics[0].code, "NO_PATH");
  EXPECT_EQ(diagnostics[0].location, "/Choices[0]/StringEquals");
}

}  // namespace
}  // namespace baton::asl
