// $append $reverse $shuffle $distinct $zip $sort
#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>
#include <utility>

#include "asl/jsonata/builtin.h"
#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/merge_sort.h"

namespace baton::asl::jsonata {

using json::ArrayBuilder;
using json::Value;

namespace {

// Arrays are continued in place where nobody else holds them.
Result append(Evaluation& evaluation, std::span<Value> arguments) {
  if (arguments[0].is_undefined()) return std::move(arguments[1]);
  if (arguments[1].is_undefined()) return std::move(arguments[0]);
  const std::size_t added = arguments[1].is_array() ? arguments[1].size() : 1;
  if (Failure failure = evaluation.charge_steps(added / 8)) return tl::unexpected(std::move(failure));
  Value first = arguments[0].is_array() ? std::move(arguments[0]) : Value::array({std::move(arguments[0])});
  ArrayBuilder items(std::move(first));
  if (arguments[1].is_array()) {
    items.add_all(arguments[1].items());
  } else {
    items.add(std::move(arguments[1]));
  }
  return items.finish();
}

Result reverse(Evaluation&, std::span<Value> arguments) {
  const Value& array = arguments[0];
  if (array.is_undefined() || array.size() <= 1) return array;
  ArrayBuilder items(array.size());
  for (std::size_t i = array.size(); i > 0; --i) items.add(array[i - 1]);
  return items.finish();
}

// Inside out, after Fisher and Yates.
Result shuffle(Evaluation& evaluation, std::span<Value> arguments) {
  const Value& array = arguments[0];
  if (array.is_undefined() || array.size() <= 1) return array;
  ArrayBuilder items(array.size());
  for (std::size_t i = 0; i < array.size(); ++i) {
    const auto j = static_cast<std::size_t>(evaluation.random().below(i + 1));
    items.add(i == j ? array[i] : items.items()[j]);
    if (i != j) items.set(j, array[i]);
  }
  return items.finish();
}

// Which values have been seen: strings and numbers by hash, everything else one by one.
class Seen {
 public:
  // Whether it is new. `compared` counts the values it was held against.
  bool insert(const Value& value, std::uint64_t& compared) {
    ++compared;
    if (value.is_string()) return strings_.emplace(value.as_string()).second;
    if (value.is_number()) {
      const double number = value.as_double();
      return std::isnan(number) || numbers_.insert(number).second;
    }
    for (const Value& other : others_) {
      ++compared;
      if (equal(value, other)) return false;
    }
    others_.push_back(value);
    return true;
  }

 private:
  std::unordered_set<std::string> strings_{};
  std::unordered_set<double> numbers_{};
  std::vector<Value> others_{};
};

Result distinct(Evaluation& evaluation, std::span<Value> arguments) {
  const Value& array = arguments[0];
  if (!array.is_array() || array.size() <= 1) return array;
  Seen seen;
  ArrayBuilder items;
  for (const Value& item : array.items()) {
    std::uint64_t compared = 0;
    if (Failure failure = evaluation.charge_walk(item)) return tl::unexpected(std::move(failure));
    if (seen.insert(item, compared)) items.add(item);
    if (Failure failure = evaluation.charge_steps(compared)) return tl::unexpected(std::move(failure));
  }
  return items.finish().with_array_mark(is_sequence(array) ? kSequence : 0);
}

Result zip(Evaluation& evaluation, std::span<Value> arguments) {
  std::size_t length = arguments[0].is_array() ? arguments[0].size() : 0;
  for (const Value& array : arguments) length = std::min(length, array.is_array() ? array.size() : 0);
  if (Failure failure = evaluation.charge_bytes(length * arguments.size() * sizeof(Value))) {
    return tl::unexpected(std::move(failure));
  }
  ArrayBuilder rows(length);
  for (std::size_t i = 0; i < length; ++i) {
    ArrayBuilder row(arguments.size());
    for (const Value& array : arguments) row.add(array[i]);
    rows.add(row.finish());
  }
  return rows.finish();
}

// ── sorting ─────────────────────────────────────────────────────────────────────────────────────────────────────────

bool is_true_in_javascript(const Value& value) {
  if (value.is_undefined() || value.is_null()) return false;
  if (value.is_boolean()) return value.as_boolean();
  if (value.is_number()) return value.as_double() != 0 && !std::isnan(value.as_double());
  return !value.is_string() || !value.as_string().empty();
}

// Without a function only numbers or only strings can be sorted.
bool has_natural_order(const Value& array) {
  const auto items = array.items();
  const auto is_numeric = [](const Value& item) { return item.is_number() && !std::isnan(item.as_double()); };
  return std::all_of(items.begin(), items.end(), is_numeric) ||
         std::all_of(items.begin(), items.end(), [](const Value& item) { return item.is_string(); });
}

bool comes_after(const Value& a, const Value& b) {
  if (a.is_number()) return a.as_double() > b.as_double();
  return compare_utf16(a.as_string(), b.as_string()) > 0;
}

Result sort(Evaluation& evaluation, std::span<Value> arguments) {
  const Value array = arguments[0];
  const Value& comparator = arguments[1];
  if (array.is_undefined() || array.size() <= 1) return array;
  if (comparator.is_undefined() && !has_natural_order(array)) return fail("D3070", {.index = Value::number(1)});
  std::vector<Value> items(array.items().begin(), array.items().end());
  Failure failure;
  const bool sorted = merge_sort(items, [&](const Value& a, const Value& b, bool& swap) {
    failure = evaluation.charge_steps(1);
    if (failure != nullptr) return false;
    if (comparator.is_undefined()) {
      swap = comes_after(a, b);
      return true;
    }
    Value pair[] = {a, b};
    Result answer = evaluation.call(comparator, pair);
    if (!answer) {
      failure = std::move(answer.error());
      return false;
    }
    swap = is_true_in_javascript(*answer);
    return true;
  });
  if (!sorted) return tl::unexpected(std::move(failure));
  ArrayBuilder result(items.size());
  for (Value& item : items) result.add(std::move(item));
  return result.finish();
}

}  // namespace

std::span<const Builtin> array_functions() {
  static constexpr std::array kFunctions = {
      Builtin{"append", "<xx:a>", 2, append},  Builtin{"reverse", "<a:a>", 1, reverse},
      Builtin{"shuffle", "<a:a>", 1, shuffle}, Builtin{"distinct", "<x:x>", 1, distinct},
      Builtin{"zip", "<a+>", 0, zip},          Builtin{"sort", "<af?:a>", 2, sort},
  };
  return kFunctions;
}

}  // namespace baton::asl::jsonata
