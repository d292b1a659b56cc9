#include "tests/partition/stored_partition.h"

#include "common/check.h"

namespace baton {

class StoredPartition::Sink final : public Partition::RowSink {
 public:
  explicit Sink(StoredPartition& storage) : storage_(storage) {}
  void put_task(const Task& task) override { storage_.tasks_[task.id] = storage_.rows_.task(task).SerializeAsString(); }
  void put_attempt(const Task& task) override {
    storage_.attempts_[task.id] = storage_.rows_.attempt(task).SerializeAsString();
  }
  void drop_task(TaskId id) override { storage_.tasks_.erase(id); }
  void drop_attempt(TaskId id) override { storage_.attempts_.erase(id); }
  void put_outcome(const Outcome& outcome, TypeIndex type) override {
    storage_.outcomes_.push_back(storage_.rows_.outcome(outcome, type).SerializeAsString());
  }

 private:
  StoredPartition& storage_;
};

bool StoredPartition::checkpoint_part(Partition& partition, std::size_t row_count_max) {
  if (!checkpointing_) {
    partition.begin_checkpoint();
    checkpointing_ = true;
    trim_count_ = journal_.size();
  }
  Sink sink(*this);
  if (!partition.continue_checkpoint(row_count_max, sink)) return false;
  journal_.erase(journal_.begin(), journal_.begin() + static_cast<std::ptrdiff_t>(trim_count_));
  checkpointing_ = false;
  return true;
}

void StoredPartition::checkpoint(Partition& partition) {
  while (!checkpoint_part(partition, 100)) {
  }
}

void StoredPartition::load(Loader& loader) const {
  const auto parsed = [](auto message, const std::string& bytes) {
    CHECK(message.ParseFromString(bytes)) << "a row that was written here";
    return message;
  };
  for (const auto& [id, bytes] : tasks_) loader.load_task(parsed(row::TaskRow(), bytes));
  for (const auto& [id, bytes] : attempts_) loader.load_attempt(parsed(row::AttemptRow(), bytes));
  for (const std::string& bytes : outcomes_) loader.load_outcome(parsed(row::OutcomeRow(), bytes));
  for (const std::string& bytes : journal_) loader.apply(parsed(row::Record(), bytes));
}

}  // namespace baton
