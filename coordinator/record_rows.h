// How the records of coordinator/records/ lie in storage: rows of row.proto, under keys that begin with 'k', 'v' or 'w'.
//
//   k <id 16>      a record: row::RecordRow
//   w <number 8>   a block of recent writes: row::RecordWritesRow
//   v              what is left when all records are gone: row::RecordsHeadRow
//
// Ids are the hash of table and key (api/records.h). Numbers are big endian.
#pragma once

#include <string>
#include <string_view>

#include "coordinator/records/records.h"
#include "coordinator/storage/store.h"
#include "row.pb.h"

namespace baton {

bool is_record_row(std::string_view key);
// For messages.
std::string name_of_record_row(std::string_view key);

void encode(const records::RecordChange& change, row::RecordRow& row);
// Points into `row`.
records::RecordChange decode(const row::RecordRow& row);

// From a checkpoint, and from the journal. False: it is damaged. REQUIRES: is_record_row(key).
bool restore_record_row(std::string_view key, std::string_view bytes, records::Records& records);
bool restore_record_change(const row::RecordRow& row, records::Records& records);

// Puts what a checkpoint writes of records into a part of it.
class RecordRowSink final : public records::Records::RowSink {
 public:
  explicit RecordRowSink(CheckpointPart& part) : part_(part) {}

  void put_record(const records::RecordChange& record) override;
  void drop_record(std::string_view table, std::string_view key) override;
  void put_block(const records::RecentWrites::Block& block) override;
  void drop_block(std::uint64_t number) override;
  void put_head(std::uint64_t last_version) override;

 private:
  CheckpointPart& part_;
};

}  // namespace baton
