// Retry and Catch.
#include "tests/asl/model/definitions.h"

namespace baton::asl {
namespace {

std::string with_retry(const std::string& retriers) {
  return R"("Type": "Task", "Resource": "echo", "End": true, "Retry": )" + retriers;
}

std::string with_catch(const std::string& catchers, const std::string& machine = "") {
  return "{" + machine +
         R"("StartAt": "X", "States": {"X": {"Type": "Task", "Resource": "echo", "Next": "Z", "Catch": )" + catchers +
         R"(}, "Z": {"Type": "Succeed"}}})";
}

TEST(Retry, IsAListOfRetriers) {
  expect_states({
      {with_retry("[]"), {}},
      {with_retry("{}"), {"Expected value of type [ARRAY] @/States/X/Retry"}},
      {with_retry("[1]"), {"Expected value of type [OBJECT] @/States/X/Retry[0]"}},
      {with_retry("[{}]"), {"These fields are required: [ErrorEquals] @/States/X/Retry[0]"}},
      {with_retry(R"([{"ErrorEquals": ["E"], "Next": "X"}])"), {"Field 'Next' is not supported @/States/X/Retry[0]"}},
      {with_retry(R"([{"ErrorEquals": ["E"], "Comment": "why"}])"), {}},
  });
}

TEST(Retry, NumbersHaveTheirRanges) {
  const auto retry = [](const std::string& field) { return with_retry(R"([{"ErrorEquals": ["E"], )" + field + "}]"); };
  expect_states({
      {retry(R"("IntervalSeconds": 0)"), {}},
      {retry(R"("IntervalSeconds": 99999999)"), {}},
      {retry(R"("IntervalSeconds": -1)"), {"Minimum value is 0 @/States/X/Retry[0]/IntervalSeconds"}},
      {retry(R"("IntervalSeconds": 1.5)"), {"Expected value of type Integer @/States/X/Retry[0]/IntervalSeconds"}},
      {retry(R"("MaxAttempts": 0)"), {}},
      {retry(R"("MaxAttempts": -1)"), {"Minimum value is 0 @/States/X/Retry[0]/MaxAttempts"}},
      {retry(R"("MaxAttempts": 100000000)"), {"Maximum value is 99999999 @/States/X/Retry[0]/MaxAttempts"}},
      {retry(R"("BackoffRate": 1)"), {}},
      {retry(R"("BackoffRate": 1.0)"), {}},
      {retry(R"("BackoffRate": 0.9)"), {"Minimum value is 1 @/States/X/Retry[0]/BackoffRate"}},
      {retry(R"("BackoffRate": "2")"), {"Expected value of type [NUMBER] @/States/X/Retry[0]/BackoffRate"}},
      {retry(R"("MaxDelaySeconds": 1)"), {}},
      {retry(R"("MaxDelaySeconds": 31622400)"), {}},
      {retry(R"("MaxDelaySeconds": 0)"), {"Minimum value is 1 @/States/X/Retry[0]/MaxDelaySeconds"}},
      {retry(R"("MaxDelaySeconds": 31622401)"), {"Maximum value is 31622400 @/States/X/Retry[0]/MaxDelaySeconds"}},
      {retry(R"("JitterStrategy": "FULL")"), {}},
      {retry(R"("JitterStrategy": "NONE")"), {}},
      {retry(R"("JitterStrategy": "full")"),
       {"Value should be one of the following: [NONE, FULL] @/States/X/Retry[0]/JitterStrategy"}},
  });
}

TEST(Retry, ErrorsAreNamesOfWhichStatesAllStandsAloneAndLast) {
  const std::string alone = "States.ALL must appear alone and at end of list @/States/X/Retry";
  expect_states({
      {with_retry(R"([{"ErrorEquals": ["A", "B"]}, {"ErrorEquals": ["States.ALL"]}])"), {}},
      {with_retry(R"([{"ErrorEquals": []}])"), {"Value cannot be empty @/States/X/Retry[0]/ErrorEquals"}},
      {with_retry(R"([{"ErrorEquals": "E"}])"), {"Expected value of type [ARRAY] @/States/X/Retry[0]/ErrorEquals"}},
      {with_retry(R"([{"ErrorEquals": ["A", 1]}])"),
       {"Expected value of type [STRING] @/States/X/Retry[0]/ErrorEquals[1]"}},
      {with_retry(R"([{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["B"]}])"), {alone + "[0]/ErrorEquals[0]"}},
      {with_retry(R"([{"ErrorEquals": ["A", "States.ALL"]}])"), {alone + "[0]/ErrorEquals[1]"}},
  });
}

TEST(Catch, SaysWhatIsNextAndWhereTheErrorGoes) {
  expect_all({
      {with_catch("[]"), {}},
      {with_catch(
           R"([{"ErrorEquals": ["E"], "Next": "Z", "ResultPath": "$.error", "Assign": {"v.$": "$.Cause"}, "Comment": "c"}])"),
       {}},
      {with_catch(R"([{"ErrorEquals": ["E"], "Next": "Z", "ResultPath": null}])"), {}},
      {with_catch(R"([{"ErrorEquals": ["E"]}])"), {"These fields are required: [Next] @/States/X/Catch[0]"}},
      {with_catch(R"([{"Next": "Z"}])"), {"These fields are required: [ErrorEquals] @/States/X/Catch[0]"}},
      {with_catch(R"([{"ErrorEquals": ["States.ALL"], "Next": "Z"}, {"ErrorEquals": ["E"], "Next": "Z"}])"),
       {"States.ALL must appear alone and at end of list @/States/X/Catch[0]/ErrorEquals[0]"}},
      {with_catch(R"([{"ErrorEquals": ["E"], "Next": "Z", "MaxAttempts": 1}])"),
       {"Field 'MaxAttempts' is not supported @/States/X/Catch[0]"}},
      {with_catch(R"([{"ErrorEquals": ["E"], "Next": "Z", "Output": 1}])"),
       {"The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage "
        "@/States/X/Catch[0]"}},
      {with_catch(R"([{"ErrorEquals": ["E"], "Next": "Z", "ResultPath": "$.e"}])", kJsonata),
       {"The QueryLanguage is set to 'JSONata', but field 'ResultPath' is only supported for the 'JSONPath' "
        "QueryLanguage @/States/X/Catch[0]"}},
      {with_catch(R"([{"ErrorEquals": ["E"], "Next": "Z", "Output": "{% $states.errorOutput %}"}])", kJsonata), {}},
  });
}

TEST(Retry, IsKeptAsWritten) {
  const StateMachine machine = machine_of(with_state(with_retry(
      R"([{"ErrorEquals": ["A"], "IntervalSeconds": 2, "MaxAttempts": 5, "BackoffRate": 1.5, "MaxDelaySeconds": 60,
           "JitterStrategy": "FULL"}, {"ErrorEquals": ["States.ALL"]}])")));
  const std::vector<Retrier>& retriers = machine.state(0, 0).retriers;
  ASSERT_EQ(retriers.size(), 2u);
  EXPECT_EQ(retriers[0].error_equals, Texts{"A"});
  EXPECT_EQ(retriers[0].interval_seconds, 2);
  EXPECT_EQ(retriers[0].attempts_max, 5);
  EXPECT_EQ(retriers[0].backoff_rate, 1.5);
  EXPECT_EQ(retriers[0].delay_seconds_max, 60);
  EXPECT_TRUE(retriers[0].full_jitter);
  EXPECT_EQ(retriers[1].interval_seconds, 1);
  EXPECT_EQ(retriers[1].attempts_max, 3);
  EXPECT_EQ(retriers[1].backoff_rate, 2);
  EXPECT_FALSE(retriers[1].full_jitter);
}

}  // namespace
}  // namespace baton::asl
