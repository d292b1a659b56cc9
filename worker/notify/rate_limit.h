// Not too many messages to one recipient: counted in this process, so that a fleet of n workers sends up to n times as
// many, and a restarted one begins anew.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "baton/time.h"
#include "worker/notify/providers.h"

namespace baton::notify {

inline constexpr std::size_t kRecipientsCountedMax =
    100'000;  // about 20 MB; beyond, the one sent to longest ago is forgotten

// Any number of threads.
class RateLimiter {
 public:
  explicit RateLimiter(RateLimit limit) : limit_(limit) {}

  // Takes one from each recipient, or from none: then how long until there is one of each.
  std::optional<Duration> take(const std::vector<std::string>& recipients, TimePoint now);

  // What take() took at `taken_at` was not used.
  void give_back(const std::vector<std::string>& recipients, TimePoint taken_at);

 private:
  void forget_before(TimePoint point);

  const RateLimit limit_;
  std::mutex mutex_;
  std::map<std::string, std::deque<TimePoint>> sent_;    // to each recipient, oldest first
  std::deque<std::pair<TimePoint, std::string>> order_;  // all of them, oldest first
};

}  // namespace baton::notify
