// Pass: hands its input on, or Result, or what Parameters make of the input (ASL, "Pass State").
#include <utility>

#include "asl/states/states.h"
#include "asl/step/fields.h"

namespace baton::asl {

void run_pass(Engine& engine, Frame& frame, const PassState& pass) {
  if (engine.state_of(frame).language == QueryLanguage::kJsonata) return engine.complete(frame, frame.input);
  auto input = effective_input(engine, frame);
  if (!input) return engine.fail_evaluation(frame, input.error());
  auto result = work_input(engine, frame, *input);
  if (!result) return engine.fail_evaluation(frame, result.error());
  engine.complete(frame, pass.result ? *pass.result : *std::move(result));
}

}  // namespace baton::asl
