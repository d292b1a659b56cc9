// Calls about aliases of state machines.
#include <algorithm>
#include <utility>

#include "coordinator/registry/answers.h"
#include "coordinator/registry/registry.h"

namespace baton::registry {

namespace {

// Routes to versions of `machine`; nullopt where one is not there.
std::optional<std::vector<Route>> routes_in(const Machine& machine, const std::vector<api::AliasRoute>& given) {
  std::vector<Route> routes;
  for (const api::AliasRoute& route : given) {
    const Arn arn = *parse_arn(route.state_machine_version_arn);
    const auto number = version_number(arn.item);
    if (arn.name != machine.name || !number || !machine.versions.contains(*number)) return std::nullopt;
    routes.push_back({*number, route.weight});
  }
  return routes;
}

bool leads_to(const Alias& alias, std::uint32_t version) {
  return std::any_of(alias.routes.begin(), alias.routes.end(),
                     [&](const Route& route) { return route.version == version; });
}

Machine with_alias(const Machine& machine, Alias alias) {
  Machine changed = machine;
  const std::string name = alias.name;
  changed.aliases[name] = std::make_shared<const Alias>(std::move(alias));
  return changed;
}

// The alias of an ARN; null: it is not there.
std::shared_ptr<const Alias> alias_in(const MachinePtr& machine, std::string_view name) {
  if (machine == nullptr) return nullptr;
  const auto found = machine->aliases.find(name);
  return found == machine->aliases.end() ? nullptr : found->second;
}

}  // namespace

api::ApiResult<json::Value> Registry::create_state_machine_alias(const json::Value& body, Turn& turn) {
  auto request = api::parse_create_state_machine_alias(body);
  if (!request) return tl::unexpected(std::move(request.error()));
  const MachinePtr machine = directory_->find_machine(*parse_arn(request->routes.front().state_machine_version_arn));
  if (machine == nullptr) return tl::unexpected(resource_not_found());
  auto routes = routes_in(*machine, request->routes);
  if (!routes) return tl::unexpected(resource_not_found());

  const auto answer = [&](TimePoint created_at) {
    const std::string arn = directory_->qualified_arn(machine->name, request->name);
    return json::Value::object(
        {{"stateMachineAliasArn", json::Value::string(arn)}, {"creationDate", api::timestamp(created_at)}});
  };
  if (const auto there = alias_in(machine, request->name)) {
    if (there->routes == *routes && there->description == request->description) return answer(there->created_at);
    return api::refuse(api::kConflictException,
                       "Failed to create alias because an alias with the same name and a different routing "
                       "configuration already exists.");
  }
  if (machine->aliases.size() >= limits_.aliases_max || is_full()) {
    return api::refuse(api::kServiceQuotaExceededException,
                       "A state machine can have at most " + std::to_string(limits_.aliases_max) +
                           " aliases, and the registry is not unlimited: delete some that are not used");
  }
  Alias alias{.name = request->name,
              .description = std::move(request->description),
              .created_at = turn.now,
              .updated_at = turn.now,
              .routes = *std::move(routes)};
  put(alias_key(machine->name, alias.name), 0, encode(machine->name, alias), turn);
  set_machine(machine->name, std::make_shared<const Machine>(with_alias(*machine, std::move(alias))));
  return answer(turn.now);
}

api::ApiResult<json::Value> Registry::update_state_machine_alias(const json::Value& body, Turn& turn) {
  auto request = api::parse_update_state_machine_alias(body);
  if (!request) return tl::unexpected(std::move(request.error()));
  const Arn arn = *parse_arn(request->state_machine_alias_arn);
  const MachinePtr machine = directory_->find_machine(arn);
  const auto old = alias_in(machine, arn.item);
  if (old == nullptr) return tl::unexpected(resource_not_found());

  Alias alias = *old;
  if (request->description) alias.description = *std::move(request->description);
  if (request->routes) {
    auto routes = routes_in(*machine, *request->routes);
    if (!routes) return tl::unexpected(resource_not_found());
    alias.routes = *std::move(routes);
  }
  if (alias.description != old->description || alias.routes != old->routes) {
    alias.updated_at = turn.now;
    put(alias_key(machine->name, alias.name), encode(machine->name, *old).size(), encode(machine->name, alias), turn);
    set_machine(machine->name, std::make_shared<const Machine>(with_alias(*machine, alias)));
  }
  return json::Value::object({{"updateDate", api::timestamp(alias.updated_at)}});
}

api::ApiResult<json::Value> Registry::describe_state_machine_alias(const json::Value& body, Turn&) {
  const auto request = api::parse_describe_state_machine_alias(body);
  if (!request) return tl::unexpected(request.error());
  const Arn arn = *parse_arn(request->state_machine_alias_arn);
  const MachinePtr machine = directory_->find_machine(arn);
  const auto alias = alias_in(machine, arn.item);
  if (alias == nullptr) return tl::unexpected(resource_not_found());

  json::ArrayBuilder routes;
  for (const Route& route : alias->routes) {
    const std::string version = directory_->qualified_arn(machine->name, std::to_string(route.version));
    routes.add(json::Value::object(
        {{"stateMachineVersionArn", json::Value::string(version)}, {"weight", json::Value::integer(route.weight)}}));
  }
  json::ObjectBuilder answer;
  answer.set("stateMachineAliasArn", json::Value::string(directory_->qualified_arn(machine->name, alias->name)));
  answer.set("name", json::Value::string(alias->name));
  if (!alias->description.empty()) answer.set("description", json::Value::string(alias->description));
  answer.set("routingConfiguration", routes.finish());
  answer.set("creationDate", api::timestamp(alias->created_at));
  answer.set("updateDate", api::timestamp(alias->updated_at));
  return answer.finish();
}

api::ApiResult<json::Value> Registry::delete_state_machine_alias(const json::Value& body, Turn& turn) {
  const auto request = api::parse_delete_state_machine_alias(body);
  if (!request) return tl::unexpected(request.error());
  const Arn arn = *parse_arn(request->state_machine_alias_arn);
  const MachinePtr machine = directory_->find_machine(arn);
  const auto alias = alias_in(machine, arn.item);
  if (alias == nullptr) return json::Value::empty_object();  // as AWS answers
  drop_alias(*machine, *alias, turn);
  Machine changed = *machine;
  changed.aliases.erase(alias->name);
  set_machine(machine->name, std::make_shared<const Machine>(std::move(changed)));
  return json::Value::empty_object();
}

api::ApiResult<json::Value> Registry::list_state_machine_aliases(const json::Value& body, Turn& turn) {
  const auto request = api::parse_list_state_machine_aliases(body);
  if (!request) return tl::unexpected(request.error());
  const Arn arn = *parse_arn(request->state_machine_arn);
  const MachinePtr machine = directory_->find_machine(arn);
  if (machine == nullptr) return tl::unexpected(machine_does_not_exist(request->state_machine_arn));
  const auto version = version_number(arn.item);
  if (!arn.item.empty() && !(version && machine->versions.contains(*version))) {
    return tl::unexpected(resource_not_found());
  }
  const PageOf page{"ListStateMachineAliases " + machine->name + ":" + std::string(arn.item), "stateMachineAliases",
                    request->page, turn.now};
  const auto position = page.position();
  if (!position) return tl::unexpected(position.error());
  const auto first = *position ? machine->aliases.upper_bound(**position) : machine->aliases.begin();
  return page.answer(
      first, machine->aliases.end(), [](const auto& entry) { return entry.first; },
      [&](const auto& entry) {
        if (version && !leads_to(*entry.second, *version)) return json::Value();
        return json::Value::object(
            {{"stateMachineAliasArn", json::Value::string(directory_->qualified_arn(machine->name, entry.first))},
             {"creationDate", api::timestamp(entry.second->created_at)}});
      });
}

}  // namespace baton::registry
