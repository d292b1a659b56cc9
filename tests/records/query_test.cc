// Pages of records: their order, their limits, and how pages of several partitions become one.
#include <gmock/gmock.h>

#include "tests/records/records_world.h"

namespace baton::records {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RecordQueries : public RecordsWorld {
 protected:
  std::vector<std::string> keys_of(const api::RecordPage& page) {
    std::vector<std::string> keys;
    for (const json::Value& record : page.records) keys.emplace_back(record.find("key")->as_string());
    return keys;
  }
  // All pages, one behind the other.
  std::vector<std::vector<std::string>> pages_of(api::QueryRecordsRequest request) {
    std::vector<std::vector<std::string>> pages;
    do {
      const auto page = records().query(request, now_);
      pages.push_back(keys_of(page));
      request.after = page.told_until;
    } while (request.after && pages.size() < 100);
    return pages;
  }
};

TEST_F(RecordQueries, KeysComeInOrderPageByPage) {
  for (const char* key : {"b/2", "a/9", "b/1", "b", "c/1", "b/10"}) put(key);
  call("PutRecord", R"({"table": "u", "key": "b/3", "document": {}})");
  EXPECT_THAT(pages_of({.table = "t", .prefix = "b/", .limit = 2}),
              ElementsAre(ElementsAre("b/1", "b/10"), ElementsAre("b/2")));
  EXPECT_THAT(pages_of({.table = "t", .limit = 100}),
              ElementsAre(ElementsAre("a/9", "b", "b/1", "b/10", "b/2", "c/1")));
  EXPECT_THAT(pages_of({.table = "t", .prefix = "b/", .limit = 3}), ElementsAre(ElementsAre("b/1", "b/10", "b/2")));
  EXPECT_THAT(pages_of({.table = "none"}), ElementsAre(IsEmpty()));
}

TEST_F(RecordQueries, APageGoesOnWhereTheOtherEndedWhateverHappenedBetween) {
  for (const char* key : {"a", "b", "c"}) put(key);
  const auto first = records().query({.table = "t", .limit = 2}, now_);
  ASSERT_EQ(first.told_until, "b");
  call("DeleteRecord", named("b"));
  put("aa");
  EXPECT_THAT(keys_of(records().query({.table = "t", .after = first.told_until}, now_)), ElementsAre("c"));
}

TEST_F(RecordQueries, WhereLeavesOutWhatIsNotEqual) {
  put("a", R"({"status": "open"})");
  put("b", R"({"status": "closed"})");
  put("c", R"({"status": "open"})");
  EXPECT_THAT(keys_of(records().query({.table = "t", .where = *json::parse(R"({"status": "open"})")}, now_)),
              ElementsAre("a", "c"));
}

TEST_F(RecordQueries, ALongSearchSaysHowFarItCame) {
  const std::size_t count = Records::kScannedMax + 10;
  for (std::size_t i = 0; i < count; ++i) {
    std::string key = std::to_string(100'000 + i);
    put(key, i + 1 == count ? R"({"last": true})" : "{}");
  }
  const auto pages = pages_of({.table = "t", .where = *json::parse(R"({"last": true})")});
  EXPECT_THAT(pages, ElementsAre(IsEmpty(), ElementsAre(std::to_string(100'000 + count - 1))));
}

TEST_F(RecordQueries, ExpiredRecordsAreNotListed) {
  put("a", "{}", R"(, "ttl_seconds": 1)");
  put("b");
  now_ += std::chrono::seconds(1);
  EXPECT_THAT(keys_of(records().query({.table = "t"}, now_)), ElementsAre("b"));
}

json::Value record(std::string_view key, std::size_t bytes = 2) {
  return json::Value::object(
      {{"key", json::Value::string(key)}, {"document", json::Value::string(std::string(bytes, 'x'))}});
}

TEST_F(RecordQueries, PagesOfPartitionsAreMergedAsFarAsAllOfThemTell) {
  // One tells of keys up to "c" only, so nothing behind it counts yet.
  const auto page = api::merge({{{record("a"), record("c")}, "c"}, {{record("b"), record("d")}, {}}}, 10);
  EXPECT_THAT(keys_of(page), ElementsAre("a", "b", "c"));
  EXPECT_EQ(page.told_until, "c");
  const auto cut = api::merge({{{record("a"), record("c")}, {}}, {{record("b")}, {}}}, 2);
  EXPECT_THAT(keys_of(cut), ElementsAre("a", "b"));
  EXPECT_EQ(cut.told_until, "b");
  EXPECT_EQ(api::merge({{{record("a")}, {}}, {{record("b")}, {}}}, 2).told_until, std::nullopt);
}

TEST_F(RecordQueries, APageOfLargeRecordsIsShort) {
  const std::size_t large = api::kRecordPageBytesMax * 2 / 3;
  const auto page = api::merge({{{record("a", large), record("b", large)}, {}}}, 10);
  EXPECT_THAT(keys_of(page), ElementsAre("a"));
  EXPECT_EQ(page.told_until, "a");
  EXPECT_THAT(keys_of(api::merge({{{record("a", 2 * api::kRecordPageBytesMax)}, {}}}, 10)), ElementsAre("a"));
}

TEST_F(RecordQueries, AnAnswerIsReadBackAsThePageThatItWas) {
  const api::RecordPage page{{record("a")}, "a"};
  const auto read = api::read_record_page(api::to_answer(page));
  ASSERT_TRUE(read);
  EXPECT_THAT(keys_of(*read), ElementsAre("a"));
  EXPECT_EQ(read->told_until, "a");
  for (const char* broken : {"{}", R"({"records": {}})", R"({"records": [1]})", R"({"records": [{}]})",
                             R"({"records": [], "next_token": "!"})"}) {
    EXPECT_FALSE(api::read_record_page(*json::parse(broken))) << broken;
  }
}

}  // namespace
}  // namespace baton::records
