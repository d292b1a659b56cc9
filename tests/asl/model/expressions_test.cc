// JSONata expressions in definitions.
#include "tests/asl/model/definitions.h"

namespace baton::asl {
namespace {

Texts errors_of_output(const std::string& expression) {
  return errors_of(
      with_state(R"("Type": "Pass", "End": true, "Output": {"v": "{% )" + expression + R"x( %}"})x", kJsonata));
}

TEST(Expressions, AreParsedWithTheDefinition) {
  const std::string code = "INVALID_JSONATA_EXPRESSION: ";
  const std::string place = " @/States/X/Output/v";
  EXPECT_EQ(errors_of_output("$states.input.a[0] + 1"), Texts{});
  EXPECT_EQ(errors_of_output("a[1,2)"), Texts{code + R"(Expected "]", got ",")" + place});
  EXPECT_EQ(errors_of_output("1 +"), Texts{code + "Unexpected end of expression" + place});
  EXPECT_EQ(errors_of_output("'open"), Texts{code + "String literal must be terminated by a matching quote" + place});
  EXPECT_EQ(errors_of_output("$match('a', /abc"), Texts{code + "No terminating / in regular expression" + place});
  EXPECT_EQ(errors_of_output(""), Texts{code + "Unexpected end of expression" + place});
}

TEST(Expressions, HaveNoDocumentToLookAt) {
  const std::string code = "UNSUPPORTED_JSONATA_EXPRESSION: ";
  const std::string place = " @/States/X/Output/v";
  EXPECT_EQ(errors_of_output("phone"), Texts{code + "Reference to 'phone' at the top level is not supported." + place});
  EXPECT_EQ(errors_of_output("$.phone"), Texts{code + "Reference to '$' at the top level is not supported." + place});
  EXPECT_EQ(errors_of_output("$$"), Texts{code + "Reference to '$$' is not supported." + place});
  EXPECT_EQ(errors_of_output("aaa + bbb"),
            (Texts{code + "Reference to 'aaa' at the top level is not supported." + place,
                   code + "Reference to 'bbb' at the top level is not supported." + place}));
  EXPECT_EQ(errors_of_output("$states.input.items[phone > 3]"), Texts{});
  EXPECT_EQ(errors_of_output("$map($states.input.a, function($x){ $x.phone })"), Texts{});
  EXPECT_EQ(errors_of_output("$phone"), Texts{});
}

TEST(Expressions, StandWhereverAFieldMayBeComputed) {
  const std::string phone =
      "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. @/States/";
  expect_states(
      {
          {R"("Type": "Pass", "End": true, "Output": {"a": {"b": ["{% phone %}"]}})", {phone + "X/Output/a/b[0]"}},
          {R"("Type": "Pass", "End": true, "Assign": {"Next": "{% phone %}"})", {phone + "X/Assign/Next"}},
          {R"("Type": "Wait", "End": true, "Seconds": "{% phone %}")", {phone + "X/Seconds"}},
          {R"("Type": "Fail", "Cause": "{% phone %}")", {phone + "X/Cause"}},
          {R"("Type": "Map", "End": true, "Items": "{% phone %}",
              "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}})",
           {phone + "X/Items"}},
          {R"("Type": "Map", "End": true,
              "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed", "Output": "{% phone %}"}}})",
           {phone + "X/ItemProcessor/States/I/Output"}},
          {R"("Type": "Map", "End": true, "ItemBatcher": {"MaxItemsPerBatch": 1, "BatchInput": {"Comment": "{% phone %}"}},
              "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}})",
           {phone + "X/ItemBatcher/BatchInput/Comment"}},
          {R"("Type": "Task", "End": true, "Resource": "echo", "Arguments": {"Payload": {"Comment": "{% phone %}"}})",
           {phone + "X/Arguments/Payload/Comment"}},
          {R"("Type": "Task", "End": true, "Resource": "echo", "Catch": [{"ErrorEquals": ["E"], "Next": "X",
              "Output": {"v": "{% phone %}"}}])",
           {phone + "X/Catch[0]/Output/v"}},
      },
      kJsonata);
}

TEST(Expressions, StandNowhereElse) {
  expect_states(
      {{R"("Type": "Pass", "Comment": "{% phone %}", "End": true)", {}},
       {R"("Type": "Task", "Resource": "echo", "Retry": [{"ErrorEquals": ["{% phone %}"]}], "End": true)", {}}},
      kJsonata);
  expect_states({{R"("Type": "Pass", "Parameters": {"v": "{% phone %}"}, "End": true)", {}}});
}

TEST(Expressions, APathThatIsNoneIsReportedAtTheObjectThatHoldsIt) {
  const std::string message =
      "The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call";
  expect_states({
      {R"("Type": "Pass", "Parameters": {"b.$": "x"}, "End": true)", {message + " @/States/X/Parameters"}},
      {R"("Type": "Pass", "Assign": {"b.$": "x"}, "End": true)", {message + " @/States/X/Assign"}},
      {R"("Type": "Pass", "Parameters": {"a": [{"b.$": 1}]}, "End": true)", {message + " @/States/X/Parameters/a[0]"}},
  });
}

TEST(Expressions, AStringThatOpensOneClosesIt) {
  EXPECT_EQ(errors_of(with_state(R"("Type": "Pass", "End": true, "Output": {"v": "{% 1"})", kJsonata)),
            Texts{"JSONata string must start with {% and end with %} @/States/X/Output/v"});
}

TEST(Expressions, ReadOfStatesWhatIsThereInTheirPlace) {
  const std::string code = "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.";
  const auto task = [](const std::string& rest) {
    return R"("Type": "Task", "Resource": "echo", "End": true, )" + rest;
  };
  expect_states(
      {
          {task(R"("Output": "{% $states.result %}", "Assign": {"v": "{% $states . result.a %}"})"), {}},
          {task(R"("Arguments": "{% $states.result %}")"), {code + "result' does not exist. @/States/X/Arguments"}},
          {task(R"("Output": "{% $states.errorOutput %}")"), {code + "errorOutput' does not exist. @/States/X/Output"}},
          {task(R"("Output": "{% '$states.errorOutput' /* $states.errorOutput */ %}")"), {}},
          {task(R"("Output": "{% $states.input.errorOutput & $states2.errorOutput & $states %}")"), {}},
          {task(R"("Catch": [{"ErrorEquals": ["E"], "Next": "X", "Output": "{% $states.errorOutput %}",
                              "Assign": {"v": "{% $states.errorOutput.Cause %}"}}])"),
           {}},
          {R"("Type": "Pass", "End": true, "Output": "{% $states.context.Execution.Id & $states.input.a %}")", {}},
          {R"("Type": "Pass", "End": true, "Output": "{% $states.result %}")",
           {code + "result' does not exist. @/States/X/Output"}},
      },
      kJsonata);
}

}  // namespace
}  // namespace baton::asl
