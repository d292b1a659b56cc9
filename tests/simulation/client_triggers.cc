// What the user of a simulated client does with triggers: makes them, brings events, and pauses them at last.
#include "common/json/parse.h"
#include "tests/simulation/client_process.h"

namespace baton::simulation {

using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kEventCount = 20;  // few, so that the same one comes again, from either client

json::Value text(std::string_view value) { return json::Value::string(value); }

}  // namespace

void ClientProcess::create_trigger(const json::Value& rule) {
  triggers_.push_back({rule});
  create(triggers_.back());
}

void ClientProcess::create(OwnTrigger& trigger) {
  call("CreateTrigger", trigger.rule, 20s, [this, &trigger](const Result<ApiAnswer>& answer) {
    if (!answer) return later([this, &trigger] { create(trigger); });
    if (!answer->error.empty()) return checker_.violated("triggers", answer->error + ": " + answer->message);
    trigger.created = true;
    if (pauses_triggers_) pause_trigger(trigger);
  });
}

void ClientProcess::pause_triggers() {
  pauses_triggers_ = true;
  for (OwnTrigger& trigger : triggers_) {
    if (trigger.created) pause_trigger(trigger);
  }
}

void ClientProcess::pause_trigger(OwnTrigger& trigger) {
  call("PauseTrigger", json::Value::object({{"name", trigger.rule.get("name")}}), 20s,
       [this, &trigger](const Result<ApiAnswer>& answer) {
         if (!answer) return later([this, &trigger] { pause_trigger(trigger); });
         if (!answer->error.empty()) checker_.violated("triggers", answer->error + ": " + answer->message);
         trigger.paused = true;
       });
}

// As Triggers::fire of the client library.
void ClientProcess::bring_event() {
  const std::string id = "event" + std::to_string(random_.below(kEventCount));
  const json::Value body =
      json::Value::object({{"name", text("hook")}, {"event", json::Value::empty_object()}, {"id", text(id)}});
  call("RenderTrigger", body, 20s, [this, id](const Result<ApiAnswer>& answer) {
    if (!answer || !answer->error.empty()) return;  // it is not there yet, or paused
    const json::Value rendered = json::parse(answer->body).value();
    const json::Value start = json::Value::object({{"stateMachineArn", rendered.get("state_machine_arn")},
                                                   {"name", rendered.get("name")},
                                                   {"input", rendered.get("input")}});
    call("StartTriggeredExecution", start, random_.chance(0.2) ? Duration(2s) : Duration(60s),
         [this, id](const Result<ApiAnswer>& started) {
           if (!started || started->error == "ExecutionAlreadyExists") return;
           if (!started->error.empty()) {
             return checker_.violated("triggers", id + ": " + started->error + ": " + started->message);
           }
           const json::Value execution = json::parse(started->body).value();
           checker_.execution_acked(std::string(execution.get("executionArn").as_string()));
           if (execution.get("started").is_true()) checker_.event_started(id);
         });
  });
}

}  // namespace baton::simulation
