#include "cli/triggers/trigger_views.h"

#include "cli/fields.h"
#include "cli/states/names.h"
#include "cli/text.h"

namespace baton::cli {

namespace {

const char* status_of(const Trigger& trigger) { return trigger.paused ? "PAUSED" : "ACTIVE"; }

void add_text(JsonLine& line, std::string_view key, const std::string& text) {
  if (!text.empty()) line.add(key, text);
}

JsonLine task_json(const TriggerTask& task) {
  JsonLine line;
  line.add("type", task.type).add("priority", task.priority);
  if (task.timeout > Duration::zero()) line.add("timeout_ms", to_ms(task.timeout));
  return line.add("attempt_count_max", task.attempt_count_max);
}

void add_source(JsonLine& line, const NewTrigger& rule) {
  if (rule.http) {
    JsonLine http;
    add_text(http, "secret", rule.http->secret);
    add_text(http, "signature", rule.http->signature);
    add_text(http, "signature_header", rule.http->signature_header);
    line.add_json("http", http.text());
  } else if (!rule.folder.empty()) {
    line.add("folder", rule.folder).add("pattern", rule.pattern);
  } else {
    line.add("schedule", rule.schedule).add("time_zone", rule.time_zone);
    line.add("overlap", rule.overlap).add("backfill", rule.backfill);
  }
}

JsonLine trigger_json(const Trigger& trigger) {
  const NewTrigger& rule = trigger.rule;
  JsonLine line;
  line.add("name", rule.name).add("status", status_of(trigger));
  add_text(line, "machine_arn", rule.machine_arn);
  if (rule.task) line.add_json("task", task_json(*rule.task).text());
  add_source(line, rule);
  line.add_json("input", rule.input).add("created_at", trigger.created_at);
  add_text(line, "next_slot", trigger.next_slot);
  add_text(line, "last_slot", trigger.last_slot);
  add_text(line, "last_execution_name", trigger.last_execution_name);
  add_text(line, "last_error", trigger.last_error);
  if (!rule.schedule.empty()) line.add("fired_count", trigger.fired_count).add("open_count", trigger.open_count);
  return line;
}

// In a word or two, as a table has room for.
std::string source_text(const NewTrigger& rule) {
  if (rule.http) return rule.http->secret.empty() ? "http" : "http, " + rule.http->signature;
  if (!rule.folder.empty()) return rule.folder + "/" + rule.pattern;
  return rule.schedule + " (" + rule.time_zone + ")";
}

void show_source(Fields& fields, const NewTrigger& rule) {
  if (rule.http) {
    fields.add("Request", "POST /triggers/" + rule.name);
    fields.add("Secret", rule.http->secret);
    fields.add("Signature", rule.http->signature);
    fields.add("Header", rule.http->signature_header);
  }
  fields.add("Folder", rule.folder);
  fields.add("Pattern", rule.pattern);
  if (!rule.schedule.empty()) fields.add("Schedule", source_text(rule));
}

void show_task(Fields& fields, const TriggerTask& task) {
  fields.add("Task", task.type);
  fields.add("Priority", std::to_string(task.priority));
  if (task.timeout > Duration::zero()) fields.add("Timeout", short_duration(task.timeout));
  fields.add("Attempts", std::to_string(task.attempt_count_max));
}

}  // namespace

void show_trigger(Invocation& invocation, const Trigger& trigger) {
  if (invocation.json()) return invocation.show(trigger_json(trigger));
  const NewTrigger& rule = trigger.rule;
  Fields fields(invocation);
  fields.add("Name", rule.name);
  fields.add("Status", status_of(trigger));
  fields.add("Machine", rule.machine_arn);
  if (rule.task) show_task(fields, *rule.task);
  show_source(fields, rule);
  fields.add("Input", rule.input);
  fields.add("Overlap", rule.overlap);
  fields.add("Backfill", rule.backfill);
  fields.add("Next slot", trigger.next_slot);
  fields.add("Last slot", trigger.last_slot);
  fields.add("Last start", trigger.last_execution_name);
  fields.add("Last error", trigger.last_error);
  if (!rule.schedule.empty()) fields.add("Fired", std::to_string(trigger.fired_count));
  if (trigger.open_count > 0) fields.add("Open", std::to_string(trigger.open_count));
}

void show_triggers(Invocation& invocation, const std::vector<Trigger>& triggers) {
  Table table({{"NAME"}, {"STATUS"}, {"FIRED BY"}, {"STARTS"}, {"NEXT SLOT"}, {"LAST START"}, {"LAST ERROR"}});
  for (const Trigger& trigger : triggers) {
    const NewTrigger& rule = trigger.rule;
    if (invocation.json()) {
      invocation.show(trigger_json(trigger));
    } else {
      table.add_row({rule.name, status_of(trigger), source_text(rule),
                     rule.task ? "task " + rule.task->type : short_machine_name(rule.machine_arn), trigger.next_slot,
                     trigger.last_execution_name, Cell(trigger.last_error, Colour::kRed)});
    }
  }
  if (!invocation.json()) invocation.show(table);
}

void show_fired(Invocation& invocation, const FiredTrigger& fired) {
  if (invocation.json()) {
    JsonLine line;
    if (fired.task) line.add("task_id", fired.task->text());
    add_text(line, "execution_arn", fired.execution_arn);
    return invocation.show(line.add("started", fired.started));
  }
  invocation.out() << printable(fired.task ? fired.task->text() : short_execution_name(fired.execution_arn))
                   << (fired.started ? "\n" : "  (had been started before)\n");
}

void show_deleted(Invocation& invocation, const std::string& trigger) {
  if (invocation.json()) {
    invocation.show(JsonLine().add("name", trigger).add("deleted", true));
  } else {
    invocation.out() << printable(trigger) << " deleted\n";
  }
}

}  // namespace baton::cli
