#include "coordinator/storage/row_codec.h"

#include <gtest/gtest.h>

#include <limits>

#include "baton/task.h"
#include "common/random.h"
#include "coordinator/storage/record_packer.h"
#include "tests/storage/content.h"

namespace baton::testing {
namespace {

TEST(RowCodec, IdKeysAreSixteenBytesThatSortAsIdsDo) {
  const TaskId small{1, 0xFFFFFFFFFFFFFFFF}, large{2, 0};
  EXPECT_EQ(id_key(small).size(), kIdKeyBytes);
  EXPECT_LT(id_key(small), id_key(large));
  EXPECT_EQ(parse_id_key(id_key(small)).value(), small);
  EXPECT_EQ(id_key(TaskId{0x0102030405060708, 0x090A0B0C0D0E0F10}),
            std::string("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F\x10", 16));
  EXPECT_EQ(parse_id_key("short").error().code, ErrorCode::kCorrupt);
}

TEST(RowCodec, BytesThatAreNoRecordNameTheirPlace) {
  const auto record = parse_record("garbage", "record 57 of journal x");
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(record.error().message.find("record 57 of journal x"), std::string::npos);
}

TEST(RowCodec, ATruncatedRecordIsCorruptOrShorterButNeverTrustedBeyondItsBytes) {
  const std::string whole = submit(1, std::string(1000, 'x'));
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_record(std::string_view(whole).substr(0, size), "record")) << size;
  }
  EXPECT_TRUE(parse_record(whole, "record"));
}

TEST(RowCodec, AChangeOfAnUnknownKindIsRefused) {
  row::Record record;
  *record.add_changes()->mutable_task() = task_row(1);
  record.add_changes();  // what a later version's change looks like to us
  const auto parsed = parse_record(record.SerializeAsString(), "record 3");
  ASSERT_FALSE(parsed);
  EXPECT_NE(parsed.error().message.find("change 2 of 2"), std::string::npos) << parsed.error().message;
}

TEST(RowCodec, ARowUnderTheWrongKeyIsCorrupt) {
  const std::string row = task_row(1).SerializeAsString();
  EXPECT_TRUE(parse_task_row(id_key(task_id(1)), row, "tasks"));
  const auto parsed = parse_task_row(id_key(task_id(2)), row, "tasks");
  ASSERT_FALSE(parsed);
  EXPECT_NE(parsed.error().message.find(task_id(1).text()), std::string::npos);
  EXPECT_FALSE(parse_attempt_row("short", attempt_row(1, 1).SerializeAsString(), "attempts"));
}

// They would be indexes, enumerators and sums in memory.
TEST(RowCodec, NumbersThatNoVersionWritesAreCorrupt) {
  row::TaskRow task = task_row(1);
  task.mutable_options()->set_priority(kPriorityMax);
  EXPECT_TRUE(parse_task_row(id_key(task_id(1)), task.SerializeAsString(), "tasks"));
  task.mutable_options()->set_priority(kPriorityMax + 1);
  const auto parsed = parse_task_row(id_key(task_id(1)), task.SerializeAsString(), "tasks");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(parsed.error().message.find("priority is 10"), std::string::npos) << parsed.error().message;

  row::TaskRow endless = task_row(1);
  endless.mutable_options()->set_timeout_us(~std::uint64_t{0});
  EXPECT_FALSE(parse_task_row(id_key(task_id(1)), endless.SerializeAsString(), "tasks"));

  row::Record record;
  record.add_changes()->mutable_outcome()->set_state(static_cast<std::uint32_t>(TaskState::kLeased));
  EXPECT_FALSE(parse_record(record.SerializeAsString(), "record 3")) << "an outcome that is none";

  row::OutcomeBlock block;
  block.add_outcomes()->set_ended_at_us(std::numeric_limits<std::int64_t>::max());
  EXPECT_FALSE(parse_outcome_block(block.SerializeAsString(), "a block"));
}

TEST(RowCodec, RequestOfAnUnknownKindIsCorrupt) {
  row::TaskRow task;
  task.mutable_request()->set_attempt(1);
  for (const std::uint32_t kind : {0u, 4u}) {
    task.mutable_request()->set_kind(kind);
    const auto parsed = parse_task_row(id_key({}), task.SerializeAsString(), "here");
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(parsed.error().message.find("kind " + std::to_string(kind)), std::string::npos) << parsed.error().message;
  }
  task.mutable_request()->set_kind(3);
  EXPECT_TRUE(parse_task_row(id_key({}), task.SerializeAsString(), "here"));
}

TEST(RowCodec, ARowOfAnyKindHasAKeyOf1To256BytesAndUpTo128MiB) {
  const std::string longest_key(kRowKeyBytesMax, 'k');
  EXPECT_TRUE(check_row(longest_key, "row", "rows"));
  EXPECT_TRUE(check_row(std::string(1, '\0'), "", "rows"));
  EXPECT_TRUE(parse_record(put_row(longest_key, "row"), "record"));
  EXPECT_TRUE(parse_record(drop_row(longest_key), "record"));

  for (const std::string& key : {std::string(), longest_key + "k"}) {
    EXPECT_FALSE(check_row(key, "row", "rows"));
    EXPECT_FALSE(parse_record(put_row(key, "row"), "record"));
    EXPECT_FALSE(parse_record(drop_row(key), "record"));
  }
  std::string row(kRowBytesMax, 'r');
  EXPECT_TRUE(check_row("key", row, "rows"));
  row += 'r';
  const auto checked = check_row("key", row, "hash x");
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(checked.error().message, "hash x is damaged: a row has 134217729 bytes: more than 134217728");
  EXPECT_FALSE(parse_record(put_row("key", row), "record"));
}

std::string record_of_tasks(int count, const std::string& input) {
  row::Record record;
  for (int i = 0; i < count; ++i) {
    row::TaskRow& task = *record.add_changes()->mutable_task();
    task.set_id_low(i);
    task.set_type("echo");
    task.set_input(input);
  }
  return record.SerializeAsString();
}

TEST(RecordPacker, ALargeRecordIsPackedAndReadBack) {
  const std::string record = record_of_tasks(100, R"({"order":1,"customer":"c-1234"})");
  RecordPacker packer;
  const std::string packed = packer.pack(record);
  EXPECT_LT(packed.size(), record.size() / 4);
  const auto parsed = parse_record(packed, "record 1");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->SerializeAsString(), record);
}

TEST(RecordPacker, LeavesAloneWhatIsSmallOrDoesNotCompress) {
  RecordPacker packer;
  const std::string small = record_of_tasks(1, "{}");
  EXPECT_EQ(packer.pack(small), small);
  Random random(1);
  std::string noise;
  for (int i = 0; i < 10'000; ++i) noise.push_back(static_cast<char>(random()));
  const std::string loose = record_of_tasks(1, noise);
  EXPECT_EQ(packer.pack(loose), loose);
  const std::string tight = record_of_tasks(100, "{}");
  for (int i = 0; i < kUnpackedAfterNoGain; ++i) EXPECT_EQ(packer.pack(tight), tight) << i;
  EXPECT_LT(packer.pack(tight).size(), tight.size()) << "it tries again";
}

TEST(RecordPacker, ADamagedPackedRecordIsRefused) {
  row::Record record;
  record.ParseFromString(RecordPacker().pack(record_of_tasks(100, "{}")));
  ASSERT_FALSE(record.packed().empty());
  row::Record twice;
  twice.set_packed(Compressor(1).compress(record.SerializeAsString()));
  EXPECT_EQ(parse_record(twice.SerializeAsString(), "record 1").error().message,
            "record 1 is damaged: it is compressed twice");
  record.add_changes()->mutable_finished();
  EXPECT_FALSE(parse_record(record.SerializeAsString(), "record 1")) << "changes beside the packed ones";
  record.clear_changes();
  record.mutable_packed()->pop_back();
  const auto parsed = parse_record(record.SerializeAsString(), "record 1");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().message, "record 1 is damaged: its compressed form is broken");
}

}  // namespace
}  // namespace baton::testing
