// Records with types: what travels, and what answers become.
#include "baton/records.h"

#include <gmock/gmock.h>

#include "tests/client/scripted_states.h"

namespace baton {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RecordsTest : public ::testing::Test {
 protected:
  ScriptedStates coordinator_;
  Client client_ = *Client::connect({.endpoint = coordinator_.endpoint()});
  Records records_{client_};
};

TEST_F(RecordsTest, ARecordIsPutWithWhatWasGiven) {
  coordinator_.answer("PutRecord",
                      R"({"table":"t","key":"k","version":7,"created_at":"2026-07-20T17:18:10.123Z",)"
                      R"("updated_at":"2026-07-20T17:18:11.000Z","expires_at":"2026-07-20T18:18:11.000Z"})");
  const auto written = records_.put({.table = "t",
                                     .key = "k",
                                     .document = R"({"a": 1.10})",
                                     .must_not_exist = true,
                                     .ttl = std::chrono::milliseconds(1500),
                                     .idempotency_key = "i"});
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(written->version, 7u);
  EXPECT_EQ(to_unix_ms(written->created_at), 1'784'567'890'123);
  EXPECT_EQ(to_unix_ms(written->updated_at), 1'784'567'891'000);
  EXPECT_EQ(written->expires_at, written->updated_at + std::chrono::hours(1));
  EXPECT_THAT(coordinator_.asked("PutRecord"),
              ElementsAre(R"({"table":"t","key":"k","document":{"a":1.10},"must_not_exist":true,"ttl_seconds":2,)"
                          R"("idempotency_key":"i"})"));
}

TEST_F(RecordsTest, ConditionsTravelWithTheWrite) {
  coordinator_.answer("UpdateRecord", R"({"version":8})");
  coordinator_.answer("DeleteRecord", R"({"deleted":true})");
  const RecordCondition condition{.expected_version = 7, .where = R"({"s": "open"})"};
  ASSERT_TRUE(records_.update({.table = "t", .key = "k", .patch = R"({"s": null})", .condition = condition}));
  const auto deleted = records_.remove({.table = "t", .key = "k", .condition = condition});
  ASSERT_TRUE(deleted);
  EXPECT_TRUE(*deleted);
  EXPECT_THAT(coordinator_.asked("UpdateRecord"),
              ElementsAre(R"({"table":"t","key":"k","patch":{"s":null},"expected_version":7,"where":{"s":"open"}})"));
  EXPECT_THAT(coordinator_.asked("DeleteRecord"),
              ElementsAre(R"({"table":"t","key":"k","expected_version":7,"where":{"s":"open"}})"));
}

TEST_F(RecordsTest, ErrorsHaveTheirNameAndTheirKind) {
  coordinator_.refuse("GetRecord", "RecordDoesNotExist", "There is no record");
  coordinator_.refuse("PutRecord", "RecordConditionFailed", "It has version 3");
  const auto missing = records_.get("t", "k");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().name, "RecordDoesNotExist");
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  const auto refused = records_.put({.table = "t", .key = "k", .document = "{}"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kFailedPrecondition);
}

TEST_F(RecordsTest, ADocumentThatIsNoJsonIsNotSent) {
  const auto refused = records_.put({.table = "t", .key = "k", .document = "{"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(refused.error().message, HasSubstr("document is not JSON"));
  EXPECT_THAT(coordinator_.asked("PutRecord"), ElementsAre());
}

TEST_F(RecordsTest, AQueryIsReadPageByPage) {
  coordinator_.answer("QueryRecords",
                      R"({"records":[{"table":"t","key":"a","version":1,"document":{"n":1}}],"next_token":"YQ=="})");
  coordinator_.answer("QueryRecords", R"({"records":[{"table":"t","key":"b","version":2,"document":{"n":2}}]})");
  auto page = records_.query({.table = "t", .prefix = "p", .limit = 1});
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_EQ(page->records.size(), 1u);
  EXPECT_EQ(page->records[0].document, R"({"n":1})");
  page = records_.query({.table = "t", .prefix = "p", .limit = 1, .next_token = page->next_token});
  ASSERT_TRUE(page);
  EXPECT_EQ(page->next_token, "");
  EXPECT_THAT(coordinator_.asked("QueryRecords"),
              ElementsAre(R"({"table":"t","prefix":"p","limit":1})",
                          R"({"table":"t","prefix":"p","limit":1,"next_token":"YQ=="})"));
}

}  // namespace
}  // namespace baton
