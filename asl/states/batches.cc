#include "asl/states/batches.h"

#include <utility>

namespace baton::asl {
namespace {

// {"BatchInput":…,"Items":[]}
std::size_t bytes_around(const json::Value& batch_input) {
  constexpr std::size_t kItemsBytes = 12;
  constexpr std::size_t kInputBytes = 14;
  return kItemsBytes + (batch_input.is_undefined() ? 0 : kInputBytes + batch_input.text_bytes());
}

}  // namespace

std::vector<std::uint32_t> split_into_batches(const json::Value& items, const json::Value& batch_input,
                                              const BatchLimits& limits) {
  std::vector<std::uint32_t> starts = {0};
  const std::size_t overhead = bytes_around(batch_input);
  std::uint64_t count = 0;
  std::uint64_t bytes = overhead;
  for (std::uint32_t i = 0; i < items.size(); ++i) {
    const std::uint64_t item_bytes = items[i].text_bytes() + 1;  // and a comma
    const bool is_full = (limits.items_max && count >= *limits.items_max) ||
                         (limits.bytes_max && bytes + item_bytes > *limits.bytes_max);
    if (count > 0 && is_full) {
      starts.push_back(i);
      count = 0;
      bytes = overhead;
    }
    ++count;
    bytes += item_bytes;
  }
  if (items.size() > 0) starts.push_back(static_cast<std::uint32_t>(items.size()));
  return starts;
}

json::Value make_batch(const json::Value& items, std::uint32_t begin, std::uint32_t end,
                       const json::Value& batch_input) {
  json::ArrayBuilder batch(end - begin);
  batch.add_all(items.items().subspan(begin, end - begin));
  json::ObjectBuilder input(2);
  if (!batch_input.is_undefined()) input.set("BatchInput", batch_input);
  input.set("Items", batch.finish());
  return input.finish();
}

}  // namespace baton::asl
