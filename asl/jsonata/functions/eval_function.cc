// $eval
#include <array>

#include "asl/jsonata/builtin.h"
#include "asl/jsonata/evaluator.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

Result eval(Evaluation& evaluation, std::span<Value> arguments) {
  if (arguments[0].is_undefined()) return Value();
  return static_cast<Evaluator&>(evaluation).evaluate_code(arguments[0], arguments[1]);
}

}  // namespace

std::span<const Builtin> evaluation_functions() {
  static constexpr std::array kFunctions = {
      Builtin{"eval", "<sx?:x>", 2, eval, Availability::kReferenceOnly},
  };
  return kFunctions;
}

}  // namespace baton::asl::jsonata
