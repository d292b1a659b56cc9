#include "cli/asl/run_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "asl/model/compile.h"
#include "cli/arguments.h"
#include "cli/asl/machine_type.h"
#include "cli/asl/run_request.h"
#include "cli/asl/run_view.h"
#include "cli/asl/validation.h"
#include "cli/command_line.h"
#include "cli/options.h"

namespace baton::cli {

namespace {

constexpr char kFooter[] =
    R"(Time is virtual: a Wait of a year takes no time. Tasks are answered by mocks, by the name of their state, their resource or
task type, one answer an attempt:

  {"Charge card": [{"Throw": {"Error": "Card.Declined"}}, {"Return": {"receipt": 17}}], "image.resize": {"Echo": true}}

MockConfigFile.json of AWS Step Functions Local is read as well; --mock-case chooses the test case. -o json prints
{"status", "output" | "error" and "cause", "events": as GetExecutionHistory has them}. Exits with 1 if the execution did not
succeed, with 2 if the definition, the input or the mocks are wrong.

Examples:
  baton asl run order.asl.json --input '{"order": 17}' --mock tasks.json
  baton asl run order.asl.json --input @order.json --echo -o json | jq .output
  baton asl run order.asl.json --mock MockConfigFile.json --mock-case Order/RetryPath)";

// A machine, or the diagnostics printed.
Result<asl::StateMachine> compile_file(const std::string& path, asl::ExecutionType type, Invocation& invocation) {
  auto text = read_file(path, invocation.in(), asl::kDefinitionBytesMax);
  if (!text) return tl::unexpected(text.error());
  asl::Compiled compiled = asl::compile_definition(*text, type);
  if (compiled.machine) return std::move(*compiled.machine);
  show_validation(invocation, path, *text, compiled.diagnostics);
  return fail(ErrorCode::kInvalidArgument, "'" + path + "' is not a valid state machine");
}

using Machines = std::map<std::string, asl::StateMachine>;

Result<Machines> compile_machines(const AslRunRequest& request, Invocation& invocation) {
  Machines machines;
  for (const std::string& text : request.machines) {
    auto pair = parse_label(text);
    if (!pair) return fail(ErrorCode::kInvalidArgument, "'" + text + "' names no machine; write NAME=FILE");
    auto machine = compile_file(pair->second, asl::ExecutionType::kStandard, invocation);
    if (!machine) return tl::unexpected(machine.error());
    machines.insert_or_assign(pair->first, std::move(*machine));
  }
  return machines;
}

ExitCode run_machine(Invocation& invocation, const AslRunRequest& request) {
  if (auto shared = check_standard_input(request); !shared) return invocation.complain(shared.error());
  const auto machine = compile_file(request.file, request.type, invocation);
  if (!machine) return invocation.complain(machine.error());
  const auto others = compile_machines(request, invocation);
  if (!others) return invocation.complain(others.error());
  auto run = make_dry_run_request(request, invocation.in());
  if (!run) return invocation.complain(run.error());
  for (const auto& [name, other] : *others) run->machines.emplace(name, &other);
  return show_dry_run(invocation, asl::dry_run(*machine, std::move(*run)), request.started_at);
}

void add_options(CLI::App& command, AslRunRequest& request) {
  command.add_option("FILE", request.file, "The definition, in JSON; - for standard input")->required()->type_name("");
  command.add_option("--input", request.input, "JSON, @FILE, or - for standard input")
      ->capture_default_str()
      ->type_name("INPUT");
  command.add_option("--mock", request.mock_file, "What answers tasks")->type_name("FILE");
  command.add_option("--mock-case", request.mock_case, "Which test case of a MockConfigFile.json")
      ->type_name("MACHINE/CASE");
  command.add_flag("--echo", request.echo, "Tasks without a mock answer with their input");
  command.add_option("--machine", request.machines, "What states:startExecution may start; may be given several times")
      ->type_name("NAME=FILE")
      ->allow_extra_args(false);
  command.add_option("--name", request.name, "Of the execution")->capture_default_str()->type_name("NAME");
  command.add_option("--state-machine", request.state_machine, "Name of the state machine (default: the file's)")
      ->type_name("NAME");
  command.add_option("--role-arn", request.role_arn, "What $$.Execution.RoleArn says")
      ->capture_default_str()
      ->type_name("ARN");
  add_machine_type(command, request.type);
  add_parsed(
      command, "--start-time", "TIME", "When the virtual clock begins",
      [start = request.started_at](const std::string& text) { return parse_time(text, start); },
      [&request](TimePoint value) { request.started_at = value; })
      ->default_str("2026-01-01T00:00:00Z");
  command.add_option("--seed", request.seed, "Of everything random")->capture_default_str()->type_name("NUMBER");
}

}  // namespace

void add_asl_run_command(CLI::App& asl, Invocation& invocation) {
  auto* command = asl.add_subcommand("run", "Run a state machine in virtual time, with mocks for its tasks");
  auto request = std::make_shared<AslRunRequest>();
  add_options(*command, *request);
  command->footer(kFooter);
  command->callback([request, &invocation] {
    invocation.command = [request, &invocation] { return run_machine(invocation, *request); };
  });
}

}  // namespace baton::cli
