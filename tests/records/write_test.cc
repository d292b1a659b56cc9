// What writes do, when they are refused, and what a write that is sent again is answered.
#include "tests/records/records_world.h"

namespace baton::records {
namespace {

using namespace std::chrono_literals;

class RecordWrites : public RecordsWorld {};

TEST_F(RecordWrites, ARecordIsReadAsItWasPut) {
  const auto written = call("PutRecord", named("cat.jpg", R"(, "document": {"width": 640, "exact": 1.10})"));
  EXPECT_EQ(json::to_text(written),
            R"({"table":"t","key":"cat.jpg","version":1,"created_at":"2026-07-20T17:18:10.123Z",)"
            R"("updated_at":"2026-07-20T17:18:10.123Z"})");
  now_ += 1s;
  put("cat.jpg", R"({"width": 800})");
  EXPECT_EQ(json::to_text(call("GetRecord", named("cat.jpg"))),
            R"({"table":"t","key":"cat.jpg","version":2,"created_at":"2026-07-20T17:18:10.123Z",)"
            R"("updated_at":"2026-07-20T17:18:11.123Z","document":{"width":800}})");
}

TEST_F(RecordWrites, TablesDoNotShareKeys) {
  put("k", R"({"in": "t"})");
  call("PutRecord", R"({"table": "t.k", "key": "k", "document": {"in": "t.k"}})");
  EXPECT_EQ(get("k"), R"({"in":"t"})");
  EXPECT_EQ(records().size(), 2u);
}

TEST_F(RecordWrites, APatchMergesAsRfc7396Says) {
  put("k", R"({"a": "b", "c": {"d": "e", "f": "g"}, "h": [1]})");
  call("UpdateRecord", named("k", R"(, "patch": {"a": "z", "c": {"f": null}, "h": [2, null], "n": {"x": null}})"));
  EXPECT_EQ(get("k"), R"({"a":"z","c":{"d":"e"},"h":[2,null],"n":{}})");
}

TEST_F(RecordWrites, WhatIsNotThereIsNotUpdated) {
  EXPECT_EQ(refusal("UpdateRecord", named("k", R"(, "patch": {})")), "RecordDoesNotExist");
  EXPECT_EQ(refusal("GetRecord", named("k")), "RecordDoesNotExist");
  EXPECT_EQ(json::to_text(call("DeleteRecord", named("k"))), R"({"table":"t","key":"k","deleted":false})");
}

TEST_F(RecordWrites, MustNotExistLetsOneWriterIn) {
  put("k", R"({"by": 1})", R"(, "must_not_exist": true)");
  EXPECT_EQ(refusal("PutRecord", named("k", R"(, "document": {"by": 2}, "must_not_exist": true)")),
            "RecordAlreadyExists");
  EXPECT_EQ(get("k"), R"({"by":1})");
}

TEST_F(RecordWrites, AnExpectedVersionLetsOneOfTwoReadersWrite) {
  const auto version = std::to_string(put("k"));
  const std::string second = R"(, "expected_version": )" + version;
  put("k", R"({"n": 1})", second);
  EXPECT_EQ(refusal("PutRecord", named("k", R"(, "document": {"n": 2})" + second)), "RecordConditionFailed");
  EXPECT_EQ(refusal("DeleteRecord", named("k", second)), "RecordConditionFailed");
  EXPECT_EQ(get("k"), R"({"n":1})");
}

TEST_F(RecordWrites, AVersionIsNotUsedAgainByARecordThatIsMadeAnew) {
  const auto first = put("k");
  call("DeleteRecord", named("k"));
  const auto second = put("k");
  EXPECT_GT(second, first);
  call("DeleteRecord", named("k"));
  checkpoint();
  restart();
  EXPECT_GT(put("k"), second);
}

TEST_F(RecordWrites, WhereHoldsIfEveryMemberIsEqual) {
  put("k", R"({"status": "new", "count": 1, "tags": ["a"], "note": null})");
  const auto update = [&](std::string_view where) {
    return named("k", R"(, "patch": {}, "where": )" + std::string(where));
  };
  call("UpdateRecord", update(R"({"status": "new", "count": 1.0, "tags": ["a"], "note": null})"));
  call("UpdateRecord", update("{}"));
  for (const std::string_view where :
       {R"({"status": "old"})", R"({"status": "new", "count": 2})", R"({"tags": []})", R"({"absent": null})"}) {
    EXPECT_EQ(refusal("UpdateRecord", update(where)), "RecordConditionFailed") << where;
  }
}

TEST_F(RecordWrites, AMemberThatNobodyKnowsIsRefused) {
  EXPECT_EQ(refusal("PutRecord", named("k", R"(, "document": {}, "must_not_exists": true)")), "ValidationException");
  EXPECT_EQ(refusal("PutRecord", named("k", R"(, "document": {}, "must_not_exist": true, "expected_version": 1)")),
            "ValidationException");
  EXPECT_EQ(refusal("PutRecord", named("k", R"(, "document": [])")), "SerializationException");
  EXPECT_EQ(refusal("PutRecord", R"({"table": "a/b", "key": "k", "document": {}})"), "ValidationException");
  EXPECT_EQ(refusal("PutRecord", named("a\nb", R"(, "document": {})")), "ValidationException");
}

TEST_F(RecordWrites, ADocumentHasALimitAlsoAfterAPatch) {
  const auto text = [](std::size_t bytes) { return std::string(bytes, 'x'); };
  const std::size_t frame = std::string_view(R"({"a":""})").size();
  put("k", R"({"a": ")" + text(api::kDocumentBytesMax - frame) + "\"}");
  EXPECT_EQ(
      refusal("PutRecord", named("k", R"(, "document": {"a": ")" + text(api::kDocumentBytesMax - frame + 1) + "\"}")),
      "ValidationException");
  EXPECT_EQ(refusal("UpdateRecord", named("k", R"(, "patch": {"b": 1})")), "RecordLimitExceeded");
  std::string deep = "1";
  for (std::uint32_t i = 0; i < api::kDocumentDepthMax; ++i) deep = "[" + deep + "]";
  EXPECT_EQ(refusal("PutRecord", named("k", R"(, "document": {"a": )" + deep + "}")), "ValidationException");
}

TEST_F(RecordWrites, AWriteThatIsSentAgainIsAnsweredAsTheFirstTime) {
  const std::string body = named("k", R"(, "document": {"n": 1}, "must_not_exist": true)");
  const auto first = json::to_text(call("PutRecord", body, 7));
  EXPECT_EQ(json::to_text(call("PutRecord", body, 7)), first);
  put("k", R"({"n": 2})");
  call("DeleteRecord", named("k"), 8);
  now_ += 5s;
  EXPECT_EQ(json::to_text(call("PutRecord", body, 7)), first);
  restart();
  EXPECT_EQ(json::to_text(call("PutRecord", body, 7)), first);
  checkpoint();
  restart();
  EXPECT_EQ(json::to_text(call("PutRecord", body, 7)), first);
  EXPECT_EQ(get("k"), "");
  EXPECT_TRUE(call("DeleteRecord", named("k"), 8).get("deleted").is_true());
}

TEST_F(RecordWrites, AnIdempotencyKeyIsKnownForAsLongAsItsRecordIsAsItWroteIt) {
  const std::string body = named("k", R"(, "document": {"n": 1}, "must_not_exist": true, "idempotency_key": "task-1")");
  const auto first = json::to_text(call("PutRecord", body));
  pass(2 * kKnownDuration);
  checkpoint();
  restart();
  EXPECT_EQ(json::to_text(call("PutRecord", body)), first);
  EXPECT_EQ(
      refusal("PutRecord", named("k", R"(, "document": {}, "must_not_exist": true, "idempotency_key": "task-2")")),
      "RecordAlreadyExists");
}

TEST_F(RecordWrites, AnIdempotencyKeyOfOneRecordSaysNothingAboutAnother) {
  put("a", R"({"n": 1})", R"(, "idempotency_key": "task-1")");
  put("b", R"({"n": 2})", R"(, "idempotency_key": "task-1")");
  EXPECT_EQ(get("b"), R"({"n":2})");
}

TEST_F(RecordWrites, ARecordWhoseTimeIsOverIsNotThere) {
  put("k", R"({"n": 1})", R"(, "ttl_seconds": 10)");
  call("UpdateRecord", named("k", R"(, "patch": {"m": 1})"));
  now_ += 10s - 1us;
  EXPECT_EQ(get("k"), R"({"n":1,"m":1})");
  now_ += 1us;
  EXPECT_EQ(get("k"), "");
  EXPECT_EQ(refusal("UpdateRecord", named("k", R"(, "patch": {})")), "RecordDoesNotExist");
  put("k", R"({"n": 2})", R"(, "must_not_exist": true)");
  pass(1h);
  EXPECT_EQ(get("k"), R"({"n":2})") << "the new one has no time";
}

TEST_F(RecordWrites, WhatHasExpiredIsRemovedFromMemoryAndStorage) {
  put("a", "{}", R"(, "ttl_seconds": 10)");
  put("b", "{}", R"(, "ttl_seconds": 10)");
  call("UpdateRecord", named("b", R"(, "patch": {}, "ttl_seconds": 0)"));
  put("c");
  checkpoint();
  EXPECT_EQ(rows_.size(), 3u);
  EXPECT_EQ(records().next_wake_up(), now_ + 10s + Records::kRemoveAfter);
  pass(10s + Records::kRemoveAfter);
  EXPECT_EQ(records().size(), 2u);
  EXPECT_EQ(records().next_wake_up(), kNever);
  restart();
  checkpoint();
  EXPECT_EQ(rows_.size(), 2u);
}

class FullRecords : public RecordsWorld {
 protected:
  FullRecords() : RecordsWorld({.bytes_max = 1000, .recent_writes_max = 2}) {}
};

TEST_F(FullRecords, NothingIsAddedBeyondTheLimit) {
  put("a", R"({"x": ")" + std::string(400, 'x') + "\"}");
  EXPECT_EQ(refusal("PutRecord", named("b", R"(, "document": {"x": ")" + std::string(200, 'x') + "\"}")),
            "RecordLimitExceeded");
  put("b");
  EXPECT_EQ(refusal("PutRecord", named("c", R"(, "document": {})")), "RecordLimitExceeded");
  put("a", "{}");
  put("c");
  call("DeleteRecord", named("c"));
  EXPECT_EQ(records().bytes(), 2 * (kRecordOverheadBytes + std::string_view("t.a{}").size()));
}

TEST_F(FullRecords, TheOldestOfTooManyWritesAreForgotten) {
  const std::string body = named("k", R"(, "document": {}, "must_not_exist": true)");
  call("PutRecord", body, 1);
  put("k");
  pass(0s);
  EXPECT_TRUE(call("PutRecord", body, 1).get("version").is_int64()) << "one of the last two";
  put("k");
  pass(0s);
  EXPECT_EQ(records().call("PutRecord", *json::parse(body), 1, now_, *this).error().name, "RecordAlreadyExists");
}

}  // namespace
}  // namespace baton::records
