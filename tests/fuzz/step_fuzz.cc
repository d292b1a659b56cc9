// Definitions, inputs and events from outside: the engine never crashes, always comes to rest, and an execution that is
// restored from its rows does what one that was not does.
//
// An input: a script of bytes, one an event; a line with the execution's input; the definition.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "asl/model/compile.h"
#include "asl/step/execution_codec.h"
#include "asl/step/item_reader.h"
#include "asl/step/step.h"
#include "common/check.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "tests/fuzz/seeds.h"

namespace {

using namespace baton;
using namespace baton::asl;

constexpr std::string_view kMachine = R"({"StartAt": "P", "TimeoutSeconds": 900, "States": {
  "P": {"Type": "Parallel", "Branches": [
    {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work", "TimeoutSeconds": 9, "HeartbeatSeconds": 3,
      "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 2, "JitterStrategy": "FULL"}], "Assign": {"v.$": "$"}, "End": true}}},
    {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2,
      "ItemProcessor": {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "Next": "U"},
        "U": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
          "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}, "End": true}}}, "End": true}}}],
   "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "C"}], "Next": "C"},
  "C": {"Type": "Choice", "Choices": [{"Variable": "$.error", "IsPresent": true, "Next": "P"}], "Default": "D"},
  "D": {"Type": "Map", "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    "StartAt": "X", "States": {"X": {"Type": "Pass", "End": true}}}, "ToleratedFailureCount": 1,
    "ItemBatcher": {"MaxItemsPerBatch": 2}, "End": true}}})";

std::vector<std::string> seeds() {
  const std::string tail = "\n{\"items\": [1, 2, 3]}\n" + std::string(kMachine);
  return {"ssssssss" + tail, "fffffftttttt" + tail, "stststxr" + tail, "tttttttttttttttttttttt" + tail};
}

class Driver {
 public:
  Driver(const StateMachine& machine, const json::Value& input) : machine_(machine) {
    identity_.token_prefix = "p";
    execution_ = make_execution(identity_);
    twin_ = make_execution(identity_);
    send(StartExecution{input});
  }

  void act(char command) {
    const bool is_running = execution_.status == ExecutionStatus::kRunning;
    if (command == 'x') return send(StopExecution{});
    if (command == 'r') return is_redrivable(execution_) ? send(RedriveExecution{}) : void();
    if (!is_running) return;
    if (command == 't') return fire_next_timer();
    if (!children_.empty()) return end_child(command);
    if (tasks_.empty()) return fire_next_timer();
    const TaskRequest task = tasks_.front();
    if (command == 'b') return send(TaskStarted{task.frame, task.attempt});
    if (command == 'u') return send(TaskSubmitted{task.frame, task.attempt, json::Value::empty_object()});
    tasks_.erase(tasks_.begin());
    if (command == 'f') return send(TaskFailed{task.frame, task.attempt, json::Value::string("E"), {}});
    send(TaskSucceeded{task.frame, task.attempt, task.input});
  }

  bool is_unfinished() const { return effects_.unfinished; }
  void go_on() { send(ContinueExecution{}); }

 private:
  void send(const Event& event) {
    effects_.clear();
    step(machine_, execution_, event, now_, random_, effects_);
    tasks_.insert(tasks_.end(), effects_.tasks.begin(), effects_.tasks.end());
    for (const TaskCancel& cancel : effects_.cancelled_tasks) {
      std::erase_if(tasks_, [&](const TaskRequest& task) { return task.attempt == cancel.attempt; });
    }
    children_.insert(children_.end(), effects_.children.begin(), effects_.children.end());
    for (const ChildStop& stop : effects_.stopped_children) {
      std::erase_if(children_, [&](const ChildStart& child) { return child.attempt == stop.attempt; });
    }
    for (const TimerCancel& timer : effects_.cancelled_timers) timers_.erase({slot_of(timer.frame), timer.kind});
    for (const TimerSet& timer : effects_.timers) timers_[{slot_of(timer.frame), timer.kind}] = timer.deadline;
    step_twin(event);
  }

  void step_twin(const Event& event) {
    Effects effects;
    step(machine_, twin_, event, now_, twin_random_, effects);
    // Heartbeats start anew in a restored execution, so one that times out ends the comparison.
    if (const auto* timer = std::get_if<TimerFired>(&event)) is_compared_ &= timer->kind != TimerKind::kHeartbeat;
    if (!is_compared_) return;
    CHECK(effects.history.size() == effects_.history.size()) << "histories of different lengths";
    for (std::size_t i = 0; i < effects.history.size(); ++i) {
      CHECK(json::equal(render(effects.history[i]), render(effects_.history[i]))) << "histories differ";
    }
    for (const FrameId id : effects.removed_frames) rows_.erase(slot_of(id));
    for (const FrameId id : effects.changed_frames) {
      rows_[slot_of(id)].clear();
      encode_frame(twin_.frame(id), rows_[slot_of(id)]);
    }
    restore_twin();
  }

  void restore_twin() {
    if (birth_.empty()) encode_birth(twin_, birth_);
    std::string head;
    encode_head(twin_, head);
    std::vector<FrameRow> frames;
    for (const auto& [slot, row] : rows_) frames.push_back({slot, row});
    auto restored = restore_execution(birth_, head, frames, now_);
    CHECK(restored.has_value()) << "rows that cannot be read back";
    CHECK(fits(machine_, *restored)) << "an execution that its machine does not know";
    twin_ = *std::move(restored);
  }

  void fire_next_timer() {
    const auto next = std::ranges::min_element(timers_, {}, [](const auto& timer) { return timer.second; });
    if (next == timers_.end()) return;
    now_ = std::max(now_, next->second);
    const auto [slot, kind] = next->first;
    timers_.erase(next);
    send(TimerFired{FrameId{slot}, kind});
  }

  void end_child(char command) {
    const ChildStart child = children_.front();
    children_.erase(children_.begin());
    const auto status = command == 'f' ? ExecutionStatus::kFailed : ExecutionStatus::kSucceeded;
    send(ChildExecutionEnded{child.frame, child.attempt, status, child.input, {}, {}});
  }

  const StateMachine& machine_;
  ExecutionIdentity identity_;
  Execution execution_;
  Execution twin_;
  Random random_{1};
  Random twin_random_{1};
  Effects effects_;
  TimePoint now_ = from_unix_ms(1'700'000'000'000);
  std::vector<TaskRequest> tasks_;
  std::vector<ChildStart> children_;
  std::map<std::pair<std::uint32_t, TimerKind>, TimePoint> timers_;
  std::string birth_;
  std::map<std::uint32_t, std::string> rows_;
  bool is_compared_ = true;
};

void run_script(std::string_view script, std::string_view input_text, std::string_view definition) {
  const auto input = json::parse(input_text);
  if (!input) return;
  const Compiled compiled = compile_definition(definition);
  if (!compiled.machine) return;
  Driver driver(*compiled.machine, *input);
  for (const char command : script.substr(0, 200)) driver.act(command);
  // A machine that loops is ended by its history: 25 steps, and some.
  for (int i = 0; driver.is_unfinished(); ++i) {
    CHECK(i < 40) << "an execution that never ends";
    driver.go_on();
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  fuzz::initialize(*argc, *argv, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t first = all.find('\n');
  if (first == std::string_view::npos) {
    // Without a script: rows and items from outside.
    const FrameRow rows[] = {{0, all.substr(size / 2)}};
    restore_execution(all.substr(0, size / 2), all.substr(size / 3), rows, TimePoint{});
    decode_event(all);
    parse_csv(all, ',');
    return 0;
  }
  const std::string_view rest = all.substr(first + 1);
  const std::size_t second = std::min(rest.find('\n'), rest.size());
  run_script(all.substr(0, first), rest.substr(0, second), rest.substr(std::min(second + 1, rest.size())));
  return 0;
}
