// The machine as a whole: its fields, the names of its states and the ways between them.
#include "tests/asl/model/definitions.h"

namespace baton::asl {
namespace {

constexpr char kPass[] = R"({"Type": "Pass", "End": true})";

TEST(Machine, NeedsStatesAndAStart) {
  expect_all({
      {R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}})", {}},
      {"{}", {"These fields are required: [States, StartAt] @/"}},
      {R"({"StartAt": "A"})", {"These fields are required: [States] @/"}},
      {R"({"States": {"A": {"Type": "Pass", "End": true}}})", {"These fields are required: [StartAt] @/"}},
      {R"({"StartAt": "A", "States": {}})", {"Value cannot be empty @/States"}},
      {R"({"StartAt": "A", "States": []})", {"Expected value of type [OBJECT] @/States"}},
      {R"({"StartAt": 1, "States": {"A": {"Type": "Pass", "End": true}}})",
       {"Expected value of type [STRING] @/StartAt"}},
      {R"({"StartAt": "A", "States": {"A": 1}})", {"Expected value of type [OBJECT] @/States/A"}},
  });
}

TEST(Machine, HasNoFieldsButItsOwn) {
  const auto with = [](const std::string& field) {
    return "{" + field + R"(, "StartAt": "A", "States": {"A": )" + kPass + "}}";
  };
  expect_all({
      {with(R"("Comment": "")"), {}},
      {with(R"("Comment": 1)"), {"Expected value of type [STRING] @/Comment"}},
      {with(R"("Version": "1.0")"), {}},
      {with(R"("Version": "2.0")"), {"Value should be one of the following: [1.0] @/Version"}},
      {with(R"("TimeoutSeconds": 0)"), {}},
      {with(R"("TimeoutSeconds": 99999999)"), {}},
      {with(R"("TimeoutSeconds": 100000000)"), {"Maximum value is 99999999 @/TimeoutSeconds"}},
      {with(R"("TimeoutSeconds": 1e300)"), {"Maximum value is 99999999 @/TimeoutSeconds"}},
      {with(R"("TimeoutSeconds": 123456789012345678901234567890)"), {"Maximum value is 99999999 @/TimeoutSeconds"}},
      {with(R"("TimeoutSeconds": -1)"), {"Minimum value is 0 @/TimeoutSeconds"}},
      {with(R"("TimeoutSeconds": 1.5)"), {"Expected value of type Integer @/TimeoutSeconds"}},
      {with(R"("TimeoutSeconds": "60")"), {"Expected value of type Integer @/TimeoutSeconds"}},
      {with(R"("timeoutSeconds": 60)"), {"Field 'timeoutSeconds' is not supported @/"}},
      {with(R"("Owner": "me")"), {"Field 'Owner' is not supported @/"}},
  });
}

TEST(Machine, TransitionsLeadToStatesOfTheSameStatesObject) {
  expect_all({
      {R"({"StartAt": "Nope", "States": {"A": {"Type": "Pass", "End": true}}})",
       {"MISSING_TRANSITION_TARGET: Missing 'Next' target: Nope @/StartAt",
        "MISSING_TRANSITION_TARGET: State \"A\" is not reachable. @/States/A"}},
      {R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "Gone"}, "B": {"Type": "Pass", "End": true}}})",
       {"MISSING_TRANSITION_TARGET: Missing 'Next' target: Gone @/States/A/Next",
        "MISSING_TRANSITION_TARGET: State \"B\" is not reachable. @/States/B"}},
      {R"({"StartAt": "C", "States": {"C": {"Type": "Choice", "Default": "Gone",
           "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "Lost"}]}, "Z": {"Type": "Succeed"}}})",
       {"MISSING_TRANSITION_TARGET: Missing 'Next' target: Lost @/States/C/Choices[0]/Next",
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: Gone @/States/C/Default",
        "MISSING_TRANSITION_TARGET: State \"Z\" is not reachable. @/States/Z"}},
      {R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "echo", "End": true,
           "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Gone"}]}}})",
       {"MISSING_TRANSITION_TARGET: Missing 'Next' target: Gone @/States/T/Catch[0]/Next"}},
  });
}

TEST(Machine, ABranchCannotLeaveItself) {
  EXPECT_EQ(errors_of(R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                {"StartAt": "B", "States": {"B": {"Type": "Pass", "Next": "C"}}},
                {"StartAt": "C", "States": {"C": {"Type": "Pass", "End": true}}}]}}})"),
            Texts{"MISSING_TRANSITION_TARGET: Missing 'Next' target: C @/States/P/Branches[0]/States/B/Next"});
}

TEST(Machine, EveryStateIsReached) {
  expect_all({
      {R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}, "a/b": {"Type": "Pass", "End": true}}})",
       {"MISSING_TRANSITION_TARGET: State \"a/b\" is not reachable. @/States/a/b"}},
      {R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true},
           "B": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Pass", "Next": "B"}}})",
       {"MISSING_TRANSITION_TARGET: State \"B\" is not reachable. @/States/B",
        "MISSING_TRANSITION_TARGET: State \"C\" is not reachable. @/States/C"}},
      {R"({"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "W",
           "States": {"W": {"Type": "Pass", "End": true}, "G": {"Type": "Pass", "End": true}}}}}})",
       {"MISSING_TRANSITION_TARGET: State \"G\" is not reachable. @/States/M/ItemProcessor/States/G"}},
  });
}

TEST(Machine, HasATerminalStateButABranchNeedsNone) {
  expect_all({
      {R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}})",
       {"MISSING_END_STATE: Workflow has no terminal state @"}},
      {R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"},
           "Unused": {"Type": "Pass", "Next": "A"}}})",
       {"MISSING_END_STATE: Workflow has no terminal state @"}},
      {R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "NOPE"}}})",
       {"MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE @/States/A/Next",
        "MISSING_END_STATE: Workflow has no terminal state @"}},
      {R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Fail"}}})", {}},
      {R"({"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "A",
           "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}}}}})",
       {}},
  });
}

TEST(Machine, NamesOfStatesAreUniqueInAllOfIt) {
  expect_all({
      {R"({"StartAt": "M", "States": {"M": {"Type": "Map", "Next": "A", "ItemProcessor": {"StartAt": "A",
           "States": {"A": {"Type": "Pass", "End": true}}}}, "A": {"Type": "Pass", "End": true}}})",
       {"DUPLICATE_STATE_NAME: Duplicate State name: A @/States/A"}},
      {R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"},
           "A": {"Type": "Succeed"}}})",
       {"DUPLICATE_STATE_NAME: Duplicate State name: A @/States/A"}},
  });
}

TEST(Machine, NamesOfStatesHaveAtMostEightyCharacters) {
  const auto named = [](const std::string& name) {
    return R"({"StartAt": ")" + name + R"(", "States": {")" + name + R"(": {"Type": "Succeed"}}})";
  };
  const std::string longest(80, 'n');
  std::string umlauts;
  for (int i = 0; i < 80; ++i) umlauts += "ü";
  EXPECT_EQ(errors_of(named(longest)), Texts{});
  EXPECT_EQ(errors_of(named(umlauts)), Texts{});
  EXPECT_EQ(errors_of(named(longest + "n")),
            Texts{"INVALID_STATE_NAME: Invalid State name: State '" + longest +
                  "n' exceeds the 80-character limit allowed by the service @/States/" + longest + "n"});
}

TEST(Machine, AStateNeedsATypeThatIsKnown) {
  expect_states({
      {R"("End": true)", {"These fields are required: [Type] @/States/X"}},
      {R"("Type": "Loop", "End": true)",
       {"Value should be one of the following: [Task, Pass, Choice, Wait, Succeed, Fail, Parallel, Map] "
        "@/States/X/Type"}},
      {R"("Type": 1, "End": true)", {"Expected value of type [STRING] @/States/X/Type"}},
  });
}

TEST(Machine, AStateGoesOnOrEnds) {
  const std::string both = "There should only be one of the following fields: [Next, End] @/States/X";
  const std::string neither = "This object should have only one of the following fields: [Next, End] @/States/X";
  expect_states({
      {R"("Type": "Pass", "Next": "X", "End": true)", {both}},
      {R"("Type": "Pass")", {neither}},
      {R"("Type": "Pass", "End": false)", {neither}},
      {R"("Type": "Wait", "Seconds": 1)", {neither}},
      {R"("Type": "Pass", "End": "true")", {"Expected value of type [BOOLEAN] @/States/X/End"}},
      {R"("Type": "Pass", "Next": 1)", {"Expected value of type [STRING] @/States/X/Next"}},
      {R"("Type": "Succeed", "End": true)", {"Field 'End' is not supported @/States/X"}},
      {R"("Type": "Fail", "Next": "X")", {"Field 'Next' is not supported @/States/X"}},
  });
  EXPECT_EQ(
      errors_of(
          R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B", "End": false}, "B": {"Type": "Fail"}}})"),
      Texts{});
}

TEST(Machine, TellsEveryMistakeAndErrorsFirst) {
  const Compiled compiled = compile_definition(
      R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "$.x", "Retry": [], "Next": "B"},
          "B": {"Type": "Wait", "Seconds": -1, "Next": "Gone"}}})");
  Texts codes;
  for (const Diagnostic& diagnostic : compiled.diagnostics) codes.push_back(diagnostic.code);
  EXPECT_EQ(codes, (Texts{"SCHEMA_VALIDATION_FAILED", "SCHEMA_VALIDATION_FAILED", "MISSING_TRANSITION_TARGET",
                          "MISSING_END_STATE", "PASS_RESULT_IS_STATIC"}));
  EXPECT_FALSE(compiled.machine);
}

}  // namespace
}  // namespace baton::asl
