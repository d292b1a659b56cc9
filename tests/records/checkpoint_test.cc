// What checkpoints write: what changed and is there, what is gone, and the writes that may be sent again.
#include "tests/records/records_world.h"

namespace baton::records {
namespace {

using namespace std::chrono_literals;

class RecordCheckpoints : public RecordsWorld {};

TEST_F(RecordCheckpoints, ARecordThatCameAndWentLeavesNoRow) {
  put("gone");
  call("DeleteRecord", named("gone"));
  put("stays");
  checkpoint();
  EXPECT_EQ(rows_.size(), 1u);
  EXPECT_TRUE(journal_.empty());
  call("DeleteRecord", named("stays"));
  checkpoint();
  EXPECT_TRUE(rows_.empty());
}

TEST_F(RecordCheckpoints, OnlyWhatChangedIsWrittenAgain) {
  put("a");
  put("b");
  checkpoint();
  rows_.clear();
  put("b", R"({"n": 1})");
  checkpoint();
  EXPECT_EQ(rows_.size(), 1u);
  EXPECT_TRUE(rows_.contains("t/b"));
  rows_["t/a"] = {"t", "a", "{}", {.version = 1, .created_at = now_, .updated_at = now_}};
}

TEST_F(RecordCheckpoints, AWriteAmidACheckpointIsNotLost) {
  for (int i = 0; i < 10; ++i) put(std::to_string(i));
  begin_checkpoint();
  put("7", R"({"n": 1})");
  call("DeleteRecord", named("8"));
  put("new");
  end_checkpoint(3);
  EXPECT_EQ(journal_.size(), 3u);
  restart();
  EXPECT_EQ(get("7"), R"({"n":1})");
  EXPECT_EQ(get("8"), "");
  EXPECT_EQ(get("new"), "{}");
}

TEST_F(RecordCheckpoints, WritesAreKnownAfterTwoTakeoversAndForgottenInTheEnd) {
  const std::string body = named("k", R"(, "document": {}, "must_not_exist": true)");
  const auto first = json::to_text(call("PutRecord", body, 7));
  put("k");
  checkpoint();
  restart();
  put("k");
  checkpoint();
  restart();
  EXPECT_EQ(json::to_text(call("PutRecord", body, 7)), first);
  EXPECT_EQ(blocks_.size(), 2u);
  pass(kKnownDuration);
  checkpoint();
  EXPECT_TRUE(blocks_.empty());
  EXPECT_EQ(records().call("PutRecord", *json::parse(body), 7, now_, *this).error().name, "RecordAlreadyExists");
}

TEST_F(RecordCheckpoints, AnExpiredWriteIsRestoredAsSuch) {
  put("k", "{}", R"(, "ttl_seconds": 5)");
  checkpoint();
  restart();
  EXPECT_EQ(records().next_wake_up(), now_ + 5s + Records::kRemoveAfter);
}

}  // namespace
}  // namespace baton::records
