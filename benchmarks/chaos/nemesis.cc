#include "benchmarks/chaos/nemesis.h"

#include <signal.h>
#include <sys/wait.h>

#include <cstdio>

#include "benchmarks/chaos/workload.h"
#include "common/clock.h"

namespace baton::chaos {

namespace {

using std::chrono::milliseconds;

constexpr Duration kFirstFaultWithin = milliseconds(1500);
constexpr Duration kDowntimeMax = milliseconds(700);
constexpr Duration kHangMax = milliseconds(400);
// Some faults of a round follow upon each other, so that the second one hits what is recovering from the first.
constexpr std::uint64_t kFaultsPerRoundMax = 3;

}  // namespace

const char* name_of(Fault fault) {
  switch (fault) {
    case Fault::kCoordinator: return "coordinator";
    case Fault::kWorker: return "worker";
    case Fault::kRedis: return "redis";
    case Fault::kPower: return "power";
    case Fault::kPause: return "pause";
  }
  return "";
}

Duration Nemesis::random_duration(Duration least, Duration most) {
  return least +
         Duration(static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>((most - least).count()) + 1)));
}

void Nemesis::tell(const std::string& what) {
  ledger_.note(what, clock_now());
  std::fprintf(stderr, "  %s\n", what.c_str());
}

void Nemesis::measure_recovery() { ledger_.measure_recovery(clock_now()); }

void Nemesis::plan(Fault fault, TimePoint now) {
  const std::uint64_t count = 1 + random_.below(kFaultsPerRoundMax);
  for (std::uint64_t i = 0; i < count; ++i) {
    at(now + random_duration(milliseconds(50), kFirstFaultWithin), [this, fault] { strike(fault); });
  }
}

bool Nemesis::tick(TimePoint now) {
  while (!due_.empty() && due_.begin()->first <= now) {
    const auto act = std::move(due_.begin()->second);
    due_.erase(due_.begin());
    act();
  }
  supervise();
  return !due_.empty() || coordinator_ != State::kRunning || coordinator_starting_;
}

void Nemesis::strike(Fault fault) {
  const Duration downtime = random_duration(Duration::zero(), kDowntimeMax);
  switch (fault) {
    case Fault::kCoordinator: kill_coordinator(downtime); break;
    case Fault::kWorker: kill_worker(random_.below(cluster_.worker_count()), downtime); break;
    case Fault::kRedis: kill_redis(false, downtime); break;
    case Fault::kPower: lose_power(); break;
    case Fault::kPause: pause_something(); break;
  }
}

// ---- Kills ----------------------------------------------------------------------------------------------------------

void Nemesis::kill_coordinator(Duration downtime) {
  if (coordinator_ != State::kRunning || coordinator_starting_) return;
  tell("kill -9 coordinator");
  cluster_.coordinator().signal(SIGKILL);
  cluster_.coordinator().wait();
  ++counts_.coordinator_kills;
  coordinator_ = State::kDown;
  at(clock_now() + downtime, [this] {
    tell("start coordinator");
    measure_recovery();
    coordinator_ = State::kRunning;
    coordinator_starting_ = true;
    cluster_.launch_coordinator();
  });
}

void Nemesis::kill_worker(std::size_t index, Duration downtime) {
  if (workers_.contains(index)) return;
  tell("kill -9 worker " + std::to_string(index));
  cluster_.worker(index).signal(SIGKILL);
  cluster_.worker(index).wait();
  ++counts_.worker_kills;
  workers_[index] = State::kDown;
  at(clock_now() + downtime, [this, index] {
    cluster_.start_worker(index);
    workers_.erase(index);
  });
}

void Nemesis::kill_redis(bool with_power, Duration downtime) {
  if (redis_ != State::kRunning) return;
  if (with_power) {
    const std::size_t cut = cluster_.redis().power_loss(random_);
    counts_.unsynced_bytes_cut += cut;
    ++counts_.power_losses;
    tell("power loss of redis, " + std::to_string(cut) + " bytes of its file are gone");
  } else {
    tell("kill -9 redis");
    cluster_.redis().kill();
    ++counts_.redis_kills;
  }
  redis_ = State::kDown;
  at(clock_now() + downtime, [this] {
    tell("start redis");
    cluster_.redis().start();
    redis_ = State::kRunning;
    measure_recovery();
  });
}

// Of Redis alone, or of the machine that the coordinator runs on, too: then nobody is left who could write again what
// was not on disk. Half of the time the disk hangs first, so that an ack which does not wait for it has time to leave.
void Nemesis::lose_power() {
  if (redis_ != State::kRunning) return;
  const bool of_both = random_.chance(0.7);
  const Duration downtime = random_duration(Duration::zero(), kDowntimeMax);
  const auto strike_now = [this, of_both, downtime] {
    // The coordinator first or a moment later, as it comes.
    const bool coordinator_first = random_.chance(0.5);
    if (of_both && coordinator_first) kill_coordinator(downtime);
    kill_redis(true, downtime);
    if (of_both && !coordinator_first) kill_coordinator(downtime);
  };
  if (random_.chance(0.5)) return strike_now();
  const Duration hang = random_duration(milliseconds(20), kHangMax);
  tell("redis hangs for " + std::to_string(to_ms(hang)) + " ms, then the power goes");
  redis_ = State::kPaused;
  cluster_.redis().pause();
  at(clock_now() + hang, [this, strike_now] {
    redis_ = State::kRunning;
    strike_now();
  });
}

// ---- Pauses ---------------------------------------------------------------------------------------------------------

void Nemesis::pause_something() {
  const Duration length = random_duration(kLeaseDuration + milliseconds(300), kLeaseDuration + milliseconds(2000));
  const std::uint64_t which = random_.below(4);  // workers twice as often: theirs are the reports that come too late
  const std::string how_long = " for " + std::to_string(to_ms(length)) + " ms";
  if (which == 0) {
    if (coordinator_ != State::kRunning || coordinator_starting_) return;
    tell("SIGSTOP coordinator" + how_long);
    coordinator_ = State::kPaused;
    cluster_.coordinator().signal(SIGSTOP);
    at(clock_now() + length, [this] {
      cluster_.coordinator().signal(SIGCONT);
      coordinator_ = State::kRunning;
      measure_recovery();
    });
  } else if (which == 1) {
    if (redis_ != State::kRunning) return;
    tell("SIGSTOP redis" + how_long);
    redis_ = State::kPaused;
    cluster_.redis().pause();
    at(clock_now() + length, [this] {
      cluster_.redis().resume();
      redis_ = State::kRunning;
      measure_recovery();
    });
  } else {
    const std::size_t index = random_.below(cluster_.worker_count());
    if (workers_.contains(index)) return;
    tell("SIGSTOP worker " + std::to_string(index) + how_long);
    workers_[index] = State::kPaused;
    cluster_.worker(index).signal(SIGSTOP);
    at(clock_now() + length, [this, index] {
      cluster_.worker(index).signal(SIGCONT);
      workers_.erase(index);
    });
  }
  ++counts_.pauses;
}

// ---- Looking after everything ---------------------------------------------------------------------------------------

void Nemesis::supervise() {
  if (coordinator_ == State::kRunning) {
    if (coordinator_starting_ && cluster_.coordinator_serves()) coordinator_starting_ = false;
    if (cluster_.coordinator().has_ended()) {
      // Redis away while it started is the one reason why it may give up.
      const int status = cluster_.coordinator().status();
      const bool may_give_up = coordinator_starting_ && WIFEXITED(status) && WEXITSTATUS(status) == 1;
      if (!may_give_up) {
        counts_.crashes.push_back("the coordinator ended by itself:\n" + cluster_.coordinator().log_tail());
        tell(counts_.crashes.back());
      }
      coordinator_starting_ = true;
      cluster_.launch_coordinator();
    }
  }
  for (std::size_t index = 0; index < cluster_.worker_count(); ++index) {
    if (workers_.contains(index) || !cluster_.worker(index).has_ended()) continue;
    counts_.crashes.push_back("worker " + std::to_string(index) + " ended by itself:\n" +
                              cluster_.worker(index).log_tail());
    tell(counts_.crashes.back());
    cluster_.start_worker(index);
  }
}

}  // namespace baton::chaos
