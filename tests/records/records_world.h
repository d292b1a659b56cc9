// The records of a partition with their storage: what calls write goes into a journal, checkpoints into rows. At any time,
// and at the end of every test, others are made of both, which have to hold the same.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/parse.h"
#include "common/json/write.h"
#include "coordinator/records/records.h"

namespace baton::records {

class RecordsWorld : public testing::Test, protected RecordEffects, protected Records::RowSink {
 protected:
  explicit RecordsWorld(RecordLimits limits = {}) : limits_(limits), records_(limits) {}
  void TearDown() override { restart(); }

  // The answer; an error fails the test. Every call is another request, unless a nonce says that it is sent again.
  json::Value call(std::string_view operation, std::string_view body, std::uint64_t nonce = 0);
  // The error's name; an answer fails the test.
  std::string refusal(std::string_view operation, std::string_view body);
  // The version of a record of table "t" that is put.
  std::int64_t put(std::string_view key, std::string_view document = "{}", std::string_view more = "");
  // The document, as text; "": there is no such record.
  std::string get(std::string_view key);
  static std::string named(std::string_view key, std::string_view more = "");

  void pass(Duration duration);
  void checkpoint() {
    begin_checkpoint();
    end_checkpoint();
  }
  // The same in two steps: what comes between belongs to the next one.
  void begin_checkpoint();
  void end_checkpoint(std::size_t row_count_max = 1000);
  // Another owner takes over.
  void restart();

  struct Stored {
    std::string table;
    std::string key;
    std::string document;
    Written written;
  };
  std::map<std::string, Stored> rows_;
  std::map<std::uint64_t, std::vector<Written>> blocks_;
  std::vector<Stored> journal_;
  TimePoint now_ = from_unix_ms(1'784'567'890'123);
  Records& records() { return records_; }

 private:
  void put_record(const RecordChange& change) override;
  void drop_record(std::string_view table, std::string_view key) override;
  void put_block(const RecentWrites::Block& block) override;
  void drop_block(std::uint64_t number) override;
  void put_head(std::uint64_t last_version) override { head_ = last_version; }
  std::string everything() const;

  RecordLimits limits_;
  Records records_;
  std::size_t covered_ = 0;   // of the journal, by the checkpoint that has begun
  bool writes_rows_ = false;  // what is put goes into rows, not into the journal
  std::uint64_t head_ = 0;
  std::uint64_t next_nonce_ = 1'000'000;
};

}  // namespace baton::records
