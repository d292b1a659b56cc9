#include "tests/records/records_world.h"

namespace baton::records {

json::Value RecordsWorld::call(std::string_view operation, std::string_view body, std::uint64_t nonce) {
  const auto parsed = json::parse(body);
  EXPECT_TRUE(parsed) << body;
  const auto answer = records_.call(operation, *parsed, nonce == 0 ? next_nonce_++ : nonce, now_, *this);
  EXPECT_TRUE(answer) << operation << body << ": " << answer.error().message;
  return answer ? *answer : json::Value::empty_object();
}

std::string RecordsWorld::refusal(std::string_view operation, std::string_view body) {
  const auto parsed = json::parse(body);
  EXPECT_TRUE(parsed) << body;
  const std::size_t written = journal_.size();
  const auto answer = records_.call(operation, *parsed, next_nonce_++, now_, *this);
  EXPECT_FALSE(answer) << operation << body << " is answered";
  EXPECT_EQ(journal_.size(), written) << "refused, and yet written";
  return answer ? "" : answer.error().name;
}

std::string RecordsWorld::named(std::string_view key, std::string_view more) {
  return R"({"table": "t", "key": )" + json::to_text(json::Value::string(key)) + std::string(more) + "}";
}

std::int64_t RecordsWorld::put(std::string_view key, std::string_view document, std::string_view more) {
  const std::string members = R"(, "document": )" + std::string(document) + std::string(more);
  return call("PutRecord", named(key, members)).get("version").as_int64();
}

std::string RecordsWorld::get(std::string_view key) {
  const auto answer = records_.call("GetRecord", *json::parse(named(key)), 0, now_, *this);
  if (answer) return json::to_text(answer->get("document"));
  EXPECT_EQ(answer.error().name, api::kRecordDoesNotExist);
  return "";
}

void RecordsWorld::pass(Duration duration) {
  now_ += duration;
  while (records_.next_wake_up() <= now_) records_.advance(now_, *this);
  records_.advance(now_, *this);
}

void RecordsWorld::begin_checkpoint() {
  covered_ = journal_.size();
  records_.begin_checkpoint();
}

void RecordsWorld::end_checkpoint(std::size_t row_count_max) {
  writes_rows_ = true;
  while (!records_.continue_checkpoint(row_count_max, *this)) {
  }
  writes_rows_ = false;
  journal_.erase(journal_.begin(), journal_.begin() + static_cast<std::ptrdiff_t>(covered_));
}

void RecordsWorld::restart() {
  const std::string before = everything();
  const std::size_t bytes = records_.bytes();
  records_ = Records(limits_);
  records_.restore_head(head_);
  for (const auto& [number, writes] : blocks_) records_.restore_block(number, writes);
  for (const auto& [name, row] : rows_) {
    records_.restore_record({row.table, row.key, row.document, row.written}, true);
  }
  for (const Stored& change : journal_) {
    records_.restore_record({change.table, change.key, change.document, change.written}, false);
  }
  records_.restored();
  EXPECT_EQ(everything(), before) << "the next owner holds other records";
  EXPECT_EQ(records_.bytes(), bytes);
}

std::string RecordsWorld::everything() const {
  std::string text;
  records_.for_each([&](const RecordChange& record) {
    text.append(record.table).append("/").append(record.key).append(" ").append(record.document);
    text += " " + std::to_string(record.written.version) + " " + std::to_string(to_unix_ms(record.written.created_at)) +
            " " + std::to_string(to_unix_ms(record.written.updated_at)) + " " +
            std::to_string(record.written.expires_at.time_since_epoch().count()) + "\n";
  });
  return text;
}

void RecordsWorld::put_record(const RecordChange& change) {
  Stored stored{std::string(change.table), std::string(change.key), std::string(change.document), change.written};
  if (!writes_rows_) return journal_.push_back(std::move(stored));
  EXPECT_FALSE(change.written.deleted);
  rows_[stored.table + "/" + stored.key] = std::move(stored);
}

void RecordsWorld::drop_record(std::string_view table, std::string_view key) {
  rows_.erase(std::string(table) + "/" + std::string(key));
}

void RecordsWorld::put_block(const RecentWrites::Block& block) {
  EXPECT_TRUE(blocks_.emplace(block.number, block.writes).second) << "a block is written once";
}

void RecordsWorld::drop_block(std::uint64_t number) { EXPECT_EQ(blocks_.erase(number), 1u) << "it was not there"; }

}  // namespace baton::records
