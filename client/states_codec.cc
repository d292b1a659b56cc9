#include "client/states_codec.h"

#include <array>
#include <cmath>

#include "common/json/write.h"

namespace baton {

namespace {

constexpr std::int64_t kHistoryPageSize = 1000;

struct StatusName {
  ExecutionStatus status;
  const char* name;
};
constexpr std::array<StatusName, 6> kStatusNames{{{ExecutionStatus::kRunning, "RUNNING"},
                                                  {ExecutionStatus::kSucceeded, "SUCCEEDED"},
                                                  {ExecutionStatus::kFailed, "FAILED"},
                                                  {ExecutionStatus::kTimedOut, "TIMED_OUT"},
                                                  {ExecutionStatus::kAborted, "ABORTED"},
                                                  {ExecutionStatus::kPendingRedrive, "PENDING_REDRIVE"}}};

// ---- Writing

// The members of a request; empty texts are left out.
class Body {
 public:
  Body& add(std::string_view name, const std::string& text) {
    if (!text.empty()) object_.set(name, json::Value::string(text));
    return *this;
  }
  Body& add(std::string_view name, const std::optional<std::string>& text) {
    if (text) object_.set(name, json::Value::string(*text));
    return *this;
  }
  Body& add(std::string_view name, json::Value value) {
    object_.set(name, std::move(value));
    return *this;
  }
  Body& add_if(bool flag, std::string_view name) {
    if (flag) object_.set(name, json::Value::boolean(true));
    return *this;
  }
  std::string text() { return json::to_text(object_.finish()); }

 private:
  json::ObjectBuilder object_;
};

json::Value list_of(const Tags& tags) {
  json::ArrayBuilder list(tags.size());
  for (const auto& [key, value] : tags) {
    list.add(json::Value::object({{"key", json::Value::string(key)}, {"value", json::Value::string(value)}}));
  }
  return list.finish();
}

json::Value list_of(const std::vector<VersionWeight>& routing) {
  json::ArrayBuilder list(routing.size());
  for (const VersionWeight& choice : routing) {
    list.add(json::Value::object({{"stateMachineVersionArn", json::Value::string(choice.version_arn)},
                                  {"weight", json::Value::integer(choice.weight)}}));
  }
  return list.finish();
}

json::Value limit_of(std::uint32_t limit) { return json::Value::integer(limit); }

const char* type_name(MachineType type) { return type == MachineType::kExpress ? "EXPRESS" : "STANDARD"; }

// ---- Reading

std::string text_in(const json::Value& object, std::string_view name) {
  const json::Value value = object.get(name);
  return value.is_string() ? std::string(value.as_string()) : std::string();
}

std::int64_t number_in(const json::Value& object, std::string_view name) {
  const json::Value value = object.get(name);
  return value.is_number() ? std::llround(value.as_double()) : 0;
}

// Seconds since the Unix epoch, with milliseconds as their fraction.
std::optional<TimePoint> optional_time_in(const json::Value& object, std::string_view name) {
  const json::Value value = object.get(name);
  if (!value.is_number()) return std::nullopt;
  return from_unix_ms(std::llround(value.as_double() * 1000));
}

TimePoint time_in(const json::Value& object, std::string_view name) {
  return optional_time_in(object, name).value_or(TimePoint{});
}

template <typename T>
std::vector<T> list_in(const json::Value& object, std::string_view name, T (*read)(const json::Value&)) {
  std::vector<T> list;
  const json::Value value = object.get(name);
  if (!value.is_array()) return list;
  for (const json::Value& item : value.items()) {
    if (item.is_object()) list.push_back(read(item));
  }
  return list;
}

MachineType type_in(const json::Value& object) {
  return text_in(object, "type") == "EXPRESS" ? MachineType::kExpress : MachineType::kStandard;
}

ExecutionStatus status_in(const json::Value& object) {
  return parse_execution_status(text_in(object, "status")).value_or(ExecutionStatus::kFailed);
}

MachineSummary read_machine_summary(const json::Value& item) {
  return {text_in(item, "stateMachineArn"), text_in(item, "name"), type_in(item), time_in(item, "creationDate")};
}

VersionWeight read_weight(const json::Value& item) {
  return {text_in(item, "stateMachineVersionArn"), static_cast<std::uint32_t>(number_in(item, "weight"))};
}

MapRunSummary read_map_run_summary(const json::Value& item) {
  return {text_in(item, "mapRunArn"), text_in(item, "executionArn"), text_in(item, "stateMachineArn"),
          time_in(item, "startDate"), optional_time_in(item, "stopDate")};
}

MapRunCounts counts_in(const json::Value& object, std::string_view name) {
  const json::Value counts = object.get(name);
  const auto of = [&](std::string_view member) {
    return counts.is_object() ? static_cast<std::uint64_t>(number_in(counts, member)) : 0;
  };
  return {.total = of("total"),
          .pending = of("pending"),
          .running = of("running"),
          .succeeded = of("succeeded"),
          .failed = of("failed"),
          .timed_out = of("timedOut"),
          .aborted = of("aborted"),
          .results_written = of("resultsWritten")};
}

ExecutionSummary read_execution_summary(const json::Value& item) {
  return {.arn = text_in(item, "executionArn"),
          .machine_arn = text_in(item, "stateMachineArn"),
          .name = text_in(item, "name"),
          .status = status_in(item),
          .started_at = time_in(item, "startDate"),
          .ended_at = optional_time_in(item, "stopDate"),
          .redrive_count = static_cast<std::uint32_t>(number_in(item, "redriveCount"))};
}

HistoryEvent read_event(const json::Value& item) {
  HistoryEvent event{.id = static_cast<std::uint64_t>(number_in(item, "id")),
                     .previous_id = static_cast<std::uint64_t>(number_in(item, "previousEventId")),
                     .type = text_in(item, "type"),
                     .at = time_in(item, "timestamp")};
  for (const json::Member& member : item.members()) {
    if (member.key.as_string().ends_with("EventDetails")) event.details = json::to_text(member.value);
  }
  return event;
}

std::pair<std::string, std::string> read_tag(const json::Value& item) {
  return {text_in(item, "key"), text_in(item, "value")};
}

}  // namespace

const char* execution_status_name(ExecutionStatus status) {
  for (const StatusName& known : kStatusNames) {
    if (known.status == status) return known.name;
  }
  return "FAILED";
}

std::optional<ExecutionStatus> parse_execution_status(std::string_view name) {
  for (const StatusName& known : kStatusNames) {
    if (known.name == name) return known.status;
  }
  return std::nullopt;
}

std::string to_body(const NewMachine& machine) {
  Body body;
  body.add("name", json::Value::string(machine.name)).add("definition", json::Value::string(machine.definition));
  body.add("roleArn", json::Value::string(machine.role_arn)).add("type", std::string(type_name(machine.type)));
  if (!machine.tags.empty()) body.add("tags", list_of(machine.tags));
  return body.add_if(machine.publish, "publish").add("versionDescription", machine.version_description).text();
}

std::string to_body(const MachineUpdate& update) {
  Body body;
  body.add("stateMachineArn", update.arn).add("definition", update.definition).add("roleArn", update.role_arn);
  return body.add_if(update.publish, "publish").add("versionDescription", update.version_description).text();
}

std::string to_body(const NewExecution& execution) {
  Body body;
  body.add("stateMachineArn", execution.machine_arn).add("name", execution.name).add("input", execution.input);
  return body.add("traceHeader", execution.trace_header).text();
}

std::string to_body(const ExecutionQuery& query) {
  Body body;
  body.add("stateMachineArn", query.machine_arn).add("mapRunArn", query.map_run_arn);
  if (query.status) body.add("statusFilter", std::string(execution_status_name(*query.status)));
  return body.add("maxResults", limit_of(query.limit)).add("nextToken", query.next_token).text();
}

std::string to_body(const PageQuery& query) {
  return Body().add("maxResults", limit_of(query.limit)).add("nextToken", query.next_token).text();
}

std::string to_body(const HistoryQuery& query, const std::string& next_token) {
  Body body;
  body.add("executionArn", query.execution_arn).add("maxResults", json::Value::integer(kHistoryPageSize));
  body.add_if(query.after_id > 0, "reverseOrder");
  if (!query.include_payloads) body.add("includeExecutionData", json::Value::boolean(false));
  return body.add("nextToken", next_token).text();
}

std::string to_body(std::initializer_list<std::pair<std::string_view, const std::string&>> members) {
  Body body;
  for (const auto& [name, text] : members) body.add(name, text);
  return body.text();
}

std::string tagging_body(const std::string& arn, const Tags& tags) {
  return Body().add("resourceArn", arn).add("tags", list_of(tags)).text();
}

std::string untagging_body(const std::string& arn, const std::vector<std::string>& keys) {
  json::ArrayBuilder list(keys.size());
  for (const auto& key : keys) list.add(json::Value::string(key));
  return Body().add("resourceArn", arn).add("tagKeys", list.finish()).text();
}

std::string to_body(const NewMachineVersion& version) {
  Body body;
  body.add("stateMachineArn", version.machine_arn).add("revisionId", version.revision_id);
  return body.add("description", version.description).text();
}

std::string to_body(const NewMachineAlias& alias) {
  Body body;
  body.add("name", alias.name).add("description", alias.description);
  return body.add("routingConfiguration", list_of(alias.routing)).text();
}

std::string to_body(const MachineAliasUpdate& update) {
  Body body;
  body.add("stateMachineAliasArn", update.arn).add("description", update.description);
  if (!update.routing.empty()) body.add("routingConfiguration", list_of(update.routing));
  return body.text();
}

std::string to_body(const MapRunUpdate& update) {
  Body body;
  body.add("mapRunArn", update.arn);
  if (update.concurrency_max) body.add("maxConcurrency", json::Value::integer(*update.concurrency_max));
  if (update.tolerated_failure_count) {
    body.add("toleratedFailureCount", json::Value::integer(static_cast<std::int64_t>(*update.tolerated_failure_count)));
  }
  if (update.tolerated_failure_percentage) {
    body.add("toleratedFailurePercentage", json::Value::number(*update.tolerated_failure_percentage));
  }
  return body.text();
}

std::string page_body(std::string_view name, const std::string& arn, const PageQuery& query) {
  return Body().add(name, arn).add("maxResults", limit_of(query.limit)).add("nextToken", query.next_token).text();
}

std::string new_activity_body(const std::string& name, const Tags& tags) {
  Body body;
  body.add("name", name);
  if (!tags.empty()) body.add("tags", list_of(tags));
  return body.text();
}

CreatedMachine read_created_machine(const json::Value& body) {
  return {text_in(body, "stateMachineArn"), text_in(body, "stateMachineVersionArn"), time_in(body, "creationDate")};
}

UpdatedMachine read_updated_machine(const json::Value& body) {
  return {text_in(body, "revisionId"), text_in(body, "stateMachineVersionArn"), time_in(body, "updateDate")};
}

Machine read_machine(const json::Value& body) {
  return {.arn = text_in(body, "stateMachineArn"),
          .name = text_in(body, "name"),
          .type = type_in(body),
          .deleting = text_in(body, "status") == "DELETING",
          .definition = text_in(body, "definition"),
          .role_arn = text_in(body, "roleArn"),
          .revision_id = text_in(body, "revisionId"),
          .description = text_in(body, "description"),
          .created_at = time_in(body, "creationDate")};
}

MachinePage read_machine_page(const json::Value& body) {
  return {list_in(body, "stateMachines", read_machine_summary), text_in(body, "nextToken")};
}

StartedExecution read_started_execution(const json::Value& body) {
  return {text_in(body, "executionArn"), time_in(body, "startDate")};
}

Execution read_execution(const json::Value& body) {
  return {.arn = text_in(body, "executionArn"),
          .machine_arn = text_in(body, "stateMachineArn"),
          .machine_version_arn = text_in(body, "stateMachineVersionArn"),
          .machine_alias_arn = text_in(body, "stateMachineAliasArn"),
          .map_run_arn = text_in(body, "mapRunArn"),
          .name = text_in(body, "name"),
          .status = status_in(body),
          .input = text_in(body, "input"),
          .output = text_in(body, "output"),
          .error = text_in(body, "error"),
          .cause = text_in(body, "cause"),
          .started_at = time_in(body, "startDate"),
          .ended_at = optional_time_in(body, "stopDate"),
          .redrive_count = static_cast<std::uint32_t>(number_in(body, "redriveCount")),
          .redriven_at = optional_time_in(body, "redriveDate"),
          .redrivable = text_in(body, "redriveStatus") == "REDRIVABLE",
          .trace_header = text_in(body, "traceHeader")};
}

ExecutionPage read_execution_page(const json::Value& body) {
  return {list_in(body, "executions", read_execution_summary), text_in(body, "nextToken")};
}

MachineVersion read_machine_version(const json::Value& body) {
  return {text_in(body, "stateMachineVersionArn"), time_in(body, "creationDate")};
}

MachineVersionPage read_machine_version_page(const json::Value& body) {
  return {list_in(body, "stateMachineVersions", read_machine_version), text_in(body, "nextToken")};
}

MachineAlias read_machine_alias(const json::Value& body) {
  return {.arn = text_in(body, "stateMachineAliasArn"),
          .name = text_in(body, "name"),
          .description = text_in(body, "description"),
          .routing = list_in(body, "routingConfiguration", read_weight),
          .created_at = time_in(body, "creationDate"),
          .updated_at = time_in(body, "updateDate")};
}

MachineAliasSummary read_machine_alias_summary(const json::Value& body) {
  return {text_in(body, "stateMachineAliasArn"), time_in(body, "creationDate")};
}

MachineAliasPage read_machine_alias_page(const json::Value& body) {
  return {list_in(body, "stateMachineAliases", read_machine_alias_summary), text_in(body, "nextToken")};
}

TimePoint read_update_date(const json::Value& body) { return time_in(body, "updateDate"); }

MapRunPage read_map_run_page(const json::Value& body) {
  return {list_in(body, "mapRuns", read_map_run_summary), text_in(body, "nextToken")};
}

MapRun read_map_run(const json::Value& body) {
  const json::Value percentage = body.get("toleratedFailurePercentage");
  return {.arn = text_in(body, "mapRunArn"),
          .execution_arn = text_in(body, "executionArn"),
          .status = status_in(body),
          .started_at = time_in(body, "startDate"),
          .ended_at = optional_time_in(body, "stopDate"),
          .concurrency_max = static_cast<std::uint64_t>(number_in(body, "maxConcurrency")),
          .tolerated_failure_count = static_cast<std::uint64_t>(number_in(body, "toleratedFailureCount")),
          .tolerated_failure_percentage = percentage.is_number() ? percentage.as_double() : 0,
          .items = counts_in(body, "itemCounts"),
          .executions = counts_in(body, "executionCounts"),
          .redrive_count = static_cast<std::uint32_t>(number_in(body, "redriveCount"))};
}

TimePoint read_stop_date(const json::Value& body) { return time_in(body, "stopDate"); }
TimePoint read_redrive_date(const json::Value& body) { return time_in(body, "redriveDate"); }

Activity read_activity(const json::Value& body) {
  return {text_in(body, "activityArn"), text_in(body, "name"), time_in(body, "creationDate")};
}

ActivityPage read_activity_page(const json::Value& body) {
  return {list_in(body, "activities", read_activity), text_in(body, "nextToken")};
}

std::optional<ActivityTask> read_activity_task(const json::Value& body) {
  std::string token = text_in(body, "taskToken");
  if (token.empty()) return std::nullopt;
  return ActivityTask{std::move(token), text_in(body, "input")};
}

Tags read_tags(const json::Value& body) {
  const auto list = list_in(body, "tags", read_tag);
  return {list.begin(), list.end()};
}

HistoryPage read_history_page(const json::Value& body) {
  return {list_in(body, "events", read_event), text_in(body, "nextToken")};
}

}  // namespace baton
