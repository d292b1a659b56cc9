#include "client/watch_table.h"

#include <algorithm>

namespace baton {

bool WatchTable::add(TaskId id, CallSlot call) {
  if (first_.try_emplace(id, call).second) return true;
  others_[id].push_back(call);
  return false;
}

void WatchTable::take(TaskId id, std::vector<CallSlot>& calls) {
  const auto found = first_.find(id);
  if (found == first_.end()) return;
  calls.push_back(found->second);
  first_.erase(found);
  if (others_.empty()) return;
  const auto more = others_.find(id);
  if (more == others_.end()) return;
  calls.insert(calls.end(), more->second.begin(), more->second.end());
  others_.erase(more);
}

bool WatchTable::remove(TaskId id, CallSlot call) {
  const auto found = first_.find(id);
  if (found == first_.end()) return false;
  const auto more = others_.find(id);
  if (more == others_.end()) {
    if (found->second != call) return false;
    first_.erase(found);
    return true;
  }
  auto& calls = more->second;
  if (found->second == call) {
    found->second = calls.back();
    calls.pop_back();
  } else {
    const auto position = std::find(calls.begin(), calls.end(), call);
    if (position == calls.end()) return false;
    calls.erase(position);
  }
  if (calls.empty()) others_.erase(more);
  return true;
}

}  // namespace baton
