#include "worker/runtime/report_outbox.h"

#include <gtest/gtest.h>

#include "tests/worker/runtime/fake_shard.h"

namespace baton::testing {
namespace {

using std::chrono::seconds;

class Outbox : public ::testing::Test {
 protected:
  AttemptEnd output_of(std::size_t bytes) {
    AttemptEnd end;
    end.output = std::string(bytes, 'x');
    return end;
  }
  void flush(Duration later = Duration::zero()) {
    now += later;
    resent_count += outbox.flush(link, now, seconds(3));
  }

  TimePoint now = from_unix_ms(1'800'000'000'000);
  FakeShard shard;
  FakeLink link{shard};
  ReportOutbox outbox;
  std::uint64_t resent_count = 0;
};

TEST_F(Outbox, ReportsOfATurnTravelTogether) {
  for (std::uint64_t i = 0; i < 100; ++i) outbox.add(lease(i), output_of(10));
  flush();
  const auto batches = shard.reports();
  ASSERT_EQ(batches.size(), 1U);
  EXPECT_EQ(batches[0].reports_size(), 100);
}

TEST_F(Outbox, ABatchIsClosedAtItsCountAndAtItsBytes) {
  for (std::uint64_t i = 0; i < kReportCountMax + 1; ++i) outbox.add(lease(i), output_of(1));
  flush();
  EXPECT_EQ(shard.reports().size(), 2U);
  for (std::uint64_t i = 0; i < 10; ++i) outbox.add(lease(i), output_of(kInputBytesMax));
  flush();
  for (const auto& frame : shard.from_worker) EXPECT_LE(frame.size(), kBatchBytesMax + kInputBytesMax);
  EXPECT_EQ(shard.reports().size(), 4U);
}

TEST_F(Outbox, DelaysBetweenResendsDoubleUpToTheirLimit) {
  outbox.add(lease(1), output_of(1));
  flush();
  std::vector<Duration> delays;
  for (TimePoint sent_at = now; delays.size() < 5;) {
    flush(outbox.next_resend_at() - now);
    delays.push_back(now - sent_at);
    sent_at = now;
  }
  EXPECT_EQ(delays, (std::vector<Duration>{seconds(1), seconds(2), seconds(3), seconds(3), seconds(3)}));
  EXPECT_EQ(resent_count, 5U);
}

TEST_F(Outbox, AnAckForgetsExactlyItsBatch) {
  outbox.add(lease(1), output_of(1));
  flush();
  outbox.add(lease(2), output_of(1));
  flush();
  const auto batch = outbox.acknowledge(1);
  ASSERT_TRUE(batch.has_value());
  EXPECT_EQ(batch->leases, std::vector<LeaseKey>{lease(1)});
  EXPECT_FALSE(outbox.acknowledge(1).has_value());
  EXPECT_FALSE(outbox.acknowledge(99).has_value());
  shard.reports();
  outbox.resend_all();
  flush();
  const auto again = shard.reports();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].sequence(), 2U);
}

TEST_F(Outbox, KnowsItsBytes) {
  EXPECT_EQ(outbox.bytes(), 0U);
  outbox.add(lease(1), output_of(100'000));
  flush();
  EXPECT_GT(outbox.bytes(), 100'000U);
  outbox.acknowledge(1);
  EXPECT_EQ(outbox.bytes(), 0U);
  EXPECT_TRUE(outbox.empty());
}

TEST_F(Outbox, EverythingCanBeTakenOutForAnotherShard) {
  outbox.add(lease(1), output_of(3));
  flush();
  outbox.add(lease(2), failed_end("E", "why"));
  const auto reports = outbox.take_all();
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(lease_key_of(reports[0]), lease(1));
  EXPECT_EQ(reports[1].cause(), "why");
  EXPECT_TRUE(outbox.empty());
}

}  // namespace
}  // namespace baton::testing
