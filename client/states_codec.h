// The types of baton/states.h as the JSON of the states API: bodies of requests, and what answers say.
#pragma once

#include <string>
#include <vector>

#include "baton/states.h"
#include "common/json/value.h"

namespace baton {

// ---- Bodies of requests, as JSON text. Members that are empty are left out.

std::string to_body(const NewMachine& machine);
std::string to_body(const MachineUpdate& update);
std::string to_body(const NewExecution& execution);
std::string to_body(const ExecutionQuery& query);
std::string to_body(const PageQuery& query);
// One page of 1,000; the newest first if only the newest are wanted.
std::string to_body(const HistoryQuery& query, const std::string& next_token);
// Texts by their names: {{"executionArn", arn}, {"cause", cause}}.
std::string to_body(std::initializer_list<std::pair<std::string_view, const std::string&>> members);
std::string tagging_body(const std::string& arn, const Tags& tags);
std::string untagging_body(const std::string& arn, const std::vector<std::string>& keys);
std::string to_body(const NewMachineVersion& version);
std::string to_body(const NewMachineAlias& alias);
std::string to_body(const MachineAliasUpdate& update);
std::string to_body(const MapRunUpdate& update);
// A page of what belongs to `arn`, which the body calls `name`.
std::string page_body(std::string_view name, const std::string& arn, const PageQuery& query);
std::string new_activity_body(const std::string& name, const Tags& tags);

// ---- Answers. What is missing in them stays empty; an unknown status is kFailed. REQUIRES: an object.

CreatedMachine read_created_machine(const json::Value& body);
UpdatedMachine read_updated_machine(const json::Value& body);
Machine read_machine(const json::Value& body);
MachinePage read_machine_page(const json::Value& body);
StartedExecution read_started_execution(const json::Value& body);
Execution read_execution(const json::Value& body);
ExecutionPage read_execution_page(const json::Value& body);
MachineVersion read_machine_version(const json::Value& body);
MachineVersionPage read_machine_version_page(const json::Value& body);
MachineAlias read_machine_alias(const json::Value& body);
MachineAliasSummary read_machine_alias_summary(const json::Value& body);
MachineAliasPage read_machine_alias_page(const json::Value& body);
TimePoint read_update_date(const json::Value& body);
MapRunPage read_map_run_page(const json::Value& body);
MapRun read_map_run(const json::Value& body);
TimePoint read_stop_date(const json::Value& body);
TimePoint read_redrive_date(const json::Value& body);
Activity read_activity(const json::Value& body);
ActivityPage read_activity_page(const json::Value& body);
std::optional<ActivityTask> read_activity_task(const json::Value& body);
Tags read_tags(const json::Value& body);

struct HistoryPage {
  std::vector<HistoryEvent> events;
  std::string next_token;
};
HistoryPage read_history_page(const json::Value& body);

}  // namespace baton
