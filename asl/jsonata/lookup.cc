#include "asl/jsonata/lookup.h"

#include "asl/jsonata/evaluation.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

Failure gather(Evaluation& evaluation, const Value& array, const Value& key, json::ArrayBuilder& out) {
  if (Failure failure = evaluation.charge_steps(1 + array.size() / 8)) return failure;
  for (const Value& item : array.items()) {
    if (item.is_array()) {
      if (Failure failure = gather(evaluation, item, key, out)) return failure;
    } else if (const Value* found = item.find(key)) {
      if (found->is_array()) {
        out.add_all(found->items());
      } else if (!found->is_undefined()) {
        out.add(*found);
      }
    }
  }
  return nullptr;
}

}  // namespace

Failure lookup(Evaluation& evaluation, const Value& input, const Value& key, Value& out) {
  if (input.is_array()) {
    json::ArrayBuilder items;
    if (Failure failure = gather(evaluation, input, key, items)) return failure;
    out = items.finish().with_array_mark(kSequence);
    return nullptr;
  }
  const Value* found = input.find(key);
  out = found == nullptr ? Value() : *found;
  return nullptr;
}

}  // namespace baton::asl::jsonata
