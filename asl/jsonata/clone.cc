#include "asl/jsonata/clone.h"

#include <cmath>

#include "asl/jsonata/functions/javascript_number.h"
#include "asl/jsonata/key_order.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

Value rounded(const Value& number) {
  const double exact = number.as_double();
  if (!std::isfinite(exact)) return Value::null();
  const double round = round_to_15_digits(exact);
  return round == exact ? number : Value::number(round);
}

}  // namespace

Value deep_clone(const Value& value) {
  if (value.is_array()) {
    json::ArrayBuilder items(value.size());
    for (const Value& item : value.items()) items.add(item.is_undefined() ? Value::null() : deep_clone(item));
    return items.finish();
  }
  if (value.is_object()) {
    json::ObjectBuilder members(value.size() + 1);
    for (const json::Member& member : MembersInOrder(value)) members.add_new(member.key, deep_clone(member.value));
    return members.finish_distinct();
  }
  if (value.is_number()) return rounded(value);
  return value.is_opaque() ? Value::string("") : value;
}

}  // namespace baton::asl::jsonata
