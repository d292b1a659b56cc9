#include <algorithm>
#include <functional>
#include <unordered_map>

#include "asl/intrinsics/checks.h"
#include "asl/intrinsics/function.h"

namespace baton::asl::intrinsics {

namespace {

using json::Value;

// Equal values have equal codes: numbers by their value, objects whatever the order of their keys.
std::size_t hash_code(const Value& value) {
  switch (value.type()) {
    case json::Type::kNumber: return std::hash<double>{}(value.as_double());
    case json::Type::kString: return std::hash<std::string_view>{}(value.as_string());
    case json::Type::kBoolean: return value.is_true() ? 1 : 2;
    case json::Type::kArray: {
      std::size_t code = 3;
      for (const Value& item : value.items()) code = code * 31 + hash_code(item);
      return code;
    }
    case json::Type::kObject: {
      std::size_t code = 4;
      for (const json::Member& member : value.members()) code += hash_code(member.key) ^ (hash_code(member.value) * 31);
      return code;
    }
    case json::Type::kUndefined:
    case json::Type::kNull:
    case json::Type::kOpaque: return 5;
  }
  return 0;
}

}  // namespace

Result array(Arguments arguments, const Surroundings&) {
  json::ArrayBuilder items(arguments.size());
  items.add_all(arguments);
  return items.finish();
}

Result array_partition(Arguments arguments, const Surroundings&) {
  const Value& source = arguments[0];
  if (!source.is_array()) return refuse_argument("first", "States.ArrayPartition", "an array");
  const auto size = read_integer(arguments[1], "second", "States.ArrayPartition");
  if (!size) return tl::unexpected(size.error());
  if (*size <= 0) return refuse_argument("second", "States.ArrayPartition", "a positive integer");
  json::ArrayBuilder chunks;
  const auto items = source.items();
  for (std::size_t begin = 0; begin < items.size(); begin += static_cast<std::size_t>(*size)) {
    const auto chunk_items = items.subspan(begin, std::min(static_cast<std::size_t>(*size), items.size() - begin));
    json::ArrayBuilder chunk(chunk_items.size());
    chunk.add_all(chunk_items);
    chunks.add(chunk.finish());
  }
  return chunks.finish();
}

Result array_contains(Arguments arguments, const Surroundings&) {
  if (!arguments[0].is_array()) return refuse_argument("first", "States.ArrayContains", "an array");
  const auto items = arguments[0].items();
  return Value::boolean(
      std::any_of(items.begin(), items.end(), [&](const Value& item) { return json::equal(item, arguments[1]); }));
}

Result array_range(Arguments arguments, const Surroundings&) {
  const auto first = read_integer(arguments[0], "first", "States.ArrayRange");
  if (!first) return tl::unexpected(first.error());
  const auto last = read_integer(arguments[1], "second", "States.ArrayRange");
  if (!last) return tl::unexpected(last.error());
  const auto step = read_integer(arguments[2], "third", "States.ArrayRange");
  if (!step) return tl::unexpected(step.error());
  if (*step == 0) return refuse_argument("third", "States.ArrayRange", "another integer than 0");
  const std::int64_t distance = (*last - *first) / *step;
  const bool is_reached = *step > 0 ? *first <= *last : *first >= *last;
  if (!is_reached) return Value::empty_array();
  if (distance >= static_cast<std::int64_t>(kRangeItemsMax)) {
    return refuse("The range has " + std::to_string(distance + 1) + " items, more than " +
                  std::to_string(kRangeItemsMax));
  }
  json::ArrayBuilder range(static_cast<std::size_t>(distance) + 1);
  for (std::int64_t i = 0; i <= distance; ++i) range.add(Value::integer(*first + i * *step));
  return range.finish();
}

Result array_get_item(Arguments arguments, const Surroundings&) {
  const Value& source = arguments[0];
  if (!source.is_array()) return refuse_argument("first", "States.ArrayGetItem", "an array");
  const auto index = read_integer(arguments[1], "second", "States.ArrayGetItem");
  if (!index) return tl::unexpected(index.error());
  if (*index < 0 || *index >= static_cast<std::int64_t>(source.size())) {
    return refuse("The index " + std::to_string(*index) + " is out of bounds for an array of length " +
                  std::to_string(source.size()));
  }
  return source[static_cast<std::size_t>(*index)];
}

Result array_length(Arguments arguments, const Surroundings&) {
  if (!arguments[0].is_array()) return refuse_argument("first", "States.ArrayLength", "an array");
  return Value::integer(static_cast<std::int64_t>(arguments[0].size()));
}

Result array_unique(Arguments arguments, const Surroundings&) {
  if (!arguments[0].is_array()) return refuse_argument("first", "States.ArrayUnique", "an array");
  std::unordered_multimap<std::size_t, const Value*> seen;
  json::ArrayBuilder unique;
  for (const Value& item : arguments[0].items()) {
    const std::size_t code = hash_code(item);
    const auto [begin, end] = seen.equal_range(code);
    const bool is_known = std::any_of(begin, end, [&](const auto& entry) { return json::equal(*entry.second, item); });
    if (is_known) continue;
    seen.emplace(code, &item);
    unique.add(item);
  }
  return unique.finish();
}

}  // namespace baton::asl::intrinsics
