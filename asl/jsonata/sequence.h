// Sequences on their way through a path. JSONata makes no difference between an item and a sequence of one; neither is
// there an array here until a second item comes.
#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "asl/jsonata/evaluation.h"
#include "common/json/value.h"

namespace baton::asl::jsonata {

// Nothing (`value` is undefined), one item, or the items of an array.
struct Flow {
  json::Value value{};
  bool is_array = false;

  std::span<const json::Value> items() const {
    if (is_array) return value.items();
    return value.is_undefined() ? std::span<const json::Value>{} : std::span<const json::Value>(&value, 1);
  }
};

// Gathers the results of a step for all its items, and flattens them as the reference does: arrays lose a level, but not
// those that an array constructor made, and not a single one at the end of a path that is no sequence.
class Collector {
 public:
  // `expected`: how many results there will be if each item has one.
  explicit Collector(std::size_t expected) : expected_(expected) {}

  void add(json::Value result) {
    if (count_++ == 0) {
      first_ = std::move(result);
      return;
    }
    if (count_ == 2) {
      items_.reserve(expected_);
      spill(std::move(first_));
    }
    spill(std::move(result));
  }

  Flow finish(bool is_last) {
    if (count_ == 0) return {};
    if (count_ > 1) return {items_.finish().with_array_mark(kSequence), true};
    if (!first_.is_array()) return {std::move(first_), false};
    if (is_last && !is_sequence(first_)) return {std::move(first_), true};
    if ((first_.array_mark() & kCons) != 0) {
      items_.add(std::move(first_));
      return {items_.finish().with_array_mark(kSequence), true};
    }
    return {first_.with_array_mark(kSequence), true};
  }

  std::size_t size() const { return count_ > 1 ? items_.size() : count_; }

 private:
  void spill(json::Value result) {
    if (result.is_array() && (result.array_mark() & kCons) == 0) {
      items_.add_all(result.items());
    } else {
      items_.add(std::move(result));
    }
  }

  std::size_t expected_;
  json::Value first_{};
  std::size_t count_ = 0;
  json::ArrayBuilder items_{};
};

// The rule of singletons: a sequence of one item is the item, one of none is nothing.
inline void normalize(json::Value& value, bool keeps_array) {
  if (!value.is_array()) return;
  const std::uint8_t mark = value.array_mark();
  if ((mark & kSequence) == 0 || (mark & kTupleStream) != 0) return;
  if (value.empty()) {
    value = {};
  } else if (keeps_array || (mark & kKeepSingleton) != 0) {
    value = value.with_array_mark(mark | kKeepSingleton);
  } else if (value.size() == 1) {
    value = json::Value(value[0]);
  }
}

}  // namespace baton::asl::jsonata
