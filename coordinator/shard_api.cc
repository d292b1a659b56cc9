// The operations of the Step Functions API: each goes to the registry, to the execution that it names, or to every partition
// of the shard. Answers leave with the turn; those of long polls when there is something to say.
#include <algorithm>

#include "api/answers.h"
#include "api/requests.h"
#include "api/routing.h"
#include "common/base64.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "coordinator/executions/execution_api.h"
#include "coordinator/executions/execution_view.h"
#include "coordinator/executions/map_runs.h"
#include "coordinator/shard.h"
#include "coordinator/shard_slot.h"
#include "transport/message_codec.h"

namespace baton {

namespace {

using api::ApiResult;

// AWS's: GetActivityTask holds the line for a minute. StartSyncExecution for five.
constexpr Duration kWaitMax = std::chrono::seconds(60);
constexpr Duration kSyncWaitMax = std::chrono::minutes(5);
constexpr std::string_view kStartTriggered = "StartTriggeredExecution";

bool starts_execution(std::string_view operation) {
  return operation == "StartExecution" || operation == "StartSyncExecution" || operation == kStartTriggered;
}

std::optional<asl::ExecutionStatus> parse_status(std::string_view name) {
  for (const auto status :
       {asl::ExecutionStatus::kRunning, asl::ExecutionStatus::kSucceeded, asl::ExecutionStatus::kFailed,
        asl::ExecutionStatus::kTimedOut, asl::ExecutionStatus::kAborted}) {
    if (asl::name_of(status) == name) return status;
  }
  return std::nullopt;
}

}  // namespace

Error Shard::not_here(PartitionId partition, bool is_ours) {
  return {ErrorCode::kUnavailable, "partition " + std::to_string(partition) +
                                       (is_ours ? " is being taken over; ask again" : " is not this shard's")};
}

// ---- Answers ---------------------------------------------------------------------------------------------------------

void Shard::reply_api(SessionHandle session, std::uint64_t request, const ApiResult<json::Value>& result) {
  api_reply_.Clear();
  api_reply_.set_request(request);
  auto& answer = *api_reply_.mutable_api();
  if (result) {
    json::write(*result, *answer.mutable_body());
  } else {
    answer.set_error(result.error().name);
    answer.set_message(result.error().message);
  }
#if BATON_PLANTED_BUG == 5  // for tests of the tests: answer before the commit is durable
  if (const PeerSession* peer = sessions_.find(session)) return send_now(peer->peer, wire::REPLY, api_reply_);
#endif
  write_reply(session, api_reply_);
}

void Shard::refuse_api(SessionHandle session, std::uint64_t request, const Error& error) {
  api_reply_.Clear();
  api_reply_.set_request(request);
  to_message(error, *api_reply_.mutable_error());
  write_reply(session, api_reply_);
}

void Shard::answer_waiting(const ExecutionEntry& execution) {
  if (waiting_.empty()) return;
  const auto requests = waiting_.take(execution.id);
  if (requests.empty()) return;
  const ExecutionView view = view_of(execution);
  for (const WaitingRequest& request : requests) {
    reply_api(request.session, request.request,
              request.is_sync ? describe_sync(view, request.metadata_only) : describe(view, false));
  }
}

void Shard::answer_activity(TypeIndex type) {
  for (const WaitingRequest& request : waiting_.take_activity(type)) {
    reply_api(request.session, request.request, json::Value::empty_object());
  }
}

void Shard::advance_waiting(TimePoint now) {
  while (const auto due = waiting_.take_due(now)) {
    if (due->is_of_activity()) {
      reply_api(due->session, due->request, json::Value::empty_object());
      continue;
    }
    Slot* slot = slot_of(due->execution.partition(partition_count_));
    const auto view = slot && slot->executions ? view_of(*slot->executions, due->execution) : std::nullopt;
    if (view) {
      if (!due->is_sync) slot->record.confirm_owner();
      reply_api(due->session, due->request,
                due->is_sync ? describe_sync(*view, due->metadata_only) : describe(*view, false));
    } else {
      refuse_api(due->session, due->request, {ErrorCode::kUnavailable, "the execution's partition was taken over"});
    }
  }
}

// ---- Operations ------------------------------------------------------------------------------------------------------

void Shard::on_call_api(PeerSession& session, TimePoint now) {
  const wire::CallApi& call = request_.call_api();
  const auto body = json::parse(call.body().empty() ? std::string_view("{}") : std::string_view(call.body()));
  const auto reply = [&](const ApiResult<json::Value>& result) {
    reply_api(session.handle, request_.request(), result);
  };
  if (!body) return reply(api::refuse(api::kSerializationException, body.error().text()));
  const auto route = api::route_of(call.operation(), *body);
  if (!route) return reply(tl::unexpected(route.error()));
  switch (route->kind) {
    case api::RouteKind::kRegistry: return call_registry(session, *body, now);
    case api::RouteKind::kExecution: return call_one(session, route->execution, *body, now);
    case api::RouteKind::kRecord: return call_record(session, route->record, *body, now);
    case api::RouteKind::kEveryShard: return call_everywhere(session, *body, now);
    case api::RouteKind::kLocal:
      return reply(api::refuse(api::kUnknownOperationException,
                               call.operation() + " is answered by whoever asks: it needs no coordinator"));
  }
}

void Shard::call_registry(PeerSession& session, const json::Value& body, TimePoint now) {
  const wire::CallApi& call = request_.call_api();
  Slot* slot = slot_of(kRegistryPartition);
  if (!slot || !slot->registry) {
    return refuse_api(session.handle, request_.request(), not_here(kRegistryPartition, slot != nullptr));
  }
  const auto before = slot->registry->directory();
  const auto answer = triggers::Triggers::serves(call.operation())
                          ? slot->triggers->call(call.operation(), body, now, random_, *slot->effects)
                          : slot->registry->call(call.operation(), body, now, random_, *slot->effects);
  if (slot->registry->directory() != before) turn_directory_ = slot->registry->directory();
  // As in call_one(). What a trigger renders may be a moment old: it is as if the event had come before.
  if (call.operation() != "RenderTrigger") slot->record.confirm_owner();
  reply_api(session.handle, request_.request(), answer);
}

void Shard::call_one(PeerSession& session, ExecutionId id, const json::Value& body, TimePoint now) {
  const wire::CallApi& call = request_.call_api();
  const std::uint64_t request = request_.request();
  const PartitionId partition = id.partition(partition_count_);
  Slot* slot = slot_of(partition);
  if (!slot || !slot->executions) return refuse_api(session.handle, request, not_here(partition, slot != nullptr));
  ApiResult<json::Value> answer = json::Value();
  if (starts_execution(call.operation())) {
    if (auto why = refusal(now)) return refuse_api(session.handle, request, *why);
    const auto started = start(session, *slot, id, body, now);
    if (!started) return refuse_api(session.handle, request, started.error());
    answer = *started;
  } else if (call.operation() == "WaitExecution") {
    answer = wait(session, *slot, id, body, now);
  } else {
    answer = call_execution(*slot->executions, call.operation(), id, body, now, call.nonce());
  }
  if (answer && answer->is_undefined()) return;
  // What a fenced owner that has not noticed it yet remembers may be older than what its successor has told already.
  slot->record.confirm_owner();
  reply_api(session.handle, request, answer);
}

// Undefined: the answer follows.
Result<ApiResult<json::Value>> Shard::start(PeerSession& session, Slot& slot, ExecutionId id, const json::Value& body,
                                            TimePoint now) {
  const bool is_sync = request_.call_api().operation() == "StartSyncExecution";
  const bool is_triggered = request_.call_api().operation() == kStartTriggered;
  const auto parsed = is_sync ? api::parse_start_sync_execution(body)
                              : api::parse_start_execution(body).map([](api::StartExecutionRequest request) {
                                  return api::StartSyncExecutionRequest{std::move(request), false};
                                });
  if (!parsed) return ApiResult<json::Value>(tl::unexpected(parsed.error()));
  const auto directory = config_.directory->get();
  if (!directory) return tl::unexpected(not_here(kRegistryPartition, true));
  const auto resolved = directory->resolve(parsed->start.state_machine_arn, random_);
  if (!resolved) return ApiResult<json::Value>(tl::unexpected(resolved.error()));
  if (is_sync && resolved->type != asl::ExecutionType::kExpress) {
    return ApiResult<json::Value>(api::refuse(api::kStateMachineTypeNotSupported,
                                              "This operation is not supported by this type of state machine"));
  }
  const auto machine = machines_.get(resolved->definition, resolved->type);
  if (!machine) return tl::unexpected(machine.error());
  const std::uint64_t nonce = request_.call_api().nonce();
  // Names of Express executions are not unique: only the request that started one meets it when it is sent again. Those of
  // events are.
  if (resolved->type == asl::ExecutionType::kExpress && !is_triggered) id.low ^= nonce != 0 ? nonce : random_();
  const StartTarget target = target_of(*resolved, *machine);
  StartCall call{id, parsed->start.name, parsed->start.input.value, parsed->start.input.text};
  if (parsed->start.trace_header) call.trace_header = *parsed->start.trace_header;
  if (!is_sync) {
    call.nonce = nonce;
    const auto started = start_execution(*slot.executions, target, call, random_, now);
    if (!started) return ApiResult<json::Value>(tl::unexpected(started.error()));
    if (!is_triggered) return ApiResult<json::Value>(started->body());
    return ApiResult<json::Value>(
        json::with_member(started->body(), "started", json::Value::boolean(started->by_this_request)));
  }
  const auto started = start_sync_execution(*slot.executions, target, call, random_, now);
  if (!started) return ApiResult<json::Value>(tl::unexpected(started.error()));
  waiting_.add({session.handle, request_.request(), id, kUnknownType, true, parsed->metadata_only}, now + kSyncWaitMax);
  return ApiResult<json::Value>(json::Value());
}

// Undefined: the answer follows.
ApiResult<json::Value> Shard::wait(PeerSession& session, Slot& slot, ExecutionId id, const json::Value& body,
                                   TimePoint now) {
  const auto parsed = api::parse_wait_execution(body);
  if (!parsed) return tl::unexpected(parsed.error());
  const ExecutionEntry* entry = slot.executions->find(id);
  const std::uint32_t wait_ms = request_.call_api().wait_ms();
  // One that ended in this turn is answered like all others that wait for it.
  if (!entry || wait_ms == 0) {
    const auto view = view_of(*slot.executions, id);
    if (view) return describe(*view, false);
    return api::refuse(api::kExecutionDoesNotExist, "Execution Does Not Exist: '" + parsed->execution_arn + "'");
  }
  waiting_.add({session.handle, request_.request(), id},
               now + std::min(Duration(std::chrono::milliseconds(wait_ms)), kWaitMax));
  return json::Value();
}

// ---- All partitions of the shard -------------------------------------------------------------------------------------

void Shard::call_everywhere(PeerSession& session, const json::Value& body, TimePoint now) {
  const std::string& operation = request_.call_api().operation();
  const auto reply = [&](const ApiResult<json::Value>& result) {
    reply_api(session.handle, request_.request(), result);
  };
  for (const auto& slot : slots_) {
    if (!slot->executions) return refuse_api(session.handle, request_.request(), not_here(slot->id, true));
  }
  if (operation == "ListExecutions") return reply(list(body));
  if (operation == "QueryRecords") return reply(query_records(body, now));
  if (operation == "GetActivityTask" || operation == "TakeActivityTask" || operation == "WaitForActivityTask") {
    const auto answer = poll_activity(session, body, now);
    if (!answer || !answer->is_undefined()) reply(answer);
    return;
  }
  const auto answer = call_somewhere(session, body, now);
  if (!answer || !answer->is_undefined()) reply(answer);
}

// A child of a distributed Map is where its parent is: in one of the partitions, or another shard's. Undefined: the answer
// follows.
ApiResult<json::Value> Shard::call_somewhere(PeerSession& session, const json::Value& body, TimePoint now) {
  const std::string& operation = request_.call_api().operation();
  if (operation == "DescribeMapRun" || operation == "UpdateMapRun") return call_map_run(body, now);
  const bool waits = operation == "WaitExecution";
  if (!waits && !serves_execution(operation)) {
    return api::refuse(api::kUnknownOperationException, "no operation is called " + operation);
  }
  const json::Value arn_text = body.get("executionArn");
  const auto arn = arn_text.is_string() ? parse_arn(arn_text.as_string()) : std::nullopt;
  ApiResult<json::Value> answer =
      api::refuse(api::kExecutionDoesNotExist,
                  "Execution Does Not Exist: '" + (arn ? std::string(arn_text.as_string()) : std::string()) + "'");
  if (!arn) return answer;
  for (const auto& slot : slots_) {
    const ExecutionId id = slot->executions->child_id(arn->name, arn->item);
    slot->record.confirm_owner();
    if (!slot->executions->find(id) && !slot->executions->closed().find(id)) continue;
    if (waits) return wait(session, *slot, id, body, now);
    return call_execution(*slot->executions, operation, id, body, now, request_.call_api().nonce());
  }
  return answer;
}

ApiResult<json::Value> Shard::call_map_run(const json::Value& body, TimePoint now) {
  const bool is_update = request_.call_api().operation() == "UpdateMapRun";
  const auto described = api::parse_describe_map_run(body);
  const auto update = is_update ? api::parse_update_map_run(body) : api::UpdateMapRunRequest{};
  if (is_update && !update) return tl::unexpected(update.error());
  if (!is_update && !described) return tl::unexpected(described.error());
  const std::string& arn = is_update ? update->map_run_arn : described->map_run_arn;
  for (const auto& slot : slots_) {
    slot->record.confirm_owner();
    if (is_update) {
      if (update_map_run(*slot->executions, *update, now)) return json::Value::empty_object();
    } else if (const auto answer = describe_map_run(*slot->executions, arn)) {
      return *answer;
    }
  }
  return api::refuse(api::kResourceNotFound, "Resource not found: '" + arn + "'");
}

ApiResult<json::Value> Shard::list(const json::Value& body) {
  const auto request = api::parse_list_executions(body);
  if (!request) return tl::unexpected(request.error());
  ListQuery query;
  if (const auto arn = parse_arn(request->state_machine_arn)) {
    query.machine_name = arn->name;
    if (!arn->item.empty()) query.qualifier_arn = request->state_machine_arn;
  }
  query.map_run_arn = request->map_run_arn;
  if (const auto arn = parse_arn(request->map_run_arn)) query.machine_name = arn->name;
  if (request->status_filter) query.status = parse_status(*request->status_filter);
  query.is_redriven = request->is_redriven;
  query.count_max = static_cast<std::size_t>(request->page.results_max);
  if (request->page.next_token) {
    const auto position = base64_decode(*request->page.next_token);
    query.older_than = position ? ListPosition::parse(*position) : std::nullopt;
    if (!query.older_than) return tl::unexpected(api::invalid_token());
  }
  const auto directory = config_.directory->get();
  if (directory && !request->state_machine_arn.empty()) {
    const auto resolved = directory->resolve(request->state_machine_arn, random_);
    if (!resolved) return tl::unexpected(resolved.error());
    if (resolved->type == asl::ExecutionType::kExpress) {
      return api::refuse(api::kStateMachineTypeNotSupported,
                         "This operation is not supported by this type of state machine");
    }
  }
  // PENDING_REDRIVE, which no execution here is in, is found nowhere.
  const bool finds_nothing = request->status_filter && !query.status;
  std::vector<ListedExecution> listed;
  for (const auto& slot : slots_) {
    if (finds_nothing) break;
    auto some = list_executions(*slot->executions, query);
    std::ranges::move(some, std::back_inserter(listed));
    slot->record.confirm_owner();
  }
  std::ranges::sort(listed, [](const auto& a, const auto& b) { return a.position > b.position; });
  const bool has_more = listed.size() >= query.count_max;
  if (listed.size() > query.count_max) listed.resize(query.count_max);
  json::ArrayBuilder executions(listed.size());
  for (const ListedExecution& one : listed) {
    executions.add(json::with_member(one.item, "position", json::Value::string(one.position.text())));
  }
  json::ObjectBuilder answer;
  answer.set("executions", executions.finish());
  if (has_more && !listed.empty()) {
    answer.set("nextToken", json::Value::string(base64_encode(listed.back().position.text())));
  }
  return answer.finish();
}

// Undefined: the answer follows.
ApiResult<json::Value> Shard::poll_activity(PeerSession& session, const json::Value& body, TimePoint now) {
  const auto request = api::parse_get_activity_task(body);
  if (!request) return tl::unexpected(request.error());
  const auto directory = config_.directory->get();
  if (directory && !directory->activity_exists(request->activity_arn)) {
    return api::refuse(api::kActivityDoesNotExist, "Activity Does Not Exist: '" + request->activity_arn + "'");
  }
  const auto type = types_.intern(parse_arn(request->activity_arn)->name);
  if (!type) return json::Value::empty_object();
  if (request_.call_api().operation() == "WaitForActivityTask") {
    const bool is_ready = std::ranges::any_of(slots_, [&](const auto& slot) {
      const Queue* queue = slot->partition->queue(*type);
      return queue && queue->ready.size() > 0;
    });
    const Duration wait = std::chrono::milliseconds(request_.call_api().wait_ms());
    if (is_ready || wait == Duration::zero()) return json::Value::empty_object();
    waiting_.add({session.handle, request_.request(), {}, *type}, now + std::min(wait, kWaitMax));
    return json::Value();
  }
  const bool will_confirm = request_.call_api().operation() == "TakeActivityTask";
  const std::uint64_t nonce = will_confirm ? request_.call_api().nonce() : 0;
  for (const auto& slot : slots_) {
    if (auto task = slot->executions->take_activity(*type, request->worker_name, nonce, now)) {
      return json::Value::object(
          {{"taskToken", json::Value::string(task->token)}, {"input", json::Value::string(task->input)}});
    }
  }
  return json::Value::empty_object();
}

}  // namespace baton
