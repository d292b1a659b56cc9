// baton-bench step: how many states a second the engine runs, in memory, on one thread.
#pragma once

#include <cstdint>

namespace baton::bench {

struct StepArguments {
  double seconds = 2;  // of measuring, for each figure
  bool json = false;
};

int run_step(const StepArguments& arguments);

}  // namespace baton::bench
