// What every Store must do with rows of any kind, whatever it stores in.
#include "tests/storage/conformance.h"

namespace baton::testing {
namespace {

template <typename World>
class RowsConformance : public StoreConformance<World> {};
TYPED_TEST_SUITE(RowsConformance, Worlds, WorldName);

// What a row of any kind may be called: text, and bytes that are none.
const std::string kTextKey = "r:m:HelloWorld";
const std::string kBinaryKey = {'e',  '\0',   '\xff', '\r', '\n', '\x80', '\0', '*',  '$',    '\x01', '\0',
                                '\0', '\x7f', '{',    '}',  ':',  '-',    '\n', '\0', '\xfe', '\0'};

template <typename World>
bool write_part(Owner<World>& owner, CheckpointPart part) {
  const std::size_t before = owner.checkpoints.size();
  part.required = owner.last;
  owner.store->checkpoint(kPartition, std::move(part));
  return owner.run_until([&] { return owner.checkpoints.size() > before; });
}

TYPED_TEST(RowsConformance, RowsOfAnyKindAreLoadedFromTheJournal) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  ASSERT_EQ(kBinaryKey.size(), 21u);
  owner.commit(put_row(kTextKey, "first"));
  owner.commit(put_row(kBinaryKey, std::string("\0\1\2", 3)));
  owner.commit(put_row("r:gone", "x"));
  owner.commit(put_row(kTextKey, "second"));
  owner.commit(drop_row("r:gone"));
  owner.commit(drop_row("r:never was"));
  ASSERT_TRUE(owner.run_until_durable());
  const Content loaded = this->loaded_by_a_successor();
  EXPECT_EQ(loaded.rows.size(), 2u);
  EXPECT_EQ(loaded.rows.at(kTextKey), "second");
  EXPECT_EQ(loaded.rows.at(kBinaryKey), std::string("\0\1\2", 3));
  EXPECT_EQ(loaded.applied_count, 6u);
}

TYPED_TEST(RowsConformance, ACheckpointWritesReplacesAndDropsRowsOfAnyKind) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  owner.commit(submit(1));
  owner.commit(put_row(kTextKey, "first"));
  owner.commit(put_row(kBinaryKey, "binary"));
  owner.commit(put_row("r:empty", ""));
  owner.commit(put_row("r:stays", "as it is"));
  ASSERT_TRUE(owner.run_until_durable());
  ASSERT_TRUE(owner.checkpoint_all(this->tomorrow()));
  EXPECT_EQ(this->world.record_count(kPartition), 0u);
  EXPECT_EQ(this->loaded_by_a_successor(), owner.content) << "as written";

  owner.acquire();
  EXPECT_EQ(owner.content.rows.at("r:empty"), "");
  owner.commit(put_row(kTextKey, "second"));
  owner.commit(drop_row(kBinaryKey));
  ASSERT_TRUE(owner.run_until_durable());
  CheckpointPart part;
  part.rows = {{kTextKey, "second"}};
  part.dropped_rows = {kBinaryKey, "r:never was"};
  part.trim = owner.last;
  ASSERT_TRUE(write_part(owner, part));
  EXPECT_EQ(this->world.record_count(kPartition), 0u);
  const Content loaded = this->loaded_by_a_successor();
  EXPECT_EQ(loaded, owner.content) << "as replaced and dropped";
  EXPECT_EQ(loaded.rows.size(), 3u);
  EXPECT_EQ(loaded.applied_count, 0u);
}

TYPED_TEST(RowsConformance, APartMayHoldRowsOfAnyKindAndNothingElse) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  owner.commit(submit(1));
  owner.commit(put_row(kTextKey, "first"));
  ASSERT_TRUE(owner.run_until_durable());
  CheckpointPart part;
  part.rows = {{kTextKey, "first"}};
  ASSERT_TRUE(write_part(owner, part));
  EXPECT_EQ(this->world.record_count(kPartition), 2u) << "only the last part trims";

  struct FromRows : Content {
    void apply(const row::Record&) override {}
  } from_rows;
  Owner<TypeParam> successor(this->world);
  ASSERT_TRUE(successor.store->acquire(kPartition, from_rows));
  EXPECT_EQ(from_rows.rows, owner.content.rows);
  EXPECT_TRUE(from_rows.tasks.empty());
  EXPECT_EQ(this->loaded_by_a_successor(), owner.content);
}

TYPED_TEST(RowsConformance, ManyAndLargeRowsOfAnyKindAreAllLoaded) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  CheckpointPart part;
  for (int i = 0; i < 5000; ++i) part.rows.push_back({"r:small:" + std::to_string(i), std::string(100, 's')});
  for (int i = 0; i < 4; ++i) part.rows.push_back({"r:large:" + std::to_string(i), std::string(kRowBytesMax, 'l')});
  part.rows.push_back({std::string(kRowKeyBytesMax, 'k'), "long key"});
  std::map<std::string, std::string> written;
  for (const auto& put : part.rows) written[put.key] = put.row;
  ASSERT_TRUE(write_part(owner, part));
  EXPECT_TRUE(this->loaded_by_a_successor().rows == written);

  owner.acquire();
  CheckpointPart drops;
  for (int i = 1; i < 5000; ++i) drops.dropped_rows.push_back("r:small:" + std::to_string(i));
  ASSERT_TRUE(write_part(owner, drops));
  EXPECT_EQ(this->loaded_by_a_successor().rows.size(), 6u);
}

TYPED_TEST(RowsConformance, RowsOfAnyKindSurviveABrokenConnection) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  for (std::size_t round = 1; round <= 20; ++round) {
    const std::string key = "r:" + std::to_string(round);
    owner.commit(put_row(key, "row"));
    owner.commit(put_row(kTextKey, std::to_string(round)));
    if (round % 2 == 0) owner.commit(drop_row("r:" + std::to_string(round - 1)));
    ASSERT_TRUE(owner.run_until_durable());
    CheckpointPart part = owner.content.checkpoint(this->tomorrow());
    if (round % 2 == 0) part.dropped_rows = {"r:" + std::to_string(round - 1)};
    part.required = part.trim = owner.last;
    owner.store->checkpoint(kPartition, part);
    owner.poll();
    this->world.break_connections();
    ASSERT_TRUE(owner.run_until([&] { return owner.checkpoints.size() == round; }));
  }
  EXPECT_EQ(this->world.record_count(kPartition), 0u);
  const Content loaded = this->loaded_by_a_successor();
  EXPECT_EQ(loaded, owner.content);
  EXPECT_EQ(loaded.rows.size(), 11u);
}

TYPED_TEST(RowsConformance, AFormerOwnerWritesNoRowsOfAnyKind) {
  Owner<TypeParam> former(this->world);
  former.acquire();
  former.commit(put_row(kTextKey, "of the former"));
  ASSERT_TRUE(former.run_until_durable());
  ASSERT_TRUE(former.checkpoint_all(this->tomorrow()));
  Owner<TypeParam> successor(this->world);
  successor.acquire();
  successor.commit(put_row(kTextKey, "of the successor"));
  ASSERT_TRUE(successor.run_until_durable());
  ASSERT_TRUE(successor.checkpoint_all(this->tomorrow()));

  CheckpointPart part = former.content.checkpoint(this->tomorrow());
  part.dropped_rows = {kBinaryKey};
  part.required = former.last;
  former.store->checkpoint(kPartition, part);
  EXPECT_TRUE(former.run_until([&] { return former.fenced; }));
  EXPECT_EQ(this->loaded_by_a_successor().rows.at(kTextKey), "of the successor");
}

TYPED_TEST(RowsConformance, ARowUnderAKeyThatNobodyWritesIsCorrupt) {
  Owner<TypeParam> owner(this->world);
  owner.acquire();
  CheckpointPart part;
  part.rows = {{std::string(kRowKeyBytesMax + 1, 'k'), "row"}};
  ASSERT_TRUE(write_part(owner, part));
  Owner<TypeParam> successor(this->world);
  Content content;
  const auto acquired = successor.store->acquire(kPartition, content);
  ASSERT_FALSE(acquired);
  EXPECT_EQ(acquired.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(acquired.error().message.find("257 bytes"), std::string::npos) << acquired.error().message;
}

}  // namespace
}  // namespace baton::testing
