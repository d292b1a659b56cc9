// $boolean $not $exists
#include <array>
#include <cmath>

#include "asl/jsonata/builtin.h"
#include "asl/jsonata/evaluation.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

template <bool kNegated>
Result to_boolean(Evaluation& evaluation, std::span<Value> arguments) {
  const Value& value = arguments[0];
  if (value.is_undefined()) return Value();
  if (value.is_number() && std::isinf(value.as_double())) return fail("D1001", {.value = value});
  if (Failure failure = evaluation.charge_walk(value)) return tl::unexpected(std::move(failure));
  // A function is false as an argument, which the reference wraps, and nowhere else.
  return Value::boolean((!value.is_opaque() && effective_boolean(value)) != kNegated);
}

Result exists(Evaluation&, std::span<Value> arguments) { return Value::boolean(!arguments[0].is_undefined()); }

}  // namespace

std::span<const Builtin> boolean_functions() {
  static constexpr std::array kFunctions = {
      Builtin{"boolean", "<x-:b>", 1, to_boolean<false>},
      Builtin{"not", "<x-:b>", 1, to_boolean<true>},
      Builtin{"exists", "<x:b>", 1, exists},
  };
  return kFunctions;
}

}  // namespace baton::asl::jsonata
