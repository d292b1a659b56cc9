#include "coordinator/storage/memory_store.h"

#include <algorithm>
#include <cstdio>

#include "common/check.h"

namespace baton {
namespace {

constexpr Duration kRetryDelay = std::chrono::milliseconds(100);  // as RedisStore

std::string nonce_of(std::uint64_t number) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
  return text;
}

}  // namespace

Result<PartitionId> MemoryStore::open(PartitionId partition_count_if_new) {
  if (partition_count_if_new == 0 || partition_count_if_new > kPartitionCountMax) {
    return fail(ErrorCode::kInvalidArgument,
                "a cluster has 1 to " + std::to_string(kPartitionCountMax) + " partitions");
  }
  if (!connected()) return fail(ErrorCode::kUnavailable, "the memory cluster is down; bring it up");
  const PartitionId count = cluster_.open(partition_count_if_new);
  journals_.resize(count);
  durable_ever_.resize(count);
  return count;
}

Result<Acquired> MemoryStore::acquire(PartitionId partition, Loader& loader) {
  CHECK(partition < journals_.size()) << "partition " << partition << " of " << journals_.size();
  release(partition);
  if (!connected()) return fail(ErrorCode::kUnavailable, "the memory cluster is down; bring it up");
  auto takeover = cluster_.take_over(partition, nonce_of(random_()), loader);
  if (!takeover) return tl::unexpected(takeover.error());
  const Acquired acquired{takeover->owner.epoch, takeover->last_sequence};
  if (acquired.last_sequence < durable_ever_[partition]) {
    return fail(ErrorCode::kCorrupt, "the memory cluster forgot commits of partition " + std::to_string(partition) +
                                         " that were acknowledged");
  }
  durable_ever_[partition] = acquired.last_sequence;
  journals_[partition] = std::make_unique<PartitionJournal>(partition, ++journal_number_, "", std::move(*takeover));
  return acquired;
}

void MemoryStore::release(PartitionId partition) {
  journals_[partition].reset();
  parts_.erase(partition);
}

void MemoryStore::commit(PartitionId partition, Sequence sequence, std::string record) {
  CHECK(journals_[partition]) << "commit to partition " << partition << ", which is not acquired";
  journals_[partition]->commit(sequence, std::move(record));
}

void MemoryStore::checkpoint(PartitionId partition, CheckpointPart part) {
  PartitionJournal* journal = journals_[partition].get();
  CHECK(journal) << "checkpoint of partition " << partition << ", which is not acquired";
  if (journal->state() == PartitionJournal::State::kLost) return;
  CHECK(!journal->part()) << "two checkpoint parts of partition " << partition << " at a time";
  journal->checkpoint({journal->next_part_number(), std::max(part.required, part.trim), part.trim, nullptr});
  parts_[partition] = std::make_shared<const CheckpointPart>(std::move(part));
}

void MemoryStore::poll(TimePoint now, std::vector<Event>& events) {
  cluster_.expire_outcomes(now);
  if (connected()) {
    answer_due(now, events);
    send_waiting(now);
  } else {
    break_connection(faults.kept_when_broken);
  }
  update_health();
}

void MemoryStore::answer_due(TimePoint now, std::vector<Event>& events) {
  while (!requests_.empty() && requests_.front().due_at <= now) {
    const Request request = std::move(requests_.front());
    requests_.pop_front();
    PartitionJournal* journal = journals_[request.partition].get();
    const bool ours = journal && journal->number() == request.journal_number;
    if (!ours || journal->state() == PartitionJournal::State::kLost) {
      execute_unanswered(request);
      continue;
    }
    switch (request.kind) {
      case Request::Kind::kCommit: answer_commit(*journal, request, now, events); break;
      case Request::Kind::kVerify: answer_verify(*journal, events); break;
      case Request::Kind::kPart: answer_part(*journal, request, now, events); break;
    }
  }
  for (const auto& journal : journals_) {
    if (journal) report_news(*journal, events);
  }
}

void MemoryStore::answer_commit(PartitionJournal& journal, const Request& request, TimePoint now,
                                std::vector<Event>& events) {
  switch (cluster_.append(request.partition, request.owner, request.sequence, request.record, request.even_if_full)) {
    case MemoryCluster::Appended::kWritten:
      if (!journal.accepted(request.sequence)) lose(journal, EventKind::kFenced, events);
      return;
    case MemoryCluster::Appended::kOutOfMemory:
      full_ = true;
      return journal.refused(now + kRetryDelay, Health::kOutOfMemory);
    case MemoryCluster::Appended::kNoJournal:
    case MemoryCluster::Appended::kSmallerId: return journal.doubt();
  }
}

void MemoryStore::answer_verify(PartitionJournal& journal, std::vector<Event>& events) {
  switch (journal.settle(cluster_.verify(journal.partition(), journal.owner()))) {
    case PartitionJournal::Verdict::kAsWeThought: return;
    case PartitionJournal::Verdict::kFenced: return lose(journal, EventKind::kFenced, events);
    case PartitionJournal::Verdict::kRegressed: return lose(journal, EventKind::kRegressed, events);
  }
}

void MemoryStore::answer_part(PartitionJournal& journal, const Request& request, TimePoint now,
                              std::vector<Event>& events) {
  const auto written =
      cluster_.write_part(request.partition, request.owner, request.part_number, *request.part, request.drop_sealed);
  if (!journal.part()) return;
  if (written == MemoryCluster::PartWritten::kWritten) {
    parts_.erase(request.partition);
    events.push_back({EventKind::kCheckpoint, request.partition, journal.part_written()});
  } else {
    journal.part_refused(now);
    journal.doubt();
  }
}

void MemoryStore::lose(PartitionJournal& journal, EventKind kind, std::vector<Event>& events) {
  report_news(journal, events);
  journal.lose();
  parts_.erase(journal.partition());
  events.push_back({kind, journal.partition(), journal.durable()});
}

void MemoryStore::report_news(PartitionJournal& journal, std::vector<Event>& events) {
  const auto durable = journal.take_news();
  if (!durable) return;
  durable_ever_[journal.partition()] = *durable;
  events.push_back({EventKind::kDurable, journal.partition(), *durable});
}

MemoryStore::Request MemoryStore::request(Request::Kind kind, const PartitionJournal& journal, TimePoint now) const {
  Request made{kind, journal.partition(), journal.number(), journal.owner(), 0, nullptr, 0, nullptr, false, false, {}};
  made.due_at = now + faults.commit_delay;
  if (!requests_.empty()) made.due_at = std::max(made.due_at, requests_.back().due_at);
  return made;
}

void MemoryStore::send_waiting(TimePoint now) {
  for (const auto& journal : journals_) {
    if (!journal || journal->state() == PartitionJournal::State::kLost) continue;
    if (journal->should_verify(now)) requests_.push_back(request(Request::Kind::kVerify, *journal, now));
    journal->retry_refused(now);
    while (const PartitionJournal::Commit* commit = journal->unsent()) {
      Request& made = requests_.emplace_back(request(Request::Kind::kCommit, *journal, now));
      made.sequence = commit->sequence;
      made.record = commit->record;
      made.even_if_full = full_;
      journal->sent();
    }
    if (PartitionJournal::Part* part = journal->unsent_part(now)) {
      Request& made = requests_.emplace_back(request(Request::Kind::kPart, *journal, now));
      made.part_number = part->number;
      made.part = parts_.at(journal->partition());
      made.drop_sealed = !journal->sealed_journals_needless_after(part->trim).empty();
      part->sent = true;
    }
  }
}

void MemoryStore::execute_unanswered(const Request& request) {
  switch (request.kind) {
    case Request::Kind::kVerify: return;
    case Request::Kind::kCommit:
      cluster_.append(request.partition, request.owner, request.sequence, request.record, request.even_if_full);
      return;
    case Request::Kind::kPart:
      cluster_.write_part(request.partition, request.owner, request.part_number, *request.part, request.drop_sealed);
      return;
  }
}

void MemoryStore::break_connection(std::size_t kept) {
  for (std::size_t i = 0; i < std::min(kept, requests_.size()); ++i) execute_unanswered(requests_[i]);
  requests_.clear();
  for (const auto& journal : journals_) {
    if (journal) journal->disconnected();
  }
}

void MemoryStore::crash(std::size_t kept) {
  break_connection(kept);
  journals_.clear();
  parts_.clear();
}

void MemoryStore::update_health() {
  health_ = connected() ? Health::kUp : Health::kDown;
  full_ &= cluster_.faults.out_of_memory;
  if (health_ == Health::kUp && full_) health_ = Health::kOutOfMemory;
  for (const auto& journal : journals_) {
    if (health_ == Health::kUp && journal) health_ = journal->refusal();
  }
}

std::size_t MemoryStore::in_flight_bytes() const {
  std::size_t bytes = 0;
  for (const auto& journal : journals_) bytes += journal ? journal->waiting_bytes() : 0;
  return bytes;
}

std::size_t MemoryStore::journal_bytes(PartitionId partition) const {
  return journals_[partition] ? journals_[partition]->journal_bytes() : 0;
}

}  // namespace baton
