// $keys $lookup $spread $merge $each $sift $clone $type $error $assert
#include <array>
#include <cmath>
#include <utility>

#include "asl/jsonata/builtin.h"
#include "asl/jsonata/clone.h"
#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/functions/callback.h"
#include "asl/jsonata/key_order.h"
#include "asl/jsonata/lookup.h"

namespace baton::asl::jsonata {

using json::ArrayBuilder;
using json::Member;
using json::ObjectBuilder;
using json::Value;

namespace {

Failure gather_keys(Evaluation& evaluation, const Value& value, ObjectBuilder& keys) {
  if (Failure failure = evaluation.charge_steps(value.is_container() ? 1 + value.size() / 4 : 0)) return failure;
  if (value.is_array()) {
    for (const Value& item : value.items()) {
      if (Failure failure = gather_keys(evaluation, item, keys)) return failure;
    }
  } else if (value.is_object()) {
    for (const Member& member : MembersInOrder(value)) keys.set(member.key, Value::boolean(true));
  }
  return nullptr;
}

Result keys(Evaluation& evaluation, std::span<Value> arguments) {
  ObjectBuilder gathered;
  if (Failure failure = gather_keys(evaluation, arguments[0], gathered)) return tl::unexpected(std::move(failure));
  ArrayBuilder names(gathered.size());
  const Value set = gathered.finish();
  for (const Member& member : MembersInOrder(set)) names.add(member.key);
  return names.finish().with_array_mark(kSequence);
}

Result look_up(Evaluation& evaluation, std::span<Value> arguments) {
  if (!arguments[1].is_string()) return Value();
  Value found;
  if (Failure failure = lookup(evaluation, arguments[0], arguments[1], found)) {
    return tl::unexpected(std::move(failure));
  }
  return found;
}

// Objects of one member each.
Failure spread_into(Evaluation& evaluation, const Value& value, ArrayBuilder& out) {
  if (value.is_container()) {
    if (Failure failure = evaluation.charge_steps(1 + value.size())) return failure;
    if (Failure failure = evaluation.charge_bytes(value.size() * sizeof(Value))) return failure;
  }
  if (value.is_array()) {
    for (const Value& item : value.items()) {
      if (Failure failure = spread_into(evaluation, item, out)) return failure;
    }
  } else if (value.is_object()) {
    for (const Member& member : MembersInOrder(value)) {
      ObjectBuilder single(1);
      single.add_new(member.key, member.value);
      out.add(single.finish());
    }
  } else if (!value.is_undefined()) {
    out.add(value);
  }
  return nullptr;
}

Result spread(Evaluation& evaluation, std::span<Value> arguments) {
  const Value& value = arguments[0];
  if (!value.is_container()) return value;
  ArrayBuilder items;
  if (Failure failure = spread_into(evaluation, value, items)) return tl::unexpected(std::move(failure));
  const bool is_appended = value.is_array() && !value.empty();
  return items.finish().with_array_mark(is_appended ? 0 : kSequence);
}

Result merge(Evaluation& evaluation, std::span<Value> arguments) {
  const Value& array = arguments[0];
  if (array.is_undefined()) return Value();
  ObjectBuilder merged;
  for (const Value& object : array.items()) {
    if (Failure failure = evaluation.charge_steps(object.size())) return tl::unexpected(std::move(failure));
    for (const Member& member : object.members()) merged.set(member.key, member.value);
  }
  return merged.finish();
}

Result each(Evaluation& evaluation, std::span<Value> arguments) {
  const Value& object = arguments[0];
  ArrayBuilder results;
  if (object.is_object()) {
    const Callback callback(evaluation, arguments[1]);
    for (const Member& member : MembersInOrder(object)) {
      Result result = callback(member.value, member.key, object);
      if (!result) return result;
      if (!result->is_undefined()) results.add(std::move(*result));
    }
  }
  return results.finish().with_array_mark(kSequence);
}

Result sift(Evaluation& evaluation, std::span<Value> arguments) {
  const Value& object = arguments[0];
  if (!object.is_object()) return Value();
  if (arguments[1].is_undefined()) return fail("T1006");
  const Callback callback(evaluation, arguments[1]);
  ObjectBuilder kept;
  for (const Member& member : MembersInOrder(object)) {
    Result result = callback(member.value, member.key, object);
    if (!result) return result;
    if (Failure failure = evaluation.charge_walk(*result)) return tl::unexpected(std::move(failure));
    if (effective_boolean(*result)) kept.add_new(member.key, member.value);
  }
  return kept.size() == 0 ? Value() : kept.finish();
}

Result clone(Evaluation& evaluation, std::span<Value> arguments) {
  if (!arguments[0].is_container()) return arguments[0];
  if (Failure failure = evaluation.charge_bytes(2 * arguments[0].text_bytes()))
    return tl::unexpected(std::move(failure));
  return deep_clone(arguments[0]);
}

Result type(Evaluation&, std::span<Value> arguments) {
  const Value& value = arguments[0];
  switch (value.type()) {
    case json::Type::kUndefined: return Value();
    case json::Type::kNull: return Value::string("null");
    case json::Type::kBoolean: return Value::string("boolean");
    case json::Type::kNumber:
      if (std::isinf(value.as_double())) return fail("D1001", {.value = value});
      // As typeof has it of NaN, which the reference does not take for a number.
      return Value::string(std::isnan(value.as_double()) ? "object" : "number");
    case json::Type::kString: return Value::string("string");
    case json::Type::kArray: return Value::string("array");
    case json::Type::kObject: return Value::string("object");
    case json::Type::kOpaque: return Value::string("function");
  }
  return Value();
}

Value message_or(const Value& message, std::string_view otherwise) {
  const bool is_given = message.is_string() && !message.as_string().empty();
  return is_given ? message : Value::string(otherwise);
}

Result error(Evaluation&, std::span<Value> arguments) {
  return fail("D3137", {.message = message_or(arguments[0], "$error() function evaluated")});
}

Result assert_that(Evaluation&, std::span<Value> arguments) {
  if (arguments[0].is_true()) return Value();
  return fail("D3141", {.message = message_or(arguments[1], "$assert() statement failed")});
}

}  // namespace

std::span<const Builtin> object_functions() {
  static constexpr std::array kFunctions = {
      Builtin{"keys", "<x-:a<s>>", 1, keys},     Builtin{"lookup", "<x-s:x>", 2, look_up},
      Builtin{"spread", "<x-:a<o>>", 1, spread}, Builtin{"merge", "<a<o>:o>", 1, merge},
      Builtin{"each", "<o-f:a>", 2, each},       Builtin{"sift", "<o-f?:o>", 2, sift},
      Builtin{"clone", "<(oa)-:o>", 1, clone},   Builtin{"type", "<x:s>", 1, type},
      Builtin{"error", "<s?:x>", 1, error},      Builtin{"assert", "<bs?:x>", 2, assert_that},
  };
  return kFunctions;
}

}  // namespace baton::asl::jsonata
