// $sum, $count, $max, $min, $average.
#include <array>
#include <cmath>

#include "asl/jsonata/builtin.h"
#include "asl/jsonata/evaluation.h"

namespace baton::asl::jsonata {

namespace {

using json::Value;
using Arguments = std::span<Value>;

Failure charge_items(Evaluation& evaluation, const Value& array) { return evaluation.charge_steps(array.size() / 8); }

double total(const Value& numbers) {
  double sum = 0;
  for (const Value& number : numbers.items()) sum += number.as_double();
  return sum;
}

Result sum(Evaluation& evaluation, Arguments arguments) {
  const Value& numbers = arguments[0];
  if (numbers.is_undefined()) return Value();
  if (Failure failure = charge_items(evaluation, numbers)) return tl::unexpected(std::move(failure));
  return Value::number(total(numbers));
}

Result count(Evaluation&, Arguments arguments) {
  return Value::integer(arguments[0].is_undefined() ? 0 : static_cast<std::int64_t>(arguments[0].size()));
}

template <typename Better>
Result best(Evaluation& evaluation, const Value& numbers, Better better) {
  if (numbers.is_undefined() || numbers.empty()) return Value();
  if (Failure failure = charge_items(evaluation, numbers)) return tl::unexpected(std::move(failure));
  const Value* found = &numbers[0];
  for (const Value& number : numbers.items()) {
    if (std::isnan(number.as_double())) return number;
    if (better(number.as_double(), found->as_double())) found = &number;
  }
  return *found;
}

Result max(Evaluation& evaluation, Arguments arguments) {
  return best(evaluation, arguments[0], [](double a, double b) { return a > b; });
}

Result min(Evaluation& evaluation, Arguments arguments) {
  return best(evaluation, arguments[0], [](double a, double b) { return a < b; });
}

Result average(Evaluation& evaluation, Arguments arguments) {
  const Value& numbers = arguments[0];
  if (numbers.is_undefined() || numbers.empty()) return Value();
  if (Failure failure = charge_items(evaluation, numbers)) return tl::unexpected(std::move(failure));
  return Value::number(total(numbers) / static_cast<double>(numbers.size()));
}

constexpr std::array kFunctions = {
    Builtin{"sum", "<a<n>:n>", 1, sum}, Builtin{"count", "<a:n>", 1, count},        Builtin{"max", "<a<n>:n>", 1, max},
    Builtin{"min", "<a<n>:n>", 1, min}, Builtin{"average", "<a<n>:n>", 1, average},
};

}  // namespace

std::span<const Builtin> aggregate_functions() { return kFunctions; }

}  // namespace baton::asl::jsonata
