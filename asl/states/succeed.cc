// Succeed: ends its branch, iteration or execution (ASL, "Succeed State").
#include <utility>

#include "asl/states/states.h"
#include "asl/step/fields.h"

namespace baton::asl {

void run_succeed(Engine& engine, Frame& frame) {
  auto input = effective_input(engine, frame);
  if (!input) return engine.fail_evaluation(frame, input.error());
  const State& state = engine.state_of(frame);
  engine.pass_through(frame, *std::move(input), state.output, state.assign, nullptr);
}

}  // namespace baton::asl
