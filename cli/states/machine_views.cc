#include "cli/states/machine_views.h"

#include "cli/fields.h"
#include "cli/text.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::cli {

namespace {

const char* type_name(MachineType type) { return type == MachineType::kExpress ? "EXPRESS" : "STANDARD"; }

void add_text(JsonLine& line, std::string_view key, const std::string& text) {
  if (!text.empty()) line.add(key, text);
}

void show_arn(Invocation& invocation, const std::string& arn, const std::string& version_arn) {
  invocation.out() << printable(version_arn.empty() ? arn : version_arn) << '\n';
}

}  // namespace

void show_created(Invocation& invocation, const CreatedMachine& machine) {
  if (!invocation.json()) return show_arn(invocation, machine.arn, machine.version_arn);
  JsonLine line;
  line.add("arn", machine.arn);
  add_text(line, "version_arn", machine.version_arn);
  invocation.show(line.add("created_at_ms", to_unix_ms(machine.created_at)));
}

void show_updated(Invocation& invocation, const std::string& arn, const UpdatedMachine& machine) {
  if (!invocation.json()) return show_arn(invocation, arn, machine.version_arn);
  JsonLine line;
  line.add("arn", arn);
  add_text(line, "version_arn", machine.version_arn);
  add_text(line, "revision_id", machine.revision_id);
  invocation.show(line.add("updated_at_ms", to_unix_ms(machine.updated_at)));
}

void show_version(Invocation& invocation, const MachineVersion& version) {
  if (!invocation.json()) return show_arn(invocation, version.arn, "");
  invocation.show(JsonLine().add("arn", version.arn).add("created_at_ms", to_unix_ms(version.created_at)));
}

void show_versions(Invocation& invocation, const std::vector<Machine>& versions, TimePoint now) {
  Table table({{"VERSION", Align::kRight}, {"PUBLISHED"}, {"DESCRIPTION"}, {"ARN"}});
  for (const Machine& version : versions) {
    const std::string number = version.arn.substr(version.arn.rfind(':') + 1);
    if (invocation.json()) {
      JsonLine line;
      line.add("version", number).add("arn", version.arn);
      add_text(line, "revision_id", version.revision_id);
      add_text(line, "description", version.description);
      invocation.show(line.add("created_at_ms", to_unix_ms(version.created_at)));
    } else {
      table.add_row({number, invocation.time_text(version.created_at, now), version.description,
                     Cell(version.arn, Colour::kDim)});
    }
  }
  if (!invocation.json()) invocation.show(table);
}

void show_aliases(Invocation& invocation, const std::vector<MachineAlias>& aliases, TimePoint now) {
  Table table({{"ALIAS"}, {"VERSIONS"}, {"UPDATED"}, {"DESCRIPTION"}, {"ARN"}});
  for (const MachineAlias& alias : aliases) {
    std::string versions;
    std::string routing;
    for (const VersionWeight& choice : alias.routing) {
      const std::string number = choice.version_arn.substr(choice.version_arn.rfind(':') + 1);
      const bool is_all = alias.routing.size() == 1;
      versions += (versions.empty() ? "" : " ") + number + (is_all ? "" : "=" + std::to_string(choice.weight));
      routing += (routing.empty() ? "" : ",") +
                 JsonLine().add("version", number).add("weight", std::uint64_t{choice.weight}).text();
    }
    if (invocation.json()) {
      JsonLine line;
      line.add("name", alias.name).add("arn", alias.arn).add_json("routing", "[" + routing + "]");
      add_text(line, "description", alias.description);
      line.add("created_at_ms", to_unix_ms(alias.created_at));
      invocation.show(line.add("updated_at_ms", to_unix_ms(alias.updated_at)));
    } else {
      table.add_row({alias.name, versions, invocation.time_text(alias.updated_at, now), alias.description,
                     Cell(alias.arn, Colour::kDim)});
    }
  }
  if (!invocation.json()) invocation.show(table);
}

void show_machines(Invocation& invocation, const std::vector<MachineSummary>& machines, TimePoint now) {
  if (invocation.json()) {
    for (const MachineSummary& machine : machines) {
      JsonLine line;
      line.add("name", machine.name).add("arn", machine.arn).add("type", type_name(machine.type));
      invocation.show(line.add("created_at_ms", to_unix_ms(machine.created_at)));
    }
    return;
  }
  Table table({{"NAME"}, {"TYPE"}, {"CREATED"}, {"ARN"}});
  for (const MachineSummary& machine : machines) {
    table.add_row({machine.name, type_name(machine.type), invocation.time_text(machine.created_at, now),
                   Cell(machine.arn, Colour::kDim)});
  }
  invocation.show(table);
}

void show_machine(Invocation& invocation, const Machine& machine, TimePoint now) {
  if (invocation.json()) {
    JsonLine line;
    line.add("name", machine.name).add("arn", machine.arn).add("type", type_name(machine.type));
    line.add("status", machine.deleting ? "DELETING" : "ACTIVE").add("role_arn", machine.role_arn);
    add_text(line, "revision_id", machine.revision_id);
    add_text(line, "description", machine.description);
    line.add("created_at_ms", to_unix_ms(machine.created_at)).add_payload("definition", machine.definition);
    return invocation.show(line);
  }
  Fields fields(invocation);
  fields.add("Name", machine.name);
  fields.add("ARN", machine.arn);
  fields.add("Type", type_name(machine.type));
  if (machine.deleting) fields.add("Status", "DELETING: nothing can be started");
  fields.add("Role", machine.role_arn);
  fields.add("Revision", machine.revision_id);
  fields.add("Description", machine.description);
  fields.add("Created", when(invocation, machine.created_at, now));
  const auto definition = json::parse(machine.definition);
  invocation.out() << '\n';
  show_output(invocation, definition ? json::to_pretty_text(*definition) : machine.definition);
}

}  // namespace baton::cli
