// A worker that goes: politely, and not.
#include <signal.h>
#include <sys/wait.h>

#include "tests/integration/integration.h"

namespace baton::testing {
namespace {

TEST(WorkerProcess, ThatIsAskedToStopFinishesWhatRunsAndGivesBackWhatHasNotBegun) {
  Cluster cluster(with_gates(1, "1"));
  Client client = cluster.connect();
  const Gate running(cluster, "running");
  const Gate held(cluster, "held");
  const auto running_id = client.submit(running.task());
  ASSERT_TRUE(running_id);
  ASSERT_TRUE(running.await_attempt(1));
  const auto held_id = client.submit(held.task());
  ASSERT_TRUE(held_id);
  const auto is_leased = [&] {
    const auto view = client.get(*held_id);
    return view && view->state == TaskState::kLeased;
  };
  ASSERT_TRUE(eventually(is_leased, kPatience)) << "the worker holds it, beyond its one slot";

  cluster.worker(0).signal(SIGTERM);
  cluster.add_worker();
  const int moved_attempt = held.await_begin();
  EXPECT_GT(moved_attempt, 1) << "it was given back";
  EXPECT_FALSE(running.was_stopped());
  running.open();
  held.open();
  const auto finished = client.wait(*running_id, kPatience);
  const auto moved = client.wait(*held_id, kPatience);
  ASSERT_TRUE(finished && moved);
  EXPECT_EQ(finished->output, "opened by attempt 1");
  EXPECT_EQ(moved->output, "opened by attempt " + std::to_string(moved_attempt));
  ASSERT_TRUE(eventually([&] { return cluster.worker(0).has_ended(); }, kPatience));
  EXPECT_TRUE(WIFEXITED(cluster.worker(0).status()) && WEXITSTATUS(cluster.worker(0).status()) == 0);
}

TEST(WorkerProcess, ThatHasMoreMemoryThanItMayDrainsAndSaysSoByItsExitCode) {
  ClusterOptions options;
  options.worker_arguments = {"--memory-max", "1", "--build-id", "build-7"};
  Cluster cluster(options);
  ASSERT_TRUE(eventually([&] { return cluster.worker(0).has_ended(); }, kPatience));
  EXPECT_TRUE(WIFEXITED(cluster.worker(0).status()) && WEXITSTATUS(cluster.worker(0).status()) == 75)
      << cluster.worker(0).log_tail();
}

TEST(WorkerProcess, ThatIsKilledLosesItsTaskToAnotherAfterItsLease) {
  ClusterOptions options = with_gates(1, "1");
  options.coordinator_arguments = {"--lease-duration", "0.5"};
  Cluster cluster(options);
  Client client = cluster.connect();
  const Gate gate(cluster, "orphan");
  const auto id = client.submit(gate.task());
  ASSERT_TRUE(id);
  ASSERT_TRUE(gate.await_attempt(1));
  cluster.worker(0).signal(SIGKILL);
  cluster.add_worker();
  const int second = gate.await_attempt_from(2);
  ASSERT_GT(second, 0);
  gate.open();
  const auto outcome = client.wait(*id, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->output, "opened by attempt " + std::to_string(second));
  const auto view = client.get(*id);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->outcome->attempt_count, static_cast<unsigned>(second));
}

TEST(WorkerProcess, TheBuiltInOneMakesAThumbnailOfAPhotograph) {
  Cluster cluster;
  std::filesystem::copy(BATON_PHOTOS "/rocket.jpg", cluster.files() + "/rocket.jpg");
  const auto outcome = cluster.connect().run(
      {.type = "image.thumbnail", .input = R"({"source": "rocket.jpg", "sizes": [64]})", .options = {}}, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  ASSERT_EQ(outcome->state, TaskState::kSucceeded) << outcome->error << ": " << outcome->cause;
  EXPECT_THAT(outcome->output, ::testing::HasSubstr("thumbs/rocket-64.jpg"));
  const std::string thumbnail = text_of_file(cluster.files() + "/thumbs/rocket-64.jpg");
  EXPECT_THAT(thumbnail, ::testing::StartsWith("\xFF\xD8\xFF"));
  EXPECT_LT(thumbnail.size(), std::filesystem::file_size(BATON_PHOTOS "/rocket.jpg") / 4);
}

}  // namespace
}  // namespace baton::testing
