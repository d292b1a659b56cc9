#include "coordinator/executions/execution_api.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>

#include "api/answers.h"
#include "api/requests.h"
#include "asl/step/identifiers.h"
#include "asl/step/step.h"
#include "common/arn.h"
#include "common/hexadecimal.h"
#include "coordinator/executions/execution_view.h"
#include "coordinator/executions/map_runs.h"

namespace baton {

namespace {

using api::ApiResult;

json::Value optional_text(const std::string& text) { return text.empty() ? json::Value{} : json::Value::string(text); }
json::Value optional_text(const std::optional<std::string>& text) {
  return text ? json::Value::string(*text) : json::Value{};
}

asl::ExecutionIdentity identity_of(const StartTarget& target, const StartCall& call, Random& random) {
  const auto machine = parse_arn(target.arn);
  asl::ExecutionIdentity identity;
  const bool is_express = target.machine->type == asl::ExecutionType::kExpress;
  const std::string start = is_express ? asl::make_uuid(random) : std::string();
  Arn arn = machine.value_or(Arn{});
  arn.kind = is_express ? ArnKind::kExpress : ArnKind::kExecution;
  arn.item = call.name;
  arn.start = start;
  identity.arn = json::Value::string(to_text(arn));
  identity.name = json::Value::string(call.name);
  identity.role_arn = json::Value::string(target.role_arn);
  identity.state_machine_arn = json::Value::string(target.arn);
  identity.state_machine_name = json::Value::string(target.name);
  identity.region = arn.region;
  identity.account = arn.account;
  identity.token_prefix = call.id.text();
  identity.type = target.machine->type;
  identity.state_machine_version_arn = optional_text(target.version_arn);
  identity.state_machine_alias_arn = optional_text(target.alias_arn);
  if (!call.trace_header.empty()) identity.trace_header = json::Value::string(call.trace_header);
  return identity;
}

tl::unexpected<api::ApiError> does_not_exist(std::string_view arn) {
  return api::refuse(api::kExecutionDoesNotExist, "Execution Does Not Exist: '" + std::string(arn) + "'");
}

ApiResult<Executions::Started> start(Executions& executions, const StartTarget& target, const StartCall& call,
                                     bool is_durable, Random& random, TimePoint now) {
  Executions::Start start;
  start.id = call.id;
  start.machine = target.machine;
  start.identity = identity_of(target, call, random);
  start.input = call.input;
  start.input_text = call.input_text;
  start.is_durable = is_durable;
  start.caller = call.caller;
  start.nonce = call.nonce;
  const json::Value arn = start.identity.arn;
  const auto started = executions.start(std::move(start), now);
  if (started) return *started;
  if (started.error().code == ErrorCode::kOverloaded) {
    return api::refuse(api::kExecutionLimitExceeded, started.error().message);
  }
  return api::refuse(api::kExecutionAlreadyExists, "Execution Already Exists: '" + std::string(arn.as_string()) + "'");
}

// ---- Operations on one execution -------------------------------------------------------------------------------------

ApiResult<json::Value> describe_execution(Executions& executions, ExecutionId id, const json::Value& body, TimePoint) {
  const auto request = api::parse_describe_execution(body);
  if (!request) return tl::unexpected(request.error());
  const auto view = view_of(executions, id);
  if (!view) return does_not_exist(request->execution_arn);
  return describe(*view, request->metadata_only);
}

ApiResult<json::Value> stop_execution(Executions& executions, ExecutionId id, const json::Value& body, TimePoint now) {
  const auto request = api::parse_stop_execution(body);
  if (!request) return tl::unexpected(request.error());
  executions.stop(id, optional_text(request->error), optional_text(request->cause), now);
  const auto view = view_of(executions, id);
  if (!view) return does_not_exist(request->execution_arn);
  return json::Value::object({{"stopDate", api::timestamp(view->closed_at.value_or(now))}});
}

ApiResult<json::Value> redrive_execution(Executions& executions, ExecutionId id, const json::Value& body,
                                         TimePoint now) {
  const auto request = api::parse_redrive_execution(body);
  if (!request) return tl::unexpected(request.error());
  const auto view = view_of(executions, id);
  if (!view) return does_not_exist(request->execution_arn);
  const std::uint64_t token = redrive_token_of(request->client_token.value_or(""));
  if (auto redriven = executions.redrive(id, token, now); !redriven) {
    return api::refuse(api::kExecutionNotRedrivable, "Execution '" + request->execution_arn +
                                                         "' cannot be redriven: it is " +
                                                         std::string(asl::name_of(view->status)));
  }
  return json::Value::object({{"redriveDate", api::timestamp(view_of(executions, id)->redriven_at)}});
}

ApiResult<json::Value> history_of(Executions& executions, ExecutionId id, const json::Value& body, TimePoint now) {
  const auto request = api::parse_get_execution_history(body);
  if (!request) return tl::unexpected(request.error());
  const auto view = view_of(executions, id);
  if (!view) return does_not_exist(request->execution_arn);
  const std::string list = "GetExecutionHistory " + request->execution_arn + (request->reverse_order ? " reverse" : "");
  std::int64_t from = 1;  // of the events in the order that is asked for
  if (request->page.next_token) {
    const auto position = api::read_page_token(*request->page.next_token, list, now);
    if (!position) return tl::unexpected(position.error());
    std::from_chars(position->data(), position->data() + position->size(), from);
  }
  const std::string_view history = view->history.empty() ? std::string_view(view->closed_history) : view->history;
  const std::int64_t count_max = request->page.results_max;
  std::int64_t event_count = 0;
  for_each_event(history, [&](const asl::HistoryEvent&) { return ++event_count, true; });
  const std::int64_t end = std::min(from + count_max, event_count + 1);
  const auto number_of = [&](std::int64_t place) { return request->reverse_order ? event_count + 1 - place : place; };
  const std::int64_t first = std::min(number_of(from), number_of(end - 1));
  const std::int64_t last = std::max(number_of(from), number_of(end - 1));
  std::vector<json::Value> events;
  for_each_event(events_from(history, 1, first), [&](const asl::HistoryEvent& event) {
    if (event.id <= last && from < end) events.push_back(asl::render(event, request->include_execution_data));
    return event.id < last;
  });
  if (request->reverse_order) std::ranges::reverse(events);
  json::ArrayBuilder array(events.size());
  for (json::Value& event : events) array.add(std::move(event));
  json::ObjectBuilder answer;
  answer.set("events", array.finish());
  if (end <= event_count) {
    answer.set("nextToken", json::Value::string(api::make_page_token(list, std::to_string(end), now)));
  }
  return answer.finish();
}

ApiResult<json::Value> machine_for_execution(Executions& executions, ExecutionId id, const json::Value& body,
                                             TimePoint) {
  const auto request = api::parse_describe_state_machine_for_execution(body);
  if (!request) return tl::unexpected(request.error());
  const auto view = view_of(executions, id);
  const auto machine = view ? executions.find_machine(view->machine_key) : nullptr;
  if (!machine) return does_not_exist(request->execution_arn);
  json::ObjectBuilder answer;
  answer.set("stateMachineArn", view->identity.state_machine_arn);
  answer.set("name", view->identity.state_machine_name);
  if (!request->metadata_only) answer.set("definition", json::Value::string(machine->definition));
  answer.set("roleArn", view->identity.role_arn);
  answer.set("updateDate", api::timestamp(view->started_at));
  answer.set("loggingConfiguration", json::Value::object({{"level", json::Value::string("OFF")},
                                                          {"includeExecutionData", json::Value::boolean(false)}}));
  answer.set("tracingConfiguration", json::Value::object({{"enabled", json::Value::boolean(false)}}));
  if (!view->identity.map_run_arn.is_undefined()) answer.set("mapRunArn", view->identity.map_run_arn);
  return answer.finish();
}

// ---- Tokens ----------------------------------------------------------------------------------------------------------

ApiResult<json::Value> answer_of(Executions::Answered answered) {
  switch (answered) {
    case Executions::Answered::kDone: return json::Value::empty_object();
    case Executions::Answered::kNoSuchTask: return tl::unexpected(api::invalid_token());
    case Executions::Answered::kTimedOut: break;
  }
  return api::refuse(api::kTaskTimedOut, "Task Timed Out: 'Provided task does not exist anymore'");
}

ApiResult<json::Value> send_task_success(Executions& executions, const json::Value& body, TimePoint now,
                                         std::uint64_t nonce) {
  const auto request = api::parse_send_task_success(body);
  if (!request) return tl::unexpected(request.error());
  return answer_of(executions.answer_token(
      request->task_token, nonce,
      [&](asl::FrameId frame, asl::Attempt attempt) -> asl::Event {
        return asl::TaskSucceeded{frame, attempt, request->output.value, request->output.text};
      },
      now));
}

ApiResult<json::Value> send_task_failure(Executions& executions, const json::Value& body, TimePoint now,
                                         std::uint64_t nonce) {
  const auto request = api::parse_send_task_failure(body);
  if (!request) return tl::unexpected(request.error());
  return answer_of(executions.answer_token(
      request->task_token, nonce,
      [&](asl::FrameId frame, asl::Attempt attempt) -> asl::Event {
        return asl::TaskFailed{frame, attempt, optional_text(request->error), optional_text(request->cause)};
      },
      now));
}

ApiResult<json::Value> send_task_heartbeat(Executions& executions, ExecutionId, const json::Value& body,
                                           TimePoint now) {
  const auto request = api::parse_send_task_heartbeat(body);
  if (!request) return tl::unexpected(request.error());
  return answer_of(executions.heartbeat_token(request->task_token, now));
}

// These two care whether they were sent again.
constexpr std::string_view kSendTaskSuccess = "SendTaskSuccess";
constexpr std::string_view kSendTaskFailure = "SendTaskFailure";

ApiResult<json::Value> confirm_activity_task(Executions& executions, ExecutionId, const json::Value& body, TimePoint) {
  executions.confirm_activity(body.get("taskToken").as_string());  // checked on its way
  return json::Value::empty_object();
}

struct Operation {
  std::string_view name;
  ApiResult<json::Value> (*call)(Executions&, ExecutionId, const json::Value&, TimePoint);
};
constexpr std::array<Operation, 8> kOperations{{{"DescribeExecution", describe_execution},
                                                {"ConfirmActivityTask", confirm_activity_task},
                                                {"StopExecution", stop_execution},
                                                {"RedriveExecution", redrive_execution},
                                                {"GetExecutionHistory", history_of},
                                                {"DescribeStateMachineForExecution", machine_for_execution},
                                                {"ListMapRuns", list_map_runs},
                                                {"SendTaskHeartbeat", send_task_heartbeat}}};

const Operation* find_operation(std::string_view name) {
  const auto found = std::ranges::find(kOperations, name, &Operation::name);
  return found == kOperations.end() ? nullptr : found;
}

// ---- Lists -----------------------------------------------------------------------------------------------------------

// What only the whole of it tells.
bool is_wanted(const ListQuery& query, const asl::ExecutionIdentity& identity) {
  const auto is = [](const json::Value& value, std::string_view text) {
    return value.is_string() && value.as_string() == text;
  };
  if (!query.map_run_arn.empty()) return is(identity.map_run_arn, query.map_run_arn);
  if (!identity.map_run_arn.is_undefined()) return false;
  if (!query.machine_name.empty() && !is(identity.state_machine_name, query.machine_name)) return false;
  if (query.qualifier_arn.empty()) return true;
  return is(identity.state_machine_version_arn, query.qualifier_arn) ||
         is(identity.state_machine_alias_arn, query.qualifier_arn);
}

}  // namespace

// ---- Starting --------------------------------------------------------------------------------------------------------

json::Value StartAnswer::body() const {
  return json::Value::object({{"executionArn", json::Value::string(arn)}, {"startDate", api::timestamp(started_at)}});
}

ApiResult<StartAnswer> start_execution(Executions& executions, const StartTarget& target, const StartCall& call,
                                       Random& random, TimePoint now) {
  // It may begin and end within this very call; what is answered is known before.
  const auto started = start(executions, target, call, true, random, now);
  if (!started) return tl::unexpected(started.error());
#if BATON_PLANTED_BUG == 7  // for tests of the tests: whoever comes second hears that he was the first
  const bool by_this_request = true;
#else
  const bool by_this_request = *started != Executions::Started::kKnown;
#endif
  if (const ExecutionEntry* entry = executions.find(call.id)) {
    const asl::Execution& execution = entry->execution;
    return StartAnswer{std::string(execution.identity.arn.as_string()), execution.started_at, by_this_request};
  }
  const auto view = view_of(executions, call.id);  // the same request, sent again after it has closed
  if (!view) return does_not_exist(call.name);
  return StartAnswer{std::string(view->identity.arn.as_string()), view->started_at, by_this_request};
}

ApiResult<void> start_sync_execution(Executions& executions, const StartTarget& target, const StartCall& call,
                                     Random& random, TimePoint now) {
  const auto started = start(executions, target, call, false, random, now);
  if (!started) return tl::unexpected(started.error());
  return {};
}

bool serves_execution(std::string_view operation) {
  return operation == kSendTaskSuccess || operation == kSendTaskFailure || find_operation(operation) != nullptr;
}

ApiResult<json::Value> call_execution(Executions& executions, std::string_view operation, ExecutionId id,
                                      const json::Value& body, TimePoint now, std::uint64_t nonce) {
  if (operation == kSendTaskSuccess) return send_task_success(executions, body, now, nonce);
  if (operation == kSendTaskFailure) return send_task_failure(executions, body, now, nonce);
  return find_operation(operation)->call(executions, id, body, now);
}

// ---- Lists -----------------------------------------------------------------------------------------------------------

std::string ListPosition::text() const {
  return hexadecimal(static_cast<std::uint64_t>(started_at.time_since_epoch().count())) + id.text();
}

std::optional<ListPosition> ListPosition::parse(std::string_view text) {
  constexpr std::size_t kTimeDigits = 16;
  if (text.size() < kTimeDigits) return std::nullopt;
  std::uint64_t micros = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + kTimeDigits, micros, 16);
  const auto id = ExecutionId::parse(text.substr(kTimeDigits));
  if (error != std::errc() || end != text.data() + kTimeDigits || !id) return std::nullopt;
  return ListPosition{TimePoint(Duration(static_cast<std::int64_t>(micros))), *id};
}

namespace {

bool is_redriven_as_wanted(const ListQuery& query, std::uint32_t redrive_count) {
  return !query.is_redriven || *query.is_redriven == (redrive_count > 0);
}

// The newest `count` positions that were offered.
class Newest {
 public:
  explicit Newest(std::size_t count) : count_(count) {}

  void offer(const ListPosition& position) {
    positions_.push_back(position);
    std::ranges::push_heap(positions_, std::greater<>());  // the oldest on top
    if (positions_.size() <= count_) return;
    std::ranges::pop_heap(positions_, std::greater<>());
    positions_.pop_back();
  }
  bool is_full() const { return positions_.size() == count_; }
  TimePoint oldest() const { return positions_.front().started_at; }  // REQUIRES: is_full()
  std::vector<ListPosition> take() {
    std::ranges::sort(positions_, std::greater<>());
    return std::move(positions_);
  }

 private:
  const std::size_t count_;
  std::vector<ListPosition> positions_;
};

bool is_behind(const std::optional<ListPosition>& older_than, const ListPosition& position) {
  return !older_than || position < *older_than;
}

// The newest that the query may want and that come behind `older_than`. Whether it wants the closed ones among them, only
// the whole of each tells.
std::vector<ListPosition> newest(const Executions& executions, const ListQuery& query,
                                 const std::optional<ListPosition>& older_than) {
  Newest found(query.count_max);
  const TimePoint started_by = older_than ? older_than->started_at : kNever;
  if (!query.status || query.status == asl::ExecutionStatus::kRunning) {
    executions.for_each_open_from(started_by, [&](const ExecutionEntry& entry) {
      const ListPosition position{entry.execution.started_at, entry.id};
      if (found.is_full() && position.started_at < found.oldest()) return false;
      if (!is_behind(older_than, position) || !is_redriven_as_wanted(query, entry.execution.redrive_count)) return true;
      if (query.status && entry.execution.status != *query.status) return true;
      if (is_wanted(query, entry.execution.identity)) found.offer(position);
      return true;
    });
  }
  ClosedFilter filter;
  filter.machine = query.machine_name.empty() ? 0 : ClosedSummary::hash(query.machine_name);
  filter.status = query.status;
  filter.started_by = started_by;
  executions.closed().scan(
      filter,
      [&](const ClosedSummary& summary) {
        const ListPosition position{summary.started_at, summary.id};
        if (!is_behind(older_than, position) || !is_redriven_as_wanted(query, summary.redrive_count)) return;
        if (summary.is_child == !query.map_run_arn.empty()) found.offer(position);
      },
      [&](TimePoint closed_by) { return !found.is_full() || found.oldest() <= closed_by; });
  return found.take();
}

}  // namespace

std::vector<ListedExecution> list_executions(const Executions& executions, const ListQuery& query) {
  std::vector<ListedExecution> listed;
  std::optional<ListPosition> older_than = query.older_than;
  while (listed.size() < query.count_max) {
    const auto positions = newest(executions, query, older_than);
    for (const ListPosition& position : positions) {
      const auto view = view_of(executions, position.id);
      if (!view || !is_wanted(query, view->identity)) continue;
      listed.push_back({position, list_item(*view)});
      if (listed.size() == query.count_max) break;
    }
    if (positions.size() < query.count_max) break;  // that was all
    older_than = positions.back();
  }
  return listed;
}

}  // namespace baton
