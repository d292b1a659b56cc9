// A simulated process: it runs a turn when something arrives for it or its time has come, and not while it is stopped.
#pragma once

#include <memory>
#include <string>

#include "common/random.h"
#include "tests/simulation/events.h"

namespace baton::simulation {

class Process : public std::enable_shared_from_this<Process> {
 public:
  Process(std::string name, Events& events, Random& random)
      : events_(events), random_(random), name_(std::move(name)) {}
  virtual ~Process() = default;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  const std::string& name() const { return name_; }
  bool is_alive() const { return alive_; }
  bool is_paused() const { return events_.now() < paused_until_; }

  // SIGSTOP until then, SIGCONT after it.
  void pause(Duration duration) {
    paused_until_ = std::max(paused_until_, events_.now() + duration);
    wake(paused_until_);
  }

  // Something arrived: a turn follows within what a scheduler and a loop take.
  void poke() { wake(events_.now() + Duration(5 + static_cast<std::int64_t>(random_.below(100)))); }

  // Plans a turn for `time`, unless there is an earlier one.
  void wake(TimePoint time) {
    time = std::max({time, paused_until_, events_.now() + kTurnDurationMin});
    if (!alive_ || wake_at_ <= time) return;
    wake_at_ = time;
    events_.at(time, [weak = weak_from_this(), time] {
      const auto process = weak.lock();
      if (process && process->alive_ && process->wake_at_ == time) process->run();
    });
  }

  // The process is gone, as after kill -9. Called by kill() only.
  void kill() {
    if (!alive_) return;
    alive_ = false;
    died();
  }

 protected:
  // One pass of the loop; returns when the next one is wanted.
  virtual TimePoint turn() = 0;
  virtual void died() = 0;

  Events& events_;
  Random& random_;

 private:
  static constexpr Duration kTurnDurationMin{20};

  void run() {
    wake_at_ = kNever;
    if (is_paused()) {
      wake(paused_until_);
      return;
    }
    const TimePoint next = turn();
    if (next != kNever) wake(next);
  }

  std::string name_;
  bool alive_ = true;
  TimePoint wake_at_ = kNever;
  TimePoint paused_until_{};
};

}  // namespace baton::simulation
