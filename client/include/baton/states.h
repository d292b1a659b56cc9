// State machines and their executions, activities, task tokens and tags: the states API, which is that of AWS Step
// Functions, with types.
//
//   auto client = baton::Client::connect({});
//   baton::States states(*client);
//   auto machine = states.create_machine({.name = "resize", .definition = text});
//   auto ended = states.run_execution({.machine_arn = machine->arn, .input = R"({"path": "cat.jpg"})"}, minutes(5));
//   if (ended && ended->status == ExecutionStatus::kSucceeded) use(ended->output);
//
// Every call has the three forms of Client's (waiting, future, callback; see baton/client.h for their threads), and is
// repeated until it is answered or ClientOptions::timeout is over. Inputs, outputs, definitions and details are JSON texts.
// Client::call_api has what is not here (versions, aliases, Map Runs) and the JSON as it travels.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "baton/client.h"
#include "baton/result.h"
#include "baton/time.h"

namespace baton {

// Why a call failed. Either the coordinator refused it: then `name` is AWS's name of the error and `code` its kind
// (kNotFound: …DoesNotExist, ResourceNotFound; kFailedPrecondition: …AlreadyExists, ConflictException, StateMachineDeleting,
// ExecutionNotRedrivable, TaskTimedOut, StateMachineTypeNotSupported; kOverloaded: …LimitExceeded and quotas;
// kInvalidArgument: all that the request got wrong). Or there was no answer: then `name` is empty and `code` says why, as
// of Client::call_api.
struct ApiError : Error {
  std::string name{};

  ApiError() = default;
  // Implicit: what has no name fails a call of this API like any other.
  ApiError(Error error) : Error(std::move(error)) {}  // NOLINT(google-explicit-constructor)
  ApiError(std::string error_name, std::string error_message);
};

template <typename T>
using StatesResult = tl::expected<T, ApiError>;
template <typename T>
using StatesCallback = std::function<void(StatesResult<T>)>;

using Tags = std::map<std::string, std::string>;  // at most 50; keys of 1 … 128 characters, values of at most 256

// ── State machines ──

enum class MachineType : std::uint8_t {
  kStandard,  // every step is durable, with a history; may run for a year
  kExpress,   // no history; runs for at most five minutes, and again from the start if its coordinator is lost
};

// AWS wants a role; Baton keeps it and does nothing with it.
inline constexpr char kDefaultRoleArn[] = "arn:aws:iam::123456789012:role/baton";

struct NewMachine {
  std::string name{};        // 1 … 80 characters; a machine of the same name must be the same in all
  std::string definition{};  // Amazon States Language, at most 1 MiB
  std::string role_arn = kDefaultRoleArn;
  MachineType type = MachineType::kStandard;
  Tags tags{};
  bool publish = false;               // a first version, too
  std::string version_description{};  // of it; only with `publish`
};

struct CreatedMachine {
  std::string arn;
  std::string version_arn;  // if it was published
  TimePoint created_at{};
};

// Absent: stays as it is. At least one must be given, or `publish`.
struct MachineUpdate {
  std::string arn{};
  std::optional<std::string> definition{};
  std::optional<std::string> role_arn{};
  bool publish = false;
  std::string version_description{};
};

struct UpdatedMachine {
  std::string revision_id;  // of what executions run that start from now on
  std::string version_arn;  // if it was published
  TimePoint updated_at{};
};

struct Machine {
  std::string arn;
  std::string name;
  MachineType type = MachineType::kStandard;
  bool deleting = false;  // until its last execution ends; nothing can be started
  std::string definition;
  std::string role_arn;
  std::string revision_id;
  std::string description;  // of the version that the ARN names
  TimePoint created_at{};
};

struct MachineSummary {
  std::string arn;
  std::string name;
  MachineType type = MachineType::kStandard;
  TimePoint created_at{};
};

// Which page of a list.
struct PageQuery {
  std::uint32_t limit = 100;  // 1 … 1000
  std::string next_token{};   // of the page before; empty: the first
};

struct MachinePage {
  std::vector<MachineSummary> machines;  // by name
  std::string next_token;                // empty: this was the last page
};

// ── Executions ──

enum class ExecutionStatus : std::uint8_t {
  kRunning,
  kSucceeded,
  kFailed,
  kTimedOut,
  kAborted,         // by stop_execution
  kPendingRedrive,  // a child of a distributed Map that will run again
};

// AWS's name, "RUNNING".
const char* execution_status_name(ExecutionStatus status);
std::optional<ExecutionStatus> parse_execution_status(std::string_view name);

struct NewExecution {
  std::string machine_arn{};  // or of one of its versions or aliases
  std::string name{};         // 1 … 80 characters, once in the machine's life; empty: one is made up
  std::string input = "{}";   // JSON, at most 256 KiB
};

struct StartedExecution {
  std::string arn;
  TimePoint started_at{};
};

struct Execution {
  std::string arn;
  std::string machine_arn;
  std::string machine_version_arn;  // empty unless it was started by one
  std::string machine_alias_arn;    // likewise
  std::string map_run_arn;          // of a child of a distributed Map
  std::string name;
  ExecutionStatus status = ExecutionStatus::kRunning;
  std::string input;
  std::string output;  // kSucceeded
  std::string error;   // kFailed, kTimedOut, kAborted, if there is one
  std::string cause;   // likewise
  TimePoint started_at{};
  std::optional<TimePoint> ended_at;  // absent: it runs
  std::uint32_t redrive_count = 0;
  std::optional<TimePoint> redriven_at;  // the last time
  bool redrivable = false;               // redrive_execution would be taken
};

struct ExecutionSummary {
  std::string arn;
  std::string machine_arn;
  std::string name;
  ExecutionStatus status = ExecutionStatus::kRunning;
  TimePoint started_at{};
  std::optional<TimePoint> ended_at;
  std::uint32_t redrive_count = 0;
};

struct ExecutionQuery {
  // One of the two: the executions of a STANDARD machine, or the children of a Map Run.
  std::string machine_arn{};
  std::string map_run_arn{};
  std::optional<ExecutionStatus> status{};  // only these
  std::uint32_t limit = 100;                // 1 … 1000
  std::string next_token{};                 // of the page before; empty: the first
};

struct ExecutionPage {
  std::vector<ExecutionSummary> executions;  // newest first; may be empty though there is a next page
  std::string next_token;                    // empty: this was the last page
};

// What happened, counted from 1 within its execution.
struct HistoryEvent {
  std::uint64_t id = 0;
  std::uint64_t previous_id = 0;  // of the event that this one follows from; 0: of none
  std::string type;               // AWS's name, "TaskSucceeded"
  TimePoint at{};
  std::string details = "{}";  // JSON: the event's …EventDetails
};

struct HistoryQuery {
  std::string execution_arn{};
  std::uint64_t after_id = 0;    // only events behind this one
  bool include_payloads = true;  // inputs and outputs
};

// ── Activities and task tokens ──

struct Activity {
  std::string arn;
  std::string name;
  TimePoint created_at{};
};

struct ActivityPage {
  std::vector<Activity> activities;
  std::string next_token;  // empty: this was the last page
};

struct ActivityTask {
  std::string token;  // for send_task_success and the others
  std::string input;  // JSON
};

class States {
 public:
  // `client` must outlive it and stay where it is. Costs nothing; may be copied; thread-safe as Client is.
  explicit States(Client& client) : client_(&client) {}

  // ── State machines ──

  // → CreatedMachine. The same machine again is no error. Errors: InvalidDefinition, InvalidName,
  // StateMachineAlreadyExists (another of this name), StateMachineLimitExceeded, TooManyTags.
  template <typename Form = UseWait>
  auto create_machine(NewMachine machine, Form form = {}) {
    return in_form<CreatedMachine>(std::move(form),
                                   [&](auto done) { start_create_machine(std::move(machine), std::move(done)); });
  }

  // → UpdatedMachine. Running executions keep their definition. Errors: InvalidDefinition, StateMachineDoesNotExist,
  // MissingRequiredParameter (nothing to change), ConflictException.
  template <typename Form = UseWait>
  auto update_machine(MachineUpdate update, Form form = {}) {
    return in_form<UpdatedMachine>(std::move(form),
                                   [&](auto done) { start_update_machine(std::move(update), std::move(done)); });
  }

  // → Machine. `arn` may be of a version or an alias. Errors: StateMachineDoesNotExist, InvalidArn.
  template <typename Form = UseWait>
  auto describe_machine(std::string arn, Form form = {}) {
    return in_form<Machine>(std::move(form),
                            [&](auto done) { start_describe_machine(std::move(arn), std::move(done)); });
  }

  // → void. Its executions go on; a machine that is not there is no error. Errors: InvalidArn.
  template <typename Form = UseWait>
  auto delete_machine(std::string arn, Form form = {}) {
    return in_form<void>(std::move(form), [&](auto done) { start_delete_machine(std::move(arn), std::move(done)); });
  }

  // → MachinePage. Errors: InvalidToken.
  template <typename Form = UseWait>
  auto list_machines(PageQuery query, Form form = {}) {
    return in_form<MachinePage>(std::move(form),
                                [&](auto done) { start_list_machines(std::move(query), std::move(done)); });
  }

  // ── Executions ──

  // → StartedExecution: it is durable and runs. The same name with the same input again is the same execution while that
  // runs. Errors: StateMachineDoesNotExist, ExecutionAlreadyExists, InvalidExecutionInput, InvalidName,
  // ExecutionLimitExceeded.
  template <typename Form = UseWait>
  auto start_execution(NewExecution execution, Form form = {}) {
    return in_form<StartedExecution>(std::move(form),
                                     [&](auto done) { start_start_execution(std::move(execution), std::move(done)); });
  }

  // Starts and waits → Execution. `timeout` is for both together. Errors: those of both.
  template <typename Form = UseWait>
  auto run_execution(NewExecution execution, Duration timeout, Form form = {}) {
    return in_form<Execution>(std::move(form),
                              [&](auto done) { start_run_execution(std::move(execution), timeout, std::move(done)); });
  }

  // The same for EXPRESS machines → Execution, which nobody can describe later. Errors: as start_execution;
  // StateMachineTypeNotSupported (a STANDARD machine).
  template <typename Form = UseWait>
  auto run_express_execution(NewExecution execution, Duration timeout, Form form = {}) {
    return in_form<Execution>(std::move(form), [&](auto done) {
      start_run_express_execution(std::move(execution), timeout, std::move(done));
    });
  }

  // Waits until it ended → Execution. Errors: ExecutionDoesNotExist; kDeadlineExceeded (it has not ended yet).
  template <typename Form = UseWait>
  auto wait_execution(std::string arn, Duration timeout, Form form = {}) {
    return in_form<Execution>(std::move(form),
                              [&](auto done) { start_wait_execution(std::move(arn), timeout, std::move(done)); });
  }

  // As it stands → Execution. Errors: ExecutionDoesNotExist (or it ended longer ago than the retention), InvalidArn.
  template <typename Form = UseWait>
  auto describe_execution(std::string arn, Form form = {}) {
    return in_form<Execution>(std::move(form),
                              [&](auto done) { start_describe_execution(std::move(arn), std::move(done)); });
  }

  // What happened so far, oldest first, all pages of it → std::vector<HistoryEvent>. Errors: ExecutionDoesNotExist.
  template <typename Form = UseWait>
  auto history(HistoryQuery query, Form form = {}) {
    return in_form<std::vector<HistoryEvent>>(std::move(form),
                                              [&](auto done) { start_history(std::move(query), std::move(done)); });
  }

  // Ends it as kAborted → TimePoint, when it ended. `error` (256 characters) and `cause` (32,768) may be empty. An
  // execution that has ended stays as it is. Errors: ExecutionDoesNotExist.
  template <typename Form = UseWait>
  auto stop_execution(std::string arn, std::string error, std::string cause, Form form = {}) {
    return in_form<TimePoint>(std::move(form), [&](auto done) {
      start_stop_execution(std::move(arn), std::move(error), std::move(cause), std::move(done));
    });
  }

  // Lets one that did not succeed go on at what failed → TimePoint, when. Errors: ExecutionNotRedrivable,
  // ExecutionDoesNotExist.
  template <typename Form = UseWait>
  auto redrive_execution(std::string arn, Form form = {}) {
    return in_form<TimePoint>(std::move(form),
                              [&](auto done) { start_redrive_execution(std::move(arn), std::move(done)); });
  }

  // → ExecutionPage. Errors: StateMachineDoesNotExist, StateMachineTypeNotSupported (EXPRESS), ResourceNotFound (no such
  // Map Run), InvalidToken.
  template <typename Form = UseWait>
  auto list_executions(ExecutionQuery query, Form form = {}) {
    return in_form<ExecutionPage>(std::move(form),
                                  [&](auto done) { start_list_executions(std::move(query), std::move(done)); });
  }

  // ── Task tokens: how whoever was handed one tells how its task ended ──

  // → void. `output`: JSON. Errors: InvalidToken, TaskDoesNotExist, TaskTimedOut (it ended before), InvalidOutput.
  template <typename Form = UseWait>
  auto send_task_success(std::string token, std::string output, Form form = {}) {
    return in_form<void>(std::move(form), [&](auto done) {
      start_send_task_success(std::move(token), std::move(output), std::move(done));
    });
  }

  // → void. Errors: as send_task_success.
  template <typename Form = UseWait>
  auto send_task_failure(std::string token, std::string error, std::string cause, Form form = {}) {
    return in_form<void>(std::move(form), [&](auto done) {
      start_send_task_failure(std::move(token), std::move(error), std::move(cause), std::move(done));
    });
  }

  // It is being worked on → void. Errors: as send_task_success.
  template <typename Form = UseWait>
  auto send_task_heartbeat(std::string token, Form form = {}) {
    return in_form<void>(std::move(form),
                         [&](auto done) { start_send_task_heartbeat(std::move(token), std::move(done)); });
  }

  // ── Activities ──

  // → Activity. The same name again is the same activity. Errors: InvalidName, ActivityAlreadyExists,
  // ActivityLimitExceeded.
  template <typename Form = UseWait>
  auto create_activity(std::string name, Tags tags, Form form = {}) {
    return in_form<Activity>(
        std::move(form), [&](auto done) { start_create_activity(std::move(name), std::move(tags), std::move(done)); });
  }

  // → Activity. Errors: ActivityDoesNotExist.
  template <typename Form = UseWait>
  auto describe_activity(std::string arn, Form form = {}) {
    return in_form<Activity>(std::move(form),
                             [&](auto done) { start_describe_activity(std::move(arn), std::move(done)); });
  }

  // → void. One that is not there is no error.
  template <typename Form = UseWait>
  auto delete_activity(std::string arn, Form form = {}) {
    return in_form<void>(std::move(form), [&](auto done) { start_delete_activity(std::move(arn), std::move(done)); });
  }

  // → ActivityPage. Errors: InvalidToken.
  template <typename Form = UseWait>
  auto list_activities(PageQuery query, Form form = {}) {
    return in_form<ActivityPage>(std::move(form),
                                 [&](auto done) { start_list_activities(std::move(query), std::move(done)); });
  }

  // Waits for a task, at most `timeout` and at most 60 seconds → std::optional<ActivityTask>, absent if none came.
  // `worker_name` (80 characters) stands in the history and may be empty. Errors: ActivityDoesNotExist.
  template <typename Form = UseWait>
  auto get_activity_task(std::string arn, std::string worker_name, Duration timeout, Form form = {}) {
    return in_form<std::optional<ActivityTask>>(std::move(form), [&](auto done) {
      start_get_activity_task(std::move(arn), std::move(worker_name), timeout, std::move(done));
    });
  }

  // ── Tags of machines and activities ──

  // Adds them, or changes their values → void. Errors: ResourceNotFound, TooManyTags.
  template <typename Form = UseWait>
  auto tag(std::string arn, Tags tags, Form form = {}) {
    return in_form<void>(std::move(form),
                         [&](auto done) { start_tag(std::move(arn), std::move(tags), std::move(done)); });
  }

  // → void. Keys that are not there are no error. Errors: ResourceNotFound.
  template <typename Form = UseWait>
  auto untag(std::string arn, std::vector<std::string> keys, Form form = {}) {
    return in_form<void>(std::move(form),
                         [&](auto done) { start_untag(std::move(arn), std::move(keys), std::move(done)); });
  }

  // → Tags. Errors: ResourceNotFound.
  template <typename Form = UseWait>
  auto tags(std::string arn, Form form = {}) {
    return in_form<Tags>(std::move(form), [&](auto done) { start_tags(std::move(arn), std::move(done)); });
  }

 private:
  void start_create_machine(NewMachine machine, StatesCallback<CreatedMachine> done);
  void start_update_machine(MachineUpdate update, StatesCallback<UpdatedMachine> done);
  void start_describe_machine(std::string arn, StatesCallback<Machine> done);
  void start_delete_machine(std::string arn, StatesCallback<void> done);
  void start_list_machines(PageQuery query, StatesCallback<MachinePage> done);
  void start_start_execution(NewExecution execution, StatesCallback<StartedExecution> done);
  void start_run_execution(NewExecution execution, Duration timeout, StatesCallback<Execution> done);
  void start_run_express_execution(NewExecution execution, Duration timeout, StatesCallback<Execution> done);
  void start_wait_execution(std::string arn, Duration timeout, StatesCallback<Execution> done);
  void start_describe_execution(std::string arn, StatesCallback<Execution> done);
  void start_history(HistoryQuery query, StatesCallback<std::vector<HistoryEvent>> done);
  void start_stop_execution(std::string arn, std::string error, std::string cause, StatesCallback<TimePoint> done);
  void start_redrive_execution(std::string arn, StatesCallback<TimePoint> done);
  void start_list_executions(ExecutionQuery query, StatesCallback<ExecutionPage> done);
  void start_send_task_success(std::string token, std::string output, StatesCallback<void> done);
  void start_send_task_failure(std::string token, std::string error, std::string cause, StatesCallback<void> done);
  void start_send_task_heartbeat(std::string token, StatesCallback<void> done);
  void start_create_activity(std::string name, Tags tags, StatesCallback<Activity> done);
  void start_describe_activity(std::string arn, StatesCallback<Activity> done);
  void start_delete_activity(std::string arn, StatesCallback<void> done);
  void start_list_activities(PageQuery query, StatesCallback<ActivityPage> done);
  void start_get_activity_task(std::string arn, std::string worker_name, Duration timeout,
                               StatesCallback<std::optional<ActivityTask>> done);
  void start_tag(std::string arn, Tags tags, StatesCallback<void> done);
  void start_untag(std::string arn, std::vector<std::string> keys, StatesCallback<void> done);
  void start_tags(std::string arn, StatesCallback<Tags> done);

  template <typename T, typename Form, typename Start>
  auto in_form(Form form, Start start) {
    return client_->in_form<StatesResult<T>>(std::move(form), std::move(start));
  }

  Client* client_;
};

}  // namespace baton
