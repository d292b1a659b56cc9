// An executor whose attempts begin and end when the test says so.
#pragma once

#include <deque>
#include <utility>
#include <vector>

#include "worker/runtime/executor.h"

namespace baton::testing {

class ManualExecutor final : public Executor {
 public:
  std::deque<AttemptPtr> queued;
  std::deque<AttemptPtr> running;
  TimePoint begun_at{};  // of attempts that begin

  void start(std::vector<AttemptPtr>& runs) override {
    for (auto& run : runs) queued.push_back(std::move(run));
    runs.clear();
  }
  void take_finished(std::vector<AttemptPtr>& runs) override {
    for (auto& run : ended_) runs.push_back(std::move(run));
    ended_.clear();
  }

  // The oldest attempts in the queue reach their handlers.
  void begin(std::size_t count) {
    for (; count > 0 && !queued.empty(); --count) {
      AttemptPtr run = std::move(queued.front());
      queued.pop_front();
      const bool begins = run->try_begin();
      run->begun_at = begun_at;
      auto& next = begins ? running : ended_;
      next.push_back(std::move(run));
    }
  }
  // The oldest handler returns `result` after `busy`.
  void end(HandlerResult result, Duration busy = std::chrono::milliseconds(1)) {
    AttemptPtr run = std::move(running.front());
    running.pop_front();
    run->result = std::move(result);
    run->busy = busy;
    ended_.push_back(std::move(run));
  }
  // Everything queued runs at once and answers with its input.
  void echo_all(Duration busy) {
    begin(queued.size());
    while (!running.empty()) end(std::string(running.front()->input), busy);
  }

 private:
  std::deque<AttemptPtr> ended_;
};

}  // namespace baton::testing
