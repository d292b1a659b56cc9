#include "tests/simulation/watched_store.h"

#include "common/check.h"
#include "coordinator/storage/row_codec.h"

namespace baton::simulation {

class WatchedStore::WatchedLoader final : public Loader {
 public:
  WatchedLoader(Loader& loader, Checker& checker) : loader_(loader), checker_(checker) {}
  void load_task(const row::TaskRow& row) override {
    checker_.stored_task({row.id_high(), row.id_low()});
    loader_.load_task(row);
  }
  void load_attempt(const row::AttemptRow& row) override {
    checker_.stored_attempt(row);
    loader_.load_attempt(row);
  }
  void load_outcome(const row::OutcomeRow& row) override {
    checker_.stored_outcome(row);
    loader_.load_outcome(row);
  }
  void load_row(std::string_view key, std::string_view row) override {
    checker_.stored_row(key, row);
    loader_.load_row(key, row);
  }
  void apply(const row::Record& record) override {
    checker_.stored_record(record);
    loader_.apply(record);
  }

 private:
  Loader& loader_;
  Checker& checker_;
};

Result<Acquired> WatchedStore::acquire(PartitionId partition, Loader& loader) {
  waiting_[partition].clear();
  WatchedLoader watched(loader, checker_);
  auto acquired = MemoryStore::acquire(partition, watched);
  checker_.counts.takeovers += acquired.has_value();
  return acquired;
}

void WatchedStore::commit(PartitionId partition, Sequence sequence, std::string record) {
  waiting_[partition][sequence] = record;
  MemoryStore::commit(partition, sequence, std::move(record));
}

void WatchedStore::poll(TimePoint now, std::vector<Event>& events) {
  const std::size_t before = events.size();
  MemoryStore::poll(now, events);
  for (std::size_t i = before; i < events.size(); ++i) {
    const Event& event = events[i];
    checker_.counts.checkpoints += event.kind == EventKind::kCheckpoint && event.sequence > 0;
    checker_.counts.step_downs += event.kind == EventKind::kFenced;
    if (event.kind != EventKind::kDurable) continue;
    auto& waiting = waiting_[event.partition];
    while (!waiting.empty() && waiting.begin()->first <= event.sequence) {
      const auto record = parse_record(waiting.begin()->second, "a record that a shard wrote");
      CHECK(record) << record.error().message;
      checker_.stored_record(*record);
      waiting.erase(waiting.begin());
    }
  }
}

}  // namespace baton::simulation
