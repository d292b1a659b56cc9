#include "cli/states/version_commands.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <iterator>
#include <memory>
#include <optional>

#include "baton/states.h"
#include "cli/states/machine_views.h"
#include "cli/states/names.h"
#include "cli/text.h"
#include "common/clock.h"

namespace baton::cli {

namespace {

constexpr std::uint32_t kPageSizeMax = 1000;

// What a qualified ARN has behind its last colon.
std::string qualifier_of(const std::string& arn) { return arn.substr(arn.rfind(':') + 1); }
std::string unqualified(const std::string& arn) { return arn.substr(0, arn.rfind(':')); }

// Reads page after page. `read` is given the page's query and the list, and answers with the next token.
template <typename Item, typename Read>
StatesResult<std::vector<Item>> read_all(Read read) {
  std::vector<Item> items;
  PageQuery query{.limit = kPageSizeMax};
  do {
    auto token = read(query, items);
    if (!token) return tl::unexpected(std::move(token.error()));
    query.next_token = std::move(*token);
  } while (!query.next_token.empty());
  return items;
}

// ---- publish

ExitCode publish(Invocation& invocation, const std::string& machine, const std::string& description) {
  const auto arn = machine_arn_of(machine);
  if (!arn) return invocation.complain(arn.error());
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto version = States(*client).publish_machine_version({.machine_arn = *arn, .description = description});
  if (!version) return invocation.complain(version.error());
  show_version(invocation, *version);
  return ExitCode::kOk;
}

void add_publish(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("publish", "Publish what a state machine is now as a version");
  auto machine = std::make_shared<std::string>();
  auto description = std::make_shared<std::string>();
  command->add_option("MACHINE", *machine, "Its name, or its ARN")->required()->type_name("");
  command->add_option("--description", *description, "Of the version")->type_name("TEXT");
  command->footer(
      R"(Prints the version's ARN. What was published before, and has not changed since, is the same version.

Examples:
  baton machine publish order
  baton machine publish order --description "with refunds")");
  command->callback([=, &invocation] {
    invocation.command = [=, &invocation] { return publish(invocation, *machine, *description); };
  });
}

// ---- versions

ExitCode list_versions(Invocation& invocation, const std::string& machine) {
  const auto arn = machine_arn_of(machine);
  if (!arn) return invocation.complain(arn.error());
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  States states(*client);
  const auto versions = read_all<MachineVersion>(
      [&](const PageQuery& query, std::vector<MachineVersion>& all) -> StatesResult<std::string> {
        auto page = states.list_machine_versions(*arn, query);
        if (!page) return tl::unexpected(std::move(page.error()));
        std::move(page->versions.begin(), page->versions.end(), std::back_inserter(all));
        return std::move(page->next_token);
      });
  if (!versions) return invocation.complain(versions.error());
  std::vector<Machine> machines;
  for (const MachineVersion& version : *versions) {
    auto described = states.describe_machine(version.arn);
    if (!described) return invocation.complain(described.error());
    described->created_at = version.created_at;
    machines.push_back(std::move(*described));
  }
  show_versions(invocation, machines, clock_now());
  return ExitCode::kOk;
}

void add_versions(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("versions", "List the versions of a state machine, the newest first");
  auto machine = std::make_shared<std::string>();
  command->add_option("MACHINE", *machine, "Its name, or its ARN")->required()->type_name("");
  command->footer("Examples:\n  baton machine versions order\n  baton machine versions order -o json | jq -r .arn");
  command->callback(
      [=, &invocation] { invocation.command = [=, &invocation] { return list_versions(invocation, *machine); }; });
}

// ---- alias

struct AliasRequest {
  std::string alias;                  // "order:live"
  std::vector<std::string> versions;  // "3" or "3=90"
  std::optional<std::string> description;
  bool deletes = false;
};

// "3=90": version 3 of the machine, nine times out of ten.
Result<VersionWeight> parse_weight(const std::string& machine_arn, const std::string& text) {
  const auto equals = text.find('=');
  const std::string version = text.substr(0, equals);
  VersionWeight choice{machine_arn + ":" + version, 100};
  const std::string weight = equals == std::string::npos ? "100" : text.substr(equals + 1);
  const auto [end, error] = std::from_chars(weight.data(), weight.data() + weight.size(), choice.weight);
  const bool is_number = !version.empty() && version.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number || error != std::errc() || end != weight.data() + weight.size()) {
    return fail(ErrorCode::kInvalidArgument, "'" + text + "' is no version with its weight, such as 3 or 3=90");
  }
  return choice;
}

ExitCode set_alias(Invocation& invocation, const AliasRequest& request) {
  const auto arn = machine_arn_of(request.alias);
  if (!arn) return invocation.complain(arn.error());
  const std::string machine_arn = unqualified(*arn);
  if (!unqualified(machine_arn).ends_with(":stateMachine")) {
    return invocation.complain(
        {ErrorCode::kInvalidArgument, "'" + request.alias + "' is no alias; write MACHINE:NAME, such as order:live"});
  }
  std::vector<VersionWeight> routing;
  for (const std::string& text : request.versions) {
    auto choice = parse_weight(machine_arn, text);
    if (!choice) return invocation.complain(choice.error());
    routing.push_back(std::move(*choice));
  }
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  States states(*client);
  if (request.deletes) {
    const auto deleted = states.delete_machine_alias(*arn);
    if (!deleted) return invocation.complain(deleted.error());
    if (invocation.json()) {
      invocation.show(JsonLine().add("arn", *arn));
    } else {
      invocation.out() << printable(*arn) << " deleted\n";
    }
    return ExitCode::kOk;
  }
  const auto updated =
      states.update_machine_alias({.arn = *arn, .description = request.description, .routing = routing});
  if (!updated && updated.error().name != "ResourceNotFound") return invocation.complain(updated.error());
  if (!updated) {
    const auto created = states.create_machine_alias(
        {.name = qualifier_of(*arn), .description = request.description.value_or(""), .routing = std::move(routing)});
    if (!created) return invocation.complain(created.error());
  }
  const auto alias = states.describe_machine_alias(*arn);
  if (!alias) return invocation.complain(alias.error());
  show_aliases(invocation, {*alias}, clock_now());
  return ExitCode::kOk;
}

void add_alias(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("alias", "Let a name stand for a version of a state machine, or for two");
  auto request = std::make_shared<AliasRequest>();
  command->add_option("ALIAS", request->alias, "MACHINE:NAME, or its ARN")->required()->type_name("");
  auto* versions = command->add_option("VERSION", request->versions, "One, or two with their weights: 3=90 4=10")
                       ->expected(0, 2)
                       ->type_name("");
  command->add_option("--description", request->description, "Of the alias")->type_name("TEXT");
  auto* deletes = command->add_flag("--delete", request->deletes, "Delete it");
  deletes->excludes(versions);
  command->footer(
      R"(Makes the alias, or changes it; executions that are started by it run the version that it names then.

Examples:
  baton machine alias order:live 3
  baton machine alias order:live 3=90 4=10
  baton execution start order:live --input '{"id": 7}'
  baton machine alias order:live --delete)");
  command->callback([request, &invocation] {
    if (request->versions.empty() && !request->deletes && !request->description) {
      throw CLI::ValidationError("VERSION", "say which version the alias stands for, or --delete");
    }
    invocation.command = [request, &invocation] { return set_alias(invocation, *request); };
  });
}

// ---- aliases

ExitCode list_aliases(Invocation& invocation, const std::string& machine) {
  const auto arn = machine_arn_of(machine);
  if (!arn) return invocation.complain(arn.error());
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  States states(*client);
  const auto listed = read_all<MachineAliasSummary>(
      [&](const PageQuery& query, std::vector<MachineAliasSummary>& all) -> StatesResult<std::string> {
        auto page = states.list_machine_aliases(*arn, query);
        if (!page) return tl::unexpected(std::move(page.error()));
        std::move(page->aliases.begin(), page->aliases.end(), std::back_inserter(all));
        return std::move(page->next_token);
      });
  if (!listed) return invocation.complain(listed.error());
  std::vector<MachineAlias> aliases;
  for (const MachineAliasSummary& one : *listed) {
    auto alias = states.describe_machine_alias(one.arn);
    if (!alias) return invocation.complain(alias.error());
    aliases.push_back(std::move(*alias));
  }
  show_aliases(invocation, aliases, clock_now());
  return ExitCode::kOk;
}

void add_aliases(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("aliases", "List the aliases of a state machine, or of one of its versions");
  auto machine = std::make_shared<std::string>();
  command->add_option("MACHINE", *machine, "Its name, or its ARN; with :NUMBER, of that version")
      ->required()
      ->type_name("");
  command->footer("Examples:\n  baton machine aliases order\n  baton machine aliases order:3 -o json");
  command->callback(
      [=, &invocation] { invocation.command = [=, &invocation] { return list_aliases(invocation, *machine); }; });
}

}  // namespace

void add_version_commands(CLI::App& noun, Invocation& invocation) {
  add_publish(noun, invocation);
  add_versions(noun, invocation);
  add_alias(noun, invocation);
  add_aliases(noun, invocation);
}

}  // namespace baton::cli
