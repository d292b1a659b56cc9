// How the items of a distributed Map are put into batches (ItemBatcher).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/json/value.h"

namespace baton::asl {

struct BatchLimits {
  std::optional<std::uint64_t> items_max;
  std::optional<std::uint64_t> bytes_max;  // of the child's input, BatchInput included
};

// Item numbers at which batches begin, and the number of items at the end: {0, 3, 6, 7}. {0} without items. An item that is
// larger than a batch may be is a batch of its own.
std::vector<std::uint32_t> split_into_batches(const json::Value& items, const json::Value& batch_input,
                                              const BatchLimits& limits);

// {"BatchInput": …, "Items": […]}; BatchInput only if it is not undefined.
json::Value make_batch(const json::Value& items, std::uint32_t begin, std::uint32_t end,
                       const json::Value& batch_input);

}  // namespace baton::asl
