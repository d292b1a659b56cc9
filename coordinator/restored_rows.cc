#include "coordinator/restored_rows.h"

#include "coordinator/executions/row_keys.h"
#include "coordinator/record_rows.h"

namespace baton {

void RestoredRows::put(std::string_view key, std::string_view row, bool from_row) {
  if (RowBook::is_ours(key) && registry_) {
    if (from_row) {
      book_.restore(key, row);
    } else {
      book_.put(key, row);
    }
    registry_rows_[std::string(key)] = row;
    return;
  }
  if (is_record_row(key)) {
    if (!restore_record_row(key, row, records_) && broken_row_.empty()) broken_row_ = name_of_record_row(key);
    return;
  }
  if (!executions_.restore_row(key, row, from_row, now_) && broken_row_.empty()) broken_row_ = name_of_row(key);
}

void RestoredRows::change_record(const row::RecordRow& row) {
  if (!restore_record_change(row, records_) && broken_row_.empty()) broken_row_ = "a write of a record";
}

void RestoredRows::drop(std::string_view key) {
  if (!RowBook::is_ours(key)) return;
  book_.drop(key);
  registry_rows_.erase(std::string(key));
}

Result<void> RestoredRows::restored() {
  for (const auto& [key, row] : registry_rows_) {
    const bool is_trigger = triggers::Triggers::is_ours(key);
    auto restored = is_trigger ? triggers_->restore_row(key, row) : registry_->restore_row(key, row);
    if (!restored) return restored;
  }
  if (registry_) {
    if (auto restored = registry_->restored(); !restored) return restored;
  }
  records_.restored();
  if (broken_row_.empty()) return executions_.restored(now_);
  return fail(
      ErrorCode::kCorrupt,
      broken_row_ + " is not what this version of Baton writes: Redis lost data, or a newer coordinator wrote it");
}

}  // namespace baton
