// Requests that are answered later: when an execution closes, when an activity has a task, or when their time is over.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "baton/ids.h"
#include "baton/time.h"
#include "coordinator/partition/task_entry.h"

namespace baton {

struct WaitingRequest {
  SessionHandle session = kNoSession;
  std::uint64_t request = 0;
  ExecutionId execution{};            // until it closes; or, if `activity` is a type,
  TypeIndex activity = kUnknownType;  // until that has a task
  bool is_sync = false;               // StartSyncExecution
  bool metadata_only = false;

  bool is_of_activity() const { return activity != kUnknownType; }
};

class WaitingRequests {
 public:
  // A request that waits already is left alone: it was sent again.
  void add(const WaitingRequest& request, TimePoint deadline);

  std::vector<WaitingRequest> take(ExecutionId execution);
  std::vector<WaitingRequest> take_activity(TypeIndex type);
  // The next one whose time is over.
  std::optional<WaitingRequest> take_due(TimePoint now);

  bool empty() const { return requests_.empty(); }
  TimePoint next_deadline() const { return deadlines_.empty() ? kNever : deadlines_.begin()->first; }

 private:
  using Number = std::uint64_t;
  WaitingRequest remove(Number number);

  struct Entry {
    WaitingRequest request;
    std::multimap<TimePoint, Number>::iterator deadline;
  };
  std::map<Number, Entry> requests_;
  std::multimap<TimePoint, Number> deadlines_;
  boost::unordered_flat_map<ExecutionId, std::vector<Number>> by_execution_;
  boost::unordered_flat_map<TypeIndex, std::vector<Number>> by_activity_;
  Number last_ = 0;
};

}  // namespace baton
