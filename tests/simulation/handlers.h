// Handlers in virtual time: what the simulated workers serve, and how each type behaves.
//
//   sim.echo       ends at once
//   sim.slow       takes up to seconds, and stops when it is told to
//   sim.stubborn   takes up to twenty seconds, and stops for nobody
//   sim.flaky      fails every second time; sometimes for good, sometimes with a retry_after
//   sim.poison     kills its worker most of the time
//   sim.silent     gives signs of life for a while, then none
//
// For executions (machines.h), whose input is a number and whose output the next one:
//   sim.step, sim.express   end at once
//   sim.flaky.step          fails every second time
//   sim.token               leaves its answer to whoever takes the token out of the box
//
// The others answer output_of_attempt(), so that an outcome shows which attempt it came from.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "common/random.h"
#include "tests/simulation/checker.h"
#include "tests/simulation/tokens.h"
#include "worker/runtime/executor.h"

namespace baton::simulation {

enum class Behaviour { kEcho, kSlow, kStubborn, kFlaky, kPoison, kSilent, kStep, kFlakyStep, kExpress, kToken };
inline constexpr int kTaskBehaviourCount = 6;  // those that clients submit
inline constexpr int kBehaviourCount = 10;

std::string type_of(Behaviour behaviour);
std::vector<std::string> all_types();  // by Behaviour

class VirtualExecutor final : public Executor {
 public:
  // `die` is called when a handler kills the process.
  VirtualExecutor(unsigned slots, std::uint64_t seed, Checker& checker, TokenBox& tokens, std::function<void()> die)
      : slots_(slots), random_(seed), checker_(checker), tokens_(tokens), die_(std::move(die)) {}

  void start(std::vector<AttemptPtr>& runs) override;
  void take_finished(std::vector<AttemptPtr>& runs) override;

  // Lets handlers run until `now`: ends those that are through, begins what waits.
  void advance(TimePoint now);
  TimePoint next_wake_up() const;

 private:
  struct Running {
    AttemptPtr run;
    Behaviour behaviour;
    TimePoint began_at;
    TimePoint ends_at;
  };

  void begin_waiting(TimePoint now);
  Duration duration_of(Behaviour behaviour);
  HandlerResult result_of(const Running& running);

  const unsigned slots_;
  Random random_;
  Checker& checker_;
  TokenBox& tokens_;
  std::function<void()> die_;
  std::deque<AttemptPtr> waiting_;
  std::vector<Running> running_;
  std::vector<AttemptPtr> finished_;
};

}  // namespace baton::simulation
