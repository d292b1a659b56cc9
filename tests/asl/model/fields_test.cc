// Which fields which type of state has, in which query language.
#include <map>

#include "tests/asl/model/definitions.h"

namespace baton::asl {
namespace {

// Enough of each type to be good, without Next and End.
const std::map<std::string, std::string> kMinimal = {
    {"Pass", ""},
    {"Task", R"(, "Resource": "echo")"},
    {"Wait", R"(, "Seconds": 1)"},
    {"Choice", R"(, "Choices": [{"Variable": "$.a", "IsNull": true, "Next": "Z"}], "Default": "Z")"},
    {"Succeed", ""},
    {"Fail", ""},
    {"Parallel", R"(, "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}])"},
    {"Map", R"(, "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}})"},
};

// A value for each field that is good where the field is.
const std::map<std::string, std::string> kValues = {
    {"Assign", R"({"v": 1})"},
    {"Catch", "[]"},
    {"Credentials", R"({"RoleArn": "r"})"},
    {"HeartbeatSeconds", "1"},
    {"InputPath", R"("$.a")"},
    {"Label", R"("l")"},
    {"MaxConcurrency", "1"},
    {"OutputPath", R"("$.a")"},
    {"Parameters", "{}"},
    {"Result", "1"},
    {"ResultPath", R"("$.a")"},
    {"ResultSelector", "{}"},
    {"Retry", "[]"},
    {"TimeoutSeconds", "5"},
    {"TimeoutSecondsPath", R"("$.a")"},
};

const std::map<std::string, std::string> kTypesWithField = {
    {"Assign", "Pass Task Wait Choice Parallel Map"},
    {"Catch", "Task Parallel Map"},
    {"Credentials", "Task"},
    {"HeartbeatSeconds", "Task"},
    {"InputPath", "Pass Task Wait Choice Succeed Parallel Map"},
    {"Label", "Map"},
    {"MaxConcurrency", "Map"},
    {"OutputPath", "Pass Task Wait Choice Succeed Parallel Map"},
    {"Parameters", "Pass Task Parallel Map"},
    {"Result", "Pass"},
    {"ResultPath", "Pass Task Parallel Map"},
    {"ResultSelector", "Task Parallel Map"},
    {"Retry", "Task Parallel Map"},
    {"TimeoutSeconds", "Task"},
    {"TimeoutSecondsPath", "Task"},
};

TEST(StateFields, EachTypeHasItsOwnAndNoOthers) {
  for (const auto& [field, value] : kValues) {
    for (const auto& [type, rest] : kMinimal) {
      const bool is_final = type == "Succeed" || type == "Fail" || type == "Choice";
      const std::string last = type == "Succeed" || type == "Fail" ? "" : R"(, "Z": {"Type": "Succeed"})";
      const std::string definition = R"({"StartAt": "X", "States": {"X": {"Type": ")" + type + R"(", ")" + field +
                                     "\": " + value + rest + (is_final ? "" : R"(, "Next": "Z")") + "}" + last + "}}";
      const bool is_good = (" " + kTypesWithField.at(field) + " ").find(" " + type + " ") != std::string::npos;
      const Texts expected = is_good ? Texts{} : Texts{"Field '" + field + "' is not supported @/States/X"};
      EXPECT_EQ(errors_of(definition), expected) << definition;
    }
  }
}

TEST(StateFields, CasesOfLettersMatterAndUnknownFieldsAreRefused) {
  expect_states({
      {R"("Type": "Succeed", "comment": "x")", {"Field 'comment' is not supported @/States/X"}},
      {R"("Type": "Succeed", "Owner": "x")", {"Field 'Owner' is not supported @/States/X"}},
      {R"("Type": "Succeed", "Comment": "")", {}},
      {R"("Type": "Succeed", "Comment": {})", {"Expected value of type [STRING] @/States/X/Comment"}},
  });
}

std::string foreign(const std::string& own, const std::string& field, const std::string& location = "/States/X") {
  const std::string other = own == "JSONata" ? "JSONPath" : "JSONata";
  return "The QueryLanguage is set to '" + own + "', but field '" + field + "' is only supported for the '" + other +
         "' QueryLanguage @" + location;
}

TEST(QueryLanguage, EachLanguageHasItsOwnFields) {
  expect_states({
      {R"("Type": "Pass", "Output": 1, "End": true)", {foreign("JSONPath", "Output")}},
      {R"("Type": "Task", "Resource": "echo", "Output": 1, "Arguments": {}, "End": true)",
       {foreign("JSONPath", "Output"), foreign("JSONPath", "Arguments")}},
      {R"("Type": "Map", "Items": [1], "End": true,
          "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Succeed"}}})",
       {foreign("JSONPath", "Items")}},
      {R"("Type": "Pass", "Assign": {"v": 1}, "End": true)", {}},
  });
  expect_states(
      {
          {R"("Type": "Pass", "InputPath": "$.a", "OutputPath": "$.b", "ResultPath": "$.c", "End": true)",
           {foreign("JSONata", "InputPath"), foreign("JSONata", "OutputPath"), foreign("JSONata", "ResultPath")}},
          {R"("Type": "Pass", "Parameters": {}, "Result": 1, "End": true)",
           {foreign("JSONata", "Parameters"), foreign("JSONata", "Result")}},
          {R"("Type": "Fail", "ErrorPath": "$.a")", {foreign("JSONata", "ErrorPath")}},
          {R"("Type": "Task", "Resource": "echo", "TimeoutSecondsPath": "$.a", "End": true)",
           {foreign("JSONata", "TimeoutSecondsPath")}},
          {R"("Type": "Pass", "Output": 1, "Assign": {"v": 1}, "End": true)", {}},
      },
      kJsonata);
}

TEST(QueryLanguage, AStateMayGoUpToJsonataButNotDown) {
  const std::string down =
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine @/States/X";
  expect_states({{R"("Type": "Pass", "QueryLanguage": "JSONata", "Output": 1, "End": true)", {}},
                 {R"("Type": "Pass", "QueryLanguage": "JSONPath", "InputPath": "$.a", "End": true)", {}}});
  expect_states({{R"("Type": "Pass", "QueryLanguage": "JSONPath", "End": true)", {down}},
                 {R"("Type": "Pass", "QueryLanguage": "JSONPath", "Output": 1, "End": true)", {down}},
                 {R"("Type": "Map", "QueryLanguage": "JSONPath", "MaxConcurrency": -1, "End": true,
                     "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Succeed"}}})",
                  {down, "Minimum value is 0 @/States/X/MaxConcurrency"}},
                 {R"("Type": "Pass", "QueryLanguage": "JSONata", "Output": 1, "End": true)", {}}},
                kJsonata);
}

TEST(QueryLanguage, WhatIsSpeltOtherwiseIsRefusedAndTakenForJsonata) {
  const std::string values = "Value should be one of the following: [JSONPath, JSONata]";
  expect_states({
      {R"("Type": "Pass", "QueryLanguage": "jsonata", "Output": 1, "InputPath": "$.a", "End": true)",
       {foreign("JSONata", "InputPath"), values + " @/States/X/QueryLanguage"}},
      {R"("Type": "Pass", "QueryLanguage": "foo", "Output": 1, "End": true)", {values + " @/States/X/QueryLanguage"}},
      {R"("Type": "Pass", "QueryLanguage": 5, "InputPath": "$.a", "End": true)",
       {foreign("JSONata", "InputPath"), "Expected value of type [STRING] @/States/X/QueryLanguage"}},
  });
  expect_states({{R"("Type": "Pass", "Output": 1, "End": true)", {values + " @/QueryLanguage"}},
                 {R"("Type": "Pass", "InputPath": "$.a", "End": true)",
                  {values + " @/QueryLanguage", foreign("JSONata", "InputPath")}}},
                R"("QueryLanguage": "jsonpath", )");
  expect_states({{R"("Type": "Pass", "End": true)", {"Expected value of type [STRING] @/QueryLanguage"}}},
                R"("QueryLanguage": 5, )");
}

TEST(QueryLanguage, StatesInsideFollowTheMachineAndNotTheStateAroundThem) {
  const auto map = [](const std::string& language) {
    return R"("Type": "Map", )" + language + R"("End": true, "ItemProcessor": {"StartAt": "P", "States": {
              "P": {"Type": "Pass", "Output": 1, "End": true}}})";
  };
  const Texts refused = {foreign("JSONPath", "Output", "/States/X/ItemProcessor/States/P")};
  expect_states({{map(""), refused}, {map(R"("QueryLanguage": "JSONata", )"), refused}});
  expect_states({{map(""), {}}}, kJsonata);
  expect_states({{R"("Type": "Parallel", "QueryLanguage": "JSONata", "End": true, "Branches": [
                     {"StartAt": "P", "States": {"P": {"Type": "Pass", "Output": 1, "End": true}}}])",
                  {foreign("JSONPath", "Output", "/States/X/Branches[0]/States/P")}}});
}

TEST(QueryLanguage, ProcessorsAndBranchesAreNoStatesAndDeclareNone) {
  const std::string inner = R"("QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Succeed"}})";
  expect_states({
      {R"("Type": "Map", "End": true, "ItemProcessor": {)" + inner + "}",
       {"Field 'QueryLanguage' is not supported @/States/X/ItemProcessor"}},
      {R"("Type": "Map", "End": true, "Iterator": {)" + inner + "}",
       {"Field 'QueryLanguage' is not supported @/States/X/Iterator"}},
      {R"("Type": "Parallel", "End": true, "Branches": [{)" + inner + "}]",
       {"Field 'QueryLanguage' is not supported @/States/X/Branches[0]"}},
  });
}

TEST(Paths, InputAndOutputPathsArePathsOrNull) {
  expect_states({
      {R"("Type": "Pass", "InputPath": null, "OutputPath": null, "End": true)", {}},
      {R"("Type": "Pass", "InputPath": "$$.Execution", "OutputPath": "$v", "End": true)", {}},
      {R"("Type": "Pass", "InputPath": "$.a[*].b", "End": true)", {}},
      {R"("Type": "Pass", "InputPath": "a", "End": true)", {"Value must be a valid JSONPath. @/States/X/InputPath"}},
      {R"("Type": "Pass", "OutputPath": "", "End": true)", {"Value must be a valid JSONPath. @/States/X/OutputPath"}},
      {R"x("Type": "Pass", "InputPath": "States.UUID()", "End": true)x",
       {"Value must be a valid JSONPath. @/States/X/InputPath"}},
      {R"("Type": "Pass", "InputPath": 1, "End": true)",
       {"Expected value of type [STRING, NULL] @/States/X/InputPath"}},
  });
}

TEST(Paths, AResultPathIsAReferencePathIntoTheInput) {
  expect_states({
      {R"("Type": "Pass", "ResultPath": null, "End": true)", {}},
      {R"("Type": "Pass", "ResultPath": "$", "End": true)", {}},
      {R"("Type": "Pass", "ResultPath": "$['a b'].c[0]", "End": true)", {}},
      {R"("Type": "Pass", "ResultPath": "a", "End": true)", {"Value must be a valid JSONPath. @/States/X/ResultPath"}},
      {R"("Type": "Pass", "ResultPath": true, "End": true)",
       {"Expected value of type [STRING, NULL] @/States/X/ResultPath"}},
  });
  for (const std::string path : {"$.a[*]", "$$.Execution", "$v.a", "$..a"}) {
    const Texts errors = errors_of(with_state(R"("Type": "Pass", "ResultPath": ")" + path + R"(", "End": true)"));
    ASSERT_EQ(errors.size(), 1u) << path;
    EXPECT_TRUE(errors[0].starts_with("Value is not a Reference Path")) << errors[0];
  }
}

}  // namespace
}  // namespace baton::asl
