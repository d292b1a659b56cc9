// Functions as processes: a runtime of a few lines in Python (lambda_runtime.py), which follows the Runtime API's description.
#include "worker/process/lambda_lane.h"

#include <sys/stat.h>

#include "common/clock.h"
#include "common/json/parse.h"
#include "common/json/value.h"
#include "common/json/write.h"
#include "tests/worker/process/process_fixture.h"
#include "worker/process/lambda_invocation.h"
#include "worker/process/lane_pool.h"
#include "worker/secrets/aws_credentials.h"

namespace baton {
namespace {

using ::testing::HasSubstr;

class LambdaLanes : public ProcessTest {
 protected:
  Handler function(const std::string& how = "", Duration timeout = kPatience, Duration init_timeout = kPatience) {
    LambdaLaneOptions lane{"work", "exec /usr/bin/python3 " BATON_LAMBDA_RUNTIME " " + how, timeout};
    lane.init_timeout = init_timeout;
    pool_ = std::make_shared<LanePool>([guardian = guardian_, lane] { return LambdaLane::start(*guardian, lane); },
                                       LanePoolOptions{});
    return [pool = pool_](Attempt& attempt) { return pool->run(attempt); };
  }
  // What the function answered.
  json::Value succeed(const Handler& handler, std::string_view event = "{}") {
    const HandlerResult result = run(handler, event);
    EXPECT_TRUE(result) << result.error().error << ": " << result.error().cause;
    return result ? *json::parse(*result) : json::Value::empty_object();
  }
  static std::string text(const json::Value& object, std::string_view name) {
    const json::Value value = object.get(name);
    return value.is_string() ? std::string(value.as_string()) : json::to_text(value);
  }
  void prepare(Attempt& attempt) override {
    attempt.set_deadline(deadline_);
    attempt.set_labels(labels_);
  }

  std::shared_ptr<LanePool> pool_;
  TimePoint deadline_ = kNever;
  std::map<std::string, std::string> labels_;
};

TEST_F(LambdaLanes, OneProcessTakesOneEventAfterTheOther) {
  const Handler handler = function();
  const json::Value first = succeed(handler, R"({"n": 1})");
  EXPECT_EQ(json::to_text(first.get("event")), R"({"n":1})");
  const json::Value second = succeed(handler, R"({"n": 2})");
  EXPECT_EQ(json::to_text(second.get("event")), R"({"n":2})");
  EXPECT_EQ(text(first, "pid"), text(second, "pid"));
  EXPECT_EQ(pool_->status().started_total, 1U);
}

TEST_F(LambdaLanes, AnInvocationHasTheHeadersOfAws) {
  labels_ = {{kLabelTraceParent, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
             {kLabelLambdaQualifier, "live"},
             {kLabelLambdaClientContext, "eyJhIjoKMX0="}};
  deadline_ = clock_now() + std::chrono::seconds(30);
  const json::Value headers = succeed(function()).get("headers");
  EXPECT_EQ(text(headers, "lambda-runtime-aws-request-id"), request_id_of({1, 2}));
  EXPECT_EQ(text(headers, "lambda-runtime-deadline-ms"), std::to_string(to_unix_ms(deadline_)))
      << "the attempt's comes first";
  EXPECT_EQ(text(headers, "lambda-runtime-invoked-function-arn"),
            "arn:aws:lambda:us-east-1:123456789012:function:work:live");
  EXPECT_EQ(text(headers, "lambda-runtime-trace-id"),
            "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1");
  EXPECT_EQ(text(headers, "lambda-runtime-client-context"), R"({"a":1})");
}

TEST_F(LambdaLanes, AFunctionFindsTheEnvironmentThatAwsGives) {
  const json::Value environment = succeed(function()).get("environment");
  EXPECT_THAT(text(environment, "AWS_LAMBDA_RUNTIME_API"), HasSubstr("127.0.0.1:"));
  EXPECT_EQ(text(environment, "AWS_LAMBDA_FUNCTION_NAME"), "work");
  EXPECT_EQ(text(environment, "AWS_LAMBDA_FUNCTION_VERSION"), "$LATEST");
  EXPECT_EQ(text(environment, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), "10240");
  EXPECT_EQ(text(environment, "AWS_REGION"), aws_region());
  for (const char* name :
       {"_HANDLER", "LAMBDA_TASK_ROOT", "TZ", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"}) {
    EXPECT_NE(text(environment, name), "null") << name;
  }
}

TEST_F(LambdaLanes, AnExceptionKeepsItsNameAndStackAndTheProcess) {
  const Handler handler = function();
  const HandlerError error = fail_with(handler, R"({"act": "fail"})");
  EXPECT_EQ(error.error, "TooWide");
  const auto cause = json::parse(error.cause);
  ASSERT_TRUE(cause) << error.cause;
  EXPECT_EQ(text(*cause, "errorMessage"), "too wide: 9000");
  EXPECT_EQ(text(*cause, "errorType"), "TooWide");
  EXPECT_TRUE(cause->get("stackTrace").is_array());
  succeed(handler);
  EXPECT_EQ(pool_->status().started_total, 1U);
}

TEST_F(LambdaLanes, AProcessThatEndsIsARuntimeExitAndIsReplaced) {
  const Handler handler = function();
  HandlerError error = fail_with(handler, R"({"act": "exit", "status": 3})");
  EXPECT_EQ(error.error, "Runtime.ExitError");
  EXPECT_EQ(error.cause, R"({"errorMessage":"RequestId: )" + request_id_of({1, 2}) +
                             R"( Error: Runtime exited with error: exit status 3","errorType":"Runtime.ExitError"})");
  EXPECT_THAT(fail_with(handler, R"({"act": "exit", "status": 0})").cause,
              HasSubstr("exited without providing a reason"));
  succeed(handler);
  EXPECT_EQ(pool_->status().started_total, 3U);
}

TEST_F(LambdaLanes, AFunctionThatTakesTooLongIsTimedOut) {
  // The time of its start does not count.
  const Handler handler = function("", std::chrono::milliseconds(500));
  const HandlerError error = fail_with(handler, R"({"act": "hang", "file": ")" + path("pid") + R"("})");
  EXPECT_EQ(error.error, "Sandbox.Timedout");
  EXPECT_THAT(error.cause, HasSubstr("Task timed out after 0.50 seconds"));
  EXPECT_TRUE(ends(pid_in("pid")));
}

TEST_F(LambdaLanes, GivesTheSignsOfLifeThatAFunctionCannotGive) {
  const std::string gate = path("gate");
  ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
  const HandlerResult result = run_while(
      function(),
      [&] {
        std::ofstream opened(gate);  // once the function waits
        const auto seen = signals_.progress.load();
        EXPECT_TRUE(baton::testing::eventually([&] { return signals_.progress.load() > seen + 2; }, kPatience));
      },
      R"({"act": "wait", "file": ")" + gate + R"("})");
  EXPECT_TRUE(result) << result.error().cause;
}

TEST_F(LambdaLanes, AnInvocationThatIsNotWantedAnyMoreEndsItsProcess) {
  pid_t pid = 0;
  const HandlerResult result = run_while(
      function(),
      [&] {
        pid = pid_in("pid");
        stop();
      },
      R"({"act": "hang", "file": ")" + path("pid") + R"("})");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error, kErrorStopped);
  EXPECT_FALSE(is_running(pid));
}

TEST_F(LambdaLanes, AFunctionThatCannotBeLoadedFailsEachInvocationWithItsReason) {
  const Handler handler = function("init_error");
  for (int i = 0; i < 2; ++i) {
    const HandlerError error = fail_with(handler);
    EXPECT_EQ(error.error, "Runtime.ImportModuleError");
    EXPECT_THAT(error.cause, HasSubstr("No module named 'sharp'"));
  }
}

TEST_F(LambdaLanes, ARuntimeThatEndsOrHangsBeforeItAsksIsToldApart) {
  EXPECT_EQ(fail_with(function("init_exit")).error, "Runtime.ExitError");
  EXPECT_EQ(fail_with(function("init_hang", kPatience, std::chrono::milliseconds(100))).error, "Sandbox.Timedout");
}

TEST_F(LambdaLanes, AnEventGoesToNobodyWhoHasGivenUpWaiting) {
  const Handler handler = function("impatient");
  succeed(handler);
  EXPECT_EQ(pool_->status().failed_total, 0U);
}

TEST_F(LambdaLanes, OutputOverTheLimitsIsRefused) {
  const Handler handler = function();
  EXPECT_EQ(fail_with(handler, R"({"act": "large", "bytes": 262144})").error, "States.DataLimitExceeded");
  EXPECT_EQ(pool_->status().failed_total, 0U);
  const HandlerError error = fail_with(handler, R"({"act": "large", "bytes": 7000000})");
  EXPECT_EQ(error.error, kErrorResponseTooLarge);
  succeed(handler);
}

TEST_F(LambdaLanes, AStreamedResponseIsPutTogether) {
  const Handler handler = function();
  const HandlerResult result = run(handler, R"({"stream": ["{\"a\":", "1}"]})");
  ASSERT_TRUE(result) << result.error().cause;
  EXPECT_EQ(*result, R"({"a":1})");
  const HandlerError error =
      fail_with(handler, R"({"stream": ["half"], "trailers": {"Lambda-Runtime-Function-Error-Type": "TooWide",
                             "Lambda-Runtime-Function-Error-Body": "eyJlcnJvclR5cGUiOiJUb29XaWRlIn0="}})");
  EXPECT_EQ(error.error, "TooWide");
  EXPECT_EQ(error.cause, R"({"errorType":"TooWide"})");
}

TEST_F(LambdaLanes, StoppingThePoolEndsIdleProcesses) {
  const json::Value answer = succeed(function());
  const auto pid = static_cast<pid_t>(answer.get("pid").as_int64());
  EXPECT_TRUE(is_running(pid));
  pool_->stop();
  EXPECT_FALSE(is_running(pid));
}

TEST(LambdaInvocation, ATraceParentThatIsNoneGivesNoTraceId) {
  for (const char* text :
       {"", "00", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-b7ad"}) {
    EXPECT_EQ(xray_trace_id(text), "") << text;
  }
  EXPECT_THAT(xray_trace_id("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"), HasSubstr("Sampled=0"));
}

TEST(LambdaInvocation, ARequestIdIsAUuid) {
  EXPECT_EQ(request_id_of({0, 0}), "00000000-0000-8000-8000-000000000000");
  EXPECT_EQ(request_id_of({~0ULL, ~0ULL}), "ffffffff-ffff-8fff-bfff-ffffffffffff");
}

}  // namespace
}  // namespace baton
