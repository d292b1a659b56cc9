// One owner of one partition, with everything that its store has told it.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

#include "tests/storage/content.h"
#include "tests/storage/worlds.h"

namespace baton::testing {

inline constexpr PartitionId kPartitionCount = 4;
inline constexpr PartitionId kPartition = 2;
inline constexpr Duration kPatience = std::chrono::seconds(60);

template <typename World>
class Owner {
 public:
  explicit Owner(World& world) : world_(world), store(world.new_store()) {
    auto opened = store->open(kPartitionCount);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
  }

  void acquire() {
    content = {};
    auto acquired = store->acquire(kPartition, content);
    ASSERT_TRUE(acquired) << acquired.error().message;
    epoch = acquired->epoch;
    last = acquired->last_sequence;
    durable = last;
    fenced = regressed = false;
  }
  // Commits and applies it to our own content, as a partition does.
  Sequence commit(const std::string& record) {
    content.apply(parse_record(record, "a test's record").value());
    store->commit(kPartition, ++last, record);
    return last;
  }
  void poll() {
    std::vector<Store::Event> events;
    store->poll(world_.now(), events);
    for (const Store::Event& event : events) take(event);
  }
  // Polls until `condition` holds; false: it did not within a minute.
  bool run_until(const std::function<bool()>& condition) {
    const TimePoint deadline = world_.now() + kPatience;
    for (poll(); !condition(); poll()) {
      if (world_.now() > deadline) return false;
      world_.wait(*store);
    }
    return true;
  }
  bool run_until_durable() {
    return run_until([&] { return durable == last; });
  }
  // Writes everything in one part and trims.
  bool checkpoint_all(TimePoint outcomes_expire_at) {
    CheckpointPart part = content.checkpoint(outcomes_expire_at);
    part.required = part.trim = last;
    store->checkpoint(kPartition, std::move(part));
    return run_until([&] { return !checkpoints.empty() && checkpoints.back() == last; });
  }

 private:
  void take(const Store::Event& event) {
    EXPECT_EQ(event.partition, kPartition);
    switch (event.kind) {
      case Store::EventKind::kDurable:
        EXPECT_FALSE(fenced || regressed) << "durable after the partition was lost";
        EXPECT_GT(event.sequence, durable) << "durable moves forward only";
        EXPECT_LE(event.sequence, last) << "durable before it was committed";
        durable = event.sequence;
        return;
      case Store::EventKind::kCheckpoint: checkpoints.push_back(event.sequence); return;
      case Store::EventKind::kFenced: fenced = true; return;
      case Store::EventKind::kRegressed: regressed = true; return;
    }
  }

  World& world_;

 public:
  std::unique_ptr<Store> store;
  Content content;
  std::uint64_t epoch = 0;
  Sequence last = 0;
  Sequence durable = 0;
  std::vector<Sequence> checkpoints;
  bool fenced = false;
  bool regressed = false;
};

}  // namespace baton::testing
