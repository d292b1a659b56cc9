#include "tests/simulation/machines.h"

#include <array>
#include <vector>

namespace baton::simulation {

namespace {

// Workers crash and storage fails, so most tasks are tried again until they succeed.
#define SIM_STEP(type) R"("Type":"Task","Resource":")" type R"(",)" SIM_RETRY
#define SIM_RETRY R"("Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1,"BackoffRate":1,"MaxAttempts":500}],)"
#define SIM_TOKEN                                                                                \
  R"("Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{)" \
  R"("FunctionName":"sim.token","Payload":{"token.$":"$$.Task.Token","number.$":"$"}},)" SIM_RETRY
#define SIM_ACTIVITY "arn:aws:states:us-east-1:123456789012:activity:sim-activity"
#define SIM_ITEM(type) R"("StartAt":"I","States":{"I":{)" SIM_STEP(type) R"("End":true}}})"

constexpr std::array kMachines = {
    SimulatedMachine{
        .name = "sequence",
        .definition = R"({"StartAt":"A","States":{"A":{)" SIM_STEP("sim.step") R"("Next":"B"},"B":{)" SIM_STEP(
            "sim.flaky.step") R"("Next":"W"},"W":{"Type":"Wait","Seconds":1,"Next":"C"},"C":{)" SIM_STEP("sim.step") R"("End":true}}})",
        .added = 3,
        .left_once = "A B W C"},
    SimulatedMachine{.name = "choice",
                     .definition = R"({"StartAt":"Q","States":{"Q":{"Type":"Choice","Default":"B","Choices":[
      {"Variable":"$","NumericLessThan":50,"Next":"A"}]},"A":{)" SIM_STEP("sim.step") R"("Next":"C"},"B":{)" SIM_STEP(
                         "sim.flaky.step") R"("Next":"C"},"C":{)" SIM_STEP("sim.step") R"("End":true}}})",
                     .added = 2,
                     .left_once = "Q C"},
    SimulatedMachine{
        .name = "token",
        .definition = R"({"StartAt":"T","States":{"T":{)" SIM_TOKEN R"("Next":"U"},"U":{)" SIM_TOKEN R"("End":true}}})",
        .added = 2,
        .is_answered = true,
        .left_once = "T U"},
    SimulatedMachine{
        .name = "activity",
        .definition = R"({"StartAt":"T","States":{"T":{)" SIM_STEP(
            SIM_ACTIVITY) R"("TimeoutSeconds":10,"Next":"W"},"W":{"Type":"Wait","Seconds":1,"End":true}}})",
        .added = 1,
        .is_answered = true,
        .left_once = "T W"},
    SimulatedMachine{
        .name = "nested",
        .definition = R"({"StartAt":"N","States":{"N":{)" SIM_STEP("arn:aws:states:::states:startExecution.sync:2") R"(
      "Parameters":{"StateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:sequence","Input.$":"$"},
      "OutputPath":"$.Output","End":true}}})",
        .added = 3,
        .left_once = "N"},
    SimulatedMachine{
        .name = "parallel",
        .definition = R"({"StartAt":"P","States":{"P":{"Type":"Parallel","OutputPath":"$[0]","End":true,"Branches":[
      {)" SIM_ITEM("sim.step") R"(,{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"Next":"F"},"F":{)" SIM_STEP(
            "sim.flaky.step") R"("End":true}}}]}}})",
        .added = 1,
        .left_once = "P I W F"},
    SimulatedMachine{
        .name = "items",
        .definition = R"({"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":2,"Next":"N","ItemProcessor":{)" SIM_ITEM(
            "sim.step") R"(},"N":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"J","States":{"J":{)" SIM_STEP("si"
                                                                                                                    "m."
                                                                                                                    "fl"
                                                                                                                    "ak"
                                                                                                                    "y."
                                                                                                                    "st"
                                                                                                                    "e"
                                                                                                                    "p") R"("End":true}}}}}})",
        .takes_array = true,
        .added = 2,
        .left_once = "M N",
        .left_for_each = "I J"},
    SimulatedMachine{
        .name = "children",
        .definition = R"({"StartAt":"M","States":{"M":{"Type":"Map","End":true,"MaxConcurrency":3,"ItemProcessor":{
      "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},)" SIM_ITEM("sim.step") R"(}}})",
        .takes_array = true,
        .added = 1,
        .left_once = "M"},
    SimulatedMachine{.name = "expresschildren",
                     .definition = R"({"StartAt":"M","States":{"M":{"Type":"Map","Next":"N","ItemProcessor":{
      "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},)" SIM_ITEM("sim.express") R"~(},
      "N":{"Type":"Map","End":true,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},
      "StartAt":"J","States":{"J":{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($, 1)"},"OutputPath":"$.n",
      "End":true}}}}}})~",
                     .takes_array = true,
                     .added = 2,
                     .left_once = "M N"},
    SimulatedMachine{
        .name = "caught",
        .definition = R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"sim.flaky.step","ResultPath":null,
      "Retry":[{"ErrorEquals":["Sim.Flaky"],"IntervalSeconds":1,"MaxAttempts":1}],
      "Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":null,"Next":"B"}],"Next":"B"},"B":{)" SIM_STEP(
            "sim.step") R"("End":true}}})",
        .added = 1,
        .left_once = "A B"},
    SimulatedMachine{
        .name = "failing",
        .definition = R"({"StartAt":"P","States":{"P":{"Type":"Parallel","OutputPath":"$[0]","End":true,"Branches":[
      {"StartAt":"F","States":{"F":{"Type":"Task","Resource":"sim.flaky.step","End":true}}},{)" SIM_ITEM(
            "sim.step") R"(]}}})",
        .added = 1,
        .may_fail = true,
        .left_once = "P F I"},
    SimulatedMachine{.name = "express",
                     .definition = R"({"StartAt":"A","States":{"A":{)" SIM_STEP(
                         "sim.express") R"("Next":"B"},"B":{)" SIM_STEP("sim.express") R"("End":true}}})",
                     .is_express = true,
                     .added = 2},
};

#undef SIM_ITEM
#undef SIM_ACTIVITY
#undef SIM_TOKEN
#undef SIM_RETRY
#undef SIM_STEP

std::string text_of(const std::vector<int>& numbers, bool is_array, int added) {
  std::string text;
  for (const int number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number + added);
  return is_array ? "[" + text + "]" : text;
}

}  // namespace

std::span<const SimulatedMachine> simulated_machines() { return kMachines; }

std::string machine_arn(const SimulatedMachine& machine) {
  return "arn:aws:states:us-east-1:123456789012:stateMachine:" + std::string(machine.name);
}

std::string activity_arn() { return "arn:aws:states:us-east-1:123456789012:activity:" + std::string(kActivityName); }

std::string execution_arn(const SimulatedMachine& machine, std::string_view name) {
  return "arn:aws:states:us-east-1:123456789012:execution:" + std::string(machine.name) + ":" + std::string(name);
}

NewExecution new_execution(const SimulatedMachine& machine, std::string name, Random& random) {
  std::vector<int> numbers;
  for (std::uint64_t i = machine.takes_array ? 1 + random.below(5) : 1; i > 0; --i) {
    numbers.push_back(static_cast<int>(random.below(100)));
  }
  NewExecution execution{&machine, std::move(name), text_of(numbers, machine.takes_array, 0),
                         text_of(numbers, machine.takes_array, machine.added)};
  execution.number_count = static_cast<int>(numbers.size());
  return execution;
}

}  // namespace baton::simulation
