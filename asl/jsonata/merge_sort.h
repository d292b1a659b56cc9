// The reference's stable merge sort, whose comparisons can fail and are seen by the functions that make them.
#pragma once

#include <cstddef>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

namespace baton::asl::jsonata {

// `swaps(a, b, result)` says whether b has to come before a, which stands before it now; false: it failed, and so does
// the sort. Every array is cut in the middle, the shorter half first.
template <typename Item, typename Swaps>
bool merge_sort(std::span<Item> items, std::vector<Item>& spare, const Swaps& swaps) {
  if (items.size() <= 1) return true;
  const std::span<Item> left = items.first(items.size() / 2);
  const std::span<Item> right = items.subspan(items.size() / 2);
  if (!merge_sort(left, spare, swaps) || !merge_sort(right, spare, swaps)) return false;
  spare.clear();
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < left.size() && j < right.size()) {
    bool swap = false;
    if (!swaps(left[i], right[j], swap)) return false;
    spare.push_back(std::move(swap ? right[j++] : left[i++]));
  }
  std::move(left.begin() + static_cast<std::ptrdiff_t>(i), left.end(), std::back_inserter(spare));
  std::move(right.begin() + static_cast<std::ptrdiff_t>(j), right.end(), std::back_inserter(spare));
  std::move(spare.begin(), spare.end(), items.begin());
  return true;
}

template <typename Item, typename Swaps>
bool merge_sort(std::vector<Item>& items, const Swaps& swaps) {
  std::vector<Item> spare;
  spare.reserve(items.size());
  return merge_sort(std::span<Item>(items), spare, swaps);
}

}  // namespace baton::asl::jsonata
