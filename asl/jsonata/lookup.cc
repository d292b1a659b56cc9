#include "asl/jsonata/lookup.h"

#include "asl/jsonata/evaluation.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

void gather(const Value& array, const Value& key, json::ArrayBuilder& out) {
  for (const Value& item : array.items()) {
    if (item.is_array()) {
      gather(item, key, out);
    } else if (const Value* found = item.find(key)) {
      if (found->is_array()) {
        out.add_all(found->items());
      } else if (!found->is_undefined()) {
        out.add(*found);
      }
    }
  }
}

}  // namespace

void lookup(const Value& input, const Value& key, Value& out) {
  if (input.is_array()) {
    json::ArrayBuilder items;
    gather(input, key, items);
    out = items.finish().with_array_mark(kSequence);
    return;
  }
  const Value* found = input.find(key);
  out = found == nullptr ? Value() : *found;
}

}  // namespace baton::asl::jsonata
