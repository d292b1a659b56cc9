// The metadata records of one partition: what PutRecord, GetRecord, UpdateRecord, DeleteRecord and QueryRecords do
// (api/records.h).
//
// Pure: call() decides and says by RecordEffects what was written; whoever called makes it durable before the answer leaves.
// Records lie in memory, all of them, in the order of table and key. A record is in the partition that its id falls into, so
// writes of one record meet in one loop and have one order; records have nothing to do with each other.
//
// A write that is sent again, under the same idempotency key or the same nonce of its client, is answered as the first
// time (recent_writes.h). A write that was refused changed nothing and is not remembered: again, it is another try.
//
// A record whose time is over is not there, whatever the call; advance() removes it from memory and storage some time later.
//
// Thread: one.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/record_pages.h"
#include "api/records.h"
#include "coordinator/records/recent_writes.h"
#include "coordinator/records/record.h"

namespace baton::records {

class RecordEffects {
 public:
  virtual ~RecordEffects() = default;
  // Points into what lives until the call returns.
  virtual void put_record(const RecordChange& change) = 0;
};

class Records {
 public:
  // Takes what a checkpoint writes. Rows: coordinator/record_rows.h.
  class RowSink {
   public:
    virtual ~RowSink() = default;
    virtual void put_record(const RecordChange& record) = 0;
    virtual void drop_record(std::string_view table, std::string_view key) = 0;
    virtual void put_block(const RecentWrites::Block& block) = 0;
    virtual void drop_block(std::uint64_t number) = 0;
    virtual void put_head(std::uint64_t last_version) = 0;
  };

  explicit Records(RecordLimits limits = {}) : limits_(limits), recent_(limits.recent_writes_max) {}

  // One of the four that name a record. `nonce`: of the client's request; 0: none. The answer's body, or the error.
  api::ApiResult<json::Value> call(std::string_view operation, const json::Value& body, std::uint64_t nonce,
                                   TimePoint now, RecordEffects& effects);
  // Looks at no more than kScannedMax records and kScannedBytesMax of documents.
  api::RecordPage query(const api::QueryRecordsRequest& request, TimePoint now) const;

  // Removes some of what has expired; next_wake_up() says when there is more to do.
  void advance(TimePoint now, RecordEffects& effects);
  TimePoint next_wake_up() const { return expiring_.empty() ? kNever : expiring_.begin()->first + kRemoveAfter; }

  // ── restoring ── What storage has, first the rows, in any order, then the journal's changes in theirs; then restored().
  void restore_record(const RecordChange& change, bool from_row);
  void restore_block(std::uint64_t number, std::vector<Written> writes);
  void restore_head(std::uint64_t last_version) { see_version(last_version); }
  void restored() { recent_.restored(); }

  // ── checkpoints ──
  void begin_checkpoint();
  // True: that was all.
  bool continue_checkpoint(std::size_t row_count_max, RowSink& sink);

  std::size_t size() const { return records_.size(); }
  std::size_t bytes() const { return bytes_; }
  // For tests: in order.
  template <typename Visit>
  void for_each(Visit visit) const {
    for (const auto& [name, record] : records_) visit(change_of(name, record));
  }

  static constexpr std::size_t kScannedMax = 10'000;
  static constexpr std::size_t kScannedBytesMax = std::size_t{4} << 20;
  // Behind the end of its time, so that many are removed in one turn.
  static constexpr Duration kRemoveAfter = std::chrono::seconds(1);
  static constexpr std::size_t kRemovedPerTurn = 1000;

 private:
  // By table, NUL, key: NUL occurs in neither.
  using ByName = std::map<std::string, Record, std::less<>>;
  using Answer = api::ApiResult<json::Value>;

  static std::string name_of(std::string_view table, std::string_view key);
  static std::pair<std::string_view, std::string_view> split(std::string_view name);
  static RecordChange change_of(std::string_view name, const Record& record);
  static std::size_t bytes_of(std::string_view name, const Record& record) {
    return kRecordOverheadBytes + name.size() + record.document.size();
  }

  // What is there now: null also of one that has expired.
  const Record* find(std::string_view name, TimePoint now) const;
  Answer get(const json::Value& body, TimePoint now) const;
  Answer write(const api::RecordWriteRequest& request, WriteId write, TimePoint now, RecordEffects& effects);
  // Null: it is not known.
  const Written* known(std::string_view name, WriteId write) const;
  api::ApiResult<Record> make(const api::RecordWriteRequest& request, const Record* old, TimePoint now) const;
  api::ApiResult<void> check_room(std::string_view name, const Record& record) const;

  // In memory alone.
  void set(const std::string& name, Record record);
  void erase(ByName::iterator at);
  void see_version(std::uint64_t version) { last_version_ = std::max(last_version_, version); }

  RecordLimits limits_;
  ByName records_;
  std::set<std::pair<TimePoint, std::string_view>> expiring_;  // the names are records_' own
  RecentWrites recent_;
  std::size_t bytes_ = 0;
  std::uint64_t last_version_ = 0;

  // Checkpoints: names of what changed, for the next one, and for the one that writes.
  std::set<std::string, std::less<>> changed_;
  std::set<std::string, std::less<>> writing_;
  std::uint64_t head_version_ = 0;  // that storage has
};

}  // namespace baton::records
