#include "coordinator/storage/partition_journal.h"

#include "common/check.h"
#include "coordinator/storage/row_codec.h"

namespace baton {

std::optional<Verification> Verification::parse(const redisReply& reply) {
  const auto fields = texts_of(reply);
  if (fields.size() != 6) return std::nullopt;
  Verification redis;
  redis.owner = {number_of(fields[0]).value_or(0), std::string(fields[1])};
  redis.start = number_of(fields[2]);
  redis.part_count = number_of(fields[3]).value_or(0);
  redis.last_sequence = sequence_of(fields[4]);
  redis.entries_added = number_of(fields[5]).value_or(0);
  return redis;
}

PartitionJournal::PartitionJournal(PartitionId partition, std::uint64_t number, std::string key, Takeover takeover)
    : partition_(partition),
      number_(number),
      key_(std::move(key)),
      takeover_(std::move(takeover)),
      durable_(takeover_.last_sequence),
      reported_(takeover_.last_sequence),
      last_(takeover_.last_sequence),
      journal_bytes_(takeover_.journal_bytes),
      loaded_bytes_(takeover_.journal_bytes) {
  disconnected();
}

void PartitionJournal::commit(Sequence sequence, std::string record) {
  CHECK(sequence == last_ + 1) << "commit " << sequence << " of partition " << partition_ << " follows " << last_;
  CHECK(record.size() <= kRecordBytesMax) << record.size() << " bytes in one commit of partition " << partition_;
  last_ = sequence;
  if (state_ == State::kLost) return;
  waiting_bytes_ += record.size();
  journal_bytes_ += record.size();
  sizes_.push_back(record.size());
  waiting_.push_back({sequence, std::make_shared<const std::string>(std::move(record))});
}

const PartitionJournal::Commit* PartitionJournal::unsent() const {
  if (state_ != State::kStreaming || sent_count_ == waiting_.size()) return nullptr;
  const bool trying = refusal_ != Store::Health::kUp;
  if (trying && sent_count_ > 0) return nullptr;
  return &waiting_[sent_count_];
}

bool PartitionJournal::accepted(Sequence sequence) {
  if (state_ != State::kStreaming && state_ != State::kRefused) return true;
  --due_count_;
  if (state_ == State::kRefused) return false;
  refusal_ = Store::Health::kUp;
  durable_up_to(sequence);
  return true;
}

void PartitionJournal::refused(TimePoint retry_at, Store::Health reason) {
  if (state_ != State::kStreaming && state_ != State::kRefused) return;
  --due_count_;
  state_ = State::kRefused;
  refusal_ = reason;
  retry_at_ = retry_at;
}

void PartitionJournal::retry_refused(TimePoint now) {
  if (state_ != State::kRefused || due_count_ > 0 || now < retry_at_) return;
  state_ = State::kStreaming;
  sent_count_ = 0;
}

void PartitionJournal::doubt() {
  if (state_ == State::kLost || state_ == State::kVerifying) return;
  state_ = State::kVerifying;
  verification_due_ = true;
  retry_at_ = {};
}

void PartitionJournal::disconnected() {
  if (state_ == State::kLost) return;
  state_ = State::kVerifying;
  verification_due_ = true;
  retry_at_ = {};
  if (part_) part_->sent = false;
}

bool PartitionJournal::should_verify(TimePoint now) {
  if (state_ != State::kVerifying || !verification_due_ || now < retry_at_) return false;
  verification_due_ = false;
  return true;
}

void PartitionJournal::verify_failed(TimePoint retry_at) {
  verification_due_ = true;
  retry_at_ = retry_at;
}

PartitionJournal::Verdict PartitionJournal::settle(const Verification& redis) {
  const Verdict verdict = fenced_or_regressed(redis);
  if (verdict != Verdict::kAsWeThought) return verdict;
  state_ = State::kStreaming;
  sent_count_ = 0;
  due_count_ = 0;
  refusal_ = Store::Health::kUp;
  durable_up_to(*redis.last_sequence);
  return verdict;
}

PartitionJournal::Verdict PartitionJournal::fenced_or_regressed(const Verification& redis) const {
  const auto lost_if = [](bool lost) { return lost ? Verdict::kRegressed : Verdict::kFenced; };
  const Sequence start = takeover_.last_sequence;
  if (redis.owner.epoch == 0) return lost_if(durable_ > 0);
  if (redis.owner != owner()) {
    // A later owner began where we had ended, unless Redis forgot in between. An earlier one, or one of the same epoch,
    // means that Redis forgot our takeover and everything after it.
    const bool later = redis.owner.epoch > owner().epoch;
    return lost_if(later ? redis.start && *redis.start < durable_ : durable_ > start);
  }
  if (!redis.last_sequence) return lost_if(durable_ > start);
  if (*redis.last_sequence < durable_) return Verdict::kRegressed;
  // Redis forgot checkpoint parts that were written (power loss with everysec), and no commit: the rows are not what we
  // take them for. Loading again repairs that.
  if (redis.part_count < part_count_) return Verdict::kFenced;
  const bool hole = redis.entries_added != *redis.last_sequence - start + 1;
  if (hole || *redis.last_sequence > last_) return Verdict::kFenced;
  return Verdict::kAsWeThought;
}

std::optional<Sequence> PartitionJournal::take_news() {
  if (durable_ == reported_) return std::nullopt;
  return reported_ = durable_;
}

void PartitionJournal::lose() {
  state_ = State::kLost;
  waiting_.clear();
  waiting_bytes_ = 0;
  sent_count_ = 0;
  refusal_ = Store::Health::kUp;
  part_.reset();
}

void PartitionJournal::durable_up_to(Sequence sequence) {
  while (!waiting_.empty() && waiting_.front().sequence <= sequence) {
    waiting_bytes_ -= waiting_.front().record->size();
    waiting_.pop_front();
    if (sent_count_ > 0) --sent_count_;
  }
  durable_ = sequence;
}

const std::vector<std::string>& PartitionJournal::sealed_journals_needless_after(Sequence trim) const {
  static const std::vector<std::string> kNone;
  return trim > 0 && trim >= takeover_.last_sequence ? takeover_.sealed_journals : kNone;
}

PartitionJournal::Part* PartitionJournal::unsent_part(TimePoint now) {
  const bool can_send = state_ == State::kStreaming || state_ == State::kRefused;
  if (!can_send || !part_ || part_->sent || durable_ < part_->required || now < part_->retry_at) return nullptr;
  return &*part_;
}

void PartitionJournal::part_refused(TimePoint retry_at) {
  part_->sent = false;
  part_->retry_at = retry_at;
}

bool PartitionJournal::waits() const {
  if (state_ == State::kLost) return false;
  return state_ != State::kStreaming || refusal_ != Store::Health::kUp || (part_ && !part_->sent);
}

Sequence PartitionJournal::part_written() {
  part_count_ = part_->number;
  const Sequence trim = part_->trim;
  if (trim > 0) trim_books(trim);
  part_.reset();
  return trim;
}

void PartitionJournal::trim_books(Sequence trim) {
  if (trim >= takeover_.last_sequence) {
    takeover_.sealed_journals.clear();
    journal_bytes_ -= loaded_bytes_;
    loaded_bytes_ = 0;
  }
  while (!sizes_.empty() && last_ - sizes_.size() + 1 <= trim) {
    journal_bytes_ -= sizes_.front();
    sizes_.pop_front();
  }
}

}  // namespace baton
