#include "coordinator/storage/checkpoint_part.h"

#include "coordinator/storage/resp.h"
#include "coordinator/storage/scripts.h"

namespace baton {
namespace {

constexpr std::size_t kFixedKeyCount = 9;  // as scripts/checkpoint.lua numbers them
constexpr std::size_t kFixedArgumentCount = 14;
constexpr std::size_t kHeaderBytes = 16;  // of an argument, about

// A block goes into the first bucket that ends no earlier than the block itself.
std::string bucket_end_ms(TimePoint expire_at, Duration bucket_duration) {
  const std::int64_t length = bucket_duration.count();
  const std::int64_t end = (expire_at.time_since_epoch().count() + length - 1) / length * length;
  return std::to_string(to_unix_ms(TimePoint(Duration(end))));
}

std::size_t size_of(const CheckpointPart& part) {
  std::size_t size = 4096 + scripts::kCheckpoint.size() + part.outcome_block.size();
  for (const auto* puts : {&part.tasks, &part.attempts, &part.rows}) {
    for (const auto& put : *puts) size += put.key.size() + put.row.size() + 2 * kHeaderBytes;
  }
  for (const auto* keys : {&part.dropped_tasks, &part.dropped_attempts, &part.dropped_rows}) {
    for (const std::string& key : *keys) size += key.size() + kHeaderBytes;
  }
  return size;
}

void append_puts(std::string& out, const std::vector<CheckpointPart::Put>& puts) {
  for (const auto& put : puts) {
    append_argument(out, put.key);
    append_argument(out, put.row);
  }
}

void append_keys(std::string& out, const Keys& keys, const CheckpointTarget& target, const std::string& bucket_end) {
  const PartitionId partition = target.partition;
  append_argument(out, std::to_string(kFixedKeyCount + target.sealed_journals.size()));
  append_argument(out, keys.owner(partition));
  append_argument(out, keys.journal(partition, target.owner));
  append_argument(out, keys.meta(partition));
  append_argument(out, keys.tasks(partition));
  append_argument(out, keys.attempts(partition));
  append_argument(out, keys.outcome_index(partition));
  append_argument(out, keys.outcomes(partition, bucket_end));
  append_argument(out, keys.sealed_list(partition));
  append_argument(out, keys.rows(partition));
  for (const std::string& journal : target.sealed_journals) append_argument(out, journal);
}

}  // namespace

std::string checkpoint_command(const Keys& keys, const CheckpointTarget& target, const CheckpointPart& part) {
  const std::string bucket_end = bucket_end_ms(part.outcomes_expire_at, target.outcome_bucket_duration);
  const std::size_t row_argument_count = 2 * (part.tasks.size() + part.attempts.size() + part.rows.size()) +
                                         part.dropped_tasks.size() + part.dropped_attempts.size() +
                                         part.dropped_rows.size();
  std::string out;
  out.reserve(size_of(part));
  append_command_header(out,
                        3 + kFixedKeyCount + target.sealed_journals.size() + kFixedArgumentCount + row_argument_count);
  append_argument(out, "EVAL");
  append_argument(out, scripts::kCheckpoint);
  append_keys(out, keys, target, bucket_end);

  append_argument(out, std::to_string(target.owner.epoch));
  append_argument(out, target.owner.nonce);
  append_argument(out, std::to_string(target.number));
  append_argument(out, std::to_string(part.required));
  append_argument(out, std::to_string(part.trim));
  append_argument(out, part.outcome_block);
  append_argument(out, std::to_string(target.owner.epoch) + "-" + std::to_string(target.number));
  append_argument(out, bucket_end);
  for (const std::size_t count : {part.tasks.size(), part.attempts.size(), part.rows.size(), part.dropped_tasks.size(),
                                  part.dropped_attempts.size(), part.dropped_rows.size()}) {
    append_argument(out, std::to_string(count));
  }
  for (const auto* puts : {&part.tasks, &part.attempts, &part.rows}) append_puts(out, *puts);
  for (const auto* dropped : {&part.dropped_tasks, &part.dropped_attempts, &part.dropped_rows}) {
    for (const std::string& key : *dropped) append_argument(out, key);
  }
  return out;
}

}  // namespace baton
