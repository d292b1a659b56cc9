// What every Store must do, whatever it stores in.
#include "tests/storage/conformance.h"

namespace baton::testing {
namespace {

using Health = Store::Health;

TYPED_TEST_SUITE(StoreConformance, Worlds, WorldName);

TYPED_TEST(StoreConformance, PartitionCountIsFixedAtTheFirstStart) {
  auto first = this->world.new_store();
  auto second = this->world.new_store();
  EXPECT_EQ(first->open(7).value(), 7);
  EXPECT_EQ(second->open(16).value(), 7);
  EXPECT_EQ(first->open(0).error().code, ErrorCode::kInvalidArgument);
}

TYPED_TEST(StoreConformance, CommitsBecomeDurableInTheirOrder) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  EXPECT_EQ(owner.epoch, 1u);
  EXPECT_EQ(owner.last, 0u);
  for (int i = 1; i <= 100; ++i) {
    owner.commit(submit(i));
    if (i % 10 == 0) owner.poll();
  }
  EXPECT_GT(owner.store->in_flight_bytes(), 0u);
  EXPECT_TRUE(owner.run_until_durable());
  EXPECT_EQ(owner.store->in_flight_bytes(), 0u);
  EXPECT_EQ(this->world.record_count(kPartition), 100u);
}

TYPED_TEST(StoreConformance, ARecordOfManyMegabytesIsOneCommit) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  owner.commit(submit(1, std::string(20'000'000, 'x')));
  owner.commit(submit(2));
  EXPECT_TRUE(owner.run_until_durable());
  EXPECT_EQ(this->loaded_by_a_successor(), owner.content);
}

TYPED_TEST(StoreConformance, ASuccessorLoadsEveryDurableCommit) {
  Content written;
  {
    Owner<TypeParam> owner(this->world);
    owner.acquire();
    for (int i = 1; i <= 5000; ++i) owner.commit(submit(i));
    owner.commit(dispatch(7, 1));
    owner.commit(complete(9));
    ASSERT_TRUE(owner.run_until_durable());
    written = owner.content;
  }
  Owner<TypeParam> successor(this->world);
  successor.acquire();
  EXPECT_EQ(successor.epoch, 2u);
  EXPECT_EQ(successor.last, 5002u);
  EXPECT_EQ(successor.content, written);
  EXPECT_EQ(successor.content.applied_count, 5002u);
}

TYPED_TEST(StoreConformance, AFormerOwnerIsFencedAndWritesNothing) {
  Owner<TypeParam> former(this->world);
  former.acquire();
  former.commit(submit(1));
  ASSERT_TRUE(former.run_until_durable());

  Owner<TypeParam> successor(this->world);
  successor.acquire();
  successor.commit(submit(2));
  ASSERT_TRUE(successor.run_until_durable());

  former.commit(submit(3));
  former.commit(submit(4));
  EXPECT_TRUE(former.run_until([&] { return former.fenced; }));
  EXPECT_FALSE(former.regressed);
  EXPECT_EQ(former.durable, 1u);
  EXPECT_EQ(former.store->in_flight_bytes(), 0u);
  EXPECT_EQ(this->loaded_by_a_successor(), successor.content);
}

TYPED_TEST(StoreConformance, ACheckpointOfAFormerOwnerWritesNothing) {
  Owner<TypeParam> former(this->world);
  former.acquire();
  former.commit(submit(1));
  ASSERT_TRUE(former.run_until_durable());
  Owner<TypeParam> successor(this->world);
  successor.acquire();
  successor.commit(complete(1));
  ASSERT_TRUE(successor.run_until_durable());

  CheckpointPart part = former.content.checkpoint(this->tomorrow());
  part.required = part.trim = 1;
  former.store->checkpoint(kPartition, part);
  EXPECT_TRUE(former.run_until([&] { return former.fenced; }));
  EXPECT_TRUE(former.checkpoints.empty());

  Owner<TypeParam> third(this->world);
  third.acquire();
  EXPECT_EQ(third.content, successor.content);
  EXPECT_EQ(third.content.applied_count, 2u) << "the journal was trimmed by someone who did not own it";
}

TYPED_TEST(StoreConformance, RowsAndJournalTogetherAreTheContent) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  for (int i = 1; i <= 3000; ++i) owner.commit(submit(i));
  for (int i = 1; i <= 1000; ++i) owner.commit(dispatch(i, 1));
  for (int i = 1; i <= 500; ++i) owner.commit(complete(i));
  ASSERT_TRUE(owner.run_until_durable());
  ASSERT_TRUE(owner.checkpoint_all(this->tomorrow()));
  EXPECT_EQ(this->world.record_count(kPartition), 0u);

  // The next checkpoint is under way: one part is written, the last one is not.
  for (int i = 501; i <= 600; ++i) owner.commit(complete(i));
  owner.commit(submit(4000));
  ASSERT_TRUE(owner.run_until_durable());
  CheckpointPart part;
  for (int i = 501; i <= 550; ++i) part.dropped_tasks.push_back(id_key(task_id(i)));
  for (int i = 501; i <= 550; ++i) part.dropped_attempts.push_back(id_key(task_id(i)));
  part.required = owner.last;
  owner.store->checkpoint(kPartition, part);
  ASSERT_TRUE(owner.run_until([&] { return owner.checkpoints.size() == 2; }));

  Owner<TypeParam> successor(this->world);
  successor.acquire();
  EXPECT_EQ(successor.content, owner.content);
  EXPECT_EQ(successor.content.applied_count, 101u);
  EXPECT_EQ(successor.last, owner.last);
}

TYPED_TEST(StoreConformance, CheckpointsKeepTheJournalBounded) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  for (int round = 0; round < 5; ++round) {
    for (int i = 1; i <= 200; ++i) owner.commit(submit(i, std::string(100, static_cast<char>('a' + round))));
    ASSERT_TRUE(owner.run_until_durable());
    EXPECT_GE(owner.store->journal_bytes(kPartition), 200u * 100);
    EXPECT_LE(this->world.record_count(kPartition), 200u);
    ASSERT_TRUE(owner.checkpoint_all(this->tomorrow()));
    EXPECT_EQ(owner.store->journal_bytes(kPartition), 0u);
  }
  owner.commit(submit(201));
  EXPECT_GT(owner.store->journal_bytes(kPartition), 0u);
  EXPECT_TRUE(owner.run_until_durable());
  EXPECT_EQ(this->loaded_by_a_successor(), owner.content);
}

TYPED_TEST(StoreConformance, ATrimInTheMiddleKeepsTheLaterRecords) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  for (int i = 1; i <= 10; ++i) owner.commit(submit(i));
  ASSERT_TRUE(owner.run_until_durable());
  CheckpointPart part = owner.content.checkpoint(this->tomorrow());
  part.required = 10;
  part.trim = 6;
  owner.store->checkpoint(kPartition, part);
  ASSERT_TRUE(owner.run_until([&] { return !owner.checkpoints.empty(); }));
  EXPECT_EQ(this->world.record_count(kPartition), 4u);
  Owner<TypeParam> successor(this->world);
  successor.acquire();
  EXPECT_EQ(successor.last, 10u);
  EXPECT_EQ(successor.content, owner.content);
}

TYPED_TEST(StoreConformance, TakeoversThatDieBeforeTheirCheckpointLoseNothing) {
  Content written;
  {
    Owner<TypeParam> first(this->world);
    first.acquire();
    for (int i = 1; i <= 3; ++i) first.commit(submit(i));
    ASSERT_TRUE(first.run_until_durable());
  }
  {
    Owner<TypeParam> dies_early(this->world);
    dies_early.acquire();
  }
  {
    Owner<TypeParam> dies_after_commits(this->world);
    dies_after_commits.acquire();
    EXPECT_EQ(dies_after_commits.last, 3u);
    dies_after_commits.commit(complete(1));
    dies_after_commits.commit(submit(4));
    ASSERT_TRUE(dies_after_commits.run_until_durable());
    written = dies_after_commits.content;
  }
  Owner<TypeParam> survivor(this->world);
  survivor.acquire();
  EXPECT_EQ(survivor.last, 5u);
  EXPECT_EQ(survivor.content, written);
  EXPECT_EQ(this->world.record_count(kPartition), 5u);
  EXPECT_GT(survivor.store->journal_bytes(kPartition), 0u) << "sealed journals ask for a checkpoint too";
  ASSERT_TRUE(survivor.checkpoint_all(this->tomorrow()));
  EXPECT_EQ(this->world.record_count(kPartition), 0u) << "the sealed journals go with the first checkpoint";
  EXPECT_EQ(this->loaded_by_a_successor(), written);
}

TYPED_TEST(StoreConformance, ATakeoverThatIsOvertakenWhileItLoadsFails) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  owner.commit(submit(1));
  ASSERT_TRUE(owner.run_until_durable());

  struct Overtaken : Content {
    explicit Overtaken(Owner<TypeParam>& other) : rival(other) {}
    void apply(const row::Record& record) override {
      Content::apply(record);
      rival.acquire();
    }
    Owner<TypeParam>& rival;
  };
  Owner<TypeParam> rival(this->world);
  Overtaken content(rival);
  Owner<TypeParam> slow(this->world);
  const auto acquired = slow.store->acquire(kPartition, content);
  ASSERT_FALSE(acquired);
  EXPECT_EQ(acquired.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(acquired.error().message.find("partition 2"), std::string::npos) << acquired.error().message;
  EXPECT_EQ(rival.epoch, 3u);
  EXPECT_EQ(rival.content, owner.content);
  rival.commit(submit(2));
  EXPECT_TRUE(rival.run_until_durable());
}

TYPED_TEST(StoreConformance, AHoleFencesTheOwnerAndTheLoaderStopsBeforeIt) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  for (int i = 1; i <= 3; ++i) owner.commit(submit(i));
  ASSERT_TRUE(owner.run_until_durable());
  const Content before = owner.content;
  // As if commit 4 had been refused and commit 5 not.
  this->world.append_behind_the_owner(kPartition, 5, submit(5));
  owner.commit(submit(4));
  EXPECT_TRUE(owner.run_until([&] { return owner.fenced; }));
  EXPECT_EQ(owner.durable, 3u);

  owner.acquire();
  EXPECT_EQ(owner.last, 3u);
  EXPECT_EQ(owner.content, before);
  owner.commit(submit(40));
  owner.commit(submit(50));
  ASSERT_TRUE(owner.run_until_durable());
  Owner<TypeParam> successor(this->world);
  successor.acquire();
  EXPECT_EQ(successor.last, 5u);
  EXPECT_EQ(successor.content, owner.content);
  EXPECT_FALSE(successor.content.has_task(5)) << "a commit from behind the hole came back";
}

TYPED_TEST(StoreConformance, WhenMemoryIsFullItSaysSoAndCommitsStillGetThroughInOrder) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  owner.commit(submit(1));
  ASSERT_TRUE(owner.run_until_durable());
  this->world.set_out_of_memory(true);
  for (int i = 2; i <= 50; ++i) owner.commit(submit(i));
  EXPECT_TRUE(owner.run_until([&] { return owner.store->health() == Health::kOutOfMemory; }));
  EXPECT_TRUE(owner.run_until_durable());
  EXPECT_EQ(owner.store->health(), Health::kOutOfMemory);
  EXPECT_FALSE(owner.fenced);

  this->world.set_out_of_memory(false);
  EXPECT_TRUE(owner.run_until([&] { return owner.store->health() == Health::kUp; }));
  owner.commit(submit(51));
  EXPECT_TRUE(owner.run_until_durable());
  EXPECT_EQ(this->world.record_count(kPartition), 51u);
  EXPECT_EQ(this->loaded_by_a_successor(), owner.content);
}

TYPED_TEST(StoreConformance, ACheckpointIsWrittenEvenWhenMemoryIsFull) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  for (int i = 1; i <= 20; ++i) owner.commit(submit(i));
  ASSERT_TRUE(owner.run_until_durable());
  const CheckpointPart durable_rows = owner.content.checkpoint(this->tomorrow());
  this->world.set_out_of_memory(true);
  owner.commit(submit(21));
  ASSERT_TRUE(owner.run_until([&] { return owner.store->health() == Health::kOutOfMemory; }));
  CheckpointPart part = durable_rows;
  part.required = part.trim = 20;
  owner.store->checkpoint(kPartition, part);
  EXPECT_TRUE(owner.run_until([&] { return !owner.checkpoints.empty(); }));
  EXPECT_EQ(this->world.record_count(kPartition), 0u);
  this->world.set_out_of_memory(false);
  EXPECT_TRUE(owner.run_until_durable());
}

TYPED_TEST(StoreConformance, ATakeoverWorksWhenMemoryIsFull) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  owner.commit(submit(1));
  ASSERT_TRUE(owner.run_until_durable());
  this->world.set_out_of_memory(true);
  Owner<TypeParam> successor(this->world);
  successor.acquire();
  EXPECT_TRUE(successor.checkpoint_all(this->tomorrow()));
  this->world.set_out_of_memory(false);
  EXPECT_EQ(this->loaded_by_a_successor(), owner.content);
}

TYPED_TEST(StoreConformance, ACheckpointPartWaitsForTheCommitsItRestsOn) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  owner.commit(submit(1));
  ASSERT_TRUE(owner.run_until_durable());
  // The commit is refused at first, so the part that follows it arrives without it.
  this->world.set_out_of_memory(true);
  owner.commit(complete(1));
  CheckpointPart part = owner.content.checkpoint(this->tomorrow());
  part.required = part.trim = 2;
  owner.store->checkpoint(kPartition, part);
  EXPECT_TRUE(owner.run_until([&] { return owner.store->health() == Health::kOutOfMemory; }));
  EXPECT_TRUE(owner.checkpoints.empty());
  EXPECT_EQ(this->world.outcome_block_count(kPartition), 0u);
  EXPECT_TRUE(owner.run_until([&] { return !owner.checkpoints.empty(); }));
  EXPECT_EQ(owner.durable, 2u);
  this->world.set_out_of_memory(false);
  EXPECT_FALSE(owner.fenced);
}

TYPED_TEST(StoreConformance, BrokenConnectionsNeitherLoseNorDoubleACommit) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  int task = 0;
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 100; ++i) {
      owner.commit(submit(++task));
      if (i % 17 == 0) owner.poll();
    }
    this->world.break_connections();
    if (round % 3 == 0) {
      ASSERT_TRUE(owner.run_until_durable());
    }
  }
  ASSERT_TRUE(owner.run_until_durable());
  EXPECT_FALSE(owner.fenced || owner.regressed);
  EXPECT_EQ(this->world.record_count(kPartition), 2000u);
  EXPECT_EQ(this->loaded_by_a_successor(), owner.content);
}

TYPED_TEST(StoreConformance, ACheckpointPartSurvivesABrokenConnection) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  for (int round = 1; round <= 20; ++round) {
    owner.commit(submit(round));
    owner.commit(complete(round));
    ASSERT_TRUE(owner.run_until_durable());
    CheckpointPart part = owner.content.checkpoint(this->tomorrow());
    part.required = part.trim = owner.last;
    owner.store->checkpoint(kPartition, part);
    owner.poll();
    this->world.break_connections();
    ASSERT_TRUE(owner.run_until([&] { return owner.checkpoints.size() == static_cast<std::size_t>(round); }));
  }
  EXPECT_EQ(this->world.outcome_block_count(kPartition), 20u) << "a part was lost or written twice";
  EXPECT_EQ(this->loaded_by_a_successor(), owner.content);
}

TYPED_TEST(StoreConformance, ARestartOfTheStorageDelaysCommitsAndLosesNone) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  for (int i = 1; i <= 100; ++i) owner.commit(submit(i));
  owner.poll();
  owner.poll();
  this->world.go_down();
  EXPECT_TRUE(owner.run_until([&] { return owner.store->health() == Health::kDown; }));
  for (int i = 101; i <= 200; ++i) owner.commit(submit(i));
  owner.poll();
  EXPECT_LT(owner.durable, 200u);
  this->world.come_up();
  EXPECT_TRUE(owner.run_until_durable());
  EXPECT_EQ(owner.store->health(), Health::kUp);
  EXPECT_EQ(this->world.record_count(kPartition), 200u);
  EXPECT_EQ(this->loaded_by_a_successor(), owner.content);
}

TYPED_TEST(StoreConformance, AcquireFailsWhileTheStorageIsDown) {
  Owner<TypeParam> owner(this->world);
  this->world.go_down();
  Content content;
  const auto acquired = owner.store->acquire(kPartition, content);
  ASSERT_FALSE(acquired);
  EXPECT_EQ(acquired.error().code, ErrorCode::kUnavailable);
  this->world.come_up();
  owner.acquire();
  owner.commit(submit(1));
  EXPECT_TRUE(owner.run_until_durable());
}

TYPED_TEST(StoreConformance, AStorageThatForgotEverythingIsARegression) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  for (int i = 1; i <= 10; ++i) owner.commit(submit(i));
  ASSERT_TRUE(owner.run_until_durable());
  this->world.forget_everything();
  owner.commit(submit(11));
  EXPECT_TRUE(owner.run_until([&] { return owner.regressed; }));
  EXPECT_FALSE(owner.fenced);
  EXPECT_EQ(owner.durable, 10u);
  EXPECT_EQ(this->world.record_count(kPartition), 0u) << "a frozen partition resends nothing";

  Content content;
  const auto acquired = owner.store->acquire(kPartition, content);
  ASSERT_FALSE(acquired) << "whoever knows better must not start anew in silence";
  EXPECT_EQ(acquired.error().code, ErrorCode::kCorrupt);
}

TYPED_TEST(StoreConformance, OutcomesAreLoadedUntilTheyExpire) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  owner.commit(submit(1));
  owner.commit(complete(1));
  owner.commit(submit(2));
  ASSERT_TRUE(owner.run_until_durable());
  const TimePoint end = this->world.now() + std::chrono::milliseconds(700);
  ASSERT_TRUE(owner.checkpoint_all(end));
  EXPECT_EQ(this->world.outcome_block_count(kPartition), 1u);
  EXPECT_EQ(this->loaded_by_a_successor().outcomes.size(), 1u);
  EXPECT_TRUE(owner.run_until([&] { return this->world.outcome_block_count(kPartition) == 0; }));
  EXPECT_GE(this->world.now(), end);
  const Content left = this->loaded_by_a_successor();
  EXPECT_TRUE(left.outcomes.empty());
  EXPECT_EQ(left.tasks.size(), 1u);
}

TYPED_TEST(StoreConformance, ADamagedRecordIsNamed) {
  {
    Owner<TypeParam> owner(this->world);
    owner.acquire();
    owner.commit(submit(1));
    ASSERT_TRUE(owner.run_until_durable());
  }
  this->world.append_behind_the_owner(kPartition, 2, "these are no rows");
  Owner<TypeParam> successor(this->world);
  Content content;
  const auto acquired = successor.store->acquire(kPartition, content);
  ASSERT_FALSE(acquired);
  EXPECT_EQ(acquired.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(acquired.error().message.find("record 2"), std::string::npos) << acquired.error().message;
}

TYPED_TEST(StoreConformance, AReleasedPartitionSaysNothingMoreAndCanBeTakenAgain) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  owner.commit(submit(1));
  ASSERT_TRUE(owner.run_until_durable());
  owner.commit(submit(2));
  owner.poll();
  owner.store->release(kPartition);
  EXPECT_EQ(owner.store->in_flight_bytes(), 0u);
  const Sequence durable = owner.durable;
  owner.poll();
  EXPECT_EQ(owner.durable, durable);
  owner.acquire();
  EXPECT_GE(owner.last, 1u);
  owner.commit(submit(3));
  EXPECT_TRUE(owner.run_until_durable());
}

}  // namespace
}  // namespace baton::testing
