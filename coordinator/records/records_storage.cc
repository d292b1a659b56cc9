// Records on their way to storage and back: what a checkpoint writes, what a new owner is given.
#include "coordinator/records/records.h"

namespace baton::records {

namespace {

// Of one part of a checkpoint, and one record more: Redis does nothing else while it takes a part in.
constexpr std::size_t kPartBytesMax = 1024 * 1024;

}  // namespace

void Records::restore_record(const RecordChange& change, bool from_row) {
  const std::string name = name_of(change.table, change.key);
  see_version(change.written.version);
  if (!from_row) {
    changed_.insert(name);
    recent_.restore(change.written);
  }
  if (!change.written.deleted) return set(name, Record{std::string(change.document), change.written});
  if (const auto old = records_.find(name); old != records_.end()) erase(old);
}

void Records::restore_block(std::uint64_t number, std::vector<Written> writes) {
  if (!writes.empty()) see_version(writes.back().version);
  recent_.restore_block(number, std::move(writes));
}

void Records::begin_checkpoint() {
  writing_.merge(changed_);
  changed_.clear();  // those that the checkpoint writes anyway
  recent_.begin_checkpoint();
}

bool Records::continue_checkpoint(std::size_t row_count_max, RowSink& sink) {
  if (head_version_ != last_version_) sink.put_head(head_version_ = last_version_);
  for (const std::uint64_t number : recent_.take_dropped_blocks()) sink.drop_block(number);
  if (const auto block = recent_.next_block(); !block.writes.empty()) {
    sink.put_block(block);
    return false;
  }
  std::size_t bytes = 0;
  for (std::size_t count = 0; count < row_count_max && bytes < kPartBytesMax && !writing_.empty(); ++count) {
    const std::string name = std::move(writing_.extract(writing_.begin()).value());
    const auto at = records_.find(name);
    if (at == records_.end()) {
      const auto [table, key] = split(name);
      sink.drop_record(table, key);
    } else {
      sink.put_record(change_of(at->first, at->second));
      bytes += at->second.document.size();
    }
  }
  return writing_.empty();
}

}  // namespace baton::records
