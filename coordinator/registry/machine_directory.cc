#include "coordinator/registry/machine_directory.h"

#include <charconv>
#include <utility>

#include "api/arns.h"

namespace baton::registry {

namespace {

// REQUIRES: an alias has routes, whose weights sum up to 100.
std::uint32_t choose(const Alias& alias, Random& random) {
  auto left = static_cast<std::int64_t>(random.below(100));
  for (const Route& route : alias.routes) {
    left -= route.weight;
    if (left < 0) return route.version;
  }
  return alias.routes.back().version;
}

}  // namespace

api::ApiError machine_does_not_exist(std::string_view arn) {
  return {std::string(api::kStateMachineDoesNotExist), "State Machine Does Not Exist: '" + std::string(arn) + "'"};
}

std::optional<std::uint32_t> version_number(std::string_view qualifier) {
  std::uint32_t number = 0;
  const char* const end = qualifier.data() + qualifier.size();
  const auto [behind, error] = std::from_chars(qualifier.data(), end, number);
  if (error != std::errc() || behind != end || qualifier.starts_with('0')) return std::nullopt;
  return number;
}

MachineDirectory::MachineDirectory(std::string region, std::string account)
    : region_(std::move(region)), account_(std::move(account)) {}

api::ApiResult<ResolvedMachine> MachineDirectory::resolve(std::string_view arn_text, Random& random) const {
  const auto arn = api::read_machine_arn(arn_text);
  if (!arn) return tl::unexpected(arn.error());
  const MachinePtr machine = find_machine(*arn);
  if (machine == nullptr) return tl::unexpected(machine_does_not_exist(arn_text));

  ResolvedMachine resolved{.name = machine->name, .type = machine->type, .arn = machine_arn(machine->name)};
  std::shared_ptr<const Revision> revision = machine->revision;
  if (!arn->item.empty()) {
    auto number = version_number(arn->item);
    if (const auto alias = machine->aliases.find(arn->item); alias != machine->aliases.end()) {
      number = choose(*alias->second, random);
      resolved.alias_arn = qualified_arn(machine->name, arn->item);
    }
    const auto version = number ? machine->versions.find(*number) : machine->versions.end();
    if (version == machine->versions.end()) return tl::unexpected(machine_does_not_exist(arn_text));
    resolved.version_arn = qualified_arn(machine->name, std::to_string(*number));
    revision = version->second->revision;
  }
  resolved.role_arn = revision->role_arn;
  resolved.revision_id = revision->id;
  resolved.definition = std::shared_ptr<const std::string>(revision->definition, &revision->definition->text);
  resolved.variable_references = revision->definition->variable_references;
  resolved.logging = revision->logging;
  resolved.tracing = revision->tracing;
  resolved.encryption = revision->encryption;
  resolved.updated_at = revision->updated_at;
  return resolved;
}

bool MachineDirectory::activity_exists(std::string_view arn_text) const {
  const auto arn = parse_arn(arn_text);
  return arn && arn->kind == ArnKind::kActivity && find_activity(*arn) != nullptr;
}

bool MachineDirectory::has_activity_named(std::string_view name) const { return activities_.find(name) != nullptr; }

MachinePtr MachineDirectory::find_machine(const Arn& arn) const {
  return is_here(arn) ? machines_.find(arn.name) : nullptr;
}

ActivityPtr MachineDirectory::find_activity(const Arn& arn) const {
  return is_here(arn) ? activities_.find(arn.name) : nullptr;
}

std::string MachineDirectory::arn_of(ArnKind kind, std::string_view name, std::string_view item) const {
  return to_text(Arn{kind, "aws", region_, account_, name, item, {}});
}

std::string MachineDirectory::machine_arn(std::string_view name) const {
  return arn_of(ArnKind::kStateMachine, name, {});
}
std::string MachineDirectory::qualified_arn(std::string_view machine, std::string_view qualifier) const {
  return arn_of(ArnKind::kStateMachine, machine, qualifier);
}
std::string MachineDirectory::activity_arn(std::string_view name) const { return arn_of(ArnKind::kActivity, name, {}); }

std::shared_ptr<const MachineDirectory> MachineDirectory::with_machine(std::string_view name,
                                                                       MachinePtr machine) const {
  auto changed = std::make_shared<MachineDirectory>(*this);
  changed->machines_ = machines_.with(name, std::move(machine));
  return changed;
}

std::shared_ptr<const MachineDirectory> MachineDirectory::with_activity(std::string_view name,
                                                                        ActivityPtr activity) const {
  auto changed = std::make_shared<MachineDirectory>(*this);
  changed->activities_ = activities_.with(name, std::move(activity));
  return changed;
}

std::shared_ptr<const MachineDirectory> MachineDirectory::with_all(
    const std::map<std::string, MachinePtr, std::less<>>& machines,
    const std::map<std::string, ActivityPtr, std::less<>>& activities) const {
  auto filled = std::make_shared<MachineDirectory>(region_, account_);
  filled->machines_ = SharedMap<Machine>(machines);
  filled->activities_ = SharedMap<Activity>(activities);
  return filled;
}

}  // namespace baton::registry
