// Machines made at random, driven at random. TestRun compares every step with a twin that is stored and restored, and with the
// fold of the history.
#include <gtest/gtest.h>

#include "common/random.h"
#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

class MachineMaker {
 public:
  explicit MachineMaker(Random& random) : random_(random) {}

  std::string group(std::uint32_t depth, std::string_view extra = "") {
    const std::uint64_t count = 1 + random_.below(3);
    std::vector<std::string> names;
    for (std::uint64_t i = 0; i < count; ++i) names.push_back("S" + std::to_string(next_name_++));
    std::string states;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string transition =
          i + 1 < names.size() ? R"("Next": ")" + names[i + 1] + '"' : std::string(R"("End": true)");
      states += (i == 0 ? "\"" : ", \"") + names[i] + "\": " + state(depth, names[i], transition);
    }
    return R"({"StartAt": ")" + names[0] + R"(", )" + std::string(extra) + R"("States": {)" + states + "}}";
  }

 private:
  std::string state(std::uint32_t depth, const std::string& name, const std::string& transition) {
    const std::string retry = random_.chance(0.5) ? R"("Retry": [{"ErrorEquals": ["E1"], "MaxAttempts": 2}], )" : "";
    switch (random_.below(depth > 0 ? 6 : 4)) {
      case 0: return R"({"Type": "Pass", "Assign": {"v)" + name + R"(": 1}, )" + transition + "}";
      case 1: return R"({"Type": "Wait", "Seconds": 2, )" + transition + "}";
      case 2: return R"({"Type": "Pass", "Result": [1, 2], "ResultPath": "$.r", )" + transition + "}";
      case 3:
        return R"({"Type": "Task", "Resource": "work", "TimeoutSeconds": 5, "ResultPath": "$.t", )" + retry +
               transition + "}";
      case 4:
        return R"({"Type": "Parallel", "ResultPath": "$.p", )" + retry + R"("Branches": [)" + group(depth - 1) + ", " +
               group(depth - 1) + "], " + transition + "}";
      default:
        return R"({"Type": "Map", "ItemsPath": "$.items", "ItemSelector": {"items.$": "$.items"}, "ResultPath": null, )" +
               std::string(random_.chance(0.5) ? R"("MaxConcurrency": 1, )" : "") + retry + R"("ItemProcessor": )" +
               group(depth - 1) + ", " + transition + "}";
    }
  }

  Random& random_;
  std::uint32_t next_name_ = 0;
};

void drive(TestRun& run, Random& random) {
  for (int i = 0; i < 200 && run.execution().status == ExecutionStatus::kRunning; ++i) {
    const std::size_t task = run.task_count() == 0 ? 0 : random.below(run.task_count());
    switch (run.task_count() == 0 ? 0 : random.below(8)) {
      case 0: run.advance(std::chrono::seconds(1)); break;
      case 1: run.fail("E1", "again", task); break;
      case 2:
        if (random.chance(0.2)) run.fail("E2", "for good", task);
        break;
      case 3: run.send(TaskStarted{run.task(task).frame, run.task(task).attempt}); break;
      default: run.succeed("{}", task); break;
    }
  }
}

TEST(RandomMachines, RestoredExecutionsContinueAsTheOthers) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    MachineMaker maker(random);
    const std::string definition = maker.group(3);
    SCOPED_TRACE(definition);
    TestRun run(definition, R"({"items": [1, 2, 3]})");
    drive(run, random);
    if (is_redrivable(run.execution())) {
      run.send(RedriveExecution{});
      drive(run, random);
    }
    if (run.execution().status == ExecutionStatus::kRunning) run.send(StopExecution{});
    EXPECT_EQ(run.task_count(), 0u);
    EXPECT_EQ(run.timer_count(), 0u);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace baton::asl
