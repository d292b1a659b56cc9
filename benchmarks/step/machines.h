// The state machines that baton-bench step runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace baton::bench {

// An order, about 1 KB, as people's executions carry it.
std::string step_input();

// Ten states on step_input(): Pass with Parameters, Choice, an intrinsic function, ResultPath, Succeed.
std::string_view ten_state_machine();

struct StateChain {
  std::string name;
  std::string definition;
  std::uint64_t states = 0;  // entered by one execution
};

// Machines with states of one kind, for a figure each.
std::vector<StateChain> state_chains();

}  // namespace baton::bench
