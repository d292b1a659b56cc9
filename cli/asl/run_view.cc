#include "cli/asl/run_view.h"

#include <string_view>

#include "asl/step/history.h"
#include "cli/event_text.h"
#include "cli/json_line.h"
#include "cli/table.h"
#include "cli/text.h"
#include "common/json/write.h"

namespace baton::cli {

namespace {

using asl::ExecutionStatus;
using asl::HistoryEvent;

std::string text_of(const json::Value& value) {
  return value.is_string() ? std::string(value.as_string()) : json::to_text(value);
}

// What one line can say of an event: its error, else its payload, else what is left.
std::string details_of(const HistoryEvent& event, std::string_view type) {
  if (event.details.is_object() && event.details.find("error") != nullptr) {
    const json::Value cause = event.details.get("cause");
    return text_of(event.details.get("error")) + (cause.is_undefined() ? "" : ": " + text_of(cause));
  }
  std::string text;
  if (!event.payload.is_undefined()) {
    text = event.payload_is_text ? std::string(event.payload.as_string()) : json::to_text(event.payload);
  }
  if (!event.details.is_object() || event.details.empty()) return text;
  if (type.ends_with("Exited")) return text + "  assigns " + json::to_text(event.details);
  return text.empty() ? json::to_text(event.details) : text;
}

void show_timeline(Invocation& invocation, const std::vector<HistoryEvent>& history, TimePoint start) {
  Table table({{"TIME", Align::kRight}, {"ID", Align::kRight}, {"EVENT"}, {"STATE"}, {"DETAILS"}});
  for (const HistoryEvent& event : history) {
    const auto type = asl::name_of(event.type);
    table.add_row({{elapsed(event.timestamp, start), Colour::kDim},
                   {std::to_string(event.id), Colour::kDim},
                   {std::string(type), colour_of_event(type)},
                   event.name.is_string() ? std::string(event.name.as_string()) : std::string(),
                   {details_of(event, type), Colour::kDim}});
  }
  invocation.show(table);
}

void show_end(Invocation& invocation, const asl::DryRun& run, TimePoint start) {
  const asl::Outcome& outcome = *run.outcome;
  const bool succeeded = outcome.status == ExecutionStatus::kSucceeded;
  const std::string status(asl::name_of(outcome.status));
  const Colour colour = succeeded ? Colour::kGreen : Colour::kRed;
  std::string line = invocation.colours() ? coloured(status, colour) : status;
  if (!run.history.empty()) line += " after " + elapsed(run.history.back().timestamp, start).substr(1);
  if (!run.children.empty()) line += ", with " + std::to_string(run.children.size()) + " more executions";
  if (outcome.error.is_string()) line += ": " + printable(outcome.error.as_string());
  if (outcome.cause.is_string()) line += ": " + printable(outcome.cause.as_string());
  invocation.out() << '\n' << line << '\n';
  if (succeeded) invocation.out() << json::to_pretty_text(outcome.output) << '\n';
}

json::Value rendered(const std::vector<HistoryEvent>& history) {
  json::ArrayBuilder events(history.size());
  for (const HistoryEvent& event : history) events.add(asl::render(event));
  return events.finish();
}

void add_outcome(const std::optional<asl::Outcome>& outcome, json::ObjectBuilder& object) {
  const ExecutionStatus status = outcome ? outcome->status : ExecutionStatus::kRunning;
  object.set("status", json::Value::string(asl::name_of(status)));
  if (!outcome) return;
  if (!outcome->output.is_undefined()) object.set("output", outcome->output);
  if (!outcome->error.is_undefined()) object.set("error", outcome->error);
  if (!outcome->cause.is_undefined()) object.set("cause", outcome->cause);
}

json::Value rendered_child(const asl::DryRunChild& child) {
  json::ObjectBuilder object;
  object.set("executionArn", child.identity.arn);
  add_outcome(child.outcome, object);
  object.set("events", rendered(child.history));
  return object.finish();
}

void show_json(Invocation& invocation, const asl::DryRun& run) {
  json::ObjectBuilder object;
  add_outcome(run.outcome, object);
  if (!run.problem.empty()) object.set("problem", json::Value::string(run.problem));
  object.set("events", rendered(run.history));
  if (!run.children.empty()) {
    json::ArrayBuilder children(run.children.size());
    for (const asl::DryRunChild& child : run.children) children.add(rendered_child(child));
    object.set("children", children.finish());
  }
  invocation.out() << json::to_text(object.finish()) << '\n';
}

}  // namespace

ExitCode show_dry_run(Invocation& invocation, const asl::DryRun& run, TimePoint started_at) {
  if (invocation.json()) {
    show_json(invocation, run);
  } else {
    show_timeline(invocation, run.history, started_at);
    if (run.outcome) show_end(invocation, run, started_at);
  }
  if (!run.outcome) return invocation.complain({ErrorCode::kInvalidArgument, run.problem});
  return run.outcome->status == ExecutionStatus::kSucceeded ? ExitCode::kOk : ExitCode::kFailed;
}

}  // namespace baton::cli
