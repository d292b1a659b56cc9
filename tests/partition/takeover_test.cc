// Property: whatever happens, and wherever a checkpoint stands when the owner dies, rows and journal are the memory.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/partition/partition_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;

// Random commands to one partition; seed in, run out.
class RandomLife {
 public:
  RandomLife(std::uint64_t seed, PartitionLimits limits) : random_(seed), world_(limits, seed) {}

  PartitionWorld& world() { return world_; }

  void step() {
    switch (random_.below(12)) {
      case 0:
      case 1:
      case 2: world_.submit(any_name(), any_options(), any_type(), random_.chance(0.3) ? "alice" : ""); break;
      case 3:
      case 4: world_.lease(any_worker(), any_type(), random_.chance(0.3)); break;
      case 5: report(ReportStatus::kSucceeded); break;
      case 6: report(ReportStatus::kFailed); break;
      case 7: report(random_.chance(0.5) ? ReportStatus::kReleased : ReportStatus::kCancelled); break;
      case 8: random_.chance(0.5) ? void(world_.cancel(any_name())) : heartbeat(); break;
      case 9: dead_letter(); break;
      case 10:
        world_.pass(Duration(static_cast<std::int64_t>(random_.below(random_.chance(0.1) ? 15'000'000 : 500'000))));
        break;
      case 11: world_.stored.checkpoint_part(world_.partition(), 1 + random_.below(4)); break;
    }
  }

  bool wants_takeover() { return random_.chance(0.03); }

 private:
  std::string any_name() { return "t" + std::to_string(random_.below(12)); }
  std::string any_type() { return random_.chance(0.8) ? "echo" : "image.resize"; }
  std::string any_worker() {
    const std::string worker = "w" + std::to_string(random_.below(3));
    const SessionHandle session = world_.names.session(worker);
    random_.chance(0.3) ? void(world_.effects.dead.insert(session)) : void(world_.effects.dead.erase(session));
    return worker;
  }

  TaskOptions any_options() {
    TaskOptions options;
    if (random_.chance(0.5)) return options;
    options.priority = static_cast<int>(random_.below(10));
    if (random_.chance(0.3)) options.not_before = world_.now() + 700ms;
    if (random_.chance(0.2)) options.timeout = 800ms;
    if (random_.chance(0.2)) options.heartbeat_timeout = 600ms;
    if (random_.chance(0.2))
      options.deadline = world_.now() + Duration(static_cast<std::int64_t>(random_.below(3'000'000)));
    options.retry.attempt_count_max = 1 + static_cast<std::uint32_t>(random_.below(3));
    options.retry.interval = Duration(static_cast<std::int64_t>(random_.below(400'000)));
    if (random_.chance(0.3)) options.labels["customer"] = "42";
    return options;
  }

  // The name of any task in `state`; nothing: there is none.
  std::optional<std::string> any_task(TaskState state) {
    std::vector<std::string> found;
    world_.partition().for_each_task([&](const Task& task) {
      if (task.state == state) found.push_back(world_.names.of(task.id));
    });
    std::erase(found, "?");
    if (found.empty()) return std::nullopt;
    std::ranges::sort(found);
    return found[random_.below(found.size())];
  }

  void report(ReportStatus status) {
    if (const auto task = any_task(TaskState::kLeased)) world_.report(*task, status, "Test.Failed");
  }
  void heartbeat() {
    if (const auto task = any_task(TaskState::kLeased)) {
      world_.heartbeat(*task, any_worker(), static_cast<std::uint32_t>(random_.below(3)));
    }
  }
  void dead_letter() {
    const auto task = any_task(TaskState::kDeadLettered);
    if (!task) return;
    random_.chance(0.5) ? void(world_.retry_dead_letter(*task)) : void(world_.drop_dead_letter(*task));
  }

  Random random_;
  PartitionWorld world_;
};

std::string tasks_of(const std::string& content) {
  std::string tasks;
  for (std::size_t at = 0; at < content.size();) {
    const std::size_t end = content.find('\n', at) + 1;
    if (content.compare(at, 5, "task ") == 0) tasks += content.substr(at, end - at);
    at = end;
  }
  return tasks;
}

TEST(Takeover, RowsAndJournalAreTheMemory) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomLife life(seed, {});
    for (int i = 0; i < 300; ++i) {
      life.step();
      if (!life.wants_takeover()) continue;
      life.world().jump(0s);
      const std::string before = life.world().content();
      life.world().take_over();
      life.world().jump(0s);
      ASSERT_EQ(life.world().content(), before) << "after " << i << " steps";
    }
  }
}

// Ids come back while storage still knows their former lives. Outcomes are forgotten early here, and storage may
// remember more of them for a while: so this one is about the tasks.
TEST(Takeover, NoTaskIsLostToAFormerLifeOfItsId) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomLife life(seed, {.outcomes = {.retention = 2s, .count_max = 2}});
    for (int i = 0; i < 300; ++i) {
      life.step();
      if (!life.wants_takeover()) continue;
      life.world().jump(0s);
      const std::string before = life.world().content();
      life.world().take_over();
      life.world().jump(0s);
      ASSERT_EQ(tasks_of(life.world().content()), tasks_of(before)) << "after " << i << " steps";
    }
  }
}

TEST(Takeover, GivesNewLeasesTheNewEpoch) {
  PartitionWorld world;
  world.submit("t1");
  world.submit("t2");
  world.lease();
  world.take_over();
  world.lease();
  EXPECT_GT(world.lease_of("t2").epoch, world.lease_of("t1").epoch);
}

TEST(Takeover, ForgetsWhoWatches) {
  PartitionWorld world;
  world.submit("t1", {}, "echo", "alice");
  world.lease();
  world.take_over();
  world.take_lines();
  world.succeed("t1");
  for (const std::string& line : world.take_lines()) EXPECT_EQ(line.find("say outcome"), std::string::npos) << line;
}

}  // namespace
}  // namespace baton
