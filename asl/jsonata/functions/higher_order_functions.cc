// $map $filter $single $reduce
#include <algorithm>
#include <array>
#include <utility>

#include "asl/jsonata/builtin.h"
#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/functions/callback.h"

namespace baton::asl::jsonata {

using json::ArrayBuilder;
using json::Value;

namespace {

Result map(Evaluation& evaluation, std::span<Value> arguments) {
  const Value& array = arguments[0];
  if (array.is_undefined()) return Value();
  Callback callback(evaluation, arguments[1]);
  ArrayBuilder results(array.size());
  for (std::size_t i = 0; i < array.size(); ++i) {
    Result result = callback(array[i], Value::number(static_cast<double>(i)), array);
    if (!result) return result;
    if (!result->is_undefined()) results.add(std::move(*result));
  }
  return results.finish().with_array_mark(kSequence);
}

Result filter(Evaluation& evaluation, std::span<Value> arguments) {
  const Value& array = arguments[0];
  if (array.is_undefined()) return Value();
  Callback callback(evaluation, arguments[1]);
  ArrayBuilder selected;
  for (std::size_t i = 0; i < array.size(); ++i) {
    Result result = callback(array[i], Value::number(static_cast<double>(i)), array);
    if (!result) return result;
    if (Failure failure = evaluation.charge_walk(*result)) return tl::unexpected(std::move(failure));
    if (effective_boolean(*result)) selected.add(array[i]);
  }
  return selected.finish().with_array_mark(kSequence);
}

Result single(Evaluation& evaluation, std::span<Value> arguments) {
  const Value& array = arguments[0];
  if (array.is_undefined()) return Value();
  const bool takes_all = arguments[1].is_undefined();
  Callback callback(evaluation, arguments[1]);
  const Value* found = nullptr;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const Value index = Value::number(static_cast<double>(i));
    if (!takes_all) {
      Result result = callback(array[i], index, array);
      if (!result) return result;
      if (Failure failure = evaluation.charge_walk(*result)) return tl::unexpected(std::move(failure));
      if (!effective_boolean(*result)) continue;
    }
    if (found != nullptr) return fail("D3138", {.index = index});
    found = &array[i];
  }
  if (found == nullptr) return fail("D3139");
  return *found;
}

Result reduce(Evaluation& evaluation, std::span<Value> arguments) {
  const Value& array = arguments[0];
  const Value& function = arguments[1];
  if (array.is_undefined()) return Value();
  const std::size_t arity = arity_of(function);
  if (arity < 2) return fail("D3050", {.index = Value::number(1)});
  std::size_t i = 0;
  Value result = std::move(arguments[2]);
  if (result.is_undefined() && !array.empty()) result = array[i++];
  for (; i < array.size(); ++i) {
    Value given[] = {std::move(result), array[i], Value::number(static_cast<double>(i)), array};
    Result next = evaluation.call(function, std::span(given).first(std::min<std::size_t>(arity, 4)));
    if (!next) return next;
    result = std::move(*next);
  }
  return result;
}

}  // namespace

std::span<const Builtin> higher_order_functions() {
  static constexpr std::array kFunctions = {
      Builtin{"map", "<af>", 2, map},
      Builtin{"filter", "<af>", 2, filter},
      Builtin{"single", "<af?>", 2, single},
      Builtin{"reduce", "<afj?:j>", 3, reduce},
  };
  return kFunctions;
}

}  // namespace baton::asl::jsonata
