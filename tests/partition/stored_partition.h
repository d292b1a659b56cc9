// What storage holds of one partition: rows of the last checkpoint and the journal behind it. As Redis would, but bare.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "coordinator/partition/partition.h"
#include "coordinator/row_codec.h"

namespace baton {

class StoredPartition {
 public:
  explicit StoredPartition(const TypeTable& types) : rows_(types) {}

  void commit(std::string record) { journal_.push_back(std::move(record)); }
  std::size_t record_count() const { return journal_.size(); }
  std::size_t row_count() const { return tasks_.size() + attempts_.size(); }
  bool has_task_row(TaskId id) const { return tasks_.contains(id); }
  std::size_t outcome_count() const { return outcomes_.size(); }

  // One part of a checkpoint of `partition`, as the shard writes it. The first one calls begin_checkpoint(), the last
  // one trims the journal. True: it was the last.
  bool checkpoint_part(Partition& partition, std::size_t row_count_max);
  void checkpoint(Partition& partition);  // all of it

  // The checkpoint under way will never come to its end: its partition died.
  void forget_checkpoint() { checkpointing_ = false; }

  void load(Loader& loader) const;

 private:
  class Sink;

  RowEncoder rows_;
  std::map<TaskId, std::string> tasks_;
  std::map<TaskId, std::string> attempts_;
  std::vector<std::string> outcomes_;
  std::deque<std::string> journal_;
  bool checkpointing_ = false;
  std::size_t trim_count_ = 0;  // records that the checkpoint under way covers
};

}  // namespace baton
