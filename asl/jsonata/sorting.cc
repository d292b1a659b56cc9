#include <optional>
#include <utility>

#include "asl/jsonata/evaluator.h"
#include "asl/jsonata/merge_sort.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

// An item to be sorted, with those of its keys that a comparison has asked for.
struct Entry {
  const Value* item;
  std::vector<std::optional<Value>> keys{};
};

bool is_ordered(const Value& value) { return value.is_string() || value.is_number(); }

int order_of(const Value& a, const Value& b) {
  if (a.is_string()) return compare_utf16(a.as_string(), b.as_string());
  if (a.as_double() == b.as_double()) return 0;
  return a.as_double() < b.as_double() ? -1 : 1;
}

}  // namespace

bool Evaluator::sort(const SortNode& node, std::span<const Value> items, bool are_tuples, Frame* frame, Value& out) {
  if (items.size() <= 1) {
    json::ArrayBuilder same;
    same.add_all(items);
    out = same.finish().with_array_mark(kSequence | (are_tuples ? kTupleStream : 0));
    return true;
  }
  std::vector<Entry> entries(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    entries[i].item = &items[i];
    entries[i].keys.resize(node.terms.size());
  }
  const auto key_of = [&](Entry& entry, std::size_t term) {
    if (entry.keys[term]) return true;
    Value key;
    const Node& expression = *node.terms[term].expression;
    const TupleView view = look_into(*entry.item, node.layout, frame);
    if (!evaluate(expression, view.context, view.frame(frame), key)) return false;
    entry.keys[term] = std::move(key);
    return true;
  };
  // Whether b comes before a.
  const auto swaps = [&](Entry& a, Entry& b, bool& result) {
    result = false;
    if (Failure failure = charge_steps(1)) return refuse(std::move(failure));
    for (std::size_t term = 0; term < node.terms.size(); ++term) {
      if (!key_of(a, term) || !key_of(b, term)) return false;
      const Value& left = *a.keys[term];
      const Value& right = *b.keys[term];
      if (left.is_undefined() && right.is_undefined()) continue;
      if (left.is_undefined() || right.is_undefined()) {  // goes last, in either direction
        result = left.is_undefined();
        return true;
      }
      if (!is_ordered(left) || !is_ordered(right)) {
        return refuse("T2008", {.value = is_ordered(left) ? right : left}, node.position);
      }
      if (left.is_string() != right.is_string()) {
        return refuse("T2007", {.value = left, .value2 = right}, node.position);
      }
      const int order = order_of(left, right);
      if (order == 0) continue;
      result = (order > 0) != node.terms[term].is_descending;
      return true;
    }
    return true;
  };
  if (!merge_sort(entries, swaps)) return false;
  json::ArrayBuilder sorted(items.size());
  for (const Entry& entry : entries) sorted.add(*entry.item);
  out = sorted.finish().with_array_mark(are_tuples ? kSequence | kTupleStream : 0);
  return charge_value(out);
}

}  // namespace baton::asl::jsonata
