// Calls about state machines.
#include <utility>

#include "api/compile.h"
#include "asl/step/identifiers.h"
#include "common/json/write.h"
#include "coordinator/registry/answers.h"
#include "coordinator/registry/registry.h"
#include "coordinator/registry/tags.h"

namespace baton::registry {

namespace {

std::string references_text(const asl::StateMachine& machine) {
  json::ObjectBuilder references;
  for (const auto& [state, names] : machine.variable_references) {
    json::ArrayBuilder list(names.size());
    for (const std::string& name : names) list.add(json::Value::string(name));
    references.set(state, list.finish());
  }
  return json::to_text(references.finish());
}

api::ApiResult<Definition> make_definition(std::string text, asl::ExecutionType type) {
  const auto machine = api::compile(text, type);
  if (!machine) return tl::unexpected(machine.error());
  Definition definition{.hash = definition_hash(text), .text = {}, .variable_references = references_text(*machine)};
  definition.text = std::move(text);
  return definition;
}

bool is_same(const Revision& a, const Revision& b) {
  return a.role_arn == b.role_arn && a.definition->text == b.definition->text && a.logging == b.logging &&
         a.tracing == b.tracing && a.encryption == b.encryption;
}

bool is_of(const Revision& revision, const api::MachineSettings& settings) {
  return revision.logging == json::to_text(*settings.logging) && revision.tracing == json::to_text(*settings.tracing) &&
         revision.encryption == json::to_text(*settings.encryption);
}

void set_if(const std::optional<json::Value>& given, std::string& text) {
  if (given) text = json::to_text(*given);
}

void add_if_any(std::string_view name, const std::string& text, json::ObjectBuilder& answer) {
  if (!text.empty()) answer.set(name, json::Value::string(text));
}

json::Value list_item(const Machine& machine, const std::string& arn) {
  return json::Value::object({{"stateMachineArn", json::Value::string(arn)},
                              {"name", json::Value::string(machine.name)},
                              {"type", json::Value::string(name_of(machine.type))},
                              {"creationDate", api::timestamp(machine.created_at)}});
}

void describe_revision(const Revision& revision, bool metadata_only, json::ObjectBuilder& answer) {
  answer.set("definition", json::Value::string(metadata_only ? "{}" : revision.definition->text));
  answer.set("roleArn", json::Value::string(revision.role_arn));
  answer.set("loggingConfiguration", parsed(revision.logging));
  answer.set("tracingConfiguration", parsed(revision.tracing));
  answer.set("encryptionConfiguration", parsed(revision.encryption));
  add_if_any("revisionId", revision.id, answer);
  json::Value references = parsed(revision.definition->variable_references);
  if (!metadata_only && !references.empty()) answer.set("variableReferences", std::move(references));
}

// The version that most of an alias' executions get.
std::uint32_t main_version(const Alias& alias) {
  const Route& first = alias.routes.front();
  const Route& last = alias.routes.back();
  return last.weight > first.weight ? last.version : first.version;
}

}  // namespace

api::ApiResult<json::Value> Registry::create_state_machine(const json::Value& body, Turn& turn) {
  auto request = api::parse_create_state_machine(body);
  if (!request) return tl::unexpected(std::move(request.error()));
  if (const auto found = machines_.find(request->name); found != machines_.end()) {
    return create_again(*request, *found->second);
  }
  if (machines_.size() >= limits_.machines_max || is_full()) {
    return api::refuse(api::kStateMachineLimitExceeded, "State Machine Limit Exceeded: delete some that are not used");
  }
  auto tags = merge_tags({}, request->tags);
  if (!tags) return tl::unexpected(std::move(tags.error()));
  auto definition = make_definition(std::move(request->definition), request->type);
  if (!definition) return tl::unexpected(std::move(definition.error()));

  auto revision = std::make_shared<Revision>();
  revision->role_arn = std::move(request->role_arn);
  revision->definition = definitions_.share(*std::move(definition));
  revision->updated_at = turn.now;
  set_if(request->settings.logging, revision->logging);
  set_if(request->settings.tracing, revision->tracing);
  set_if(request->settings.encryption, revision->encryption);
  Machine machine{.name = std::move(request->name), .type = request->type, .created_at = turn.now};
  machine.tags = *std::move(tags);
  machine.revision = std::move(revision);
  machine.was_created_published = request->publish;
  machine.created_description = request->version_description.value_or("");

  json::ObjectBuilder answer;
  answer.set("stateMachineArn", json::Value::string(directory_->machine_arn(machine.name)));
  answer.set("creationDate", api::timestamp(machine.created_at));
  if (request->publish) {
    const auto version = publish(machine, machine.created_description, turn);
    if (!version) return tl::unexpected(version.error());
    answer.set("stateMachineVersionArn",
               json::Value::string(directory_->qualified_arn(machine.name, std::to_string((*version)->number))));
  }
  put_machine(nullptr, std::move(machine), turn);
  return answer.finish();
}

// The role and the tags may differ: AWS takes the request for the same one, and changes neither.
api::ApiResult<json::Value> Registry::create_again(const api::CreateStateMachineRequest& request,
                                                   const Machine& machine) const {
  const std::string arn = directory_->machine_arn(machine.name);
  const bool is_same_request =
      machine.type == request.type && machine.revision->definition->text == request.definition &&
      is_of(*machine.revision, request.settings) && machine.was_created_published == request.publish &&
      machine.created_description == request.version_description.value_or("");
  if (!is_same_request) {
    return api::refuse(api::kStateMachineAlreadyExists, "State Machine Already Exists: '" + arn + "'");
  }
  json::ObjectBuilder answer;
  answer.set("stateMachineArn", json::Value::string(arn));
  answer.set("creationDate", api::timestamp(machine.created_at));
  // The version that creating it published has the number 1, if it is still there.
  if (request.publish && machine.versions.contains(1)) {
    answer.set("stateMachineVersionArn", json::Value::string(directory_->qualified_arn(machine.name, "1")));
  }
  return answer.finish();
}

api::ApiResult<json::Value> Registry::update_state_machine(const json::Value& body, Turn& turn) {
  auto request = api::parse_update_state_machine(body);
  if (!request) return tl::unexpected(std::move(request.error()));
  const MachinePtr old = find_machine(request->state_machine_arn);
  if (old == nullptr) return tl::unexpected(machine_does_not_exist(request->state_machine_arn));
  if (is_full()) {
    return api::refuse(api::kServiceQuotaExceededException, "The registry is full: delete what is not used");
  }

  auto revision = std::make_shared<Revision>(*old->revision);
  if (request->role_arn) revision->role_arn = *std::move(request->role_arn);
  set_if(request->settings.logging, revision->logging);
  set_if(request->settings.tracing, revision->tracing);
  set_if(request->settings.encryption, revision->encryption);
  if (request->definition && *request->definition != revision->definition->text) {
    auto definition = make_definition(*std::move(request->definition), old->type);
    if (!definition) return tl::unexpected(std::move(definition.error()));
    revision->definition = definitions_.share(*std::move(definition));
  }

  Machine machine = *old;
  if (!is_same(*revision, *old->revision)) {
    revision->id = asl::make_uuid(turn.random);
    revision->updated_at = turn.now;
    machine.revision = std::move(revision);
  }
  json::ObjectBuilder answer;
  answer.set("updateDate", api::timestamp(machine.revision->updated_at));
  add_if_any("revisionId", machine.revision->id, answer);
  if (request->publish) {
    const auto version = publish(machine, request->version_description.value_or(""), turn);
    if (!version) return tl::unexpected(version.error());
    answer.set("stateMachineVersionArn",
               json::Value::string(directory_->qualified_arn(machine.name, std::to_string((*version)->number))));
  }
  const bool is_changed = machine.revision != old->revision || machine.next_version != old->next_version;
  if (is_changed) put_machine(old.get(), std::move(machine), turn);
  return answer.finish();
}

api::ApiResult<json::Value> Registry::describe_state_machine(const json::Value& body, Turn&) {
  const auto request = api::parse_describe_state_machine(body);
  if (!request) return tl::unexpected(request.error());
  const Arn arn = *parse_arn(request->state_machine_arn);
  const MachinePtr machine = directory_->find_machine(arn);
  if (machine == nullptr) return tl::unexpected(machine_does_not_exist(request->state_machine_arn));

  json::ObjectBuilder answer;
  answer.set("stateMachineArn", json::Value::string(directory_->qualified_arn(machine->name, arn.item)));
  answer.set("name", json::Value::string(machine->name));
  answer.set("type", json::Value::string(name_of(machine->type)));
  answer.set("status", json::Value::string("ACTIVE"));
  if (arn.item.empty()) {
    answer.set("creationDate", api::timestamp(machine->created_at));
    describe_revision(*machine->revision, request->metadata_only, answer);
    return answer.finish();
  }
  const auto alias = machine->aliases.find(arn.item);
  const auto number =
      alias != machine->aliases.end() ? std::optional(main_version(*alias->second)) : version_number(arn.item);
  const auto version = number ? machine->versions.find(*number) : machine->versions.end();
  if (version == machine->versions.end()) return tl::unexpected(machine_does_not_exist(request->state_machine_arn));
  answer.set("creationDate", api::timestamp(version->second->created_at));
  add_if_any("description", version->second->description, answer);
  describe_revision(*version->second->revision, request->metadata_only, answer);
  return answer.finish();
}

api::ApiResult<json::Value> Registry::delete_state_machine(const json::Value& body, Turn& turn) {
  const auto request = api::parse_delete_state_machine(body);
  if (!request) return tl::unexpected(request.error());
  if (!parse_arn(request->state_machine_arn)->item.empty()) {
    return api::refuse(
        api::kValidationException,
        "A version or an alias is deleted by an operation of its own. Received: " + request->state_machine_arn);
  }
  const MachinePtr machine = find_machine(request->state_machine_arn);
  if (machine == nullptr) return json::Value::empty_object();  // as AWS answers
  for (const auto& [name, alias] : machine->aliases) drop_alias(*machine, *alias, turn);
  for (const auto& [number, version] : machine->versions) drop_version(*machine, *version, turn);
  drop(machine_key(machine->name), encode(*machine).size(), turn);
  release(*machine->revision, turn);
  set_machine(machine->name, nullptr);
  return json::Value::empty_object();
}

api::ApiResult<json::Value> Registry::list_state_machines(const json::Value& body, Turn& turn) {
  const auto request = api::parse_list_state_machines(body);
  if (!request) return tl::unexpected(request.error());
  const PageOf page{"ListStateMachines", "stateMachines", request->page, turn.now};
  const auto position = page.position();
  if (!position) return tl::unexpected(position.error());
  const auto first = *position ? machines_.upper_bound(**position) : machines_.begin();
  return page.answer(
      first, machines_.end(), [](const auto& entry) { return entry.first; },
      [&](const auto& entry) { return list_item(*entry.second, directory_->machine_arn(entry.first)); });
}

}  // namespace baton::registry
