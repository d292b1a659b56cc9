// Back from the rows. Machines name definitions, and versions and aliases name machines, so they wait for each other.
#include <algorithm>
#include <numeric>

#include "coordinator/registry/registry.h"

namespace baton::registry {

namespace {

tl::unexpected<Error> corrupt(std::string_view key, std::string_view why) {
  return fail(ErrorCode::kCorrupt,
              "the row '" + std::string(key.substr(0, 400)) + "' of the registry " + std::string(why));
}

bool is_machine(std::string_view key) { return key.starts_with(machine_key({})); }
bool is_version(std::string_view key) { return key.starts_with("r:v:"); }
bool is_alias(std::string_view key) { return key.starts_with("r:l:"); }

// An alias must lead somewhere whatever number comes up.
bool is_sound(const Alias& alias, const Machine& machine) {
  const auto is_there = [&](const Route& route) {
    return route.weight >= 0 && machine.versions.contains(route.version);
  };
  const auto sum = std::accumulate(alias.routes.begin(), alias.routes.end(), std::int64_t{0},
                                   [](std::int64_t so_far, const Route& route) { return so_far + route.weight; });
  return std::all_of(alias.routes.begin(), alias.routes.end(), is_there) && sum == 100;
}

}  // namespace

Result<void> Registry::restore_row(std::string_view key, std::string_view row) {
  row_bytes_ += row.size();
  if (key.starts_with(definition_key({}))) {
    auto definition = decode_definition(key, row);
    if (!definition) return tl::unexpected(std::move(definition.error()));
    definitions_.restore(*std::move(definition));
    return {};
  }
  if (key.starts_with(activity_key({}))) {
    auto activity = decode_activity(key, row);
    if (!activity) return tl::unexpected(std::move(activity.error()));
    const std::string name = activity->name;
    activities_.insert_or_assign(name, std::make_shared<const Activity>(*std::move(activity)));
    return {};
  }
  if (!is_machine(key) && !is_version(key) && !is_alias(key)) return corrupt(key, "is none that this version knows");
  waiting_rows_.emplace_back(key, row);
  return {};
}

Result<void> Registry::restored() {
  MachinesByName machines;
  for (const auto& [key, row] : waiting_rows_) {
    if (!is_machine(key)) continue;
    if (auto done = restore_machine(key, row, machines); !done) return done;
  }
  for (const auto& [key, row] : waiting_rows_) {
    if (is_machine(key)) continue;
    if (auto done = restore_part(key, row, machines); !done) return done;
  }
  waiting_rows_ = {};
  for (auto& [name, machine] : machines) {
    for (const auto& [alias_name, alias] : machine.aliases) {
      if (!is_sound(*alias, machine)) return corrupt(alias_key(name, alias_name), "leads to versions that are missing");
    }
    machines_.emplace(name, std::make_shared<const Machine>(std::move(machine)));
  }
  if (const auto unheld = definitions_.unheld()) return corrupt(definition_key(unheld->hash), "belongs to nothing");
  directory_ = directory_->with_all(machines_, activities_);
  return {};
}

FindDefinition Registry::find_definition() const {
  return [this](std::string_view hash) { return definitions_.find(hash); };
}

Result<void> Registry::restore_machine(std::string_view key, std::string_view row, MachinesByName& machines) {
  auto machine = decode_machine(key, row, find_definition());
  if (!machine) return tl::unexpected(std::move(machine.error()));
  definitions_.hold(machine->revision->definition);
  const std::string name = machine->name;
  machines.emplace(name, *std::move(machine));
  return {};
}

Result<void> Registry::restore_part(std::string_view key, std::string_view row, MachinesByName& machines) {
  const auto orphan = [&] { return corrupt(key, "belongs to a state machine that is missing"); };
  if (is_version(key)) {
    auto version = decode_version(key, row, find_definition());
    if (!version) return tl::unexpected(std::move(version.error()));
    const auto machine = machines.find(version->machine);
    if (machine == machines.end()) return orphan();
    definitions_.hold(version->part.revision->definition);
    machine->second.versions[version->part.number] = std::make_shared<const Version>(std::move(version->part));
    return {};
  }
  auto alias = decode_alias(key, row);
  if (!alias) return tl::unexpected(std::move(alias.error()));
  const auto machine = machines.find(alias->machine);
  if (machine == machines.end()) return orphan();
  const std::string name = alias->part.name;
  machine->second.aliases[name] = std::make_shared<const Alias>(std::move(alias->part));
  return {};
}

}  // namespace baton::registry
