#include "benchmarks/step/step.h"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "asl/model/compile.h"
#include "asl/step/step.h"
#include "benchmarks/step/machines.h"
#include "common/check.h"
#include "common/clock.h"
#include "common/json/parse.h"

namespace baton::bench {

namespace {

// Executions between two looks at the clock.
constexpr int kRound = 200;
// A run of each figure before it counts, in parts of the measured time.
constexpr double kWarmUp = 0.2;

asl::ExecutionIdentity identity() {
  asl::ExecutionIdentity identity;
  identity.arn = json::Value::string("arn:aws:states:us-east-1:123456789012:execution:Bench:run");
  identity.name = json::Value::string("run");
  identity.role_arn = json::Value::string("arn:aws:iam::123456789012:role/bench");
  identity.state_machine_arn = json::Value::string("arn:aws:states:us-east-1:123456789012:stateMachine:Bench");
  identity.state_machine_name = json::Value::string("Bench");
  identity.token_prefix = "bench";
  return identity;
}

// One machine, run again and again: tasks succeed and timers fire as soon as they are asked for.
class Runner {
 public:
  explicit Runner(std::string_view definition) : input_(*json::parse(step_input())), identity_(identity()) {
    asl::Compiled compiled = asl::compile_definition(definition);
    for (const asl::Diagnostic& one : compiled.diagnostics) {
      std::fprintf(stderr, "%s: %s\n", one.location.c_str(), one.message.c_str());
    }
    CHECK(compiled.machine.has_value());
    machine_ = std::move(*compiled.machine);
  }

  // Returns how many history events it had.
  std::size_t run_execution() {
    asl::Execution execution = asl::make_execution(identity_);
    events_ = 0;
    std::optional<asl::Event> next = asl::StartExecution{input_};
    while (next) {
      const asl::Event event = std::move(*next);
      next.reset();
      effects_.clear();
      asl::step(machine_, execution, event, now_, random_, effects_);
      events_ += effects_.history.size();
      if (!effects_.tasks.empty()) {
        const asl::TaskRequest& task = effects_.tasks.front();
        next = asl::TaskSucceeded{task.frame, task.attempt, json::Value::integer(1)};
      } else if (!effects_.timers.empty() && !effects_.outcome) {
        now_ = effects_.timers.front().deadline;
        next = asl::TimerFired{effects_.timers.front().frame, effects_.timers.front().kind};
      } else if (effects_.unfinished) {
        next = asl::ContinueExecution{};
      }
    }
    CHECK(effects_.outcome && effects_.outcome->status == asl::ExecutionStatus::kSucceeded);
    return events_;
  }

 private:
  json::Value input_;
  asl::ExecutionIdentity identity_;
  asl::StateMachine machine_;
  asl::Effects effects_;
  Random random_{1};
  TimePoint now_ = from_unix_ms(1'767'225'600'000);
  std::size_t events_ = 0;
};

struct Measured {
  double executions_per_s = 0;
  double events_per_execution = 0;
};

Measured measure_for(Runner& runner, double seconds) {
  const TimePoint start = clock_now();
  std::uint64_t executions = 0, events = 0;
  double elapsed = 0;
  while (elapsed < seconds) {
    for (int i = 0; i < kRound; ++i) events += runner.run_execution();
    executions += kRound;
    elapsed = std::chrono::duration<double>(clock_now() - start).count();
  }
  return {static_cast<double>(executions) / elapsed, static_cast<double>(events) / static_cast<double>(executions)};
}

Measured measure(std::string_view definition, double seconds) {
  Runner runner(definition);
  measure_for(runner, seconds * kWarmUp);
  return measure_for(runner, seconds);
}

}  // namespace

int run_step(const StepArguments& arguments) {
  constexpr double kStates = 10;
  const Measured whole = measure(ten_state_machine(), arguments.seconds);
  const double transitions_per_s = whole.executions_per_s * kStates;
  nlohmann::ordered_json result;
  result["transitions_per_s"] = std::llround(transitions_per_s);
  result["ns_per_transition"] = std::llround(1e9 / transitions_per_s);
  result["events_per_s"] = std::llround(whole.executions_per_s * whole.events_per_execution);
  result["input_bytes"] = step_input().size();
  nlohmann::ordered_json& by_state = result["ns_per_state"];
  for (const StateChain& chain : state_chains()) {
    const double per_s = measure(chain.definition, arguments.seconds / 4).executions_per_s;
    by_state[chain.name] = std::llround(1e9 / (per_s * static_cast<double>(chain.states)));
  }
  if (arguments.json) {
    std::printf("%s\n", result.dump().c_str());
    return 0;
  }
  std::printf("%lld transitions/s (%lld ns each) of a 10-state machine on %zu bytes of input, one thread\n",
              std::llround(transitions_per_s), std::llround(1e9 / transitions_per_s), step_input().size());
  for (const auto& [name, ns] : by_state.items())
    std::printf("%8lld ns a state: %s\n", ns.get<long long>(), name.c_str());
  return 0;
}

}  // namespace baton::bench
