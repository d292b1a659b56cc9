#include "coordinator/storage/redis_load.h"

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "coordinator/storage/row_codec.h"
#include "coordinator/storage/scripts.h"

namespace baton {
namespace {

constexpr std::size_t kChunkBytes = 8 * 1024 * 1024;  // an answer: Redis serves others in between
constexpr std::size_t kScanRowCountMax = 1000;        // rows an answer: some 100 KB of tasks
constexpr std::size_t kScanRowCountFirst = 16;        // before we know how large the rows are
constexpr std::size_t kChunkRecordCountMax = 4096;
constexpr std::size_t kChunkRecordCountFirst = 16;  // before we know how large the records are
constexpr int kRivalCountMax = 3;                   // lost races for ownership until we let the others have it

std::string partition_name(PartitionId partition) { return "partition " + std::to_string(partition); }

tl::unexpected<Error> lost_to_another_owner(PartitionId partition) {
  return fail(ErrorCode::kUnavailable, "another coordinator took " + partition_name(partition) + " over");
}

Result<Ownership> become_owner(BlockingRedis& redis, const Keys& keys, PartitionId partition,
                               const std::string& nonce) {
  const std::string owner_key = keys.owner(partition);
  for (int attempt = 0; attempt < kRivalCountMax; ++attempt) {
    auto row = redis.call({"HMGET", owner_key, "epoch", "nonce"});
    if (!row) return tl::unexpected(row.error());
    const auto fields = texts_of(**row);
    if (fields.size() != 2) return fail(ErrorCode::kCorrupt, owner_key + " is not what Baton wrote");
    const Ownership former{number_of(fields[0]).value_or(0), std::string(fields[1])};
    const Ownership ours{former.epoch + 1, nonce};
    const std::string journal = keys.journal(partition, former);
    const std::string sealed = keys.sealed_journal(partition, former.text());
    const std::string list = keys.sealed_list(partition);
    auto done = redis.run(scripts::kAcquire, {owner_key, journal, sealed, list},
                          {fields[0], fields[1], std::to_string(ours.epoch), nonce, former.text()});
    if (!done) return tl::unexpected(done.error());
    if ((*done)->integer == 1) return ours;
  }
  return lost_to_another_owner(partition);
}

// Reads a partition's rows and sealed journals into a loader.
class Reading {
 public:
  Reading(BlockingRedis& redis, const Keys& keys, PartitionId partition, Loader& loader)
      : redis_(redis), keys_(keys), partition_(partition), loader_(loader) {}

  Result<void> rows();
  Result<void> journals(Takeover& takeover);

 private:
  using Visit = std::function<Result<void>(std::string_view field, std::string_view value)>;
  Result<void> each_field(const std::string& key, const Visit& visit);
  Result<void> tasks();
  Result<void> attempts();
  Result<void> rows_of_any_kind();
  Result<void> outcomes();
  Result<void> journal(const std::string& key, Takeover& takeover);
  // The next record, the opening entry, or what is left of a hole. Sets `ended` at a hole.
  Result<void> entry(const std::string& key, const redisReply& entry, Takeover& takeover, bool& ended);

  BlockingRedis& redis_;
  const Keys& keys_;
  PartitionId partition_;
  Loader& loader_;
};

// HSCAN may name a field twice while Redis rehashes; each is visited once. Rows come in no order, large and small ones
// mixed: those seen so far say how many to ask for next, carefully while they are few.
Result<void> Reading::each_field(const std::string& key, const Visit& visit) {
  std::unordered_set<std::string> seen;
  std::string cursor = "0";
  std::size_t count = kScanRowCountFirst, bytes = 0;
  do {
    auto reply = redis_.call({"HSCAN", key, cursor, "COUNT", std::to_string(count)});
    if (!reply) return tl::unexpected(reply.error());
    if ((*reply)->elements != 2) return fail(ErrorCode::kCorrupt, key + " is not what Baton wrote");
    cursor = std::string(text_of(*(*reply)->element[0]));
    const auto fields = texts_of(*(*reply)->element[1]);
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
      if (!seen.emplace(fields[i]).second) continue;
      bytes += fields[i].size() + fields[i + 1].size();
      if (auto visited = visit(fields[i], fields[i + 1]); !visited) return visited;
    }
    const std::size_t bytes_each = bytes / (seen.size() + 1) + 1;
    count = std::clamp<std::size_t>(kChunkBytes / bytes_each, 1, std::min(4 * count, kScanRowCountMax));
  } while (cursor != "0");
  return {};
}

Result<void> Reading::tasks() {
  const std::string key = keys_.tasks(partition_);
  return each_field(key, [&](std::string_view field, std::string_view value) -> Result<void> {
    auto row = parse_task_row(field, value, key);
    if (!row) return tl::unexpected(row.error());
    loader_.load_task(*row);
    return {};
  });
}

Result<void> Reading::attempts() {
  const std::string key = keys_.attempts(partition_);
  return each_field(key, [&](std::string_view field, std::string_view value) -> Result<void> {
    auto row = parse_attempt_row(field, value, key);
    if (!row) return tl::unexpected(row.error());
    loader_.load_attempt(*row);
    return {};
  });
}

Result<void> Reading::rows_of_any_kind() {
  const std::string key = keys_.rows(partition_);
  return each_field(key, [&](std::string_view field, std::string_view value) -> Result<void> {
    if (auto checked = check_row(field, value, key); !checked) return checked;
    loader_.load_row(field, value);
    return {};
  });
}

Result<void> Reading::outcomes() {
  return each_field(keys_.outcome_index(partition_),
                    [&](std::string_view bucket_end, std::string_view) -> Result<void> {
                      const std::string key = keys_.outcomes(partition_, std::string(bucket_end));
                      return each_field(key, [&](std::string_view field, std::string_view value) -> Result<void> {
                        auto block = parse_outcome_block(value, "block " + std::string(field) + " of " + key);
                        if (!block) return tl::unexpected(block.error());
                        for (const row::OutcomeRow& row : block->outcomes()) loader_.load_outcome(row);
                        return {};
                      });
                    });
}

Result<void> Reading::rows() {
  for (auto read : {&Reading::tasks, &Reading::attempts, &Reading::rows_of_any_kind, &Reading::outcomes}) {
    if (auto done = (this->*read)(); !done) return done;
  }
  return {};
}

Result<void> Reading::journals(Takeover& takeover) {
  const std::string meta_key = keys_.meta(partition_);
  auto checkpointed = redis_.call({"HGET", meta_key, "checkpointed"});
  if (!checkpointed) return tl::unexpected(checkpointed.error());
  takeover.last_sequence = number_of(text_of(**checkpointed)).value_or(0);

  auto sealed = redis_.call({"LRANGE", keys_.sealed_list(partition_), "0", "-1"});
  if (!sealed) return tl::unexpected(sealed.error());
  for (std::string_view owner : texts_of(**sealed)) {
    takeover.sealed_journals.push_back(keys_.sealed_journal(partition_, std::string(owner)));
    if (auto read = journal(takeover.sealed_journals.back(), takeover); !read) return read;
  }
  return {};
}

Result<void> Reading::journal(const std::string& key, Takeover& takeover) {
  // From the opening entry that an owner who knew as much as we do would have written.
  std::string from = std::to_string(takeover.last_sequence) + "-1";
  std::size_t count = kChunkRecordCountFirst;
  for (bool ended = false; !ended;) {
    auto chunk = redis_.call({"XRANGE", key, from, "+", "COUNT", std::to_string(count)});
    if (!chunk) return tl::unexpected(chunk.error());
    const std::size_t bytes_before = takeover.journal_bytes;
    for (std::size_t i = 0; i < (*chunk)->elements && !ended; ++i) {
      if (auto read = entry(key, *(*chunk)->element[i], takeover, ended); !read) return read;
    }
    if ((*chunk)->elements < count) return {};
    const std::size_t bytes_each = (takeover.journal_bytes - bytes_before) / count + 1;
    count = std::clamp<std::size_t>(kChunkBytes / bytes_each, 1, kChunkRecordCountMax);
    from = std::to_string(takeover.last_sequence + 1);
  }
  return {};
}

Result<void> Reading::entry(const std::string& key, const redisReply& entry, Takeover& takeover, bool& ended) {
  const std::string_view id = entry.elements == 2 ? text_of(*entry.element[0]) : std::string_view();
  const auto sequence = sequence_of(id);
  const auto fields = entry.elements == 2 ? texts_of(*entry.element[1]) : std::vector<std::string_view>();
  if (!sequence || fields.size() != 2)
    return fail(ErrorCode::kCorrupt, key + " holds an entry that Baton did not write");
  if (fields[0] == "o") {
    if (*sequence <= takeover.last_sequence) return {};
    return fail(ErrorCode::kCorrupt, key + " begins after record " + std::to_string(*sequence) + " but records from " +
                                         std::to_string(takeover.last_sequence + 1) +
                                         " on are missing: Redis lost data; restore its append-only file");
  }
  // Commits after a hole were never acknowledged: they are dropped for good, and their numbers used again.
  ended = *sequence != takeover.last_sequence + 1;
  if (ended) return {};
  auto record = parse_record(fields[1], "record " + std::to_string(*sequence) + " of " + key);
  if (!record) return tl::unexpected(record.error());
  loader_.apply(*record);
  takeover.last_sequence = *sequence;
  takeover.journal_bytes += fields[1].size();
  return {};
}

}  // namespace

Result<Takeover> take_over(BlockingRedis& redis, const Keys& keys, PartitionId partition, const std::string& nonce,
                           Loader& loader) {
  auto owner = become_owner(redis, keys, partition, nonce);
  if (!owner) return tl::unexpected(owner.error());
  Takeover takeover{*owner, 0, {}, 0};
  Reading reading(redis, keys, partition, loader);
  if (auto read = reading.rows(); !read) return tl::unexpected(read.error());
  if (auto read = reading.journals(takeover); !read) return tl::unexpected(read.error());

  const std::string owner_key = keys.owner(partition);
  const std::string journal = keys.journal(partition, *owner);
  auto opened = redis.run(scripts::kOpenJournal, {owner_key, journal},
                          {std::to_string(owner->epoch), nonce, std::to_string(takeover.last_sequence)});
  if (!opened) return tl::unexpected(opened.error());
  if ((*opened)->integer != 1) return lost_to_another_owner(partition);
  return takeover;
}

}  // namespace baton
