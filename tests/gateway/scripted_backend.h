// A backend that answers what the test says, and remembers what it was asked.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/backend.h"

namespace baton::gateway {

class ScriptedBackend : public Backend {
 public:
  struct Call {
    std::string operation;
    std::string body;
    Duration timeout;
  };
  using Script = std::function<Result<ApiAnswer>(const Call&)>;

  void answer_with(Script script) {
    const std::lock_guard lock(mutex_);
    script_ = std::move(script);
  }
  void answer_queues_with(Result<std::vector<QueueView>> queues) {
    const std::lock_guard lock(mutex_);
    queues_ = std::move(queues);
  }
  void keep_queues_waiting() {
    const std::lock_guard lock(mutex_);
    queues_wait_ = true;
  }
  // "StartExecution {…}" for each call.
  std::vector<std::string> calls() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> texts;
    for (const Call& call : calls_) texts.push_back(call.operation + ' ' + call.body);
    return texts;
  }
  Duration last_timeout() const {
    const std::lock_guard lock(mutex_);
    return calls_.empty() ? Duration(0) : calls_.back().timeout;
  }

  void call(std::string operation, std::string body, Duration timeout, ApiCallback done) override {
    Script script;
    const Call call{std::move(operation), std::move(body), timeout};
    {
      const std::lock_guard lock(mutex_);
      calls_.push_back(call);
      script = script_;
    }
    done(script ? script(call) : ApiAnswer{"", "", "{}"});
  }

  void answer_workers_with(Result<std::vector<WorkerView>> workers) {
    const std::lock_guard lock(mutex_);
    workers_ = std::move(workers);
  }
  void answer_tasks_with(Result<Outcome> outcome) {
    const std::lock_guard lock(mutex_);
    outcome_ = std::move(outcome);
  }
  std::vector<NewTask> tasks() const {
    const std::lock_guard lock(mutex_);
    return tasks_;
  }

  void workers(Duration, WorkersCallback done) override {
    Result<std::vector<WorkerView>> workers;
    {
      const std::lock_guard lock(mutex_);
      workers = workers_;
    }
    done(workers);
  }

  void run(NewTask task, Duration, OutcomeCallback done) override {
    Result<Outcome> outcome;
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
      outcome = outcome_;
    }
    done(outcome);
  }

  void queues(QueuesCallback done) override {
    Result<std::vector<QueueView>> queues;
    {
      const std::lock_guard lock(mutex_);
      queues = queues_;
      if (queues_wait_) return waiting_.push_back(std::move(done));
    }
    done(queues);
  }

 private:
  mutable std::mutex mutex_;
  Script script_;
  Result<std::vector<QueueView>> queues_;
  bool queues_wait_ = false;
  Result<std::vector<WorkerView>> workers_;
  Result<Outcome> outcome_;
  std::vector<NewTask> tasks_;
  std::vector<QueuesCallback> waiting_;
  std::vector<Call> calls_;
};

}  // namespace baton::gateway
