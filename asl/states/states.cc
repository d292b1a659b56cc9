#include "asl/states/states.h"

#include <variant>

namespace baton::asl {
namespace {

struct RunWork {
  Engine& engine;
  Frame& frame;

  void operator()(const TaskState& task) const { run_task(engine, frame, task); }
  void operator()(const ParallelState& parallel) const { run_parallel(engine, frame, parallel); }
  void operator()(const MapState& map) const { run_map(engine, frame, map); }
  void operator()(const PassState& pass) const { run_pass(engine, frame, pass); }
  void operator()(const WaitState& wait) const { run_wait(engine, frame, wait); }
  void operator()(const ChoiceState& choice) const { run_choice(engine, frame, choice); }
  void operator()(const SucceedState&) const { run_succeed(engine, frame); }
  void operator()(const FailState& state) const { run_fail(engine, frame, state); }
};

}  // namespace

void run_work(Engine& engine, Frame& frame) { std::visit(RunWork{engine, frame}, engine.state_of(frame).kind); }

}  // namespace baton::asl
