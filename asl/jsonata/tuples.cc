// Paths that bind: @$focus, #$index, and the parents that % stands for. Their items are tuples, which carry the names
// bound so far along with the context.
#include <algorithm>
#include <utility>

#include "asl/jsonata/evaluator.h"

namespace baton::asl::jsonata {

using json::ArrayBuilder;
using json::Value;

namespace {

Value append(const Value& a, const Value& b) {
  if (a.is_undefined() || is_slot_mark(a)) return b;
  if (b.is_undefined() || is_slot_mark(b)) return a;
  ArrayBuilder items;
  for (const Value* side : {&a, &b}) {
    if (side->is_array()) {
      items.add_all(side->items());
    } else {
      items.add(*side);
    }
  }
  return items.finish();
}

void set(Values& values, int place, Value value) {
  if (values.size() <= static_cast<std::size_t>(place)) {
    values.resize(static_cast<std::size_t>(place) + 1, slot_mark(kUnboundMark));
  }
  values[static_cast<std::size_t>(place)] = std::move(value);
}

Value stream_of(std::vector<Value>& tuples) {
  ArrayBuilder items(tuples.size());
  for (Value& tuple : tuples) items.add(std::move(tuple));
  return items.finish().with_array_mark(kSequence | kTupleStream);
}

std::vector<Value> tuples_of(const Value& stream) {
  if (!stream.is_array()) return {stream};
  return {stream.items().begin(), stream.items().end()};
}

}  // namespace

Evaluator::TupleView Evaluator::look_into(const Value& item, const TupleLayout* layout, Frame* frame) {
  if (layout == nullptr) return {item};
  if (!is_kind(item, FunctionKind::kTuple)) {
    return {item, make_frame(static_cast<std::uint32_t>(layout->names.size()), frame)};
  }
  const Tuple& tuple = tuple_of(item);
  return {tuple.at, frame_of(tuple, *layout, frame)};
}

FramePtr Evaluator::frame_of(const Tuple& tuple, const TupleLayout& layout, Frame* parent) {
  FramePtr frame = make_frame(static_cast<std::uint32_t>(layout.names.size()), parent);
  if (&tuple.layout == &layout) {
    std::copy(tuple.values.begin(), tuple.values.end(), frame->slots());
    return frame;
  }
  for (std::size_t i = 0; i < tuple.values.size(); ++i) {
    const auto found = std::find(layout.names.begin(), layout.names.end(), tuple.layout.names[i]);
    if (found != layout.names.end()) frame->slots()[found - layout.names.begin()] = tuple.values[i];
  }
  return frame;
}

// The steps of a path from the first that makes tuples on.
bool Evaluator::tuple_steps(const PathNode& node, std::size_t first, std::span<const Value> items, Frame* frame,
                            Value& out) {
  std::vector<Value> tuples;
  bool are_tuples = false;
  for (std::size_t i = first; i < node.steps.size(); ++i) {
    const Step& step = node.steps[i];
    const bool is_sort = step.expression->kind == NodeKind::kSort;
    if (!are_tuples) {
      for (const Value& item : items) {
        if (is_sort) {
          tuples.push_back(item);
          continue;
        }
        auto* tuple = new Tuple(frames_, *node.layout);
        tuple->at = item;
        tuples.push_back(Value::opaque(tuple));
      }
    }
    if (!(is_sort ? tuple_sort(node, step, tuples, are_tuples, frame) : tuple_step(node, step, tuples, frame))) {
      return false;
    }
    are_tuples = true;
    if (!tuple_stages(step, tuples, frame)) return false;
  }
  if (node.leaves_tuples && node.group == nullptr) {
    out = stream_of(tuples);
    return charge_value(out);
  }
  if (node.group != nullptr) return group(*node.group, tuples, frame, out);
  ArrayBuilder results(tuples.size());
  for (const Value& tuple : tuples) results.add(tuple_of(tuple).at);
  const std::uint8_t mark = kSequence | (node.keeps_singleton ? kKeepSingleton : 0);
  out = results.finish().with_array_mark(mark);
  return charge_value(out);
}

bool Evaluator::tuple_step(const PathNode& path, const Step& step, std::vector<Value>& tuples, Frame* frame) {
  std::vector<Value> extended;
  for (const Value& value : tuples) {
    const Tuple& tuple = tuple_of(value);
    const FramePtr own = frame_of(tuple, *path.layout, frame);
    Value results;
    if (!evaluate(*step.expression, tuple.at, own.get(), results)) return false;
    if (results.is_undefined()) continue;
    const std::size_t count = results.is_array() ? results.size() : 1;
    if (Failure failure = charge_bytes(count * (sizeof(Tuple) + (tuple.values.size() + 1) * sizeof(Value)))) {
      return refuse(std::move(failure));
    }
    for (std::size_t i = 0; i < count; ++i) extend_tuple(*path.layout, step, tuple, results, i, extended);
  }
  tuples = std::move(extended);
  return true;
}

// The tuple for one of the results that a step had for another tuple.
void Evaluator::extend_tuple(const TupleLayout& layout, const Step& step, const Tuple& from, const Value& results,
                             std::size_t i, std::vector<Value>& out) {
  auto* tuple = new Tuple(frames_, layout);
  out.push_back(Value::opaque(tuple));
  tuple->values = from.values;
  const Value& result = results.is_array() ? results[i] : results;
  if (results.is_array() && (results.array_mark() & kTupleStream) != 0) {
    const Tuple& inner = tuple_of(result);
    tuple->at = inner.at;
    for (std::size_t k = 0; k < inner.values.size(); ++k) {
      if (is_slot_mark(inner.values[k])) continue;
      const auto found = std::find(layout.names.begin(), layout.names.end(), inner.layout.names[k]);
      if (found != layout.names.end()) {
        set(tuple->values, static_cast<int>(found - layout.names.begin()), inner.values[k]);
      }
    }
    return;
  }
  tuple->at = result;
  if (step.focus_slot != kNoSlot) {
    set(tuple->values, step.focus_slot, result);
    tuple->at = from.at;
  }
  if (step.index_slot != kNoSlot) set(tuple->values, step.index_slot, Value::number(static_cast<double>(i)));
  if (step.ancestor_slot != kNoSlot) set(tuple->values, step.ancestor_slot, from.at);
}

// `tuples` are plain items if nothing before has made tuples.
bool Evaluator::tuple_sort(const PathNode& path, const Step& step, std::vector<Value>& tuples, bool are_tuples,
                           Frame* frame) {
  Value sorted;
  if (!sort(static_cast<const SortNode&>(*step.expression), tuples, are_tuples, frame, sorted)) return false;
  tuples = tuples_of(sorted);
  if (are_tuples) return true;
  for (std::size_t i = 0; i < tuples.size(); ++i) {
    auto* tuple = new Tuple(frames_, *path.layout);
    tuple->at = std::exchange(tuples[i], Value::opaque(tuple));
    if (step.index_slot != kNoSlot) set(tuple->values, step.index_slot, Value::number(static_cast<double>(i)));
  }
  return true;
}

bool Evaluator::tuple_stages(const Step& step, std::vector<Value>& tuples, Frame* frame) {
  for (const Stage& stage : step.stages) {
    if (stage.filter.predicate == nullptr) {
      for (std::size_t i = 0; i < tuples.size(); ++i) {
        set(tuple_of(tuples[i]).values, stage.index_slot, Value::number(static_cast<double>(i)));
      }
      continue;
    }
    Value selected;
    if (!filter(stage.filter, stream_of(tuples), frame, selected)) return false;
    tuples = tuples_of(selected);
  }
  return true;
}

// One tuple for a group of them: under each name all that they have there.
Value Evaluator::reduce_tuples(std::span<const Value> tuples) {
  if (tuples.empty()) return {};
  const Tuple& first = tuple_of(tuples[0]);
  auto* reduced = new Tuple(frames_, first.layout);
  Value value = Value::opaque(reduced);
  reduced->at = first.at;
  reduced->values = first.values;
  for (const Value& other : tuples.subspan(1)) {
    const Tuple& tuple = tuple_of(other);
    reduced->at = append(reduced->at, tuple.at);
    for (std::size_t i = 0; i < tuple.values.size(); ++i) {
      if (i >= reduced->values.size()) reduced->values.resize(i + 1, slot_mark(kUnboundMark));
      reduced->values[i] = append(reduced->values[i], tuple.values[i]);
    }
  }
  return value;
}

}  // namespace baton::asl::jsonata
