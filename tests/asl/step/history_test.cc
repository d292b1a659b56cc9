#include "asl/step/history.h"

#include <gtest/gtest.h>

#include <set>

#include "asl/step/execution_codec.h"
#include "common/json/write.h"
#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

HistoryEvent event_of(HistoryEventType type) {
  HistoryEvent event;
  event.id = 7;
  event.previous_id = 6;
  event.timestamp = from_unix_ms(1'700'000'000'042);
  event.type = type;
  return event;
}

TEST(HistoryEvent, IsRenderedAsGetExecutionHistoryAnswersIt) {
  HistoryEvent event = event_of(HistoryEventType::kPassStateExited);
  event.name = json::Value::string("Pay");
  event.payload = parsed(R"({"x": [1, 2]})");
  event.details = parsed(R"({"v": "text"})");
  EXPECT_EQ(json::to_text(render(event)),
            R"({"timestamp":1700000000.042,"type":"PassStateExited","id":7,"previousEventId":6,)"
            R"("stateExitedEventDetails":{"name":"Pay","output":"{\"x\":[1,2]}","outputDetails":{"truncated":false},)"
            R"("assignedVariables":{"v":"\"text\""},"assignedVariablesDetails":{"truncated":false}}})");
}

TEST(HistoryEvent, LeavesDataOutOnRequest) {
  HistoryEvent event = event_of(HistoryEventType::kExecutionSucceeded);
  event.payload = parsed("1");
  EXPECT_EQ(json::to_text(render(event, false)),
            R"({"timestamp":1700000000.042,"type":"ExecutionSucceeded","id":7,"previousEventId":6,)"
            R"("executionSucceededEventDetails":{}})");
}

TEST(HistoryEvent, ShowsTextAsItCame) {
  HistoryEvent event = event_of(HistoryEventType::kExecutionStarted);
  event.payload = json::Value::string("[1,  2]");
  event.payload_is_text = true;
  EXPECT_EQ(json::to_text(*render(event).find("executionStartedEventDetails")),
            R"({"input":"[1,  2]","inputDetails":{"truncated":false}})");
}

TEST(HistoryEvent, HasSixtyTwoTypesWithNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kHistoryEventTypeCount; ++i) names.insert(name_of(static_cast<HistoryEventType>(i)));
  EXPECT_EQ(names.size(), 62u);
  EXPECT_EQ(name_of(HistoryEventType::kEvaluationFailed), "EvaluationFailed");
  EXPECT_EQ(name_of(HistoryEventType::kWaitStateExited), "WaitStateExited");
  EXPECT_EQ(details_name_of(HistoryEventType::kTaskScheduled), "taskScheduledEventDetails");
  EXPECT_EQ(details_name_of(HistoryEventType::kTaskStateAborted), "");
}

TEST(HistoryEvent, IsStoredAndReadBack) {
  HistoryEvent event = event_of(HistoryEventType::kTaskScheduled);
  event.payload = parsed("1.50");
  event.details = parsed(R"({"resource": "invoke"})");
  std::string row;
  encode_event(event, row);
  const auto read = decode_event(row);
  ASSERT_TRUE(read);
  EXPECT_EQ(json::to_text(render(*read)), json::to_text(render(event)));
}

TEST(Rows, BrokenOnesAreRefused) {
  TestRun run(R"({"StartAt": "M", "States": {"M": {"Type": "Map", "ItemProcessor": {"StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "work", "TimeoutSeconds": 9, "End": true}}}, "End": true}}})",
              "[1,2,3]");
  std::string birth;
  std::string head;
  encode_birth(run.execution(), birth);
  encode_head(run.execution(), head);
  std::vector<std::string> rows;
  for (const auto& frame : run.execution().frames) encode_frame(*frame, rows.emplace_back());
  const auto restore = [&](const std::vector<std::string>& from) {
    std::vector<FrameRow> frames;
    for (std::uint32_t i = 0; i < from.size(); ++i) frames.push_back({i, from[i]});
    return restore_execution(birth, head, frames, run.now());
  };
  ASSERT_TRUE(restore(rows));
  EXPECT_EQ(timers_of(*restore(rows)).size(), 4u);
  // Cut anywhere, or with a byte changed, a row is refused or gives another execution; it never harms.
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t i = 0; i < rows[row].size(); ++i) {
      std::vector<std::string> broken = rows;
      broken[row].resize(i);
      restore(broken);
      broken = rows;
      broken[row][i] = static_cast<char>(broken[row][i] ^ 0x15);
      restore(broken);
    }
  }
  std::vector<std::string> twice = rows;
  twice.push_back(rows[1]);
  EXPECT_FALSE(restore(twice));
  std::vector<std::string> orphans(rows.begin() + 1, rows.end());
  EXPECT_FALSE(restore(orphans));
}

}  // namespace
}  // namespace baton::asl
