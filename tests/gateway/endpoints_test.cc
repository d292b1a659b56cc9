// Everything but callback links: the API as SDKs call it, probes, metrics, stats.
#include "tests/gateway/gateway_world.h"

namespace baton::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string told(const TestAnswer& answer) { return std::to_string(answer.status) + ' ' + answer.body; }

class GatewayApi : public GatewayWorld {};

TEST_F(GatewayApi, PassesOnTheOperationAndItsBody) {
  backend_.answer_with([](const auto&) { return ApiAnswer{"", "", R"({"executionArn":"arn"})"}; });
  const TestAnswer answer = call("StartExecution", R"({"input": "{}"})");
  EXPECT_EQ(told(answer), R"(200 {"executionArn":"arn"})");
  EXPECT_EQ(answer.header("Content-Type"), "application/x-amz-json-1.0");
  EXPECT_EQ(answer.header("x-amzn-RequestId").size(), 36U);
  EXPECT_THAT(backend_.calls(), ElementsAre(R"(StartExecution {"input": "{}"})"));
}

constexpr char kTraceParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST_F(GatewayApi, TheTraceOfARequestBecomesTheExecutions) {
  const auto start = [&](const std::string& operation, const std::string& headers, const std::string& body = "{}") {
    ask("POST /",
        "X-Amz-Target: AWSStepFunctions." + operation + "\r\nContent-Type: application/x-amz-json-1.0\r\n" + headers,
        body);
    return backend_.calls().back();
  };
  const std::string trace_parent = "traceparent: " + std::string(kTraceParent) + "\r\n";
  const std::string xray = "X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678\r\n";
  const std::string with_trace = "{\"traceHeader\":\"" + std::string(kTraceParent) + "\"}";
  EXPECT_EQ(start("StartExecution", trace_parent), "StartExecution " + with_trace);
  EXPECT_EQ(start("StartSyncExecution", xray + trace_parent), "StartSyncExecution " + with_trace);
  EXPECT_EQ(start("StartExecution", xray, R"({"input": "{}"})"),
            R"(StartExecution {"input":"{}","traceHeader":"Root=1-67891233-abcdef012345678912345678"})");
  EXPECT_EQ(start("StartExecution", trace_parent, R"({"traceHeader": "mine"})"),
            R"(StartExecution {"traceHeader": "mine"})")
      << "the body's own goes before";
  EXPECT_EQ(start("StartExecution", "traceparent: nonsense\r\n"), "StartExecution {}");
  EXPECT_EQ(start("StartExecution", "traceparent: cc" + std::string(kTraceParent).substr(2) + "-\xff\r\n"),
            "StartExecution " + with_trace)
      << "what no member of JSON can hold";
  EXPECT_EQ(start("StopExecution", trace_parent), "StopExecution {}");
}

TEST_F(GatewayApi, AnyHostWillDo) {
  TestConnection connection(server_->port());
  ASSERT_TRUE(
      connection.write("POST / HTTP/1.1\r\nHost: sync-states.eu-west-1.amazonaws.com\r\nX-Amz-Target: "
                       "AWSStepFunctions.StartSyncExecution\r\n"
                       "Content-Type: application/x-amz-json-1.0\r\nContent-Length: 2\r\n\r\n{}"));
  EXPECT_EQ(connection.read().status, 200U);
  EXPECT_GT(backend_.last_timeout(), std::chrono::minutes(5));
}

TEST_F(GatewayApi, ErrorsHaveAwsShape) {
  backend_.answer_with([](const auto&) {
    return ApiAnswer{"ExecutionDoesNotExist", "Execution Does Not Exist: 'x'", ""};
  });
  const TestAnswer answer = call("DescribeExecution");
  EXPECT_EQ(told(answer), R"(400 {"__type":"ExecutionDoesNotExist","message":"Execution Does Not Exist: 'x'"})");
  EXPECT_EQ(answer.header("x-amzn-ErrorType"), "ExecutionDoesNotExist");
}

TEST_F(GatewayApi, BackpressureAndAbsenceAreToldSoThatSdksTryAgain) {
  backend_.answer_with([](const auto&) { return fail(ErrorCode::kOverloaded, "the queue is full"); });
  EXPECT_EQ(told(call("StartExecution")), R"(400 {"__type":"ThrottlingException","message":"the queue is full"})");
  backend_.answer_with([](const auto&) { return fail(ErrorCode::kUnavailable, "no coordinator"); });
  EXPECT_EQ(told(call("StartExecution")), R"(503 {"__type":"ServiceUnavailable","message":"no coordinator"})");
}

TEST_F(GatewayApi, WhatIsNoOperationIsNotPassedOn) {
  const std::string unknown =
      R"(400 {"__type":"UnknownOperationException","message":"X-Amz-Target names no operation of AWSStepFunctions"})";
  EXPECT_EQ(told(call("NoSuchThing")), unknown);
  EXPECT_EQ(told(call("WaitForActivityTask")), unknown) << "an operation between client and shards";
  EXPECT_EQ(told(ask("POST /", "Content-Type: application/x-amz-json-1.0\r\n", "{}")), unknown);
  EXPECT_EQ(told(ask("POST /", "X-Amz-Target: DynamoDB_20120810.ListTables\r\n", "{}")), unknown);
  EXPECT_THAT(backend_.calls(), IsEmpty());
}

TEST_F(GatewayApi, WhatIsNoJsonObjectIsNotPassedOn) {
  for (const char* body : {"{", "[]", "null", "a=b", "\"text\"", "{} {}"}) {
    const TestAnswer answer = call("ListStateMachines", body);
    EXPECT_EQ(answer.status, 400U) << body;
    EXPECT_THAT(answer.body, HasSubstr(R"({"__type":"SerializationException")")) << body;
  }
  EXPECT_EQ(ask("POST /", "X-Amz-Target: AWSStepFunctions.ListStateMachines\r\nContent-Type: text/plain\r\n", "{}")
                .header("x-amzn-ErrorType"),
            "SerializationException");
  EXPECT_THAT(backend_.calls(), IsEmpty());
  EXPECT_EQ(call("ListStateMachines", "").status, 200U);
  EXPECT_THAT(backend_.calls(), ElementsAre("ListStateMachines {}"));
}

TEST_F(GatewayApi, WithKeysEachRoleMayDoItsPart) {
  need_keys();
  EXPECT_EQ(call("ListStateMachines", "{}", "READER").status, 200U);
  EXPECT_EQ(call("StartExecution", "{}", "READER").header("x-amzn-ErrorType"), "AccessDeniedException");
  EXPECT_EQ(call("StartExecution", "{}", "OPERATOR").status, 200U);
  EXPECT_EQ(call("DeleteStateMachine", "{}", "OPERATOR").header("x-amzn-ErrorType"), "AccessDeniedException");
  EXPECT_EQ(call("DeleteStateMachine", "{}", "ADMIN").status, 200U);
  EXPECT_EQ(call("ListStateMachines").header("x-amzn-ErrorType"), "MissingAuthenticationTokenException");
  EXPECT_EQ(call("ListStateMachines", "{}", "NOBODY").header("x-amzn-ErrorType"), "UnrecognizedClientException");
  EXPECT_THAT(backend_.calls(), ElementsAre("ListStateMachines {}", "StartExecution {}", "DeleteStateMachine {}"));
}

TEST_F(GatewayApi, WithKeysASignatureOfAnotherBodyIsRefused) {
  need_keys();
  Request request{
      "POST", "/", {{"Host", "127.0.0.1"}, {"X-Amz-Target", "AWSStepFunctions.StopExecution"}}, R"({"a":1})"};
  request.headers.push_back({"Content-Type", "application/x-amz-json-1.0"});
  sign(request, "ADMIN", kSecret, clock_now());
  EXPECT_EQ(send(request).status, 200U);
  request.body = R"({"a":2})";
  EXPECT_EQ(send(request).header("x-amzn-ErrorType"), "InvalidSignatureException");
  EXPECT_THAT(backend_.calls(), ElementsAre(R"(StopExecution {"a":1})"));
}

TEST_F(GatewayApi, OnlyPostIsTaken) {
  const TestAnswer answer = ask("GET /");
  EXPECT_EQ(answer.status, 405U);
  EXPECT_EQ(answer.header("Allow"), "POST");
  EXPECT_EQ(ask("GET /nowhere").status, 404U);
  EXPECT_EQ(ask("POST /healthz").status, 405U);
}

TEST_F(GatewayApi, DefinitionsAreValidatedAndStatesTestedHere) {
  const TestAnswer valid = call("ValidateStateMachineDefinition",
                                R"({"definition": "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Succeed\"}}}"})");
  EXPECT_EQ(told(valid), R"(200 {"result":"OK","diagnostics":[],"truncated":false})");
  const TestAnswer tested = call("TestState", R"({"definition": "{\"Type\":\"Pass\",\"End\":true}", "input": "[1]"})");
  EXPECT_EQ(told(tested), R"(200 {"output":"[1]","status":"SUCCEEDED"})");
  EXPECT_EQ(call("TestState", R"({"definition": "{}"})").header("x-amzn-ErrorType"), "InvalidDefinition");
  EXPECT_THAT(backend_.calls(), IsEmpty());
}

constexpr char kTestResize[] =
    R"({"definition": "{\"Type\":\"Task\",\"Resource\":\"resize\",\"TimeoutSeconds\":5,\"End\":true}", "input": "[1]"})";

TEST_F(GatewayApi, ATestedTaskRunsOnTheWorkersOfItsType) {
  backend_.answer_workers_with(std::vector<WorkerView>{{.types = {"resize"}}});
  Outcome outcome;
  outcome.output = "[2]";
  backend_.answer_tasks_with(outcome);
  EXPECT_EQ(told(call("TestState", kTestResize)), R"(200 {"output":"[2]","status":"SUCCEEDED"})");
  ASSERT_EQ(backend_.tasks().size(), 1U);
  const NewTask task = backend_.tasks().front();
  EXPECT_EQ(task.type + task.input, "resize[1]");
  EXPECT_EQ(task.options.shared()->retry.attempt_count_max, 1U) << "the state's Retry counts, not the queue's";
  EXPECT_EQ(task.options.shared()->timeout, std::chrono::seconds(5));

  outcome.state = TaskState::kDeadLettered;
  outcome.error = "Broken";
  backend_.answer_tasks_with(outcome);
  EXPECT_EQ(told(call("TestState", kTestResize)), R"(200 {"error":"Broken","status":"FAILED"})");
  backend_.answer_tasks_with(fail(ErrorCode::kDeadlineExceeded, "late"));
  EXPECT_THAT(call("TestState", kTestResize).body, HasSubstr("States.Timeout"));
}

TEST_F(GatewayApi, ATestedTaskThatNobodyServesIsRefused) {
  backend_.answer_workers_with(std::vector<WorkerView>{{.types = {"echo"}}, {.types = {"resize"}, .draining = true}});
  const TestAnswer answer = call("TestState", kTestResize);
  EXPECT_EQ(answer.header("x-amzn-ErrorType"), "ValidationException");
  EXPECT_THAT(answer.body, HasSubstr("No worker serves the task type 'resize'"));
  EXPECT_THAT(backend_.tasks(), IsEmpty());
}

TEST_F(GatewayApi, WhoMayOnlyLookRunsNoTaskAsATest) {
  need_keys();
  backend_.answer_workers_with(std::vector<WorkerView>{{.types = {"resize"}}});
  EXPECT_EQ(call("TestState", kTestResize, "READER").header("x-amzn-ErrorType"), "AccessDeniedException");
  EXPECT_THAT(backend_.tasks(), IsEmpty());
  EXPECT_EQ(call("TestState", kTestResize, "OPERATOR").status, 200U);
}

TEST_F(GatewayApi, ADefinitionIsWarnedOfForTaskTypesThatNobodyServes) {
  const char* definition =
      R"({"definition": "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",\"Resource\":\"resize\",\"End\":true}}}", "severity": "WARNING"})";
  backend_.answer_workers_with(std::vector<WorkerView>{{.types = {"echo"}}});
  EXPECT_EQ(
      told(call("ValidateStateMachineDefinition", definition)),
      R"(200 {"result":"OK","diagnostics":[{"severity":"WARNING","code":"TASK_TYPE_NOT_SERVED","message":"No worker )"
      R"(serves the task type 'resize' now; executions wait here until one does","location":"/States/A/Resource"}],)"
      R"("truncated":false})");
  const std::string sound = R"(200 {"result":"OK","diagnostics":[],"truncated":false})";
  backend_.answer_workers_with(std::vector<WorkerView>{{.types = {"resize"}}});
  EXPECT_EQ(told(call("ValidateStateMachineDefinition", definition)), sound);
  backend_.answer_workers_with(fail(ErrorCode::kUnavailable, "no coordinator"));
  EXPECT_EQ(told(call("ValidateStateMachineDefinition", definition)), sound) << "nobody knows";
}

TEST_F(GatewayApi, ACallbackUrlIsMadeHere) {
  const TestAnswer answer = call("CreateCallbackUrl", R"({"taskToken": "abc", "expiresInSeconds": 60})");
  EXPECT_EQ(answer.status, 200U);
  EXPECT_THAT(answer.body, HasSubstr(R"({"url":"http://gateway.example/callback/)"));
  EXPECT_EQ(call("CreateCallbackUrl", R"({"taskToken": ""})").header("x-amzn-ErrorType"), "ValidationException");
  EXPECT_EQ(call("CreateCallbackUrl", R"({"taskToken": "abc", "executionArn": "x"})").header("x-amzn-ErrorType"),
            "ValidationException");
  EXPECT_EQ(call("CreateCallbackUrl", R"({"taskToken": "abc", "expiresInSeconds": 0})").header("x-amzn-ErrorType"),
            "ValidationException");
  EXPECT_THAT(backend_.calls(), IsEmpty());
}

class GatewayProbes : public GatewayWorld {
 protected:
  void SetUp() override {
    QueueView resize;
    resize.type = "image.resize";
    resize.ready_count = 10;
    resize.leased_count = 2;
    resize.delayed_count = 3;
    resize.worker_count = 1;
    resize.oldest_ready_age = std::chrono::milliseconds(1500);
    backend_.answer_queues_with(std::vector<QueueView>{QueueView{.type = "echo"}, resize});
    GatewayWorld::SetUp();
  }
};

TEST_F(GatewayProbes, SayWhetherTheProcessLivesAndTheCoordinatorAnswers) {
  EXPECT_EQ(told(ask("GET /healthz")), "200 ok\n");
  EXPECT_EQ(told(ask("GET /readyz")), "200 ok\n");
  backend_.answer_queues_with(fail(ErrorCode::kUnavailable, "nobody there"));
  EXPECT_EQ(told(ask("GET /healthz")), "200 ok\n");
  EXPECT_EQ(told(ask("GET /readyz")), "503 no coordinator answers: nobody there\n");
}

TEST_F(GatewayProbes, DoNotWaitLongForACoordinatorThatIsSilent) {
  backend_.keep_queues_waiting();
  const TimePoint start = clock_now();
  EXPECT_EQ(ask("GET /readyz").status, 503U);
  EXPECT_GE(clock_now() - start, kReadinessTimeout);
}

TEST_F(GatewayProbes, MetricsCountRequestsByOperationCodeAndError) {
  EXPECT_EQ(call("ListStateMachines").status, 200U);
  backend_.answer_with([](const auto&) { return ApiAnswer{"InvalidArn", "wrong", ""}; });
  EXPECT_EQ(call("DescribeExecution").status, 400U);
  const TestAnswer metrics = ask("GET /metrics");
  EXPECT_EQ(metrics.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  for (const char* line :
       {R"(baton_gateway_requests_total{operation="ListStateMachines",code="200",error=""} 1)",
        R"(baton_gateway_requests_total{operation="DescribeExecution",code="400",error="InvalidArn"} 1)",
        R"(baton_gateway_request_duration_seconds_count{operation="ListStateMachines"} 1)",
        R"(baton_gateway_request_duration_seconds_bucket{operation="ListStateMachines",le="+Inf"} 1)",
        "baton_gateway_connections 1\n", "baton_gateway_connections_refused_total 0\n"}) {
    EXPECT_THAT(metrics.body, HasSubstr(line));
  }
}

TEST_F(GatewayProbes, StatsAreThereForAutoscalers) {
  const std::string resize =
      R"({"queue":"image.resize","backlog":12,"ready":10,"delayed":3,"leased":2,"dead_lettered":0,"oldest_ready_s":1.5,)"
      R"("workers":1,"succeeded_total":0,"failed_total":0})";
  EXPECT_EQ(told(ask("GET /stats/image.resize")), "200 " + resize + "\n");
  const TestAnswer all = ask("GET /stats");
  EXPECT_THAT(all.body, HasSubstr(resize + R"(],"backlog":12})"));
  EXPECT_EQ(all.header("Content-Type"), "application/json");
}

TEST_F(GatewayProbes, AQueueThatNobodyUsedYetIsEmpty) {
  const TestAnswer answer = ask("GET /stats/not%20yet");
  EXPECT_EQ(answer.status, 200U);
  EXPECT_THAT(answer.body, HasSubstr(R"({"queue":"not yet","backlog":0,)"));
}

TEST_F(GatewayProbes, WithKeysMetricsAndStatsWantASignature) {
  need_keys();
  EXPECT_EQ(ask("GET /healthz").status, 200U);
  EXPECT_EQ(ask("GET /readyz").status, 200U);
  for (const char* path : {"/metrics", "/stats", "/stats/echo"}) {
    Request request{"GET", path, {{"Host", "127.0.0.1"}}, ""};
    EXPECT_EQ(send(request).header("x-amzn-ErrorType"), "MissingAuthenticationTokenException") << path;
    sign(request, "READER", kSecret, clock_now());
    EXPECT_EQ(send(request).status, 200U) << path;
  }
  start({.public_metrics = true});
  EXPECT_EQ(ask("GET /metrics").status, 200U);
  EXPECT_EQ(ask("GET /stats").status, 200U);
}

}  // namespace
}  // namespace baton::gateway
