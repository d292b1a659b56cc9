#include "asl/dry_run/start_execution.h"

#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::asl {

namespace {

bool shows_json(const Resource& resource) { return resource.action.ends_with(".sync:2"); }

json::Value payload(const json::Value& value, const Resource& resource) {
  return shows_json(resource) ? value : json::Value::string(json::to_text(value));
}

json::Value included() { return json::Value::object({{"Included", json::Value::boolean(true)}}); }

void add_redrive(const Outcome& outcome, json::ObjectBuilder& description) {
  const bool redrivable = outcome.status != ExecutionStatus::kSucceeded;
  description.set("RedriveCount", json::Value::integer(0));
  description.set("RedriveStatus", json::Value::string(redrivable ? "REDRIVABLE" : "NOT_REDRIVABLE"));
  if (redrivable) return;
  description.set("RedriveStatusReason", json::Value::string("Execution is " + std::string(name_of(outcome.status)) +
                                                             " and cannot be redriven"));
}

}  // namespace

bool is_start_execution(const Resource& resource) {
  return resource.kind == ResourceKind::kService && resource.service == "states" &&
         resource.action.starts_with("startExecution");
}

std::string machine_name_of(const json::Value& parameters) {
  const json::Value arn = parameters.is_object() ? parameters.get("StateMachineArn") : json::Value();
  if (!arn.is_string()) return {};
  const std::string text(arn.as_string());
  constexpr std::string_view kMark = ":stateMachine:";
  const auto mark = text.find(kMark);
  const std::string name = mark == std::string::npos ? text : text.substr(mark + kMark.size());
  return name.substr(0, name.find(':'));  // without a version or an alias
}

json::Value input_of(const json::Value& parameters) {
  const json::Value input = parameters.get("Input");
  if (input.is_undefined() || input.is_null()) return json::Value::empty_object();
  if (!input.is_string()) return input;
  auto parsed = json::parse(input.as_string());
  return parsed ? *parsed : input;
}

json::Value started_output(const Execution& child) {
  return json::Value::object(
      {{"ExecutionArn", child.identity.arn}, {"StartDate", json::Value::integer(to_unix_ms(child.started_at))}});
}

json::Value ended_output(const Execution& child, const Outcome& outcome, TimePoint now, const Resource& resource) {
  json::ObjectBuilder description;
  if (!outcome.cause.is_undefined()) description.set("Cause", outcome.cause);
  if (!outcome.error.is_undefined()) description.set("Error", outcome.error);
  description.set("ExecutionArn", child.identity.arn);
  description.set("Input", payload(child.input, resource));
  description.set("InputDetails", included());
  description.set("Name", child.identity.name);
  if (outcome.status == ExecutionStatus::kSucceeded) {
    description.set("Output", payload(outcome.output, resource));
    description.set("OutputDetails", included());
  }
  add_redrive(outcome, description);
  description.set("StartDate", json::Value::integer(to_unix_ms(child.started_at)));
  description.set("StateMachineArn", child.identity.state_machine_arn);
  description.set("Status", json::Value::string(name_of(outcome.status)));
  description.set("StopDate", json::Value::integer(to_unix_ms(now)));
  return description.finish();
}

}  // namespace baton::asl
