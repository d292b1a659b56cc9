#include "coordinator/registry/registry.h"

#include <array>

#include "common/check.h"

namespace baton::registry {

Registry::Registry(std::string region, std::string account, RegistryLimits limits)
    : limits_(limits), directory_(std::make_shared<const MachineDirectory>(std::move(region), std::move(account))) {}

Registry::Handler Registry::handler_of(std::string_view operation) {
  static constexpr std::array<std::pair<std::string_view, Handler>, 20> kHandlers{{
      {"CreateActivity", &Registry::create_activity},
      {"CreateStateMachine", &Registry::create_state_machine},
      {"CreateStateMachineAlias", &Registry::create_state_machine_alias},
      {"DeleteActivity", &Registry::delete_activity},
      {"DeleteStateMachine", &Registry::delete_state_machine},
      {"DeleteStateMachineAlias", &Registry::delete_state_machine_alias},
      {"DeleteStateMachineVersion", &Registry::delete_state_machine_version},
      {"DescribeActivity", &Registry::describe_activity},
      {"DescribeStateMachine", &Registry::describe_state_machine},
      {"DescribeStateMachineAlias", &Registry::describe_state_machine_alias},
      {"ListActivities", &Registry::list_activities},
      {"ListStateMachineAliases", &Registry::list_state_machine_aliases},
      {"ListStateMachineVersions", &Registry::list_state_machine_versions},
      {"ListStateMachines", &Registry::list_state_machines},
      {"ListTagsForResource", &Registry::list_tags_for_resource},
      {"PublishStateMachineVersion", &Registry::publish_state_machine_version},
      {"TagResource", &Registry::tag_resource},
      {"UntagResource", &Registry::untag_resource},
      {"UpdateStateMachine", &Registry::update_state_machine},
      {"UpdateStateMachineAlias", &Registry::update_state_machine_alias},
  }};
  for (const auto& [name, handler] : kHandlers) {
    if (name == operation) return handler;
  }
  return nullptr;
}

bool Registry::serves(std::string_view operation) { return handler_of(operation) != nullptr; }

api::ApiResult<json::Value> Registry::call(std::string_view operation, const json::Value& body, TimePoint now,
                                           Random& random, RegistryEffects& effects) {
  const Handler handler = handler_of(operation);
  if (handler == nullptr) {
    return api::refuse(api::kUnknownOperationException,
                       "The registry does not serve '" + std::string(operation.substr(0, 80)) + "'");
  }
  Turn turn{now, random, effects};
  return (this->*handler)(body, turn);
}

MachinePtr Registry::find_machine(std::string_view arn_text) const {
  const auto arn = parse_arn(arn_text);
  if (!arn || arn->kind != ArnKind::kStateMachine || !arn->item.empty()) return nullptr;
  return directory_->find_machine(*arn);
}

// ── rows ──

void Registry::put(std::string_view key, std::size_t old_bytes, const std::string& row, Turn& turn) {
  turn.effects.put_row(key, row);
  row_bytes_ = row_bytes_ + row.size() - old_bytes;
}

void Registry::drop(std::string_view key, std::size_t old_bytes, Turn& turn) {
  turn.effects.drop_row(key);
  row_bytes_ -= old_bytes;
}

void Registry::hold(const Revision& revision, Turn& turn) {
  if (!definitions_.hold(revision.definition)) return;
  put(definition_key(revision.definition->hash), 0, encode(*revision.definition), turn);
}

void Registry::release(const Revision& revision, Turn& turn) {
  const Definition& definition = *revision.definition;
  if (definitions_.release(definition)) drop(definition_key(definition.hash), encode(definition).size(), turn);
}

void Registry::put_machine(const Machine* old, Machine machine, Turn& turn) {
  if (old == nullptr || old->revision != machine.revision) {
    hold(*machine.revision, turn);
    if (old != nullptr) release(*old->revision, turn);
  }
  put(machine_key(machine.name), old == nullptr ? 0 : encode(*old).size(), encode(machine), turn);
  const std::string name = machine.name;
  set_machine(name, std::make_shared<const Machine>(std::move(machine)));
}

void Registry::set_machine(std::string_view name, MachinePtr machine) {
  directory_ = directory_->with_machine(name, machine);
  if (machine == nullptr) {
    machines_.erase(machines_.find(name));
  } else {
    machines_.insert_or_assign(std::string(name), std::move(machine));
  }
}

void Registry::drop_version(const Machine& machine, const Version& version, Turn& turn) {
  drop(version_key(machine.name, version.number), encode(machine.name, version).size(), turn);
  release(*version.revision, turn);
}

void Registry::drop_alias(const Machine& machine, const Alias& alias, Turn& turn) {
  drop(alias_key(machine.name, alias.name), encode(machine.name, alias).size(), turn);
}

void Registry::put_activity(const Activity* old, Activity activity, Turn& turn) {
  put(activity_key(activity.name), old == nullptr ? 0 : encode(*old).size(), encode(activity), turn);
  const std::string name = activity.name;
  set_activity(name, std::make_shared<const Activity>(std::move(activity)));
}

void Registry::set_activity(std::string_view name, ActivityPtr activity) {
  directory_ = directory_->with_activity(name, activity);
  if (activity == nullptr) {
    activities_.erase(activities_.find(name));
  } else {
    activities_.insert_or_assign(std::string(name), std::move(activity));
  }
}

}  // namespace baton::registry
