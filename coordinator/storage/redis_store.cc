#include "coordinator/storage/redis_store.h"

#include <algorithm>
#include <cstdio>

#include "common/check.h"
#include "common/random.h"
#include "coordinator/storage/checkpoint_part.h"
#include "coordinator/storage/scripts.h"

namespace baton {
namespace {

constexpr Duration kRetryDelay = std::chrono::milliseconds(100);  // after Redis refused to write
constexpr Duration kMemoryInterval = std::chrono::seconds(1);
// While Redis is full it is asked more often, and believed to have room again only below this share.
constexpr Duration kFullMemoryInterval = std::chrono::milliseconds(100);
constexpr double kRoomAgainBelow = 0.95;
constexpr std::size_t kCopiedBytesMax = 4096;  // smaller records are copied: cheaper than one more piece for sendmsg()
constexpr std::string_view kFormatVersion = "1";
constexpr std::string_view kSmallerId = "ERR The ID specified in XADD is equal or smaller";

std::string new_nonce() {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(random_seed()));
  return text;
}

Store::Health health_after(std::string_view redis_error) {
  return redis_error.starts_with("OOM") ? Store::Health::kOutOfMemory : Store::Health::kDown;
}

}  // namespace

Result<std::unique_ptr<RedisStore>> RedisStore::create(RedisOptions options) {
  auto address = parse_redis_endpoint(options.endpoint);
  if (!address) return tl::unexpected(address.error());
  return std::unique_ptr<RedisStore>(new RedisStore(std::move(*address), std::move(options)));
}

RedisStore::RedisStore(RedisAddress address, RedisOptions options)
    : address_(std::move(address)),
      options_(std::move(options)),
      keys_(options_.key_prefix),
      connection_(address_, options_) {}

// ---- Starting and taking over: blocking ----

Result<BlockingRedis*> RedisStore::blocking() {
  if (blocking_ && blocking_->broken()) blocking_.reset();
  if (!blocking_) {
    auto redis = BlockingRedis::connect(address_, options_);
    if (!redis) return tl::unexpected(redis.error());
    blocking_.emplace(std::move(*redis));
  }
  return &*blocking_;
}

Result<void> RedisStore::check_redis(BlockingRedis& redis) {
  RedisSettings settings;
  auto info = redis.call({"INFO"});
  if (!info && info.error().code == ErrorCode::kUnavailable) return tl::unexpected(info.error());
  if (!info) return tl::unexpected(settings_unreadable(info.error()));
  add_info(text_of(**info), settings);

  std::vector<std::string_view> arguments = {"CONFIG", "GET"};
  arguments.insert(arguments.end(), std::begin(kSettingNames), std::end(kSettingNames));
  auto config = redis.call(arguments);
  if (!config && config.error().code == ErrorCode::kUnavailable) return tl::unexpected(config.error());
  if (!config) return tl::unexpected(settings_unreadable(config.error()));
  add_config(**config, settings);

  warnings_ = warnings_about(settings, options_.durability);
  return check_settings(settings, options_.durability);
}

Result<PartitionId> RedisStore::open(PartitionId partition_count_if_new) {
  if (partition_count_if_new == 0 || partition_count_if_new > kPartitionCountMax) {
    return fail(ErrorCode::kInvalidArgument, "a cluster has 1 to " + std::to_string(kPartitionCountMax) +
                                                 " partitions, not " + std::to_string(partition_count_if_new));
  }
  auto redis = blocking();
  if (!redis) return tl::unexpected(redis.error());
  if (auto checked = check_redis(**redis); !checked) return tl::unexpected(checked.error());

  const std::string key = keys_.cluster();
  auto row = (*redis)->run(scripts::kOpenCluster, {key}, {std::to_string(partition_count_if_new), kFormatVersion});
  if (!row) return tl::unexpected(row.error());
  const auto fields = texts_of(**row);
  const auto count = fields.empty() ? std::nullopt : number_of(fields[0]);
  if (!count || *count == 0 || *count > kPartitionCountMax) {
    return fail(ErrorCode::kCorrupt, key + " is not what Baton wrote: choose another key prefix, or delete it");
  }
  if (fields[1] != kFormatVersion) {
    return fail(ErrorCode::kFailedPrecondition, "this Redis holds a Baton cluster of format " + std::string(fields[1]) +
                                                    " and this program knows format " + std::string(kFormatVersion) +
                                                    ": start the version of Baton that wrote it, or a later one");
  }
  journals_.resize(*count);
  is_awake_.resize(*count);
  durable_ever_.resize(*count);
  return static_cast<PartitionId>(*count);
}

Result<Acquired> RedisStore::acquire(PartitionId partition, Loader& loader) {
  CHECK(partition < journals_.size()) << "partition " << partition << " of " << journals_.size();
  release(partition);
  auto redis = blocking();
  if (!redis) return tl::unexpected(redis.error());
  auto takeover = take_over(**redis, keys_, partition, new_nonce(), loader);
  if (!takeover) return tl::unexpected(takeover.error());

  const Acquired acquired{takeover->owner.epoch, takeover->last_sequence};
  Sequence& durable_ever = durable_ever_[partition];
  if (acquired.last_sequence < durable_ever) {
    return fail(ErrorCode::kCorrupt, "Redis holds partition " + std::to_string(partition) + " up to commit " +
                                         std::to_string(acquired.last_sequence) + " but commit " +
                                         std::to_string(durable_ever) +
                                         " was acknowledged: restore Redis's append-only file, or restart this "
                                         "coordinator to accept the loss");
  }
  durable_ever = acquired.last_sequence;
  std::string journal_key = keys_.journal(partition, takeover->owner);
  journals_[partition] =
      std::make_unique<PartitionJournal>(partition, ++journal_number_, std::move(journal_key), std::move(*takeover));
  wake(partition);
  return acquired;
}

void RedisStore::release(PartitionId partition) { journals_[partition].reset(); }

// ---- The pipeline ----

void RedisStore::commit(PartitionId partition, Sequence sequence, std::string record) {
  CHECK(journals_[partition]) << "commit to partition " << partition << ", which is not acquired";
  journals_[partition]->commit(sequence, std::move(record));
  wake(partition);
}

void RedisStore::checkpoint(PartitionId partition, CheckpointPart part) {
  PartitionJournal* journal = journals_[partition].get();
  CHECK(journal) << "checkpoint of partition " << partition << ", which is not acquired";
  if (journal->state() == PartitionJournal::State::kLost) return;
  CHECK(!journal->part()) << "two checkpoint parts of partition " << partition << " at a time";
  const CheckpointTarget target{partition, journal->owner(), journal->next_part_number(),
                                options_.outcome_bucket_duration, journal->sealed_journals_needless_after(part.trim)};
  journal->checkpoint({target.number, std::max(part.required, part.trim), part.trim,
                       std::make_shared<const std::string>(checkpoint_command(keys_, target, part))});
  wake(partition);
}

void RedisStore::poll(TimePoint now, std::vector<Event>& events) {
  connection_.advance(now);
  if (connection_.ready() && connection_.generation() != generation_) begin_connection(now);
  take_replies(now, events);
  if (requests_.empty()) last_answer_at_ = now;
  if (connection_.ready() && now - last_answer_at_ > options_.reply_timeout) {
    connection_.disconnect(now, "Redis did not answer within the reply time-out");
  }
  if (usable()) {
    ask_memory(now);
    send_waiting(now);
  }
  connection_.flush(now);
  update_health();
}

void RedisStore::begin_connection(TimePoint now) {
  generation_ = connection_.generation();
  requests_.clear();
  settings_.clear();
  checked_ = false;
  last_answer_at_ = now;
  for (const auto& journal : journals_) {
    if (!journal) continue;
    journal->disconnected();
    wake(journal->partition());
  }
  // A Redis that was restarted may have been restarted with other settings.
  std::string& out = connection_.output().text();
  append_command(out, {"INFO"});
  requests_.push_back({Request::Kind::kInfo});
  append_command_header(out, 2 + std::size(kSettingNames));
  append_argument(out, "CONFIG");
  append_argument(out, "GET");
  for (std::string_view name : kSettingNames) append_argument(out, name);
  requests_.push_back({Request::Kind::kConfig});
}

void RedisStore::take_replies(TimePoint now, std::vector<Event>& events) {
  while (const Reply reply = connection_.next_reply(now)) {
    if (requests_.empty()) return connection_.disconnect(now, "Redis answered what nobody had asked");
    const Request request = requests_.front();
    requests_.pop_front();
    last_answer_at_ = now;
    take_reply(request, *reply, now, events);
  }
  for (PartitionId partition : with_news_) {
    if (journals_[partition]) report_news(*journals_[partition], events);
  }
  with_news_.clear();
}

void RedisStore::take_reply(const Request& request, const redisReply& reply, TimePoint now,
                            std::vector<Event>& events) {
  switch (request.kind) {
    case Request::Kind::kInfo: return add_info(text_of(reply), settings_);
    case Request::Kind::kConfig: return take_config(reply, now);
    case Request::Kind::kMemory: return take_memory(reply);
    case Request::Kind::kVerify:
    case Request::Kind::kCommit:
    case Request::Kind::kPart: break;
  }
  PartitionJournal* journal = journal_of(request);
  if (!journal || journal->state() == PartitionJournal::State::kLost) return;
  if (request.kind == Request::Kind::kVerify) return take_verification(*journal, reply, now, events);
  if (request.kind == Request::Kind::kPart) return take_part(*journal, reply, now, events);
  take_commit(*journal, request.sequence, reply, now, events);
}

PartitionJournal* RedisStore::journal_of(const Request& request) {
  PartitionJournal* journal = journals_[request.partition].get();
  return journal && journal->number() == request.journal_number ? journal : nullptr;
}

void RedisStore::take_config(const redisReply& reply, TimePoint now) {
  add_config(reply, settings_);
  auto checked = reply.type == REDIS_REPLY_ERROR
                     ? Result<void>(tl::unexpected(settings_unreadable(error_of(text_of(reply)))))
                     : check_settings(settings_, options_.durability);
  if (!checked) return connection_.disconnect(now, checked.error().message);
  checked_ = true;
  connection_.reset_delay();
}

void RedisStore::take_memory(const redisReply& reply) {
  RedisSettings info;
  add_info(text_of(reply), info);
  const auto used = number_of(info["used_memory"]);
  const auto limit = number_of(info["maxmemory"]);
  memory_used_ = used && limit && *limit > 0 ? static_cast<double>(*used) / static_cast<double>(*limit) : 0;
  if (memory_used_ < kRoomAgainBelow) full_ = false;
}

void RedisStore::take_commit(PartitionJournal& journal, Sequence sequence, const redisReply& reply, TimePoint now,
                             std::vector<Event>& events) {
  switch (reply.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      if (!journal.accepted(sequence)) return lose(journal, EventKind::kFenced, events);
      with_news_.push_back(journal.partition());
      return;
    case REDIS_REPLY_ERROR:
      if (text_of(reply).starts_with(kSmallerId)) {
        journal.doubt();
      } else {
        trouble_ = error_of(text_of(reply)).message;
        const Health reason = health_after(text_of(reply));
        full_ |= reason == Health::kOutOfMemory;
        journal.refused(now + kRetryDelay, reason);
      }
      break;
    default:  // nil: our journal is gone; who has it, or was it lost?
      journal.doubt();
  }
  wake(journal.partition());
}

void RedisStore::take_verification(PartitionJournal& journal, const redisReply& reply, TimePoint now,
                                   std::vector<Event>& events) {
  const auto redis = Verification::parse(reply);
  if (!redis) {
    trouble_ = error_of(text_of(reply)).message;
    return journal.verify_failed(now + kRetryDelay);
  }
  switch (journal.settle(*redis)) {
    case PartitionJournal::Verdict::kAsWeThought: with_news_.push_back(journal.partition()); return;
    case PartitionJournal::Verdict::kFenced: return lose(journal, EventKind::kFenced, events);
    case PartitionJournal::Verdict::kRegressed: return lose(journal, EventKind::kRegressed, events);
  }
}

void RedisStore::take_part(PartitionJournal& journal, const redisReply& reply, TimePoint now,
                           std::vector<Event>& events) {
  if (!journal.part()) return;
  if (text_of(reply) == "written") {
    events.push_back({EventKind::kCheckpoint, journal.partition(), journal.part_written()});
    return;
  }
  if (reply.type == REDIS_REPLY_ERROR) {
    trouble_ = error_of(text_of(reply)).message;
    journal.part_refused(now + kRetryDelay);
  } else {
    journal.part_refused(now);
    journal.doubt();  // fenced, behind or lost: the verification finds out what it means
  }
  wake(journal.partition());
}

void RedisStore::lose(PartitionJournal& journal, EventKind kind, std::vector<Event>& events) {
  report_news(journal, events);
  journal.lose();
  events.push_back({kind, journal.partition(), journal.durable()});
}

void RedisStore::report_news(PartitionJournal& journal, std::vector<Event>& events) {
  const auto durable = journal.take_news();
  if (!durable) return;
  durable_ever_[journal.partition()] = *durable;
  events.push_back({EventKind::kDurable, journal.partition(), *durable});
}

void RedisStore::ask_memory(TimePoint now) {
  if (now - memory_asked_at_ < (full_ ? kFullMemoryInterval : kMemoryInterval)) return;
  memory_asked_at_ = now;
  append_command(connection_.output().text(), {"INFO", "memory"});
  requests_.push_back({Request::Kind::kMemory});
}

void RedisStore::wake(PartitionId partition) {
  if (is_awake_[partition]) return;
  is_awake_[partition] = true;
  awake_.push_back(partition);
}

void RedisStore::send_waiting(TimePoint now) {
  std::erase_if(awake_, [&](PartitionId partition) {
    PartitionJournal* journal = journals_[partition].get();
    const bool waits = journal && send_some(*journal, now);
    is_awake_[partition] = waits;
    return !waits;
  });
}

bool RedisStore::send_some(PartitionJournal& journal, TimePoint now) {
  if (journal.state() == PartitionJournal::State::kLost) return false;
  if (journal.should_verify(now)) send_verify(journal);
  journal.retry_refused(now);
  while (const PartitionJournal::Commit* commit = journal.unsent()) {
    send_commit(journal, *commit);
    journal.sent();
  }
  if (PartitionJournal::Part* part = journal.unsent_part(now)) {
    connection_.output().append_shared(part->command);
    requests_.push_back({Request::Kind::kPart, journal.partition(), journal.number(), part->trim});
    part->sent = true;
  }
  return journal.waits();
}

void RedisStore::send_verify(const PartitionJournal& journal) {
  append_command(connection_.output().text(),
                 {"EVAL", scripts::kVerify, "2", keys_.owner(journal.partition()), journal.key()});
  requests_.push_back({Request::Kind::kVerify, journal.partition(), journal.number()});
}

void RedisStore::send_commit(const PartitionJournal& journal, const PartitionJournal::Commit& commit) {
  std::string& out = connection_.output().text();
  const std::string id = std::to_string(commit.sequence) + "-0";
  append_command_header(out, 6);
  if (full_) {
    for (const std::string_view word : {std::string_view("EVAL"), scripts::kCommitFull, std::string_view("1"),
                                        std::string_view(journal.key()), std::string_view(id)}) {
      append_argument(out, word);
    }
  } else {
    for (const std::string_view word : {std::string_view("XADD"), std::string_view(journal.key()),
                                        std::string_view("NOMKSTREAM"), std::string_view(id), std::string_view("r")}) {
      append_argument(out, word);
    }
  }
  append_argument_header(out, commit.record->size());
  if (commit.record->size() <= kCopiedBytesMax) {
    out.append(*commit.record);
  } else {
    connection_.output().append_shared(commit.record);
  }
  connection_.output().text().append("\r\n");
  requests_.push_back({Request::Kind::kCommit, journal.partition(), journal.number(), commit.sequence});
}

void RedisStore::update_health() {
  health_ = usable() ? Health::kUp : Health::kDown;
  if (health_ == Health::kDown) return;
  for (PartitionId partition : awake_) {
    const Health refusal = journals_[partition] ? journals_[partition]->refusal() : Health::kUp;
    if (refusal == Health::kDown || (refusal == Health::kOutOfMemory && health_ == Health::kUp)) health_ = refusal;
  }
  if (health_ == Health::kUp && full_) health_ = Health::kOutOfMemory;
  if (health_ == Health::kUp) trouble_.clear();
}

std::size_t RedisStore::in_flight_bytes() const {
  std::size_t bytes = 0;
  for (const auto& journal : journals_) bytes += journal ? journal->waiting_bytes() : 0;
  return bytes;
}

std::size_t RedisStore::journal_bytes(PartitionId partition) const {
  return journals_[partition] ? journals_[partition]->journal_bytes() : 0;
}

}  // namespace baton
