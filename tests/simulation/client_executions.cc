// What the user of a simulated client does with executions: start, wait, read the history, stop, redrive.
#include <cstdlib>
#include <iterator>
#include <map>
#include <sstream>

#include "asl/step/identifiers.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "tests/simulation/client_process.h"

namespace baton::simulation {

using namespace std::chrono_literals;

namespace {

json::Value text(std::string_view value) { return json::Value::string(value); }

std::string text_of(const json::Value& value) { return value.is_string() ? std::string(value.as_string()) : ""; }

std::int64_t number_of(const json::Value& value) {
  return value.is_number() ? static_cast<std::int64_t>(value.as_double()) : 0;
}

json::Value naming(const NewExecution& execution) {
  return json::Value::object({{"executionArn", text(execution_arn(*execution.machine, execution.name))}});
}

std::string name_of(const NewExecution& execution) {
  return std::string(execution.machine->name) + " " + execution.name;
}

json::Value start_of(const NewExecution& execution, std::string_view input) {
  return json::Value::object({{"stateMachineArn", text(machine_arn(*execution.machine))},
                              {"name", text(execution.name)},
                              {"input", text(input)}});
}

ExecutionId id_of(const NewExecution& execution) { return execution_id_of(execution.machine->name, execution.name); }

bool ends_task(std::string_view type) {
  return type == "TaskSucceeded" || type == "TaskFailed" || type == "TaskTimedOut" || type == "ActivitySucceeded" ||
         type == "ActivityFailed" || type == "ActivityTimedOut";
}

bool is_schedule(std::string_view type) { return type == "TaskScheduled" || type == "ActivityScheduled"; }

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  return {std::istream_iterator<std::string>(stream), {}};
}

}  // namespace

void ClientProcess::call(std::string operation, const json::Value& body, Duration timeout,
                         std::function<void(const Result<ApiAnswer>&)> then) {
  ApiCall call;
  call.operation = std::move(operation);
  call.body = json::to_text(body);
  call.deadline = events_.now() + timeout;
  call.on_answer = [then = std::move(then)](const Result<ApiAnswer>& answer) { then(answer); };
  core_->start(std::move(call));
  poke();
}

void ClientProcess::later(std::function<void()> act) {
  events_.after(500ms, [weak = weak_from_this(), act = std::move(act)] {
    const auto self = weak.lock();
    if (self && self->is_alive()) act();
  });
}

void ClientProcess::create(const SimulatedMachine& machine) {
  const json::Value body = json::Value::object({{"name", text(machine.name)},
                                                {"definition", text(machine.definition)},
                                                {"roleArn", text("arn:aws:iam::123456789012:role/r")},
                                                {"type", text(machine.is_express ? "EXPRESS" : "STANDARD")}});
  call("CreateStateMachine", body, 20s, [this, &machine](const Result<ApiAnswer>& answer) {
    if (!answer) return later([this, &machine] { create(machine); });
    if (!answer->error.empty()) checker_.violated("executions", answer->error + ": " + answer->message);
    created_.insert(&machine);
  });
}

void ClientProcess::run_execution(NewExecution& execution) {
  runs_.push_back({&execution});
  start(runs_.back());
}

void ClientProcess::start(Run& run) {
  const NewExecution& execution = *run.execution;
  const bool is_sync = execution.machine->is_express && random_.chance(0.5);
  call(is_sync ? "StartSyncExecution" : "StartExecution", start_of(execution, execution.input),
       random_.chance(0.2) ? Duration(3s) : Duration(60s), [this, &run, is_sync](const Result<ApiAnswer>& answer) {
         // Nobody knows whether it happened; or the machine is not there yet.
         if (!answer || answer->error == "StateMachineDoesNotExist") return later([this, &run] { start(run); });
         if (!is_sync) return hear_start(run, *answer);
         run.ended = true;
         const json::Value ended = answer->error.empty() ? json::parse(answer->body).value() : json::Value();
         if (text_of(ended.get("status")) == "SUCCEEDED" && text_of(ended.get("output")) == run.execution->output) {
           return;
         }
         checker_.violated("executions", "a synchronous execution ended as " + answer->error + answer->body);
       });
}

void ClientProcess::hear_start(Run& run, const ApiAnswer& answer) {
  NewExecution& execution = *run.execution;
  const bool is_express = execution.machine->is_express;
  const bool is_refused =
      answer.error == "ExecutionAlreadyExists" && !is_express && checker_.has_closed(id_of(execution));
  if (!answer.error.empty() && !is_refused) {
    return checker_.violated("idempotent start", name_of(execution) + " is refused: " + answer.error);
  }
  if (answer.error.empty()) {
    const json::Value started = json::parse(answer.body).value();
    checker_.execution_acked(text_of(started.get("executionArn")));
    const std::string start_date = json::to_text(started.get("startDate"));
    if (execution.start_date.empty()) execution.start_date = start_date;
    if (!is_express && execution.start_date != start_date) {
      checker_.violated("idempotent start",
                        name_of(execution) + " was started at " + execution.start_date + " and again at " + start_date);
    }
  }
  run.acked = true;
  run.ended = is_express;  // nobody can ask for it
  if (!run.ended) wait(run);
}

void ClientProcess::start_another(const Run& run) {
  call("StartExecution", start_of(*run.execution, "[0,0,7]"), 10s, [this, &run](const Result<ApiAnswer>& answer) {
    if (!answer || answer->error == "ExecutionAlreadyExists") return;
    checker_.violated("idempotent start",
                      name_of(*run.execution) + " was started with another input: " + answer->error + answer->body);
  });
}

void ClientProcess::wait(Run& run) {
  call("WaitExecution", naming(*run.execution), 5s + Duration(static_cast<std::int64_t>(random_.below(60'000'000))),
       [this, &run](const Result<ApiAnswer>& answer) {
         if (!answer) return later([this, &run] { wait(run); });
         if (!answer->error.empty()) {
           ++checker_.counts.lost;
           checker_.violated("acknowledged is kept", name_of(*run.execution) + " was acknowledged: " + answer->error);
           return;
         }
         const json::Value body = json::parse(answer->body).value();
         if (text_of(body.get("status")) == "RUNNING") return later([this, &run] { wait(run); });
         hear_end(run, body);
       });
}

void ClientProcess::hear_end(Run& run, const json::Value& answer) {
  const NewExecution& execution = *run.execution;
  const std::string status = text_of(answer.get("status"));
  const bool succeeded = status == "SUCCEEDED";
  const std::string output = text_of(answer.get(succeeded ? "output" : "error"));
  const bool is_right = succeeded             ? output == execution.output
                        : status == "ABORTED" ? execution.stop_tried
                                              : status == "FAILED" && execution.machine->may_fail;
  if (!is_right) {
    checker_.violated("executions",
                      name_of(execution) + " of " + execution.input + " ended as " + json::to_text(answer));
  }
  checker_.execution_told(id_of(execution), static_cast<std::uint32_t>(number_of(answer.get("redriveCount"))), status,
                          output);
  run.ended = true;
  run.failed = !succeeded;
  read_history(run);
}

void ClientProcess::stop_or_redrive() {
  if (runs_.empty()) return;
  Run& run = runs_[random_.below(runs_.size())];
  NewExecution& execution = *run.execution;
  if (!run.acked || execution.machine->is_express) return;
  if (!run.ended) {
    execution.stop_tried = true;
    call("StopExecution", naming(execution), 10s, [](const Result<ApiAnswer>&) {});
  } else if (run.failed && execution.redrives_tried < 3) {
    ++execution.redrives_tried;
    run.ended = false;
    call("RedriveExecution", naming(execution), 10s, [this, &run](const Result<ApiAnswer>& answer) {
      checker_.counts.redrives += answer && answer->error.empty();
      wait(run);
    });
  }
}

void ClientProcess::look_at_execution() {
  if (runs_.empty()) return;
  const Run& run = runs_[random_.below(runs_.size())];
  if (!run.acked || run.execution->machine->is_express) return;
  if (random_.chance(0.2)) return start_another(run);
  read_history(run);
}

void ClientProcess::read_history(const Run& run) {
  json::Value body = json::with_member(naming(*run.execution), "maxResults", json::Value::integer(1000));
  const std::size_t known_count = checker_.read_count(id_of(*run.execution));
  call("GetExecutionHistory", body, 20s, [this, &run, known_count](const Result<ApiAnswer>& answer) {
    if (!answer) return;
    if (!answer->error.empty()) {
      return checker_.violated("acknowledged is kept", name_of(*run.execution) + " has no history: " + answer->error);
    }
    const json::Value events = json::parse(answer->body).value().get("events");
    std::vector<std::string> texts;
    for (const json::Value& event : events.items()) texts.push_back(json::to_text(event));
    checker_.history_read(id_of(*run.execution), texts, known_count);
    check_history(run, events);
  });
}

// No gap, no number twice, of every TaskScheduled at most one end, and no state left more often than there is a way to it.
void ClientProcess::check_history(const Run& run, const json::Value& read) {
  const NewExecution& execution = *run.execution;
  const auto violated = [&](std::int64_t id, const std::string& what) {
    checker_.violated("history", name_of(execution) + ": event " + std::to_string(id) + " " + what);
  };
  struct Event {
    std::string type;
    std::int64_t previous = 0;
  };
  std::map<std::int64_t, Event> events;
  std::map<std::int64_t, int> end_counts;  // by TaskScheduled
  std::map<std::string, int> left_counts;  // by state
  std::int64_t last = 0;
  for (const json::Value& event : read.items()) {
    const std::int64_t id = number_of(event.get("id"));
    if (id != last + 1) violated(id, "follows " + std::to_string(last));
    last = id;
    events[id] = {text_of(event.get("type")), number_of(event.get("previousEventId"))};
    if (events[id].type.ends_with("StateExited"))
      ++left_counts[text_of(event.get("stateExitedEventDetails").get("name"))];
    if (!ends_task(events[id].type)) continue;
    std::int64_t scheduled = events[id].previous;
    while (scheduled > 0 && !is_schedule(events[scheduled].type)) scheduled = events[scheduled].previous;
    if (scheduled == 0) violated(id, "ends a task that was not scheduled");
    if (++end_counts[scheduled] > 1) violated(id, "ends the task of " + std::to_string(scheduled) + " once more");
  }
  const bool succeeded = events[last].type == "ExecutionSucceeded";
  const auto expect_left = [&](std::string_view states, int count) {
    for (const std::string& state : words_of(states)) {
      if (left_counts[state] > count || (succeeded && left_counts[state] < count)) {
        violated(last, "comes after state " + state + " was left " + std::to_string(left_counts[state]) +
                           " times, not " + std::to_string(count));
      }
    }
  };
  expect_left(execution.machine->left_once, 1);
  expect_left(execution.machine->left_for_each, execution.number_count);
}

// ---- Tasks that are answered by others -------------------------------------------------------------------------------

void ClientProcess::answer(const OpenToken& open) {
  const json::Value body = json::Value::object({{"taskToken", text(open.token)}, {"output", text(open.output)}});
  call("SendTaskSuccess", body, 10s, [this, open](const Result<ApiAnswer>& answer) {
    if (!answer) return later([this, open] { this->answer(open); });
    if (answer->error == "TaskTimedOut") return;  // answered already, or it was stopped
    const auto parts = asl::parse_task_token(open.token);
    const auto id = ExecutionId::parse(parts->prefix);
    if (answer->error.empty()) return checker_.token_answered(*id);
    checker_.violated("acknowledged is kept", "nobody knows of a token that was given out: " + answer->error);
  });
}

void ClientProcess::create_activity(const SimulatedMachine& machine) {
  call("CreateActivity", json::Value::object({{"name", text(kActivityName)}}), 20s,
       [this, &machine](const Result<ApiAnswer>& answer) {
         if (answer) return create(machine);
         later([this, &machine] { create_activity(machine); });
       });
}

void ClientProcess::poll_activity() {
  if (polls_) return;
  polls_ = true;
  call("GetActivityTask", json::Value::object({{"activityArn", text(activity_arn())}}), 5s,
       [this](const Result<ApiAnswer>& answer) {
         polls_ = false;
         if (!answer || !answer->error.empty()) return;  // it is not there yet
         const json::Value task = json::parse(answer->body).value();
         if (!task.get("taskToken").is_string()) return;
         const int number = std::atoi(text_of(task.get("input")).c_str());
         const OpenToken open{text_of(task.get("taskToken")), std::to_string(number + 1)};
         later([this, open] { this->answer(open); });
       });
}

}  // namespace baton::simulation
