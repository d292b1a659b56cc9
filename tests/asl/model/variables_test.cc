// Assign, and which variables a machine reads.
#include "tests/asl/model/definitions.h"

namespace baton::asl {
namespace {

std::string assigning(const std::string& assign) { return R"("Type": "Pass", "End": true, "Assign": )" + assign; }

TEST(Assign, NamesAreIdentifiers) {
  const auto invalid = [](const std::string& name) {
    return Texts{"INVALID_VARIABLE_NAME: Invalid variable name '" + name +
                 "': the variable name contains invalid characters. @/States/X/Assign"};
  };
  expect_states({
      {assigning("{}"), {}},
      {assigning(R"({"a": 1, "aB_9": {"b.$": "$.c"}, "c.$": "$.d", "größe": 2})"), {}},
      {assigning("[]"), {"Expected value of type [OBJECT] @/States/X/Assign"}},
      {assigning(R"({"states": 1})"),
       {"RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. @/States/X/Assign"}},
      {assigning(R"({"9a": 1})"), invalid("9a")},
      {assigning(R"({"a-b": 1})"), invalid("a-b")},
      {assigning(R"({"_a": 1})"), invalid("_a")},
      {assigning(R"({"": 1})"), invalid("")},
      {assigning(R"({"a b.$": "$.c"})"), invalid("a b")},
      {assigning(R"({"a→b": 1})"), invalid("a→b")},
  });
  const std::string longest(80, 'v');
  EXPECT_EQ(errors_of(with_state(assigning("{\"" + longest + "\": 1}"))), Texts{});
  EXPECT_EQ(errors_of(with_state(assigning("{\"" + longest + "v\": 1}"))).size(), 1u);
}

TEST(Assign, AnInnerScopeDoesNotTakeTheNameOfAnOuterOne) {
  const auto map = [](const std::string& config, const std::string& inner) {
    return R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"v": 1}, "Next": "M"},
               "M": {"Type": "Map", "End": true, "ItemProcessor": {)" +
           config + R"("StartAt": "P", "States": {
                     "P": {"Type": "Pass", "Assign": {")" +
           inner + R"(": 2}, "End": true}}}}}})";
  };
  EXPECT_EQ(errors_of(map("", "w")), Texts{});
  EXPECT_EQ(errors_of(map("", "v")).size(), 1u);
  EXPECT_EQ(errors_of(map(R"("ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, )", "v")),
            Texts{});
}

TEST(Assign, BranchesMayUseTheSameNames) {
  EXPECT_EQ(errors_of(R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                {"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"v": 1}, "End": true}}},
                {"StartAt": "B", "States": {"B": {"Type": "Pass", "Assign": {"v": 1}, "End": true}}}]}}})"),
            Texts{});
}

TEST(VariableReferences, ListWhatEachStateReadsOfWhatIsAssigned) {
  const StateMachine machine = machine_of(R"x({"StartAt": "Setup", "States": {
      "Setup": {"Type": "Pass", "Assign": {"guess": "x", "answer": "y", "wait": 1}, "Parameters": {"a": "$guess"},
                "Next": "Check"},
      "Check": {"Type": "Choice", "Default": "Wrong",
                "Choices": [{"Variable": "$guess", "StringEqualsPath": "$answer", "Next": "Right"}]},
      "Wrong": {"Type": "Wait", "SecondsPath": "$wait", "Assign": {"guess.$": "$answer"}, "Next": "Check"},
      "Right": {"Type": "Pass", "InputPath": "$guess", "OutputPath": "$unknown", "Next": "Each"},
      "Each": {"Type": "Map", "ItemsPath": "$answer", "End": true, "ItemProcessor": {"StartAt": "In", "States": {
               "In": {"Type": "Pass", "Parameters": {"x.$": "States.Format('{}', $guess)"}, "End": true}}}}}})x");
  const std::map<std::string, Texts> expected = {{"Check", {"answer", "guess"}},
                                                 {"Each", {"answer"}},
                                                 {"In", {"guess"}},
                                                 {"Right", {"guess"}},
                                                 {"Wrong", {"answer", "wait"}}};
  EXPECT_EQ(machine.variable_references, expected);
}

TEST(VariableReferences, LookIntoExpressions) {
  const StateMachine machine = machine_of(R"x({"QueryLanguage": "JSONata", "StartAt": "A", "States": {
      "A": {"Type": "Pass", "Assign": {"x": "{% $states.input.x %}"}, "Next": "B"},
      "B": {"Type": "Pass", "Output": {"sum": "{% $x + $sum([1, 2]) + $other %}"}, "End": true}}})x");
  EXPECT_EQ(machine.variable_references, (std::map<std::string, Texts>{{"B", {"x"}}}));
}

}  // namespace
}  // namespace baton::asl
