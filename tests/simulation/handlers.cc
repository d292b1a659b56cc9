#include "tests/simulation/handlers.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "common/json/parse.h"

namespace baton::simulation {

using namespace std::chrono_literals;

namespace {

constexpr std::array<const char*, kBehaviourCount> kTypes = {
    "sim.echo",   "sim.slow", "sim.stubborn",   "sim.flaky",   "sim.poison",
    "sim.silent", "sim.step", "sim.flaky.step", "sim.express", "sim.token"};
// A silent one gives signs of life for so long.
constexpr Duration kTalkative = 1s;
constexpr double kPoisonKills = 0.8;

Duration up_to(Random& random, Duration max) {
  return Duration(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(max.count()))) + 1);
}

}  // namespace

std::string type_of(Behaviour behaviour) { return kTypes[static_cast<std::size_t>(behaviour)]; }

std::vector<std::string> all_types() { return {kTypes.begin(), kTypes.end()}; }

void VirtualExecutor::start(std::vector<AttemptPtr>& runs) {
  for (AttemptPtr& run : runs) waiting_.push_back(std::move(run));
  runs.clear();
}

void VirtualExecutor::take_finished(std::vector<AttemptPtr>& runs) {
  for (AttemptPtr& run : finished_) runs.push_back(std::move(run));
  finished_.clear();
}

void VirtualExecutor::advance(TimePoint now) {
  for (auto running = running_.begin(); running != running_.end();) {
    AttemptRun& run = *running->run;
    const bool gives_signs = running->behaviour != Behaviour::kSilent || now - running->began_at < kTalkative;
    if (gives_signs) run.signals.progress.fetch_add(1, std::memory_order_relaxed);
    const bool stops = run.signals.stop.load(std::memory_order_relaxed) && running->behaviour != Behaviour::kStubborn;
    if (running->ends_at > now && !stops) {
      ++running;
      continue;
    }
    run.begun_at = running->began_at;
    run.busy = now - running->began_at;
    run.result = stops ? handler_failure("Sim.Stopped", "it was told to stop") : result_of(*running);
    finished_.push_back(std::move(running->run));
    running = running_.erase(running);
  }
  begin_waiting(now);
}

void VirtualExecutor::begin_waiting(TimePoint now) {
  for (auto waiting = waiting_.begin(); waiting != waiting_.end();) {
    if (!(*waiting)->dropped()) {
      ++waiting;
      continue;
    }
    finished_.push_back(std::move(*waiting));
    waiting = waiting_.erase(waiting);
  }
  while (!waiting_.empty() && running_.size() < slots_) {
    AttemptPtr run = std::move(waiting_.front());
    waiting_.pop_front();
    if (!run->try_begin()) {
      finished_.push_back(std::move(run));
      continue;
    }
    const auto behaviour = static_cast<Behaviour>(run->type_index);
    // Tasks of Express executions leave no rows.
    if (behaviour != Behaviour::kExpress) checker_.began(run->lease.id, run->lease.token);
    if (behaviour == Behaviour::kPoison && random_.chance(kPoisonKills)) die_();
    const Duration duration = duration_of(behaviour);
    running_.push_back({std::move(run), behaviour, now, now + duration});
  }
}

Duration VirtualExecutor::duration_of(Behaviour behaviour) {
  switch (behaviour) {
    case Behaviour::kStep:
    case Behaviour::kFlakyStep:
    case Behaviour::kExpress:
    case Behaviour::kToken:
      if (random_.chance(0.05)) return up_to(random_, 3s);
      [[fallthrough]];
    case Behaviour::kEcho:
    case Behaviour::kFlaky: return up_to(random_, 5ms);
    case Behaviour::kPoison: return up_to(random_, 50ms);
    case Behaviour::kSlow:
    case Behaviour::kSilent: return up_to(random_, 6s);
    case Behaviour::kStubborn: return up_to(random_, 20s);
  }
  return 0s;
}

HandlerResult VirtualExecutor::result_of(const Running& running) {
  const LeaseKey& lease = running.run->lease;
  const bool is_flaky = running.behaviour == Behaviour::kFlaky || running.behaviour == Behaviour::kFlakyStep;
  if (is_flaky && random_.chance(0.5)) {
    HandlerError error{"Sim.Flaky", "it is flaky", !random_.chance(0.1), {}};
    if (random_.chance(0.2)) error.retry_after = 500ms;
    return tl::unexpected<HandlerError>(std::move(error));
  }
  if (running.behaviour == Behaviour::kToken) {
    const json::Value input = json::parse(running.run->input).value();
    const auto number = static_cast<int>(input.get("number").as_double());
    tokens_.push_back({std::string(input.get("token").as_string()), std::to_string(number + 1)});
    return std::string("null");
  }
  if (running.behaviour >= Behaviour::kStep) return std::to_string(std::atoi(running.run->input.c_str()) + 1);
  return output_of_attempt(lease.id, lease.token.attempt);
}

TimePoint VirtualExecutor::next_wake_up() const {
  if (!finished_.empty()) return TimePoint::min();
  TimePoint next = kNever;
  for (const Running& running : running_) next = std::min(next, running.ends_at);
  return next;
}

}  // namespace baton::simulation
