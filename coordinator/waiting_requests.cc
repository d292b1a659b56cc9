#include "coordinator/waiting_requests.h"

#include <algorithm>

namespace baton {

void WaitingRequests::add(const WaitingRequest& request, TimePoint deadline) {
  auto& numbers = request.is_of_activity() ? by_activity_[request.activity] : by_execution_[request.execution];
  const bool waits_already = std::ranges::any_of(numbers, [&](Number number) {
    const WaitingRequest& known = requests_.at(number).request;
    return known.session == request.session && known.request == request.request;
  });
  if (waits_already) return;
  const Number number = ++last_;
  numbers.push_back(number);
  requests_.emplace(number, Entry{request, deadlines_.emplace(deadline, number)});
}

WaitingRequest WaitingRequests::remove(Number number) {
  const auto found = requests_.find(number);
  const WaitingRequest request = found->second.request;
  deadlines_.erase(found->second.deadline);
  requests_.erase(found);
  return request;
}

std::vector<WaitingRequest> WaitingRequests::take(ExecutionId execution) {
  std::vector<WaitingRequest> taken;
  const auto found = by_execution_.find(execution);
  if (found == by_execution_.end()) return taken;
  for (const Number number : found->second) taken.push_back(remove(number));
  by_execution_.erase(found);
  return taken;
}

std::vector<WaitingRequest> WaitingRequests::take_activity(TypeIndex type) {
  std::vector<WaitingRequest> taken;
  const auto found = by_activity_.find(type);
  if (found == by_activity_.end()) return taken;
  for (const Number number : found->second) taken.push_back(remove(number));
  by_activity_.erase(found);
  return taken;
}

std::optional<WaitingRequest> WaitingRequests::take_due(TimePoint now) {
  if (deadlines_.empty() || deadlines_.begin()->first > now) return std::nullopt;
  const Number number = deadlines_.begin()->second;
  const WaitingRequest request = remove(number);
  const auto forget = [&](auto& index, const auto& key) {
    const auto found = index.find(key);
    std::erase(found->second, number);
    if (found->second.empty()) index.erase(found);
  };
  if (request.is_of_activity()) {
    forget(by_activity_, request.activity);
  } else {
    forget(by_execution_, request.execution);
  }
  return request;
}

}  // namespace baton
