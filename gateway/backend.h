// The seam to whoever knows the answers: client_backend.h asks the coordinator, tests have one of their own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "baton/client.h"
#include "baton/result.h"
#include "baton/states_types.h"
#include "baton/time.h"
#include "baton/triggers.h"
#include "baton/views.h"

namespace baton::gateway {

class Backend {
 public:
  using ApiCallback = std::function<void(Result<ApiAnswer>)>;
  using QueuesCallback = std::function<void(Result<std::vector<QueueView>>)>;
  using WorkersCallback = std::function<void(Result<std::vector<WorkerView>>)>;
  using OutcomeCallback = std::function<void(Result<Outcome>)>;

  using TriggerCallback = StatesCallback<Trigger>;
  using FiredCallback = StatesCallback<FiredTrigger>;

  virtual ~Backend() = default;

  // `body` is the text of a JSON object. Calls back exactly once, on any thread, also before it returns, and after `timeout`
  // at the latest (kDeadlineExceeded). An answer with an error is an answer; an Error means that there is none.
  virtual void call(std::string operation, std::string body, Duration timeout, ApiCallback done) = 0;

  // All queues, in order of their names. Calls back as call() does.
  virtual void queues(QueuesCallback done) = 0;
  // All workers, likewise, within `timeout`.
  virtual void workers(Duration timeout, WorkersCallback done) = 0;

  // Submits a task and waits for its end, `timeout` at the most.
  virtual void run(NewTask task, Duration timeout, OutcomeCallback done) = 0;

  // A trigger, and what it starts for an event, within kCallTimeout each. They call back as call() does.
  virtual void describe_trigger(std::string name, TriggerCallback done) = 0;
  virtual void fire_trigger(std::string name, std::string event, std::string id, FiredCallback done) = 0;
};

}  // namespace baton::gateway
