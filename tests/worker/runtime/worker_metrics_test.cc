// What a worker counts, and how /metrics says it.
#include "worker/runtime/worker_metrics.h"

#include <gmock/gmock.h>

#include "tests/worker/runtime/core_fixture.h"

namespace baton::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class WorkerMetrics : public CoreFixture {
 protected:
  std::string text() const { return metrics_text(core->status()); }
};

TEST_F(WorkerMetrics, CountHowLongAttemptsWaitedAndRan) {
  config.types = {"echo", "idle"};
  connect();
  dispatch({lease(1), lease(2)});
  EXPECT_EQ(core->status().busy_slots, 2U);
  executor.begun_at = now + milliseconds(3);
  executor.begin(2);
  executor.end("done", milliseconds(1));
  executor.end("done", seconds(2));
  turn();
  const WorkerTypeStatus counts = core->status().types.at("echo");
  EXPECT_EQ(counts.wait.counts[1], 2U) << "up to 5 ms";
  EXPECT_EQ(counts.run.counts[0], 1U) << "up to 1 ms, which it took";
  EXPECT_EQ(counts.run.counts[6], 1U) << "up to 2.5 s";
  EXPECT_EQ(counts.run.sum, milliseconds(2001));
  EXPECT_EQ(core->status().busy_slots, 0U);
  EXPECT_THAT(text(), HasSubstr("baton_worker_run_seconds_bucket{type=\"echo\",le=\"0.001000\"} 1\n"));
  EXPECT_THAT(text(), HasSubstr("baton_worker_run_seconds_bucket{type=\"echo\",le=\"1.000000\"} 1\n"));
  EXPECT_THAT(text(), HasSubstr("baton_worker_run_seconds_bucket{type=\"echo\",le=\"2.500000\"} 2\n"));
  EXPECT_THAT(text(), HasSubstr("baton_worker_run_seconds_bucket{type=\"echo\",le=\"+Inf\"} 2\n"));
  EXPECT_THAT(text(), HasSubstr("baton_worker_run_seconds_sum{type=\"echo\"} 2.001000\n"));
  EXPECT_THAT(text(), HasSubstr("baton_worker_run_seconds_count{type=\"echo\"} 2\n"));
  EXPECT_THAT(text(), HasSubstr("baton_worker_wait_seconds_sum{type=\"echo\"} 0.006000\n"));
  EXPECT_THAT(text(), HasSubstr("baton_worker_run_seconds_count{type=\"idle\"} 0\n"));
}

TEST_F(WorkerMetrics, LongerThanAllBucketsIsCountedInTheLastOne) {
  DurationCounts counts;
  counts.add(std::chrono::hours(2));
  EXPECT_EQ(counts.counts.back(), 1U);
}

TEST_F(WorkerMetrics, FailuresAreCountedByNameUpToALimit) {
  connect();
  for (std::size_t i = 0; i < kCountedErrorsMax + 3; ++i) {
    dispatch({lease(i + 1)});
    executor.begin(1);
    executor.end(handler_failure("Error." + std::to_string(i), ""));
    turn();
  }
  dispatch({lease(1000)});
  executor.begin(1);
  executor.end(handler_failure("Error.0", ""));
  turn();
  const WorkerStatus status = core->status();
  EXPECT_EQ(status.errors_total.at("Error.0"), 2U);
  EXPECT_EQ(status.errors_total.at(kOtherErrors), 3U);
  EXPECT_EQ(status.errors_total.size(), kCountedErrorsMax + 1);
  EXPECT_EQ(status.failed_total, kCountedErrorsMax + 4);
}

TEST_F(WorkerMetrics, NothingOfAnErrorsNameBreaksTheFormat) {
  connect();
  dispatch({lease(1)});
  executor.begin(1);
  executor.end(handler_failure("a\"} 1\nevil{x=\"\\", ""));
  turn();
  EXPECT_THAT(text(), HasSubstr("baton_worker_failures_total{error=\"a\\\"} 1 evil{x=\\\"\\\\\"} 1\n"));
  EXPECT_THAT(text(), Not(HasSubstr("\nevil")));
}

TEST_F(WorkerMetrics, TellTheBuildAndTheMemory) {
  config.version = "2026-11-30.1";
  connect();
  WorkerStatus status = core->status();
  status.memory_bytes = 12'345;
  EXPECT_THAT(metrics_text(status), HasSubstr("baton_worker_info{build_id=\"2026-11-30.1\"} 1\n"));
  EXPECT_THAT(metrics_text(status), HasSubstr("baton_worker_memory_bytes 12345\n"));
}

TEST_F(WorkerMetrics, TellTheLabelsByNamesThatTheFormatAllows) {
  config.version = "1";
  config.labels = {{"gpu-type", "a\"100"}, {"gpu.type", "second"}, {"region", "eu"}};
  connect();
  EXPECT_THAT(text(),
              HasSubstr("baton_worker_info{build_id=\"1\",label_gpu_type=\"a\\\"100\",label_region=\"eu\"} 1\n"));
}

}  // namespace
}  // namespace baton::testing
