// Rows of records: read back as they were written, and refused where they are damaged.
#include "coordinator/record_rows.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

const TimePoint kNow = from_unix_ms(1'784'567'890'123);

class RecordRows : public testing::Test {
 protected:
  // The row of a checkpoint of one record, by its key.
  static CheckpointPart::Put row_of(const records::RecordChange& record) {
    CheckpointPart part;
    RecordRowSink(part).put_record(record);
    return part.rows.at(0);
  }
  static records::RecordChange record() {
    return {"t",
            "k",
            R"({"a":1})",
            {.version = 9, .created_at = kNow, .updated_at = kNow, .expires_at = kNow, .write = {1, 2}}};
  }
  bool restore(const std::string& key, const row::RecordRow& row) {
    return restore_record_row(key, row.SerializeAsString(), records_);
  }

  records::Records records_;
};

TEST_F(RecordRows, ARecordIsReadBackAsItWasWritten) {
  const auto [key, bytes] = row_of(record());
  EXPECT_TRUE(is_record_row(key));
  ASSERT_TRUE(restore_record_row(key, bytes, records_));
  records_.for_each([](const records::RecordChange& read) {
    EXPECT_EQ(read.table, "t");
    EXPECT_EQ(read.key, "k");
    EXPECT_EQ(read.document, R"({"a":1})");
    EXPECT_EQ(read.written.version, 9u);
    EXPECT_EQ(read.written.created_at, kNow);
    EXPECT_EQ(read.written.updated_at, kNow);
    EXPECT_EQ(read.written.expires_at, kNow);
    EXPECT_EQ(read.written.write, (records::WriteId{1, 2}));
  });
  EXPECT_EQ(records_.size(), 1u);
}

TEST_F(RecordRows, ADamagedRecordIsRefused) {
  const std::string key = row_of(record()).key;
  row::RecordRow sound;
  encode(record(), sound);
  const auto refuses = [&](auto damage) {
    row::RecordRow row = sound;
    damage(row);
    EXPECT_FALSE(restore(key, row)) << row.ShortDebugString();
  };
  refuses([](auto& row) { row.set_document("{"); });
  refuses([](auto& row) { row.set_document("1"); });
  refuses([](auto& row) { row.set_key("other"); });
  refuses([](auto& row) { row.set_version(0); });
  refuses([](auto& row) { row.set_version(~std::uint64_t{0}); });
  refuses([](auto& row) { row.set_updated_at_us(INT64_MAX); });
  refuses([](auto& row) { row.set_expires_at_us(-1); });
  refuses([](auto& row) { row.set_deleted(true); });
  EXPECT_FALSE(restore_record_row(key, "\xff", records_));
  EXPECT_EQ(records_.size(), 0u);
  EXPECT_TRUE(restore(key, sound));
}

TEST_F(RecordRows, ABlockOfWritesIsReadBackAndRefusedOutOfOrder) {
  CheckpointPart part;
  records::Written first = record().written;
  records::Written second = first;
  second.version = 10;
  second.write = {3, 4};
  RecordRowSink(part).put_block({7, {first, second}});
  RecordRowSink(part).put_block({8, {second, first}});
  ASSERT_EQ(part.rows.size(), 2u);
  EXPECT_TRUE(restore_record_row(part.rows[0].key, part.rows[0].row, records_));
  EXPECT_FALSE(restore_record_row(part.rows[1].key, part.rows[1].row, records_));
  EXPECT_FALSE(restore_record_row(part.rows[1].key, "", records_)) << "a block holds something";
}

TEST_F(RecordRows, EveryKindOfRowHasAName) {
  EXPECT_EQ(name_of_record_row(row_of(record()).key).substr(0, 7), "record ");
  EXPECT_EQ(name_of_record_row(std::string("w\0\0\0\0\0\0\0\7", 9)), "block 7 of writes of records");
  EXPECT_EQ(name_of_record_row("v"), "the head of the records");
  for (const char* key : {"", "k", "w1", "vv", "r:m:a", "x"}) EXPECT_FALSE(is_record_row(key)) << key;
}

}  // namespace
}  // namespace baton
