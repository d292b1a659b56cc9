#include "coordinator/row_codec.h"

#include <gtest/gtest.h>

#include "coordinator/storage/row_codec.h"

namespace baton {
namespace {

const std::string kBinaryKey("e\0\xff\x80 21 bytes, no text", 21);

// Writes down what it is told.
class Heard final : public RowKeeper {
 public:
  void put(std::string_view key, std::string_view row, bool from_row) override {
    lines.push_back((from_row ? "row " : "put ") + std::string(key) + "=" + std::string(row));
  }
  void drop(std::string_view key) override { lines.push_back("drop " + std::string(key)); }
  void change_execution(ExecutionChange&& change) override { lines.push_back("execution " + change.id.text()); }
  void change_record(const row::RecordRow& row) override { lines.push_back("record " + row.key()); }

  std::vector<std::string> lines;
};

struct Loading {
  TypeTable types;
  Partition partition{0, {}, 1, TimePoint{}};
  Heard heard;
  PartitionLoader loader{partition, types, TimePoint{}, &heard};
};

row::IdRow dropped_task() {
  row::IdRow row;
  row.set_id_high(1);
  row.set_id_low(2);
  return row;
}

TEST(RecordWriter, WritesRowsOfAnyKindAsProtobufWould) {
  RecordWriter writer;
  writer.put_row("r:m:name", "row");
  writer.append(RecordWriter::Field::kDropped, dropped_task());
  writer.drop_row(kBinaryKey);
  row::Record record;
  auto& put = *record.add_changes()->mutable_put_row();
  put.set_key("r:m:name");
  put.set_row("row");
  *record.add_changes()->mutable_dropped() = dropped_task();
  record.add_changes()->mutable_drop_row()->set_key(kBinaryKey);
  EXPECT_EQ(writer.bytes(), record.SerializeAsString());
  writer.clear();
  EXPECT_TRUE(writer.empty());
}

TEST(RecordWriter, WritesTheLargestAndTheSmallestRow) {
  const std::string longest_key(kRowKeyBytesMax, 'k'), largest_row(kRowBytesMax, 'r');
  RecordWriter writer;
  writer.put_row(longest_key, largest_row);
  writer.put_row("k", "");
  const auto record = parse_record(writer.bytes(), "record");
  ASSERT_TRUE(record) << record.error().message;
  ASSERT_EQ(record->changes_size(), 2);
  EXPECT_TRUE(record->changes(0).put_row().key() == longest_key);
  EXPECT_TRUE(record->changes(0).put_row().row() == largest_row);
  EXPECT_EQ(record->changes(1).put_row().key(), "k");
  EXPECT_EQ(record->changes(1).put_row().row(), "");
}

TEST(RecordWriterDeathTest, RefusesARowThatCouldNeverBeLoaded) {
  RecordWriter writer;
  EXPECT_DEATH(writer.put_row("key", std::string(kRowBytesMax + 1, 'r')), "could never be loaded");
  EXPECT_DEATH(writer.put_row("", "row"), "could never be loaded");
  EXPECT_DEATH(writer.drop_row(std::string(kRowKeyBytesMax + 1, 'k')), "257 bytes");
}

TEST(PartitionLoader, PassesRowsOfAnyKindOnToTheirKeeperInOrder) {
  Loading loading;
  loading.loader.load_row("r:1", "stored");
  RecordWriter writer;
  writer.put_row("r:1", "changed");
  writer.put_row(kBinaryKey, "binary");
  writer.drop_row("r:1");
  loading.loader.apply(parse_record(writer.bytes(), "record").value());
  EXPECT_EQ(loading.heard.lines, (std::vector<std::string>{"row r:1=stored", "put r:1=changed",
                                                           "put " + kBinaryKey + "=binary", "drop r:1"}));
}

TEST(PartitionLoader, PassesOverRowsOfAnyKindThatNobodyKeeps) {
  Loading loading;
  PartitionLoader loader(loading.partition, loading.types, TimePoint{});
  loader.load_row("r:1", "stored");
  RecordWriter writer;
  writer.put_row("r:1", "changed");
  writer.drop_row("r:1");
  row::TaskRow task;
  task.set_id_high(1);
  task.set_id_low(2);
  task.set_type("echo");
  writer.append(RecordWriter::Field::kTask, task);
  loader.apply(parse_record(writer.bytes(), "record").value());
  EXPECT_NE(loading.partition.find_task({1, 2}), nullptr);
}

// Two shards' full tables, after a start with one shard.
TEST(PartitionLoader, LoadsTasksOfMoreTypesThanAClientMayAdd) {
  Loading loading;
  PartitionLoader loader(loading.partition, loading.types, TimePoint{});
  for (std::uint64_t i = 0; i <= kTaskTypeCountMax; ++i) {
    row::TaskRow task;
    task.set_id_low(i);
    task.set_type("type-" + std::to_string(i));
    loader.load_task(task);
  }
  EXPECT_EQ(loading.types.size(), kTaskTypeCountMax + 1);
  EXPECT_FALSE(loading.types.intern("one-more"));
  EXPECT_NE(loading.partition.find_task({0, kTaskTypeCountMax}), nullptr);
}

}  // namespace
}  // namespace baton
