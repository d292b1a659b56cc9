#include "asl/jsonata/key_order.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace baton::asl::jsonata {

namespace {

constexpr std::uint64_t kNoIndex = ~std::uint64_t{0};

// ECMAScript's array index: the shortest decimal text of a number below 2^32 - 1. Others are behind all of them.
std::uint64_t rank_of(std::string_view key) {
  constexpr std::uint64_t kIndexEnd = 0xffff'ffff;
  if (key.empty() || key.size() > 10 || (key[0] == '0' && key.size() > 1)) return kNoIndex;
  std::uint64_t index = 0;
  for (const char digit : key) {
    if (digit < '0' || digit > '9') return kNoIndex;
    index = index * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return index < kIndexEnd ? index : kNoIndex;
}

}  // namespace

bool is_in_key_order(const json::Value& object) {
  std::uint64_t last = 0;
  for (const json::Member& member : object.members()) {
    const std::uint64_t rank = rank_of(member.key.as_string());
    if (rank < last) return false;
    last = rank;
  }
  return true;
}

MembersInOrder::MembersInOrder(const json::Value& object) : members_(object.members()) {
  if (is_in_key_order(object)) return;
  sorted_.assign(members_.begin(), members_.end());
  std::ranges::stable_sort(sorted_, {}, [](const json::Member& member) { return rank_of(member.key.as_string()); });
  members_ = sorted_;
}

}  // namespace baton::asl::jsonata
