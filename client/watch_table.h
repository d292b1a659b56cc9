// Which calls wait for the outcome of which task. Nearly always one call a task, so that is what is stored; the rest
// stands aside. A million watched tasks take 40 MB.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <vector>

#include "baton/ids.h"

namespace baton {

// Number of an open call within its CallTable.
using CallSlot = std::uint32_t;
inline constexpr CallSlot kNoCall = ~CallSlot{0};

class WatchTable {
 public:
  // True: the task was not watched before. A call that watches a task twice counts twice.
  bool add(TaskId id, CallSlot call);

  // Removes the task and appends the calls that waited for it to `calls`.
  void take(TaskId id, std::vector<CallSlot>& calls);

  // One watch of one call ends. False: there is none.
  bool remove(TaskId id, CallSlot call);

  bool contains(TaskId id) const { return first_.contains(id); }
  std::size_t size() const { return first_.size(); }
  bool empty() const { return first_.empty(); }

  template <typename Visit>
  void for_each_task(Visit visit) const {
    for (const auto& [id, call] : first_) visit(id);
  }

 private:
  struct Hash {
    using is_avalanching = void;  // ids are hashes or random already
    std::size_t operator()(const TaskId& id) const { return hash_value(id); }
  };

  boost::unordered_flat_map<TaskId, CallSlot, Hash> first_;
  boost::unordered_flat_map<TaskId, std::vector<CallSlot>, Hash> others_;
};

}  // namespace baton
