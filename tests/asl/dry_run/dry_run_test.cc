#include "asl/dry_run/dry_run.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "asl/model/compile.h"
#include "asl/step/step.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::asl {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart = from_unix_ms(1'700'000'000'000);

json::Value value_of(std::string_view text) {
  const auto value = json::parse(text);
  EXPECT_TRUE(value) << text;
  return value ? *value : json::Value();
}

StateMachine machine_of(std::string_view definition) {
  Compiled compiled = compile_definition(definition);
  EXPECT_TRUE(compiled.machine) << definition << ": "
                                << (compiled.diagnostics.empty() ? "" : compiled.diagnostics[0].message);
  if (!compiled.machine) std::abort();  // nothing of the test makes sense
  return *std::move(compiled.machine);
}

DryRunRequest request_of(std::string_view input, std::string_view mocks = "{}") {
  DryRunRequest request;
  request.identity.name = json::Value::string("run");
  request.identity.state_machine_name = json::Value::string("machine");
  request.input = value_of(input);
  request.started_at = kStart;
  auto parsed = Mocks::parse(value_of(mocks));
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error());
  if (parsed) request.mocks = *std::move(parsed);
  return request;
}

DryRun run_of(std::string_view definition, std::string_view input, std::string_view mocks = "{}") {
  const StateMachine machine = machine_of(definition);
  return dry_run(machine, request_of(input, mocks));
}

// "SUCCEEDED {…}", "FAILED Error: Cause", or the problem.
std::string end_of(const DryRun& run) {
  if (!run.outcome) return run.problem;
  std::string text(name_of(run.outcome->status));
  if (!run.outcome->output.is_undefined()) text += " " + json::to_text(run.outcome->output);
  if (run.outcome->error.is_string()) text += " " + std::string(run.outcome->error.as_string());
  if (run.outcome->cause.is_string()) text += ": " + std::string(run.outcome->cause.as_string());
  return text;
}

Duration length_of(const DryRun& run) { return run.history.back().timestamp - kStart; }

std::size_t count(const DryRun& run, HistoryEventType type) {
  return static_cast<std::size_t>(
      std::ranges::count_if(run.history, [&](const HistoryEvent& event) { return event.type == type; }));
}

std::string task(std::string_view fields = "", std::string_view resource = "work") {
  return R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": ")" + std::string(resource) + R"(", )" +
         std::string(fields) + R"("End": true}}})";
}

TEST(DryRun, YearOfWaitingTakesNoTime) {
  const DryRun run =
      run_of(R"({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 31000000, "End": true}}})", R"({"a": 1})");
  EXPECT_EQ(end_of(run), R"(SUCCEEDED {"a":1})");
  EXPECT_EQ(length_of(run), 31'000'000s);
}

TEST(DryRun, SameRequestGivesTheSameRun) {
  const std::string definition =
      R"({"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Pass",
          "Output": "{% [$random(), $uuid(), $now()] %}", "End": true}}})";
  EXPECT_EQ(end_of(run_of(definition, "{}")), end_of(run_of(definition, "{}")));
  const StateMachine machine = machine_of(definition);
  DryRunRequest request = request_of("{}");
  request.seed = 2;
  EXPECT_NE(end_of(dry_run(machine, std::move(request))), end_of(run_of(definition, "{}")));
}

TEST(DryRun, MockOfTheStateComesBeforeThatOfTheTaskTypeBeforeThatOfAll) {
  EXPECT_EQ(end_of(run_of(task(), "{}", R"({"*": 3, "work": 2, "T": 1})")), "SUCCEEDED 1");
  EXPECT_EQ(end_of(run_of(task(), "{}", R"({"*": 3, "work": 2})")), "SUCCEEDED 2");
  EXPECT_EQ(end_of(run_of(task(), "{}", R"({"*": 3, "other": 2})")), "SUCCEEDED 3");
}

TEST(DryRun, RetriesUseUpTheAnswersOfAMock) {
  const DryRun run = run_of(task(R"("Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 10}], )"), "{}",
                            R"({"T": [{"Error": "E"}, {"Error": "E"}, {"Return": "done"}]})");
  EXPECT_EQ(end_of(run), R"(SUCCEEDED "done")");
  EXPECT_EQ(count(run, HistoryEventType::kTaskFailed), 2u);
  EXPECT_EQ(length_of(run), 30s);
}

TEST(DryRun, EchoGivesTheInputBack) {
  EXPECT_EQ(end_of(run_of(task(), R"({"a": 1})", R"({"T": {"Echo": true}})")), R"(SUCCEEDED {"a":1})");
  const StateMachine machine = machine_of(task());
  DryRunRequest request = request_of(R"({"a": 2})");
  request.echo = true;
  EXPECT_EQ(end_of(dry_run(machine, std::move(request))), R"(SUCCEEDED {"a":2})");
}

TEST(DryRun, TaskWithoutAMockStopsTheRunAndSaysWhatToWrite) {
  EXPECT_EQ(end_of(run_of(task(), "{}", R"({"U": 1})")),
            R"(the task of the state 'T' (work) has no mock; add "T": {"Return": …} to the file behind --mock, or say )"
            "--echo to answer tasks with their input");
}

TEST(DryRun, DelayIsVirtualTime) {
  EXPECT_EQ(length_of(run_of(task(), "{}", R"({"T": {"Return": 1, "Delay": 3600}})")), 1h);
  const DryRun late = run_of(task(R"("TimeoutSeconds": 60, )"), "{}", R"({"T": {"Return": 1, "Delay": 61}})");
  EXPECT_EQ(end_of(late), "FAILED States.Timeout");
  EXPECT_EQ(length_of(late), 60s);
}

TEST(DryRun, HeartbeatsOfAMockKeepItsTaskAlive) {
  const std::string definition = task(R"("TimeoutSeconds": 600, "HeartbeatSeconds": 10, )");
  EXPECT_EQ(end_of(run_of(definition, "{}", R"({"T": {"Return": 1, "Delay": 100, "HeartbeatEvery": 9}})")),
            "SUCCEEDED 1");
  EXPECT_EQ(end_of(run_of(definition, "{}", R"({"T": {"Return": 1, "Delay": 100, "HeartbeatEvery": 11}})")),
            "FAILED States.Timeout");
}

TEST(DryRun, TaskThatIsNeverHeardOfAgainEndsWithTheYearOfTheExecution) {
  const DryRun run = run_of(task(), "{}", R"({"T": {"Never": true}})");
  EXPECT_EQ(end_of(run), "TIMED_OUT");
  EXPECT_EQ(length_of(run), kStandardDurationMax);
}

TEST(DryRun, ErrorCanComeFromEveryStageOfATask) {
  const auto failed_event = [](std::string_view stage) {
    const DryRun run =
        run_of(task(R"("Parameters": {"QueueUrl": "q", "MessageBody": "m"}, )", "arn:aws:states:::sqs:sendMessage"),
               "{}", R"({"T": {"Throw": {"Error": "E", "Stage": ")" + std::string(stage) + R"("}}})");
    EXPECT_EQ(end_of(run), "FAILED E");
    return name_of(run.history[run.history.size() - 2].type);
  };
  EXPECT_EQ(failed_event("Work"), "TaskFailed");
  EXPECT_EQ(failed_event("Start"), "TaskStartFailed");
  EXPECT_EQ(failed_event("Submit"), "TaskSubmitFailed");
}

std::string distributed(std::string_view fields, std::string_view states = R"("I": {"Type": "Pass", "End": true})") {
  return R"({"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "work", )" + std::string(fields) +
         R"("ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "I",
            "States": {)" +
         std::string(states) + R"(}}, "End": true}}})";
}

std::string reader(std::string_view config) {
  return R"("ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": )" + std::string(config) +
         R"(, "Parameters": {"Bucket": "b", "Key": "k"}}, )";
}

TEST(DryRun, ChildrenOfADistributedMapAreRunsOfTheirOwn) {
  const DryRun run = run_of(distributed("", R"("I": {"Type": "Task", "Resource": "work", "End": true})"), "[1, 2]",
                            R"({"work": {"Echo": true}})");
  EXPECT_EQ(end_of(run), "SUCCEEDED [1,2]");
  ASSERT_EQ(run.children.size(), 2u);
  EXPECT_EQ(json::to_text(run.children[1].outcome->output), "2");
  EXPECT_EQ(run.children[1].history.front().type, HistoryEventType::kExecutionStarted);
}

TEST(DryRun, ReaderTakesItemsOrTheTextOfAFile) {
  EXPECT_EQ(end_of(run_of(distributed(reader(R"({"InputType": "JSON"})")), "{}", R"({"M/ItemReader": [[1, 2]]})")),
            "SUCCEEDED [1,2]");
  EXPECT_EQ(end_of(run_of(distributed(reader(R"({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"})")), "{}",
                          R"({"M/ItemReader": "id,name\n1,Ann\n2,Bob\n"})")),
            R"(SUCCEEDED [{"id":"1","name":"Ann"},{"id":"2","name":"Bob"}])");
  EXPECT_EQ(end_of(run_of(distributed(reader(R"({"InputType": "JSONL"})")), "{}",
                          R"({"M/ItemReader": "{\"a\":1}\n{\"a\":2}\n"})")),
            R"(SUCCEEDED [{"a":1},{"a":2}])");
}

TEST(DryRun, ReaderThatFailsFailsTheMap) {
  const std::string definition = distributed(reader(R"({"InputType": "JSON"})"));
  EXPECT_EQ(end_of(run_of(definition, "{}", R"({"M/ItemReader": {"Error": "S3", "Cause": "no such key"}})")),
            "FAILED States.ItemReaderFailed: no such key");
  EXPECT_TRUE(
      end_of(run_of(definition, "{}", R"({"M/ItemReader": "no JSON"})")).starts_with("FAILED States.ItemReader"));
}

TEST(DryRun, MistakesInTheMockOfAReaderAreSaid) {
  const std::string definition = distributed(reader(R"({"InputType": "JSON"})"));
  EXPECT_EQ(end_of(run_of(definition, "{}")),
            R"(the ItemReader of the state 'M' has no mock; add "M/ItemReader": {"Return": [ … ]} to the file behind )"
            "--mock");
  EXPECT_EQ(end_of(run_of(definition, "{}", R"({"M/ItemReader": {"Return": 5}})")),
            "the mock of the ItemReader of 'M' returns neither an array of items nor the text of a file");
}

TEST(DryRun, WriterSaysWhereAwsWouldHaveWritten) {
  const std::string definition = distributed(
      R"("ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b", "Prefix": "p"}}, )");
  const json::Value output = run_of(definition, "[1]").outcome->output;
  const json::Value details = output.get("ResultWriterDetails");
  const std::string run_arn(output.get("MapRunArn").as_string());
  EXPECT_EQ(details.get("Bucket").as_string(), "b");
  EXPECT_EQ(details.get("Key").as_string(), "p/" + run_arn.substr(run_arn.rfind(':') + 1) + "/manifest.json");
  EXPECT_EQ(end_of(run_of(definition, "[1]", R"({"M/ResultWriter": {"Error": "S3", "Cause": "denied"}})")),
            "FAILED States.ResultWriterFailed: denied");
}

TEST(DryRun, StartedMachineRunsAndItsEndIsTheAnswer) {
  const StateMachine child =
      machine_of(R"({"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": "done", "End": true}}})");
  const StateMachine machine =
      machine_of(task(R"("Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:child"},
              "OutputPath": "$.Output", )",
                      "arn:aws:states:::states:startExecution.sync:2"));
  DryRunRequest request = request_of("{}");
  request.machines.emplace("child", &child);
  const DryRun run = dry_run(machine, std::move(request));
  EXPECT_EQ(end_of(run), R"(SUCCEEDED "done")");
  EXPECT_EQ(run.children.size(), 1u);
}

}  // namespace
}  // namespace baton::asl
