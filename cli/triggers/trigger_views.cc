#include "cli/triggers/trigger_views.h"

#include "cli/fields.h"
#include "cli/text.h"

namespace baton::cli {

namespace {

const char* status_of(const Trigger& trigger) { return trigger.paused ? "PAUSED" : "ACTIVE"; }

void add_text(JsonLine& line, std::string_view key, const std::string& text) {
  if (!text.empty()) line.add(key, text);
}

JsonLine trigger_json(const Trigger& trigger) {
  const NewTrigger& rule = trigger.rule;
  JsonLine line;
  line.add("name", rule.name).add("status", status_of(trigger)).add("machine_arn", rule.machine_arn);
  line.add("schedule", rule.schedule).add("time_zone", rule.time_zone).add_json("input", rule.input);
  line.add("overlap", rule.overlap).add("backfill", rule.backfill).add("created_at", trigger.created_at);
  add_text(line, "next_slot", trigger.next_slot);
  add_text(line, "last_slot", trigger.last_slot);
  add_text(line, "last_execution_name", trigger.last_execution_name);
  add_text(line, "last_error", trigger.last_error);
  return line.add("fired_count", trigger.fired_count).add("open_count", trigger.open_count);
}

}  // namespace

void show_trigger(Invocation& invocation, const Trigger& trigger) {
  if (invocation.json()) return invocation.show(trigger_json(trigger));
  const NewTrigger& rule = trigger.rule;
  Fields fields(invocation);
  fields.add("Name", rule.name);
  fields.add("Status", status_of(trigger));
  fields.add("Machine", rule.machine_arn);
  fields.add("Schedule", rule.schedule + " (" + rule.time_zone + ")");
  fields.add("Input", rule.input);
  fields.add("Overlap", rule.overlap);
  fields.add("Backfill", rule.backfill);
  fields.add("Next slot", trigger.next_slot);
  fields.add("Last slot", trigger.last_slot);
  fields.add("Last start", trigger.last_execution_name);
  fields.add("Last error", trigger.last_error);
  fields.add("Fired", std::to_string(trigger.fired_count));
  if (trigger.open_count > 0) fields.add("Open", std::to_string(trigger.open_count));
}

void show_triggers(Invocation& invocation, const std::vector<Trigger>& triggers) {
  Table table({{"NAME"}, {"STATUS"}, {"SCHEDULE"}, {"TIME ZONE"}, {"NEXT SLOT"}, {"LAST START"}, {"LAST ERROR"}});
  for (const Trigger& trigger : triggers) {
    if (invocation.json()) {
      invocation.show(trigger_json(trigger));
    } else {
      table.add_row({trigger.rule.name, status_of(trigger), trigger.rule.schedule, trigger.rule.time_zone,
                     trigger.next_slot, trigger.last_execution_name, Cell(trigger.last_error, Colour::kRed)});
    }
  }
  if (!invocation.json()) invocation.show(table);
}

void show_deleted(Invocation& invocation, const std::string& trigger) {
  if (invocation.json()) {
    invocation.show(JsonLine().add("name", trigger).add("deleted", true));
  } else {
    invocation.out() << printable(trigger) << " deleted\n";
  }
}

}  // namespace baton::cli
