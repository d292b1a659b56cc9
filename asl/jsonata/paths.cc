#include <algorithm>
#include <cmath>
#include <utility>

#include "asl/jsonata/evaluator.h"
#include "asl/jsonata/key_order.h"
#include "asl/jsonata/lookup.h"

namespace baton::asl::jsonata {

using json::ArrayBuilder;
using json::Value;

namespace {

std::span<const Value> items_of(const Value& value) {
  return value.is_array() ? value.items() : std::span<const Value>(&value, 1);
}

Value singleton(Value item, std::uint8_t mark) { return Value::array({std::move(item)}).with_array_mark(mark); }

[[nodiscard]] Failure find_field(Evaluation& evaluation, const Value& item, const Value& key, Collector& results) {
  if (item.is_object()) {
    const Value* found = item.find(key);
    if (found == nullptr) return nullptr;
    Value value = *found;
    normalize(value, false);
    if (!value.is_undefined()) results.add(std::move(value));
  } else if (item.is_array()) {
    Value value;
    if (Failure failure = lookup(evaluation, item, key, value)) return failure;
    normalize(value, false);
    if (!value.is_undefined()) results.add(std::move(value));
  }
  return nullptr;
}

}  // namespace

// ── paths of fields ─────────────────────────────────────────────────────────────────────────────────────────────────

// As long as there is one object after the other, nothing is copied; from the first array on, items are gathered.
bool Evaluator::fields(const FieldsNode& node, const Value& input, Value& out) {
  const std::size_t count = node.keys.size();
  std::size_t i = 0;
  const Value* current = &input;
  for (; i < count && current->is_object(); ++i) {
    current = current->find(node.keys[i]);
    if (current == nullptr) {
      out = Value();
      return true;
    }
    if (!current->is_array()) continue;
    ++i;
    break;
  }
  if (!current->is_array()) {
    out = i == count ? *current : Value();
    return true;
  }
  // What is an array because the input is one has not been a result yet.
  Flow flow{*current, true};
  if (i > 0) {
    Collector first(1);
    Value value = *current;
    normalize(value, false);
    if (!value.is_undefined()) first.add(std::move(value));
    flow = first.finish(i == count);
  }
  for (; i < count; ++i) {
    const auto items = flow.items();
    if (Failure failure = charge_steps(items.size())) return refuse(std::move(failure));
    Collector results(items.size());
    for (const Value& item : items) {
      if (Failure failure = find_field(*this, item, node.keys[i], results)) return refuse(std::move(failure));
    }
    flow = results.finish(i + 1 == count);
  }
  out = std::move(flow.value);
  return charge_value(out);
}

// ── paths ───────────────────────────────────────────────────────────────────────────────────────────────────────────

bool Evaluator::path(const PathNode& node, const Value& input, Frame* frame, Value& out) {
  const bool is_array = input.is_array() && !node.starts_with_variable;
  std::span<const Value> items = is_array ? input.items() : std::span<const Value>(&input, 1);
  Flow flow;
  for (std::size_t i = 0; i < node.steps.size(); ++i) {
    const Step& current = node.steps[i];
    // One item stays what it is, sequence or not.
    const bool is_sorted = current.expression->kind == NodeKind::kSort && items.size() == 1 && i > 0;
    if (is_sorted && current.stages.empty() && !current.makes_tuples) continue;
    Flow next;
    if (current.is_constructor) {
      if (!first_constructor(current, input, is_array, frame, next)) return false;
    } else if (current.makes_tuples) {
      return tuple_steps(node, i, items, frame, out);
    } else if (!step(current, items, frame, i + 1 == node.steps.size(), next)) {
      return false;
    }
    flow = std::move(next);
    items = flow.items();
    if (items.empty()) break;
  }
  return finish_path(node, std::move(flow), frame, out);
}

bool Evaluator::finish_path(const PathNode& node, Flow flow, Frame* frame, Value& out) {
  const bool is_empty = flow.items().empty();
  const std::uint8_t mark = flow.is_array ? flow.value.array_mark() : std::uint8_t{0};
  const bool is_constructed = node.keeps_singleton && (mark & kCons) != 0 && (mark & kSequence) == 0;
  if (is_constructed || (!is_empty && (node.keeps_singleton || node.keep_array))) {
    if (!flow.is_array || is_constructed) {
      flow = {singleton(std::move(flow.value), kSequence | kKeepSingleton), true};
    } else if (node.keeps_singleton) {
      flow.value = flow.value.with_array_mark(mark | kKeepSingleton);
    }
  }
  if (node.group != nullptr) {
    const Value nothing;
    return group(*node.group, is_empty ? std::span<const Value>(&nothing, 1) : flow.items(), frame, out);
  }
  out = std::move(flow.value);
  return charge_value(out);
}

// An array constructor at the beginning of a path is evaluated once, whatever the context.
bool Evaluator::first_constructor(const Step& step, const Value& input, bool is_array, Frame* frame, Flow& out) {
  const Value context = is_array ? input : singleton(input, kSequence);
  if (!evaluate(*step.expression, context, frame, out.value)) return false;
  out.is_array = out.value.is_array();
  if (!out.is_array) out.value = Value();
  return true;
}

bool Evaluator::step(const Step& step, std::span<const Value> items, Frame* frame, bool is_last, Flow& out) {
  if (step.expression->kind == NodeKind::kSort) {
    Value result;
    if (!sort(static_cast<const SortNode&>(*step.expression), items, false, frame, result)) return false;
    for (const Stage& stage : step.stages) {
      Value filtered;
      if (!filter(stage.filter, std::move(result), frame, filtered)) return false;
      result = std::move(filtered);
    }
    out = {std::move(result), true};
    out.is_array = out.value.is_array();
    return true;
  }
  if (step.expression->kind == NodeKind::kName && step.stages.empty() && !step.expression->keep_array) {
    return name_step(step, items, is_last, out);
  }
  Collector results(items.size());
  for (const Value& item : items) {
    Value result;
    if (!evaluate(*step.expression, item, frame, result)) return false;
    for (const Stage& stage : step.stages) {
      Value filtered;
      if (!filter(stage.filter, std::move(result), frame, filtered)) return false;
      result = std::move(filtered);
    }
    if (!result.is_undefined()) results.add(std::move(result));
  }
  out = results.finish(is_last);
  return true;
}

bool Evaluator::name_step(const Step& step, std::span<const Value> items, bool is_last, Flow& out) {
  if (Failure failure = charge_steps(items.size())) return refuse(std::move(failure));
  const Value& key = static_cast<const NameNode&>(*step.expression).key;
  Collector results(items.size());
  for (const Value& item : items) {
    if (Failure failure = find_field(*this, item, key, results)) return refuse(std::move(failure));
  }
  out = results.finish(is_last);
  return true;
}

// ── predicates ──────────────────────────────────────────────────────────────────────────────────────────────────────

bool Evaluator::filter(const Filter& filter, Value input, Frame* frame, Value& out) {
  const Node& predicate = *filter.predicate;
  if (predicate.kind == NodeKind::kConstant && static_cast<const ConstantNode&>(predicate).is_number_literal) {
    return filter_by_index(static_cast<const ConstantNode&>(predicate).value.as_double(), input, out);
  }
  const auto items = items_of(input);
  const bool are_tuples = input.is_array() && (input.array_mark() & kTupleStream) != 0;
  ArrayBuilder selected;
  for (std::size_t i = 0; i < items.size(); ++i) {
    Value result;
    const TupleView view = look_into(items[i], filter.layout, frame);
    if (!evaluate(predicate, view.context, view.frame(frame), result)) return false;
    std::size_t times = 0;
    if (!selects(result, i, items.size(), times)) return false;
    for (; times > 0; --times) selected.add(items[i]);
  }
  out = selected.finish().with_array_mark(kSequence | (are_tuples ? kTupleStream : 0));
  return charge_value(out);
}

// A number, or each of an array of numbers, is an index; anything else says yes or no.
bool Evaluator::selects(const Value& result, std::size_t index, std::size_t size, std::size_t& times) {
  const auto is_number = [](const Value& value) { return value.is_number() && !std::isnan(value.as_double()); };
  const auto indices = items_of(result);
  if (!result.is_boolean() && std::all_of(indices.begin(), indices.end(), is_number)) {
    for (const Value& number : indices) {
      if (std::isinf(number.as_double())) return refuse("D1001", {.value = number});
      double place = std::floor(number.as_double());
      if (place < 0) place += static_cast<double>(size);
      times += place == static_cast<double>(index) ? 1 : 0;
    }
    return true;
  }
  bool holds = false;
  if (!truth(result, holds)) return false;
  times = holds ? 1 : 0;
  return true;
}

bool Evaluator::filter_by_index(double index, const Value& input, Value& out) {
  const auto items = items_of(input);
  const std::uint8_t mark = input.is_array() ? input.array_mark() & kTupleStream : 0;
  double place = std::floor(index);
  if (place < 0) place += static_cast<double>(items.size());
  if (place < 0 || place >= static_cast<double>(items.size()) ||
      items[static_cast<std::size_t>(place)].is_undefined()) {
    out = Value::empty_array().with_array_mark(kSequence | mark);
    return true;
  }
  const Value& item = items[static_cast<std::size_t>(place)];
  // Outside of arrays an item and the sequence of it are the same.
  out = item.is_array() || (!item.is_opaque() && mark == 0) ? item : singleton(item, kSequence | mark);
  return true;
}

// ── wildcards ───────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

[[nodiscard]] Failure flatten(Evaluation& evaluation, const Value& array, ArrayBuilder& out) {
  if (Failure failure = evaluation.charge_steps(1 + array.size())) return failure;
  for (const Value& item : array.items()) {
    if (!item.is_array()) {
      out.add(item);
    } else if (Failure failure = flatten(evaluation, item, out)) {
      return failure;
    }
  }
  return nullptr;
}

}  // namespace

bool Evaluator::wildcard(const Value& input, Value& out) {
  const bool is_wrapped = input.is_array() && (input.array_mark() & kOuterWrapper) != 0 && !input.empty();
  const Value& container = is_wrapped ? input[0] : input;
  ArrayBuilder items;
  // Once an array was appended, the reference no longer takes the result for a sequence.
  std::uint8_t mark = kSequence;
  const auto add = [&](const Value& value) -> Failure {
    if (value.is_array()) {
      mark = 0;
      return flatten(*this, value, items);
    }
    items.add(value);
    return nullptr;
  };
  if (container.is_array()) {
    for (const Value& item : container.items()) {
      if (Failure failure = add(item)) return refuse(std::move(failure));
    }
  } else if (container.is_object()) {
    for (const json::Member& member : MembersInOrder(container)) {
      if (Failure failure = add(member.value)) return refuse(std::move(failure));
    }
  }
  if (Failure failure = charge_steps(items.size())) return refuse(std::move(failure));
  out = items.finish().with_array_mark(mark);
  return charge_value(out);
}

bool Evaluator::descendants(const Value& input, Value& out) {
  if (input.is_undefined()) {
    out = Value();
    return true;
  }
  ArrayBuilder items;
  if (!gather_descendants(input, items)) return false;
  out = items.finish().with_array_mark(kSequence);
  if (out.size() == 1) out = Value(out[0]);
  return charge_value(out);
}

bool Evaluator::gather_descendants(const Value& input, ArrayBuilder& out) {
  if (Failure failure = charge_steps(1)) return refuse(std::move(failure));
  if (input.is_array()) {
    for (const Value& item : input.items()) {
      if (!gather_descendants(item, out)) return false;
    }
    return true;
  }
  out.add(input);
  if (!input.is_object()) return true;
  for (const json::Member& member : MembersInOrder(input)) {
    if (!gather_descendants(member.value, out)) return false;
  }
  return true;
}

}  // namespace baton::asl::jsonata
