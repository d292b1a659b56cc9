// baton machine create|update|list|describe|delete|validate; version_commands.cc has the others
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <memory>

#include "asl/model/compile.h"
#include "baton/states.h"
#include "cli/arguments.h"
#include "cli/asl/machine_type.h"
#include "cli/asl/validate_command.h"
#include "cli/asl/validation.h"
#include "cli/command_line.h"
#include "cli/options.h"
#include "cli/states/machine_views.h"
#include "cli/states/names.h"
#include "cli/states/served.h"
#include "cli/states/version_commands.h"
#include "cli/text.h"
#include "common/clock.h"

namespace baton::cli {

namespace {

// All of them are held until the last page is there, so that columns line up.
constexpr std::uint32_t kListLimitMax = 100'000;
constexpr std::uint32_t kPageSizeMax = 1000;

// The definition in a file. One with errors is shown as `validate` shows it, and is no definition.
tl::expected<std::string, ExitCode> read_definition(Invocation& invocation, const std::string& path,
                                                    asl::ExecutionType type) {
  auto text = read_file(path, invocation.in(), 2 * asl::kDefinitionBytesMax);
  if (!text) return tl::unexpected(invocation.complain(text.error()));
  const auto diagnostics = asl::compile_definition(*text, type).diagnostics;
  if (!has_errors(diagnostics)) return std::move(*text);
  show_validation(invocation, path, *text, diagnostics);
  return tl::unexpected(
      invocation.complain({ErrorCode::kInvalidArgument, path + " is not a state machine; nothing was changed"}));
}

void add_machine(CLI::App& command, std::string& machine) {
  command.add_option("MACHINE", machine, "Its name, or its ARN")->required()->type_name("");
}

// ---- create

struct CreateRequest {
  NewMachine machine;
  std::string file;
};

ExitCode create_machine(Invocation& invocation, CreateRequest request) {
  const bool express = request.machine.type == MachineType::kExpress;
  auto definition =
      read_definition(invocation, request.file, express ? asl::ExecutionType::kExpress : asl::ExecutionType::kStandard);
  if (!definition) return definition.error();
  request.machine.definition = std::move(*definition);
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const std::string text = request.machine.definition;
  const auto created = States(*client).create_machine(std::move(request.machine));
  if (!created) return invocation.complain(created.error());
  note_unserved(invocation, *client, text);
  show_created(invocation, *created);
  return ExitCode::kOk;
}

void add_create(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("create", "Create a state machine from a definition");
  auto request = std::make_shared<CreateRequest>();
  command->add_option("NAME", request->machine.name, "What it is called")->required()->type_name("");
  command->add_option("FILE", request->file, "Its definition, in JSON; - for standard input")
      ->required()
      ->type_name("");
  add_parsed(*command, "--type", "TYPE", "STANDARD (durable, with a history) or EXPRESS (short, no history)",
             parse_machine_type,
             [request](asl::ExecutionType type) {
               const bool express = type == asl::ExecutionType::kExpress;
               request->machine.type = express ? MachineType::kExpress : MachineType::kStandard;
             })
      ->default_str("STANDARD");
  command->add_option("--role-arn", request->machine.role_arn, "Kept for AWS's tools; Baton needs no role")
      ->capture_default_str()
      ->type_name("ARN");
  auto* publish = command->add_flag("--publish", request->machine.publish, "Publish its first version");
  command->add_option("--description", request->machine.version_description, "Of that version")
      ->needs(publish)
      ->type_name("TEXT");
  command
      ->add_option_function<std::vector<std::string>>(
          "--tag",
          [request](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) {
              auto tag = parse_label(text);
              if (!tag) throw CLI::ValidationError("--tag", tag.error().message);
              request->machine.tags.insert_or_assign(std::move(tag->first), std::move(tag->second));
            }
          },
          "May be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->footer(
      R"(Prints its ARN. A definition with errors is refused, with the place of each. The same machine again is no error.

Examples:
  baton machine create order order.asl.json
  baton machine create thumbnail thumbnail.asl.json --type EXPRESS --tag team=media
  jq .definition machine.json -r | baton machine create order - -o json)");
  command->callback([request, &invocation] {
    invocation.command = [request, &invocation] { return create_machine(invocation, *request); };
  });
}

// ---- update

struct UpdateRequest {
  std::string machine;
  std::string file;
  std::string role_arn;
  bool publish = false;
  std::string description;
};

ExitCode update_machine(Invocation& invocation, const UpdateRequest& request) {
  const auto arn = machine_arn_of(request.machine);
  if (!arn) return invocation.complain(arn.error());
  MachineUpdate update{.arn = *arn, .publish = request.publish, .version_description = request.description};
  if (!request.role_arn.empty()) update.role_arn = request.role_arn;
  if (!request.file.empty()) {
    auto definition = read_definition(invocation, request.file, asl::ExecutionType::kStandard);
    if (!definition) return definition.error();
    update.definition = std::move(*definition);
  }
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const std::string text = update.definition.value_or("");
  const auto updated = States(*client).update_machine(std::move(update));
  if (!updated) return invocation.complain(updated.error());
  note_unserved(invocation, *client, text);
  show_updated(invocation, *arn, *updated);
  return ExitCode::kOk;
}

void add_update(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("update", "Give a state machine another definition or role");
  auto request = std::make_shared<UpdateRequest>();
  add_machine(*command, request->machine);
  command->add_option("FILE", request->file, "Its new definition, in JSON; - for standard input")->type_name("");
  command->add_option("--role-arn", request->role_arn, "Its new role")->type_name("ARN");
  auto* publish = command->add_flag("--publish", request->publish, "Publish what it is then as a version");
  command->add_option("--description", request->description, "Of that version")->needs(publish)->type_name("TEXT");
  command->footer(
      R"(Executions that run keep the definition that they started with. Prints the ARN, with --publish that of the version.

Examples:
  baton machine update order order.asl.json
  baton machine update order order.asl.json --publish --description "with refunds")");
  command->callback([request, &invocation] {
    invocation.command = [request, &invocation] { return update_machine(invocation, *request); };
  });
}

// ---- list

ExitCode list_machines(Invocation& invocation, std::uint32_t limit) {
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  std::vector<MachineSummary> machines;
  PageQuery query;
  while (true) {
    query.limit = std::min(kPageSizeMax, limit - static_cast<std::uint32_t>(machines.size()));
    auto page = States(*client).list_machines(query);
    if (!page) return invocation.complain(page.error());
    std::move(page->machines.begin(), page->machines.end(), std::back_inserter(machines));
    query.next_token = std::move(page->next_token);
    if (query.next_token.empty() || machines.size() >= limit) break;
  }
  show_machines(invocation, machines, clock_now());
  if (!query.next_token.empty()) invocation.note("There are more: --limit " + std::to_string(kListLimitMax));
  return ExitCode::kOk;
}

void add_list(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("list", "List state machines");
  auto limit = std::make_shared<std::uint32_t>(1000);
  command->add_option("--limit", *limit, "Most to list")
      ->check(CLI::Range(1u, kListLimitMax))
      ->capture_default_str()
      ->type_name("NUMBER");
  command->footer("Examples:\n  baton machine list\n  baton machine list -o json | jq -r .name");
  command->callback([limit, &invocation] {
    invocation.command = [limit, &invocation] { return list_machines(invocation, *limit); };
  });
}

// ---- describe

ExitCode describe_machine(Invocation& invocation, const std::string& text, bool definition_only) {
  const auto arn = machine_arn_of(text);
  if (!arn) return invocation.complain(arn.error());
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto machine = States(*client).describe_machine(*arn);
  if (!machine) return invocation.complain(machine.error());
  if (definition_only) {
    invocation.out() << machine->definition << '\n';
  } else {
    show_machine(invocation, *machine, clock_now());
  }
  return ExitCode::kOk;
}

void add_describe(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("describe", "Show a state machine and its definition");
  auto machine = std::make_shared<std::string>();
  auto definition_only = std::make_shared<bool>(false);
  add_machine(*command, *machine);
  command->add_flag("--definition", *definition_only, "Print the definition only, as it was written");
  command->footer(R"(Examples:
  baton machine describe order
  baton machine describe order:3 --definition > order.asl.json
  baton machine describe order -o json | jq .definition.States)");
  command->callback([=, &invocation] {
    invocation.command = [=, &invocation] { return describe_machine(invocation, *machine, *definition_only); };
  });
}

// ---- delete

ExitCode delete_machines(Invocation& invocation, const std::vector<std::string>& texts) {
  std::vector<std::string> arns;
  for (const std::string& text : texts) {
    auto arn = machine_arn_of(text);
    if (!arn) return invocation.complain(arn.error());
    arns.push_back(std::move(*arn));
  }
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  ExitCode code = ExitCode::kOk;
  for (const std::string& arn : arns) {
    const auto deleted = States(*client).delete_machine(arn);
    if (!deleted) {
      const ExitCode failed = invocation.complain(deleted.error());
      if (code == ExitCode::kOk) code = failed;
    } else if (invocation.json()) {
      invocation.show(JsonLine().add("arn", arn));
    } else {
      invocation.out() << printable(arn) << " deleted\n";
    }
  }
  return code;
}

void add_delete(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("delete", "Delete state machines; what runs goes on to its end");
  auto machines = std::make_shared<std::vector<std::string>>();
  command->add_option("MACHINE", *machines, "Their names, or their ARNs")->required()->type_name("");
  command->footer(R"(A machine that is not there is no error.

Examples:
  baton machine delete order
  baton machine list -o json | jq -r .arn | xargs baton machine delete)");
  command->callback([machines, &invocation] {
    invocation.command = [machines, &invocation] { return delete_machines(invocation, *machines); };
  });
}

}  // namespace

void add_machine_commands(CLI::App& app, Invocation& invocation) {
  auto* noun = add_noun(app, "machine", "Create, look at and change state machines");
  noun->footer(
      "A state machine is named plainly (order; order:3 is its version 3) or by its ARN.\n\nExamples:\n  baton machine "
      "validate order.asl.json\n  baton machine create order order.asl.json");
  add_create(*noun, invocation);
  add_update(*noun, invocation);
  add_list(*noun, invocation);
  add_describe(*noun, invocation);
  add_delete(*noun, invocation);
  add_validate_command(*noun, invocation, true);
  add_version_commands(*noun, invocation);
}

}  // namespace baton::cli
