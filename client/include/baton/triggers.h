// Triggers: rules that the coordinator keeps, and that start executions of state machines, or tasks: on a schedule, or for an
// event that somebody brings.
//
//   baton::Triggers triggers(client);
//   triggers.create({.name = "nightly", .machine_arn = arn, .schedule = "0 2 * * *", .time_zone = "Europe/Berlin"});
//   triggers.create({.name = "orders", .task = baton::TriggerTask{.type = "order.book"}, .http = baton::TriggerHttp{}});
//   triggers.fire("orders", R"({"body": {"order": 17}})", "order-17");
//
// Every call has the three forms of Client's (baton/client.h) and is repeated until it is answered or ClientOptions::timeout
// is over. docs/triggers.md has the rules of schedules, clock changes and missed slots.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "baton/client.h"
#include "baton/states_types.h"

namespace baton {

// A task that a trigger submits.
struct TriggerTask {
  std::string type{};
  int priority = kPriorityDefault;
  Duration timeout{};  // of an attempt; zero: none
  std::uint32_t attempt_count_max = RetryPolicy{}.attempt_count_max;
};

// POST /triggers/NAME of the gateway (docs/gateway.md).
struct TriggerHttp {
  std::string secret{};            // the name by which the gateway knows it; "": no signature of the body is asked for
  std::string signature{};         // "standard-webhooks" (the default) or "hmac-sha256"
  std::string signature_header{};  // of hmac-sha256; default: "X-Hub-Signature-256"
};

struct NewTrigger {
  std::string name{};  // 1 … 63 characters, as names of state machines
  // What it starts: one of the two.
  std::string machine_arn{};  // or of a version or an alias
  std::optional<TriggerTask> task{};
  // When it fires: by a schedule, by requests to the gateway, or by files that appear in a folder.
  std::string schedule{};         // cron, five fields, or @daily and the like
  std::string time_zone = "UTC";  // of a schedule
  // JSON; {% … %} in it is JSONata over $states.input, which is the event: of a schedule {"trigger", "slot"}, otherwise
  // {"trigger", "id"} and what it was fired with. "": of a schedule {}, of a request its body, of a file {"source": its path}.
  std::string input{};
  std::string overlap = "allow";  // of a schedule; or "skip": not while an execution of it runs
  std::string backfill = "none";  // of its missed slots: none, "last", or "all" (at most 100)
  std::optional<TriggerHttp> http{};
  std::string folder{};   // a path where `baton trigger watch` runs
  std::string pattern{};  // of the names of files in it; "": "*"
};

struct Trigger {
  NewTrigger rule{};
  bool paused = false;
  std::string created_at{};  // times are texts, 2026-11-30T02:00:00Z
  // Of a schedule only:
  std::string next_slot{};  // "": there is none
  std::string last_slot{};  // "": it has not fired yet
  std::string last_execution_name{};
  std::string last_error{};  // why the last start was refused; "": it was not
  std::uint64_t fired_count = 0;
  std::uint64_t open_count = 0;  // starts that are on their way; with overlap "skip", also the execution that runs
};

struct FiredTrigger {
  std::string execution_arn{};   // "": it was a task
  std::optional<TaskId> task{};  // likewise
  bool started = true;           // false: the event had started it before
};

struct TriggerPage {
  std::vector<Trigger> triggers;  // in the order of their names
  std::string next_token;         // "": there are no more
};

class Triggers {
 public:
  // `client` must outlive it and stay where it is. Costs nothing; may be copied; thread-safe as Client is.
  explicit Triggers(Client& client) : client_(&client) {}

  // → Trigger. The same again is no error. Errors: TriggerAlreadyExists (another of this name), TriggerLimitExceeded,
  // ValidationException (schedule, time zone, input), InvalidArn, InvalidName.
  template <typename Form = UseWait>
  auto create(NewTrigger trigger, Form form = {}) {
    return in_form<Trigger>(std::move(form), [&](auto done) { start_create(std::move(trigger), std::move(done)); });
  }

  // → Trigger. Errors, as of all that follow: TriggerDoesNotExist.
  template <typename Form = UseWait>
  auto describe(std::string name, Form form = {}) {
    return in_form<Trigger>(std::move(form), [&](auto done) { start_call("DescribeTrigger", name, std::move(done)); });
  }
  // → Trigger. What comes due meanwhile is not made up for.
  template <typename Form = UseWait>
  auto pause(std::string name, Form form = {}) {
    return in_form<Trigger>(std::move(form), [&](auto done) { start_call("PauseTrigger", name, std::move(done)); });
  }
  template <typename Form = UseWait>
  auto resume(std::string name, Form form = {}) {
    return in_form<Trigger>(std::move(form), [&](auto done) { start_call("ResumeTrigger", name, std::move(done)); });
  }
  // → void. Executions that it started go on.
  template <typename Form = UseWait>
  auto remove(std::string name, Form form = {}) {
    return in_form<void>(std::move(form), [&](auto done) { start_remove(name, std::move(done)); });
  }
  // Starts what the trigger starts, for an event; durable when it is answered → FiredTrigger. `event`: a JSON object, what the
  // input's template sees besides "trigger" and "id". `id` (1 … 512 bytes) tells the event from all others of the trigger:
  // an event that comes again starts nothing again, as long as the coordinator remembers what it started (an EXPRESS
  // execution only while it runs). "": a new event. Any trigger can be fired so, one with a schedule too.
  // Errors: TriggerDoesNotExist, TriggerIsPaused, InvalidExecutionInput (its template fails), those of StartExecution and
  // Client::submit.
  template <typename Form = UseWait>
  auto fire(std::string name, std::string event, std::string id, Form form = {}) {
    return in_form<FiredTrigger>(std::move(form),
                                 [&](auto done) { start_fire(name, event, std::move(id), std::move(done)); });
  }
  // → TriggerPage.
  template <typename Form = UseWait>
  auto list(PageQuery query, Form form = {}) {
    return in_form<TriggerPage>(std::move(form), [&](auto done) { start_list(std::move(query), std::move(done)); });
  }

 private:
  void start_create(NewTrigger trigger, StatesCallback<Trigger> done);
  void start_call(const char* operation, const std::string& name, StatesCallback<Trigger> done);
  void start_remove(const std::string& name, StatesCallback<void> done);
  void start_fire(const std::string& name, const std::string& event, std::string id, StatesCallback<FiredTrigger> done);
  void start_list(PageQuery query, StatesCallback<TriggerPage> done);

  template <typename T, typename Form, typename Start>
  auto in_form(Form form, Start start) {
    return client_->in_form<StatesResult<T>>(std::move(form), std::move(start));
  }

  Client* client_;
};

}  // namespace baton
