// Calls about versions of state machines.
#include <algorithm>
#include <utility>

#include "coordinator/registry/answers.h"
#include "coordinator/registry/registry.h"

namespace baton::registry {

namespace {

// What a revision without an id is called.
constexpr std::string_view kInitialRevision = "INITIAL";

std::string_view shown_id(const Revision& revision) {
  return revision.id.empty() ? kInitialRevision : std::string_view(revision.id);
}

// "[a, b]", or "" where no alias leads to the version.
std::string referring_aliases(const Machine& machine, std::uint32_t number) {
  std::string list;
  for (const auto& [name, alias] : machine.aliases) {
    const auto leads_there = [&](const Route& route) { return route.version == number; };
    if (std::none_of(alias->routes.begin(), alias->routes.end(), leads_there)) continue;
    list.append(list.empty() ? "[" : ", ").append(name);
  }
  return list.empty() ? list : list + "]";
}

}  // namespace

api::ApiResult<std::shared_ptr<const Version>> Registry::publish(Machine& machine, std::string description,
                                                                 Turn& turn) {
  for (const auto& [number, version] : machine.versions) {
    if (version->revision->id == machine.revision->id) return version;
  }
  if (machine.versions.size() >= limits_.versions_max || is_full()) {
    return api::refuse(api::kServiceQuotaExceededException,
                       "A state machine can have at most " + std::to_string(limits_.versions_max) +
                           " versions, and the registry is not unlimited: delete some that are not used");
  }
  auto version = std::make_shared<Version>();
  version->number = machine.next_version++;
  version->description = std::move(description);
  version->created_at = turn.now;
  version->revision = machine.revision;
  hold(*version->revision, turn);
  put(version_key(machine.name, version->number), 0, encode(machine.name, *version), turn);
  machine.versions.emplace(version->number, version);
  return version;
}

api::ApiResult<json::Value> Registry::publish_state_machine_version(const json::Value& body, Turn& turn) {
  auto request = api::parse_publish_state_machine_version(body);
  if (!request) return tl::unexpected(std::move(request.error()));
  const MachinePtr old = find_machine(request->state_machine_arn);
  if (old == nullptr) return tl::unexpected(machine_does_not_exist(request->state_machine_arn));
  const std::string_view current = shown_id(*old->revision);
  if (request->revision_id && *request->revision_id != current) {
    return api::refuse(api::kConflictException, "Failed to publish the State Machine version for revision " +
                                                    *request->revision_id + ". The current State Machine revision is " +
                                                    std::string(current) + ".");
  }
  Machine machine = *old;
  const auto version = publish(machine, request->description.value_or(""), turn);
  if (!version) return tl::unexpected(version.error());
  const auto arn = directory_->qualified_arn(machine.name, std::to_string((*version)->number));
  if (machine.next_version != old->next_version) put_machine(old.get(), std::move(machine), turn);
  return json::Value::object(
      {{"stateMachineVersionArn", json::Value::string(arn)}, {"creationDate", api::timestamp((*version)->created_at)}});
}

api::ApiResult<json::Value> Registry::delete_state_machine_version(const json::Value& body, Turn& turn) {
  const auto request = api::parse_delete_state_machine_version(body);
  if (!request) return tl::unexpected(request.error());
  const Arn arn = *parse_arn(request->state_machine_version_arn);
  const MachinePtr old = directory_->find_machine(arn);
  const auto number = version_number(arn.item);
  // What is not there is deleted already, as AWS answers.
  if (old == nullptr || !number || !old->versions.contains(*number)) return json::Value::empty_object();
  if (const std::string aliases = referring_aliases(*old, *number); !aliases.empty()) {
    return api::refuse(api::kConflictException,
                       "Version to be deleted must not be referenced by an alias. Current list of aliases referencing "
                       "this version: " +
                           aliases);
  }
  drop_version(*old, *old->versions.at(*number), turn);
  Machine machine = *old;
  machine.versions.erase(*number);
  set_machine(old->name, std::make_shared<const Machine>(std::move(machine)));
  return json::Value::empty_object();
}

api::ApiResult<json::Value> Registry::list_state_machine_versions(const json::Value& body, Turn& turn) {
  const auto request = api::parse_list_state_machine_versions(body);
  if (!request) return tl::unexpected(request.error());
  const MachinePtr machine = find_machine(request->state_machine_arn);
  // This operation has no StateMachineDoesNotExist.
  if (machine == nullptr) return api::refuse(api::kInvalidArn, "Invalid Arn: '" + request->state_machine_arn + "'");
  const PageOf page{"ListStateMachineVersions " + machine->name, "stateMachineVersions", request->page, turn.now};
  const auto position = page.position();
  if (!position) return tl::unexpected(position.error());
  auto first = machine->versions.rbegin();  // the newest
  if (*position) {
    const auto behind = version_number(**position);
    if (!behind) return tl::unexpected(api::invalid_token());
    first = std::make_reverse_iterator(machine->versions.lower_bound(*behind));
  }
  return page.answer(
      first, machine->versions.rend(), [](const auto& entry) { return std::to_string(entry.first); },
      [&](const auto& entry) {
        return json::Value::object({{"stateMachineVersionArn", json::Value::string(directory_->qualified_arn(
                                                                   machine->name, std::to_string(entry.first)))},
                                    {"creationDate", api::timestamp(entry.second->created_at)}});
      });
}

}  // namespace baton::registry
