#include "coordinator/records/recent_writes.h"

#include <algorithm>

namespace baton::records {

const Written* RecentWrites::find(WriteId write) const {
  const auto known = version_of_.find(write);
  if (known == version_of_.end()) return nullptr;
  return &*std::ranges::lower_bound(writes_, known->second, {}, &Written::version);
}

void RecentWrites::add(const Written& written) {
  if (written.write.is_none()) return;
  writes_.push_back(written);
  version_of_[written.write] = written.version;
}

void RecentWrites::forget_old(TimePoint now) {
  while (!writes_.empty() && (writes_.size() > count_max_ || writes_.front().updated_at + kKnownDuration <= now)) {
    const auto known = version_of_.find(writes_.front().write);
    if (known != version_of_.end() && known->second == writes_.front().version) version_of_.erase(known);
    writes_.pop_front();
  }
}

void RecentWrites::restore_block(std::uint64_t number, std::vector<Written> writes) {
  if (writes.empty()) return;
  blocks_[number] = writes.back().version;
  last_block_ = std::max(last_block_, number);
  written_until_ = std::max(written_until_, writes.back().version);
  for (const Written& written : writes) restore(written);
}

void RecentWrites::restore(const Written& written) {
  if (!written.write.is_none()) writes_.push_back(written);
}

void RecentWrites::restored() {
  std::ranges::sort(writes_, {}, &Written::version);
  const auto twice = std::unique(writes_.begin(), writes_.end(),
                                 [](const Written& a, const Written& b) { return a.version == b.version; });
  writes_.erase(twice, writes_.end());
  for (const Written& written : writes_) version_of_[written.write] = written.version;
}

RecentWrites::Block RecentWrites::next_block() {
  Block block;
  auto next = std::ranges::upper_bound(writes_, written_until_, {}, &Written::version);
  for (; next != writes_.end() && next->version <= writing_until_ && block.writes.size() < kBlockCountMax; ++next) {
    block.writes.push_back(*next);
  }
  if (block.writes.empty()) return block;
  block.number = ++last_block_;
  written_until_ = block.writes.back().version;
  blocks_[block.number] = written_until_;
  return block;
}

std::vector<std::uint64_t> RecentWrites::take_dropped_blocks() {
  std::vector<std::uint64_t> dropped;
  const std::uint64_t first = writes_.empty() ? written_until_ + 1 : writes_.front().version;
  std::erase_if(blocks_, [&](const auto& block) {
    if (block.second >= first) return false;
    dropped.push_back(block.first);
    return true;
  });
  return dropped;
}

}  // namespace baton::records
