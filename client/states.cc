#include "baton/states.h"

#include <algorithm>
#include <array>

#include "client/shell.h"
#include "client/states_codec.h"
#include "client/typed_call.h"

namespace baton {

namespace {

struct NamedErrors {
  std::string_view end;  // of their names
  ErrorCode code;
};
constexpr std::array<NamedErrors, 17> kErrorCodes{{{"DoesNotExist", ErrorCode::kNotFound},
                                                   {"ResourceNotFound", ErrorCode::kNotFound},
                                                   {"AlreadyExists", ErrorCode::kFailedPrecondition},
                                                   {"ConflictException", ErrorCode::kFailedPrecondition},
                                                   {"ConditionFailed", ErrorCode::kFailedPrecondition},
                                                   {"StateMachineDeleting", ErrorCode::kFailedPrecondition},
                                                   {"TriggerIsPaused", ErrorCode::kFailedPrecondition},
                                                   {"ExecutionNotRedrivable", ErrorCode::kFailedPrecondition},
                                                   {"TaskTimedOut", ErrorCode::kFailedPrecondition},
                                                   {"StateMachineTypeNotSupported", ErrorCode::kFailedPrecondition},
                                                   {"LimitExceeded", ErrorCode::kOverloaded},
                                                   {"ServiceQuotaExceededException", ErrorCode::kOverloaded},
                                                   {"ThrottlingException", ErrorCode::kOverloaded},
                                                   {"AccessDeniedException", ErrorCode::kPermissionDenied},
                                                   {"ServiceUnavailable", ErrorCode::kUnavailable},
                                                   {"InternalFailure", ErrorCode::kInternal},
                                                   {"InternalServerError", ErrorCode::kInternal}}};

ErrorCode code_of(std::string_view name) {
  for (const NamedErrors& errors : kErrorCodes) {
    if (name.ends_with(errors.end)) return errors.code;
  }
  return ErrorCode::kInvalidArgument;
}

// Of an answer that says nothing.
void read_nothing(const json::Value&) {}

// What has not ended is no answer to whoever waited for the end.
StatesCallback<Execution> only_ended(StatesCallback<Execution> done) {
  return [done = std::move(done)](StatesResult<Execution> execution) {
    const bool runs = execution && (execution->status == ExecutionStatus::kRunning ||
                                    execution->status == ExecutionStatus::kPendingRedrive);
    if (!runs) return done(std::move(execution));
    done(tl::unexpected(ApiError(
        Error{ErrorCode::kDeadlineExceeded,
              "execution " + execution->arn + " has not ended within the time-out; it goes on, wait for it again"})));
  };
}

template <typename Shell>
void wait_for(Shell& shell, const std::string& arn, TimePoint deadline, StatesCallback<Execution> done) {
  call<Execution>(shell, "WaitExecution", to_body({{"executionArn", arn}}), deadline, read_execution,
                  only_ended(std::move(done)));
}

// Reads a history page after page.
template <typename Shell>
class HistoryReader : public std::enable_shared_from_this<HistoryReader<Shell>> {
 public:
  HistoryReader(Shell& shell, HistoryQuery query, StatesCallback<std::vector<HistoryEvent>> done)
      : shell_(shell), query_(std::move(query)), done_(std::move(done)) {}

  void read_page(const std::string& token) {
    call<HistoryPage>(
        shell_, "GetExecutionHistory", to_body(query_, token), read_history_page,
        [self = this->shared_from_this()](StatesResult<HistoryPage> page) { self->take(std::move(page)); });
  }

 private:
  void take(StatesResult<HistoryPage> page) {
    if (!page) return done_(tl::unexpected(std::move(page.error())));
    bool complete = page->next_token.empty();
    for (HistoryEvent& event : page->events) {
      if (event.id <= query_.after_id) {
        complete = true;  // the newest come first, and the rest is known
        break;
      }
      events_.push_back(std::move(event));
    }
    if (!complete) return read_page(page->next_token);
    if (query_.after_id > 0) std::reverse(events_.begin(), events_.end());
    done_(std::move(events_));
  }

  Shell& shell_;
  const HistoryQuery query_;
  const StatesCallback<std::vector<HistoryEvent>> done_;
  std::vector<HistoryEvent> events_;
};

}  // namespace

ApiError::ApiError(std::string error_name, std::string error_message)
    : Error{code_of(error_name), error_message.empty() ? error_name : error_name + ": " + std::move(error_message)},
      name(std::move(error_name)) {}

// ---- State machines

void States::start_create_machine(NewMachine machine, StatesCallback<CreatedMachine> done) {
  call<CreatedMachine>(*client_->shell_, "CreateStateMachine", to_body(machine), read_created_machine, std::move(done));
}

void States::start_update_machine(MachineUpdate update, StatesCallback<UpdatedMachine> done) {
  call<UpdatedMachine>(*client_->shell_, "UpdateStateMachine", to_body(update), read_updated_machine, std::move(done));
}

void States::start_describe_machine(std::string arn, StatesCallback<Machine> done) {
  call<Machine>(*client_->shell_, "DescribeStateMachine", to_body({{"stateMachineArn", arn}}), read_machine,
                std::move(done));
}

void States::start_delete_machine(std::string arn, StatesCallback<void> done) {
  call<void>(*client_->shell_, "DeleteStateMachine", to_body({{"stateMachineArn", arn}}), read_nothing,
             std::move(done));
}

void States::start_list_machines(PageQuery query, StatesCallback<MachinePage> done) {
  call<MachinePage>(*client_->shell_, "ListStateMachines", to_body(query), read_machine_page, std::move(done));
}

// ---- Versions and aliases

void States::start_publish_version(NewMachineVersion version, StatesCallback<MachineVersion> done) {
  call<MachineVersion>(*client_->shell_, "PublishStateMachineVersion", to_body(version), read_machine_version,
                       std::move(done));
}

void States::start_list_versions(std::string arn, PageQuery query, StatesCallback<MachineVersionPage> done) {
  call<MachineVersionPage>(*client_->shell_, "ListStateMachineVersions", page_body("stateMachineArn", arn, query),
                           read_machine_version_page, std::move(done));
}

void States::start_delete_version(std::string arn, StatesCallback<void> done) {
  call<void>(*client_->shell_, "DeleteStateMachineVersion", to_body({{"stateMachineVersionArn", arn}}), read_nothing,
             std::move(done));
}

void States::start_create_alias(NewMachineAlias alias, StatesCallback<MachineAliasSummary> done) {
  call<MachineAliasSummary>(*client_->shell_, "CreateStateMachineAlias", to_body(alias), read_machine_alias_summary,
                            std::move(done));
}

void States::start_update_alias(MachineAliasUpdate update, StatesCallback<TimePoint> done) {
  call<TimePoint>(*client_->shell_, "UpdateStateMachineAlias", to_body(update), read_update_date, std::move(done));
}

void States::start_describe_alias(std::string arn, StatesCallback<MachineAlias> done) {
  call<MachineAlias>(*client_->shell_, "DescribeStateMachineAlias", to_body({{"stateMachineAliasArn", arn}}),
                     read_machine_alias, std::move(done));
}

void States::start_list_aliases(std::string arn, PageQuery query, StatesCallback<MachineAliasPage> done) {
  call<MachineAliasPage>(*client_->shell_, "ListStateMachineAliases", page_body("stateMachineArn", arn, query),
                         read_machine_alias_page, std::move(done));
}

void States::start_delete_alias(std::string arn, StatesCallback<void> done) {
  call<void>(*client_->shell_, "DeleteStateMachineAlias", to_body({{"stateMachineAliasArn", arn}}), read_nothing,
             std::move(done));
}

// ---- Map Runs

void States::start_list_map_runs(std::string arn, PageQuery query, StatesCallback<MapRunPage> done) {
  call<MapRunPage>(*client_->shell_, "ListMapRuns", page_body("executionArn", arn, query), read_map_run_page,
                   std::move(done));
}

void States::start_describe_map_run(std::string arn, StatesCallback<MapRun> done) {
  call<MapRun>(*client_->shell_, "DescribeMapRun", to_body({{"mapRunArn", arn}}), read_map_run, std::move(done));
}

void States::start_update_map_run(const MapRunUpdate& update, StatesCallback<void> done) {
  call<void>(*client_->shell_, "UpdateMapRun", to_body(update), read_nothing, std::move(done));
}

// ---- Executions

void States::start_start_execution(NewExecution execution, StatesCallback<StartedExecution> done) {
  call<StartedExecution>(*client_->shell_, "StartExecution", to_body(execution), read_started_execution,
                         std::move(done));
}

void States::start_run_execution(NewExecution execution, Duration timeout, StatesCallback<Execution> done) {
  auto& shell = *client_->shell_;
  const TimePoint deadline = deadline_after(timeout);
  call<StartedExecution>(shell, "StartExecution", to_body(execution), deadline, read_started_execution,
                         [&shell, deadline, done = std::move(done)](StatesResult<StartedExecution> started) {
                           if (!started) return done(tl::unexpected(std::move(started.error())));
                           wait_for(shell, started->arn, deadline, done);
                         });
}

void States::start_run_express_execution(NewExecution execution, Duration timeout, StatesCallback<Execution> done) {
  call<Execution>(*client_->shell_, "StartSyncExecution", to_body(execution), deadline_after(timeout), read_execution,
                  std::move(done));
}

void States::start_wait_execution(std::string arn, Duration timeout, StatesCallback<Execution> done) {
  wait_for(*client_->shell_, arn, deadline_after(timeout), std::move(done));
}

void States::start_describe_execution(std::string arn, StatesCallback<Execution> done) {
  call<Execution>(*client_->shell_, "DescribeExecution", to_body({{"executionArn", arn}}), read_execution,
                  std::move(done));
}

void States::start_history(HistoryQuery query, StatesCallback<std::vector<HistoryEvent>> done) {
  auto& shell = *client_->shell_;
  using Reader = HistoryReader<std::remove_reference_t<decltype(shell)>>;
  std::make_shared<Reader>(shell, std::move(query), std::move(done))->read_page("");
}

void States::start_stop_execution(std::string arn, std::string error, std::string cause,
                                  StatesCallback<TimePoint> done) {
  call<TimePoint>(*client_->shell_, "StopExecution",
                  to_body({{"executionArn", arn}, {"error", error}, {"cause", cause}}), read_stop_date,
                  std::move(done));
}

void States::start_redrive_execution(std::string arn, StatesCallback<TimePoint> done) {
  call<TimePoint>(*client_->shell_, "RedriveExecution", to_body({{"executionArn", arn}}), read_redrive_date,
                  std::move(done));
}

void States::start_list_executions(ExecutionQuery query, StatesCallback<ExecutionPage> done) {
  call<ExecutionPage>(*client_->shell_, "ListExecutions", to_body(query), read_execution_page, std::move(done));
}

// ---- Task tokens

void States::start_send_task_success(std::string token, std::string output, StatesCallback<void> done) {
  call<void>(*client_->shell_, "SendTaskSuccess", to_body({{"taskToken", token}, {"output", output}}), read_nothing,
             std::move(done));
}

void States::start_send_task_failure(std::string token, std::string error, std::string cause,
                                     StatesCallback<void> done) {
  call<void>(*client_->shell_, "SendTaskFailure", to_body({{"taskToken", token}, {"error", error}, {"cause", cause}}),
             read_nothing, std::move(done));
}

void States::start_send_task_heartbeat(std::string token, StatesCallback<void> done) {
  call<void>(*client_->shell_, "SendTaskHeartbeat", to_body({{"taskToken", token}}), read_nothing, std::move(done));
}

// ---- Activities

void States::start_create_activity(std::string name, Tags tags, StatesCallback<Activity> done) {
  call<Activity>(*client_->shell_, "CreateActivity", new_activity_body(name, tags), read_activity,
                 [name, done = std::move(done)](StatesResult<Activity> activity) {
                   if (activity) activity->name = name;
                   done(std::move(activity));
                 });
}

void States::start_describe_activity(std::string arn, StatesCallback<Activity> done) {
  call<Activity>(*client_->shell_, "DescribeActivity", to_body({{"activityArn", arn}}), read_activity, std::move(done));
}

void States::start_delete_activity(std::string arn, StatesCallback<void> done) {
  call<void>(*client_->shell_, "DeleteActivity", to_body({{"activityArn", arn}}), read_nothing, std::move(done));
}

void States::start_list_activities(PageQuery query, StatesCallback<ActivityPage> done) {
  call<ActivityPage>(*client_->shell_, "ListActivities", to_body(query), read_activity_page, std::move(done));
}

void States::start_get_activity_task(std::string arn, std::string worker_name, Duration timeout,
                                     StatesCallback<std::optional<ActivityTask>> done) {
  call<std::optional<ActivityTask>>(*client_->shell_, "GetActivityTask",
                                    to_body({{"activityArn", arn}, {"workerName", worker_name}}),
                                    deadline_after(timeout), read_activity_task, std::move(done));
}

// ---- Tags

void States::start_tag(std::string arn, Tags tags, StatesCallback<void> done) {
  call<void>(*client_->shell_, "TagResource", tagging_body(arn, tags), read_nothing, std::move(done));
}

void States::start_untag(std::string arn, std::vector<std::string> keys, StatesCallback<void> done) {
  call<void>(*client_->shell_, "UntagResource", untagging_body(arn, keys), read_nothing, std::move(done));
}

void States::start_tags(std::string arn, StatesCallback<Tags> done) {
  call<Tags>(*client_->shell_, "ListTagsForResource", to_body({{"resourceArn", arn}}), read_tags, std::move(done));
}

}  // namespace baton
