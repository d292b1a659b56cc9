// The state machines that simulated clients run, and what must come out of each.
//
// Inputs are numbers, or arrays of numbers; a task of "sim.step" adds one. So whatever is lost or done twice shows in the
// output.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/random.h"

namespace baton::simulation {

struct SimulatedMachine {
  std::string_view name;
  std::string_view definition;
  bool is_express = false;
  bool takes_array = false;
  int added = 0;             // to each number, by one that succeeds
  bool may_fail = false;     // otherwise it succeeds, unless somebody stops it
  bool is_answered = false;  // its tasks succeed by answers to their tokens, and no others
  // Names of states that one that succeeds leaves once, and once for each number; behind each other, with spaces between.
  std::string_view left_once = {};
  std::string_view left_for_each = {};
};
// Whose parent is one of them.
inline constexpr std::string_view kNestedMachine = "sequence";
inline constexpr std::string_view kActivityName = "sim-activity";
std::string activity_arn();
std::span<const SimulatedMachine> simulated_machines();

std::string machine_arn(const SimulatedMachine& machine);
std::string execution_arn(const SimulatedMachine& machine, std::string_view name);

struct NewExecution {
  const SimulatedMachine* machine = nullptr;
  std::string name;
  std::string input;   // JSON
  std::string output;  // what it must be
  int number_count = 1;
  std::string start_date;  // as it was acknowledged
  bool stop_tried = false;
  int redrives_tried = 0;
};
NewExecution new_execution(const SimulatedMachine& machine, std::string name, Random& random);

}  // namespace baton::simulation
