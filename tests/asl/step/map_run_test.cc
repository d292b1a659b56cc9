#include <gtest/gtest.h>

#include "asl/states/batches.h"
#include "common/json/write.h"
#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

std::string distributed(std::string_view fields) {
  return R"({"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "work", )" + std::string(fields) +
         R"("ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "I",
            "States": {"I": {"Type": "Pass", "End": true}}}, "End": true}}})";
}

// Children that were asked for and have not ended.
class Children {
 public:
  explicit Children(TestRun& run) : run_(run) { take(); }

  void end(std::size_t i, ExecutionStatus status, std::string_view output = "null") {
    const ChildStart child = starts.at(i);
    starts.erase(starts.begin() + static_cast<std::ptrdiff_t>(i));
    const bool has_succeeded = status == ExecutionStatus::kSucceeded;
    run_.send(ChildExecutionEnded{child.frame,
                                  child.attempt,
                                  status,
                                  has_succeeded ? parsed(output) : json::Value(),
                                  has_succeeded ? json::Value() : json::Value::string("E"),
                                  {}});
    take();
  }

  std::vector<ChildStart> starts;

 private:
  void take() {
    const auto& effects = run_.effects();
    starts.insert(starts.end(), effects.children.begin(), effects.children.end());
  }
  TestRun& run_;
};

TEST(MapRun, RunsAChildForEachItem) {
  TestRun run(distributed(R"("ItemSelector": {"v.$": "$$.Map.Item.Value"}, )"), "[1,2]");
  Children children(run);
  ASSERT_EQ(children.starts.size(), 2u);
  EXPECT_EQ(json::to_text(children.starts[0].input), R"({"v":1})");
  EXPECT_EQ(run.machine().groups[children.starts[0].root_group].states[0].name.as_string(), "I");
  EXPECT_TRUE(run.detail("MapRunStarted", "mapRunArn")
                  .starts_with("arn:aws:states:us-east-1:000000000000:mapRun:machine/work:"));
  children.end(1, ExecutionStatus::kSucceeded, "20");
  children.end(0, ExecutionStatus::kSucceeded, "10");
  EXPECT_EQ(run.outcome(), "SUCCEEDED [10,20]");
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) MapStateEntered(0) MapStateStarted(2) MapRunStarted(3) MapRunSucceeded(4) "
            "MapStateSucceeded(5) MapStateExited(4) ExecutionSucceeded(7)");
}

TEST(MapRun, ChildIsAnExecutionOfItsOwn) {
  TestRun parent(distributed(""), R"([{"x": 1}])");
  Children children(parent);
  ExecutionIdentity identity = parent.execution().identity;
  identity.root_group = children.starts.at(0).root_group;
  TestRun child(distributed(""), R"({"x": 1})", identity);
  EXPECT_EQ(child.trace(), "ExecutionStarted(0) PassStateEntered(0) PassStateExited(2) ExecutionSucceeded(3)");
  EXPECT_EQ(child.outcome(), R"(SUCCEEDED {"x":1})");
}

TEST(MapRun, KeepsToItsConcurrency) {
  TestRun run(distributed(R"("MaxConcurrency": 2, )"), "[1,2,3]");
  Children children(run);
  EXPECT_EQ(children.starts.size(), 2u);
  children.end(0, ExecutionStatus::kSucceeded);
  EXPECT_EQ(children.starts.size(), 2u);
  children.end(0, ExecutionStatus::kSucceeded);
  children.end(0, ExecutionStatus::kSucceeded);
  EXPECT_EQ(run.outcome(), "SUCCEEDED [null,null,null]");
}

TEST(MapRun, ToleratesAsManyFailuresAsItIsTold) {
  TestRun run(distributed(R"("ToleratedFailureCount": 1, )"), "[1,2,3]");
  Children children(run);
  children.end(1, ExecutionStatus::kFailed);
  children.end(0, ExecutionStatus::kSucceeded, "1");
  children.end(0, ExecutionStatus::kSucceeded, "3");
  EXPECT_EQ(run.outcome(), "SUCCEEDED [1,3]");
}

TEST(MapRun, FailsAndStopsItsChildrenBeyondThat) {
  TestRun run(distributed(R"("ToleratedFailurePercentage": 34, )"), "[1,2,3]");
  Children children(run);
  children.end(0, ExecutionStatus::kFailed);
  EXPECT_EQ(run.outcome(), "RUNNING");
  children.end(0, ExecutionStatus::kFailed);
  EXPECT_EQ(run.effects().stopped_children.size(), 1u);
  EXPECT_EQ(run.trace(4), "MapRunFailed(4) MapStateFailed(5) ExecutionFailed(6)");
  EXPECT_EQ(run.outcome(),
            "FAILED States.ExceedToleratedFailureThreshold: The specified tolerated failure threshold was exceeded");
}

TEST(MapRun, EndOfAChildChangesNoOtherFrame) {
  TestRun run(distributed(R"("MaxConcurrency": 1, )"), "[1,2]");
  Children children(run);
  const FrameId first = children.starts.at(0).frame;
  children.end(0, ExecutionStatus::kSucceeded, "10");
  EXPECT_EQ(run.effects().changed_frames, (std::vector<FrameId>{first, children.starts.at(0).frame}));
  children.end(0, ExecutionStatus::kSucceeded, "20");
  EXPECT_EQ(run.outcome(), "SUCCEEDED [10,20]");
  EXPECT_EQ(run.effects().removed_frames.size(), 2u);
}

TEST(MapRun, RedriveStartsOnlyWhatDidNotSucceedInOrderAndWithinTheConcurrency) {
  TestRun run(distributed(R"("MaxConcurrency": 2, "ToleratedFailureCount": 1, )"), "[1,2,3,4,5]");
  Children children(run);
  children.end(0, ExecutionStatus::kFailed);
  children.end(0, ExecutionStatus::kSucceeded, "20");
  children.end(1, ExecutionStatus::kFailed);
  ASSERT_EQ(run.execution().status, ExecutionStatus::kFailed);
  run.send(RedriveExecution{});
  Children again(run);
  std::vector<std::string> inputs;
  while (!again.starts.empty()) {
    EXPECT_LE(again.starts.size(), 2u);
    inputs.push_back(json::to_text(again.starts[0].input));
    again.end(0, ExecutionStatus::kSucceeded, inputs.back() + "0");
  }
  EXPECT_EQ(inputs, (std::vector<std::string>{"1", "3", "4", "5"}));
  EXPECT_EQ(run.outcome(), "SUCCEEDED [10,20,30,40,50]");
}

TEST(MapRun, WrongTolerancesFailAfterTheStart) {
  const auto outcome = [](std::string_view field, std::string_view value) {
    TestRun run(distributed(R"("ItemsPath": "$.v", ")" + std::string(field) + R"(Path": "$.t", )"),
                R"({"v": [0], "t": )" + std::string(value) + "}");
    EXPECT_EQ(run.trace(), "ExecutionStarted(0) MapStateEntered(0) MapStateStarted(2) ExecutionFailed(3)");
    return run.outcome().substr(run.outcome().find("). ") + 3);
  };
  EXPECT_EQ(outcome("ToleratedFailureCount", "{}"),
            "The ToleratedFailureCountPath field refers to value \"{}\" which is not a valid integer: $.t");
  EXPECT_EQ(outcome("ToleratedFailureCount", "-1"), "ToleratedFailureCount cannot be negative.");
  EXPECT_EQ(outcome("ToleratedFailurePercentage", "\"NoNumber\""),
            "The ToleratedFailurePercentagePath field refers to value \"NoNumber\" which is not a valid float: $.t");
  EXPECT_EQ(outcome("ToleratedFailurePercentage", "-1.1"), "ToleratedFailurePercentage must be between 0 and 100.");
  EXPECT_EQ(outcome("ToleratedFailurePercentage", "101"), "ToleratedFailurePercentage must be between 0 and 100.");
}

constexpr std::string_view kReader = R"("ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
    "ReaderConfig": {"InputType": "JSON"}, "Parameters": {"Bucket.$": "$.bucket", "Key": "k"}}, )";

TEST(MapRun, ReadsItsItems) {
  TestRun run(distributed(kReader), R"({"bucket": "b"})");
  ASSERT_EQ(run.effects().readers.size(), 1u);
  const ReaderRequest request = run.effects().readers[0];
  EXPECT_EQ(json::to_text(request.arguments), R"({"Bucket":"b","Key":"k"})");
  EXPECT_EQ(run.detail("MapStateStarted", "length"), "0");
  run.send(ItemsRead{request.frame, request.attempt, parsed("[1,2]")});
  run.send(ItemsRead{request.frame, request.attempt, parsed("[3]")});
  Children children(run);
  EXPECT_EQ(children.starts.size(), 0u);  // the second answer was stale and did nothing
  EXPECT_EQ(run.execution().frame(kTopFrame).children.size(), 2u);
}

TEST(MapRun, MaxItemsThatIsNoIntegerFailsBeforeTheRun) {
  TestRun run(distributed(R"("ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
      "ReaderConfig": {"InputType": "JSON", "MaxItemsPath": "$.n"}, "Parameters": {"Bucket": "b", "Key": "k"}}, )"),
              R"({"n": 1.5})");
  EXPECT_EQ(run.trace(), "ExecutionStarted(0) MapStateEntered(0) MapStateStarted(2) ExecutionFailed(3)");
  EXPECT_EQ(run.outcome(),
            "FAILED States.Runtime: An error occurred while executing the state 'M' (entered at the event id #2). The "
            "MaxItemsPath field refers to value \"1.5\" which is not a valid integer: $.n");
}

TEST(MapRun, NegativeMaxItemsFailsTheRun) {
  TestRun run(distributed(R"("ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
      "ReaderConfig": {"InputType": "JSON", "MaxItemsPath": "$.n"}, "Parameters": {"Bucket": "b", "Key": "k"}}, )"),
              R"({"n": -1})");
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) MapStateEntered(0) MapStateStarted(2) MapRunStarted(3) MapRunFailed(4) "
            "MapStateFailed(5) ExecutionFailed(6)");
  EXPECT_EQ(run.outcome(), "FAILED States.ItemReaderFailed: field MaxItems must be positive");
}

TEST(MapRun, TakesNoMoreItemsThanMaxItems) {
  TestRun run(distributed(R"("ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
      "ReaderConfig": {"InputType": "JSON", "MaxItemsPath": "$.n"}, "Parameters": {"Bucket": "b", "Key": "k"}}, )"),
              R"({"n": 2})");
  const ReaderRequest request = run.effects().readers.at(0);
  EXPECT_EQ(request.items_max, 2u);
  run.send(ItemsRead{request.frame, request.attempt, parsed("[1,2,3]")});
  EXPECT_EQ(run.effects().children.size(), 2u);
}

TEST(MapRun, FailsWithItsReader) {
  TestRun run(distributed(kReader), R"({"bucket": "b"})");
  const ReaderRequest request = run.effects().readers.at(0);
  run.send(ReaderFailed{request.frame, request.attempt, "no such bucket"});
  EXPECT_EQ(run.trace(3), "MapRunStarted(3) MapRunFailed(4) MapStateFailed(5) ExecutionFailed(6)");
  EXPECT_EQ(run.outcome(), "FAILED States.ItemReaderFailed: no such bucket");
  TestRun object(distributed(kReader), R"({"bucket": "b"})");
  const ReaderRequest other = object.effects().readers.at(0);
  object.send(ItemsRead{other.frame, other.attempt, parsed("{}")});
  EXPECT_EQ(object.outcome(), "FAILED States.ItemReaderFailed: Attempting to map over non-iterable node.");
}

TEST(MapRun, WritesItsResults) {
  TestRun run(distributed(R"("ToleratedFailureCount": 1, "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject",
                         "Parameters": {"Bucket": "b", "Prefix": "p"}}, )"),
              "[1,2]");
  Children children(run);
  children.end(0, ExecutionStatus::kSucceeded, "10");
  children.end(0, ExecutionStatus::kFailed);
  ASSERT_EQ(run.effects().writers.size(), 1u);
  const WriterRequest request = run.effects().writers[0];
  EXPECT_EQ(json::to_text(request.results),
            R"([{"Status":"SUCCEEDED","Input":1,"Output":10},{"Status":"FAILED","Input":2,"Error":"E"}])");
  run.send(ResultsWritten{request.frame, request.attempt, parsed(R"({"Bucket": "b", "Key": "p/manifest.json"})")});
  EXPECT_EQ(run.outcome(), "SUCCEEDED {\"MapRunArn\":\"" + run.detail("MapRunStarted", "mapRunArn") +
                               R"(","ResultWriterDetails":{"Bucket":"b","Key":"p/manifest.json"}})");
}

TEST(MapRun, FailsWithItsWriter) {
  TestRun run(
      distributed(R"("ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b"}}, )"),
      "[1]");
  Children children(run);
  children.end(0, ExecutionStatus::kSucceeded);
  const WriterRequest request = run.effects().writers.at(0);
  run.send(WriterFailed{request.frame, request.attempt, "full"});
  EXPECT_EQ(run.outcome(), "FAILED States.ResultWriterFailed: full");
}

TEST(MapRun, BatchesItsItems) {
  TestRun run(distributed(R"("ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"c.$": "$.c"}}, "ItemsPath": "$.v",
                         "ItemSelector": {"v.$": "$$.Map.Item.Value"}, )"),
              R"({"v": [1,2,3], "c": 9})");
  Children children(run);
  ASSERT_EQ(children.starts.size(), 2u);
  EXPECT_EQ(json::to_text(children.starts[0].input), R"({"BatchInput":{"c":9},"Items":[{"v":1},{"v":2}]})");
  EXPECT_EQ(json::to_text(children.starts[1].input), R"({"BatchInput":{"c":9},"Items":[{"v":3}]})");
}

TEST(MapRun, MayBeChangedWhileItRuns) {
  TestRun run(distributed(R"("MaxConcurrency": 1, )"), "[1,2,3]");
  Children children(run);
  EXPECT_EQ(children.starts.size(), 1u);
  run.send(UpdateMapRun{kTopFrame, 3});
  Children more(run);
  EXPECT_EQ(more.starts.size(), 2u);
}

TEST(MapRun, GivesOthersATurnWhileItStarts) {
  std::string items = "[0";
  for (int i = 1; i < 250; ++i) items += ",0";
  TestRun run(distributed(""), items + "]");
  EXPECT_EQ(run.effects().children.size(), 250u);
}

TEST(Batches, AreFullByCountOrBytes) {
  const json::Value items = parsed("[1,2,3,4,5]");
  EXPECT_EQ(split_into_batches(items, {}, {2, {}}), (std::vector<std::uint32_t>{0, 2, 4, 5}));
  EXPECT_EQ(split_into_batches(items, {}, {{}, 18}), (std::vector<std::uint32_t>{0, 3, 5}));
  EXPECT_EQ(split_into_batches(items, {}, {{}, 1}), (std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(split_into_batches(parsed("[]"), {}, {2, {}}), (std::vector<std::uint32_t>{0}));
}

}  // namespace
}  // namespace baton::asl
