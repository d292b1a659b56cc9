#include "worker/notify/rate_limit.h"

#include <algorithm>

namespace baton::notify {

std::optional<Duration> RateLimiter::take(const std::vector<std::string>& recipients, TimePoint now) {
  if (limit_.count == 0) return std::nullopt;
  const std::lock_guard lock(mutex_);
  forget_before(now - limit_.per);
  Duration wait{};
  for (const std::string& recipient : recipients) {
    const auto found = sent_.find(recipient);
    if (found == sent_.end() || found->second.size() < limit_.count) continue;
    wait = std::max(wait, found->second[found->second.size() - limit_.count] + limit_.per - now);
  }
  if (wait > Duration::zero()) return wait;
  for (const std::string& recipient : recipients) {
    sent_[recipient].push_back(now);
    order_.emplace_back(now, recipient);
  }
  return std::nullopt;
}

void RateLimiter::give_back(const std::vector<std::string>& recipients, TimePoint taken_at) {
  if (limit_.count == 0) return;
  const std::lock_guard lock(mutex_);
  for (const std::string& recipient : recipients) {
    const auto found = sent_.find(recipient);
    if (found == sent_.end()) continue;
    const auto entry = std::find(found->second.begin(), found->second.end(), taken_at);
    if (entry != found->second.end()) found->second.erase(entry);
    if (found->second.empty()) sent_.erase(found);
  }
}

// `order_` may name what was given back; then there is nothing to forget.
void RateLimiter::forget_before(TimePoint point) {
  while (!order_.empty() && (order_.front().first <= point || sent_.size() > kRecipientsCountedMax)) {
    const auto [time, recipient] = order_.front();
    order_.pop_front();
    const auto found = sent_.find(recipient);
    if (found == sent_.end()) continue;
    while (!found->second.empty() && found->second.front() <= time) found->second.pop_front();
    if (found->second.empty()) sent_.erase(found);
  }
}

}  // namespace baton::notify
