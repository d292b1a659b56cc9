// The order in which JavaScript lists the members of an object: first the keys that are array indices, ascending, then the
// others as they were added. Values keep the order in which members were added, so this is for whoever lists them.
#pragma once

#include <span>
#include <vector>

#include "common/json/value.h"

namespace baton::asl::jsonata {

// Whether its members stand in that order already, as nearly always. REQUIRES: an object.
bool is_in_key_order(const json::Value& object);

// for (const json::Member& member : MembersInOrder(object)): the members of an object, which has to live as long.
class MembersInOrder {
 public:
  // REQUIRES: an object.
  explicit MembersInOrder(const json::Value& object);
  MembersInOrder(const MembersInOrder&) = delete;
  MembersInOrder& operator=(const MembersInOrder&) = delete;

  auto begin() const { return members_.begin(); }
  auto end() const { return members_.end(); }

 private:
  std::vector<json::Member> sorted_{};
  std::span<const json::Member> members_;
};

}  // namespace baton::asl::jsonata
