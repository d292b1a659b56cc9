// Rows that change seldom and are few (the registry's and those of triggers), and which of them a checkpoint has to write.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "coordinator/storage/store.h"

namespace baton {

class RowBook {
 public:
  // Keys of the registry and of triggers (coordinator/registry/rows.h, coordinator/triggers/triggers.h).
  static bool is_ours(std::string_view key) { return key.starts_with("r:"); }

  void put(std::string_view key, std::string_view row) {
    rows_[std::string(key)] = row;
    changed_.emplace(key);
  }
  void drop(std::string_view key) {
    rows_.erase(std::string(key));
    changed_.emplace(key);
  }
  // A row that storage has.
  void restore(std::string_view key, std::string_view row) { rows_[std::string(key)] = row; }
  void clear() { *this = {}; }

  // Everything that changed until now belongs to the checkpoint that begins.
  void begin_checkpoint() { writing_.merge(changed_); }
  // True: that was all.
  bool continue_checkpoint(CheckpointPart& part) {
    constexpr std::size_t kRowsPerPart = 64;  // definitions may be large
    for (std::size_t i = 0; i < kRowsPerPart && !writing_.empty(); ++i) {
      std::string key = std::move(writing_.extract(writing_.begin()).value());
      const auto row = rows_.find(key);
      if (row != rows_.end()) {
        part.rows.push_back({std::move(key), row->second});
      } else {
        part.dropped_rows.push_back(std::move(key));
      }
    }
    return writing_.empty();
  }

 private:
  std::map<std::string, std::string> rows_;
  std::set<std::string> changed_;
  std::set<std::string> writing_;
};

}  // namespace baton
