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

  // The one trigger that there is, and what becomes of its events.
  void have_trigger(NewTrigger rule, StatesResult<FiredTrigger> fired) {
    const std::lock_guard lock(mutex_);
    trigger_ = std::move(rule);
    fired_ = std::move(fired);
  }
  void describe_trigger(std::string name, TriggerCallback done) override {
    StatesResult<Trigger> trigger =
        tl::unexpected(ApiError("TriggerDoesNotExist", "There is no trigger '" + name + "'"));
    {
      const std::lock_guard lock(mutex_);
      if (trigger_.name == name) trigger = Trigger{.rule = trigger_};
    }
    done(trigger);
  }
  // "fire NAME ID EVENT" is heard.
  void fire_trigger(std::string name, std::string event, std::string id, FiredCallback done) override {
    StatesResult<FiredTrigger> fired;
    {
      const std::lock_guard lock(mutex_);
      calls_.push_back({"fire", name + ' ' + id + ' ' + event, {}});
      fired = fired_;
    }
    done(fired);
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
  NewTrigger trigger_;
  StatesResult<FiredTrigger> fired_;
};

}  // namespace baton::gateway
