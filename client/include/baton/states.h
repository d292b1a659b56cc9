// State machines with their versions and aliases, executions, Map Runs, activities, task tokens and tags: the states API, which is that of AWS Step
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
// Client::call_api has the JSON as it travels.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "baton/client.h"
#include "baton/result.h"
#include "baton/states_types.h"
#include "baton/time.h"

namespace baton {

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

  // ── Versions and aliases ──

  // → MachineVersion. The same revision again is the same version. Errors: StateMachineDoesNotExist, ConflictException
  // (another revision), ServiceQuotaExceededException.
  template <typename Form = UseWait>
  auto publish_machine_version(NewMachineVersion version, Form form = {}) {
    return in_form<MachineVersion>(std::move(form),
                                   [&](auto done) { start_publish_version(std::move(version), std::move(done)); });
  }

  // → MachineVersionPage. Errors: StateMachineDoesNotExist, InvalidToken.
  template <typename Form = UseWait>
  auto list_machine_versions(std::string machine_arn, PageQuery query, Form form = {}) {
    return in_form<MachineVersionPage>(std::move(form), [&](auto done) {
      start_list_versions(std::move(machine_arn), std::move(query), std::move(done));
    });
  }

  // → void. One that is not there is no error. Errors: ConflictException (an alias names it).
  template <typename Form = UseWait>
  auto delete_machine_version(std::string arn, Form form = {}) {
    return in_form<void>(std::move(form), [&](auto done) { start_delete_version(std::move(arn), std::move(done)); });
  }

  // → MachineAliasSummary. The same alias again is no error. Errors: ResourceNotFound (no such version), ConflictException
  // (another alias of this name), ValidationException (weights), ServiceQuotaExceededException.
  template <typename Form = UseWait>
  auto create_machine_alias(NewMachineAlias alias, Form form = {}) {
    return in_form<MachineAliasSummary>(std::move(form),
                                        [&](auto done) { start_create_alias(std::move(alias), std::move(done)); });
  }

  // → TimePoint, when it was changed. Errors: ResourceNotFound, ValidationException.
  template <typename Form = UseWait>
  auto update_machine_alias(MachineAliasUpdate update, Form form = {}) {
    return in_form<TimePoint>(std::move(form),
                              [&](auto done) { start_update_alias(std::move(update), std::move(done)); });
  }

  // → MachineAlias. Errors: ResourceNotFound.
  template <typename Form = UseWait>
  auto describe_machine_alias(std::string arn, Form form = {}) {
    return in_form<MachineAlias>(std::move(form),
                                 [&](auto done) { start_describe_alias(std::move(arn), std::move(done)); });
  }

  // → MachineAliasPage, of a machine or of one of its versions. Errors: StateMachineDoesNotExist, InvalidToken.
  template <typename Form = UseWait>
  auto list_machine_aliases(std::string machine_arn, PageQuery query, Form form = {}) {
    return in_form<MachineAliasPage>(std::move(form), [&](auto done) {
      start_list_aliases(std::move(machine_arn), std::move(query), std::move(done));
    });
  }

  // → void. Errors: ResourceNotFound.
  template <typename Form = UseWait>
  auto delete_machine_alias(std::string arn, Form form = {}) {
    return in_form<void>(std::move(form), [&](auto done) { start_delete_alias(std::move(arn), std::move(done)); });
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

  // ── Map Runs ──

  // → MapRunPage. Errors: ExecutionDoesNotExist, InvalidToken.
  template <typename Form = UseWait>
  auto list_map_runs(std::string execution_arn, PageQuery query, Form form = {}) {
    return in_form<MapRunPage>(std::move(form), [&](auto done) {
      start_list_map_runs(std::move(execution_arn), std::move(query), std::move(done));
    });
  }

  // → MapRun. Errors: ResourceNotFound.
  template <typename Form = UseWait>
  auto describe_map_run(std::string arn, Form form = {}) {
    return in_form<MapRun>(std::move(form),
                           [&](auto done) { start_describe_map_run(std::move(arn), std::move(done)); });
  }

  // Changes one that runs → void. Errors: ResourceNotFound (or it has ended), ValidationException.
  template <typename Form = UseWait>
  auto update_map_run(MapRunUpdate update, Form form = {}) {
    return in_form<void>(std::move(form), [&](auto done) { start_update_map_run(update, std::move(done)); });
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
  void start_publish_version(NewMachineVersion version, StatesCallback<MachineVersion> done);
  void start_list_versions(std::string arn, PageQuery query, StatesCallback<MachineVersionPage> done);
  void start_delete_version(std::string arn, StatesCallback<void> done);
  void start_create_alias(NewMachineAlias alias, StatesCallback<MachineAliasSummary> done);
  void start_update_alias(MachineAliasUpdate update, StatesCallback<TimePoint> done);
  void start_describe_alias(std::string arn, StatesCallback<MachineAlias> done);
  void start_list_aliases(std::string arn, PageQuery query, StatesCallback<MachineAliasPage> done);
  void start_delete_alias(std::string arn, StatesCallback<void> done);
  void start_list_map_runs(std::string arn, PageQuery query, StatesCallback<MapRunPage> done);
  void start_describe_map_run(std::string arn, StatesCallback<MapRun> done);
  void start_update_map_run(const MapRunUpdate& update, StatesCallback<void> done);
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
