#include <utility>

#include "asl/jsonata/evaluator.h"
#include "asl/jsonata/key_order.h"

namespace baton::asl::jsonata {

using json::ArrayBuilder;
using json::Value;

namespace {

// What came under one key: an item, or as $append has it several.
struct Bucket {
  Value key;
  std::size_t pair = 0;
  Value first{};
  ArrayBuilder more{};
  bool is_many = false;

  void append(const Value& item) {
    if (!std::exchange(is_many, true)) {
      if (first.is_array()) {
        more.add_all(first.items());
      } else if (!first.is_undefined()) {
        more.add(first);
      }
    }
    if (item.is_array()) {
      more.add_all(item.items());
    } else if (!item.is_undefined()) {
      more.add(item);
    }
  }
  Value data() { return is_many ? more.finish() : std::move(first); }
};

}  // namespace

// The object that a {…} makes of items: first all keys, then what is under each.
bool Evaluator::group(const Group& group, std::span<const Value> items, Frame* frame, Value& out) {
  const Value nothing;
  if (items.empty()) items = std::span<const Value>(&nothing, 1);
  std::vector<Bucket> buckets;
  json::ObjectBuilder places;  // key to place in `buckets`
  for (const Value& item : items) {
    const TupleView view = look_into(item, group.layout, frame);
    for (std::size_t pair = 0; pair < group.pairs.size(); ++pair) {
      Value key;
      if (!evaluate(*group.pairs[pair].key, view.context, view.frame(frame), key)) return false;
      if (key.is_undefined()) continue;
      if (!key.is_string()) return refuse("T1003", {.value = key}, group.position);
      if (const Value* place = places.find(key)) {
        Bucket& bucket = buckets[static_cast<std::size_t>(place->as_int64())];
        if (bucket.pair != pair) return refuse("D1009", {.value = key}, group.position);
        bucket.append(item);
      } else {
        places.add_new(key, Value::integer(static_cast<std::int64_t>(buckets.size())));
        buckets.push_back({std::move(key), pair, item});
      }
    }
  }
  json::ObjectBuilder result(buckets.size());
  const Value keys = places.finish();
  for (const json::Member& member : MembersInOrder(keys)) {
    Bucket& bucket = buckets[static_cast<std::size_t>(member.value.as_int64())];
    Value value;
    if (!group_value(group, bucket.data(), bucket.pair, frame, value)) return false;
    if (!value.is_undefined()) result.add_new(std::move(bucket.key), std::move(value));
  }
  out = result.finish();
  return charge_value(out);
}

bool Evaluator::group_value(const Group& group, const Value& data, std::size_t pair, Frame* frame, Value& out) {
  const Node& expression = *group.pairs[pair].value;
  if (group.layout == nullptr) return evaluate(expression, data, frame, out);
  const bool is_stream = data.is_array() && !data.empty() && is_kind(data[0], FunctionKind::kTuple);
  const Value tuple = is_stream ? reduce_tuples(data.items()) : data;
  const TupleView view = look_into(tuple, group.layout, frame);
  return evaluate(expression, view.context, view.frame(frame), out);
}

}  // namespace baton::asl::jsonata
