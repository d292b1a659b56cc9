#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/asl/asl_commands.h"
#include "cli/options.h"

namespace baton::cli {

namespace {

constexpr char kFooter[] =
    R"(Commands that talk to a coordinator take the options above in any place: baton task list --endpoint tcp://10.0.0.5:7660

Output: a table for people; with -o json one JSON object, or for lists one object a line.

Exit codes:
  0  done
  1  a task or an execution that was waited for, or tried, did not succeed; `baton dev` lost one of its processes
  2  wrong usage: the command line, the input or a file
  3  there is no such task, worker, state machine, execution, record, trigger or file
  4  nobody answers, overloaded, or timed out: the same again may help
  5  refused: not allowed, another version, or not in the state that this asks for
  6  a bug in Baton

Examples:
  baton dev
  baton task submit echo --input '{"hello": "world"}' --wait
  baton task list --state dead_lettered -o json | jq -r .id
  baton machine create order order.asl.json
  baton execution start order --input '{"order": 17}' --wait)";

Result<OutputFormat> parse_format(const std::string& text) {
  if (text == "table") return OutputFormat::kTable;
  if (text == "json") return OutputFormat::kJson;
  return fail(ErrorCode::kInvalidArgument, "'" + text + "' is not an output format; there are table and json");
}

void add_global_options(CLI::App& app, Invocation& invocation) {
  GlobalOptions& global = invocation.global;
  app.add_option("--endpoint", global.endpoint, "The coordinator")
      ->envname("BATON_ENDPOINT")
      ->capture_default_str()
      ->type_name("ENDPOINT");
  app.add_option("--key", global.key_file, "Your secret key (baton keygen), for an encrypted connection")
      ->envname("BATON_KEY")
      ->type_name("FILE");
  app.add_option("--server-key", global.server_key, "The coordinator's public key: a file, or the key itself")
      ->envname("BATON_SERVER_KEY")
      ->type_name("FILE");
  app.add_flag("--insecure", global.insecure, "Allow a connection to another machine without keys");
  add_parsed(app, "-o,--output", "FORMAT", "table or json", parse_format, [&global](OutputFormat format) {
    global.format = format;
  })->default_str("table");
  add_parsed(app, "--timeout", "DURATION",
             "How long to wait for an answer (default 30s); with --wait and --follow, for the end (default: as long as "
             "it takes)",
             parse_duration, [&global](Duration value) { global.timeout = value; });
}

// A command that has a mistake is shown its own help, not that of the whole program.
const CLI::App* chosen_command(const CLI::App& app) {
  const CLI::App* chosen = &app;
  for (auto parsed = chosen->get_subcommands(); !parsed.empty(); parsed = chosen->get_subcommands()) {
    chosen = parsed.front();
  }
  return chosen;
}

std::string full_name(const CLI::App* app) {
  if (app->get_parent() == nullptr) return "baton";
  return full_name(app->get_parent()) + " " + app->get_name();
}

int explain(const CLI::App& app, const CLI::ParseError& error, Invocation& invocation) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    return app.exit(error, invocation.out(), invocation.err());  // --help and --version
  }
  invocation.err() << "baton: " << error.what() << "\nSee `" << full_name(chosen_command(app)) << " --help`.\n";
  return static_cast<int>(ExitCode::kUsage);
}

}  // namespace

int run(const std::vector<std::string>& arguments, Streams streams) {
  CLI::App app("Baton: a distributed task queue and durable workflow engine.", "baton");
  Invocation invocation(streams);
  app.fallthrough();
  app.require_subcommand(1);
  app.set_version_flag("--version", "baton " BATON_VERSION);
  app.footer(kFooter);
  add_global_options(app, invocation);
  app.footer("");  // the commands inherit what stands here
  add_task_commands(app, invocation);
  add_queue_commands(app, invocation);
  add_dead_letter_commands(app, invocation);
  add_worker_commands(app, invocation);
  add_machine_commands(app, invocation);
  add_execution_commands(app, invocation);
  add_record_commands(app, invocation);
  add_trigger_commands(app, invocation);
  add_keygen_command(app, invocation);
  add_asl_commands(app, invocation);
  add_dev_command(app, invocation);
  add_version_command(app, invocation);
  add_completion_command(app, invocation);
  app.footer(kFooter);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    return explain(app, error, invocation);
  }
  const ExitCode code = invocation.command();
  invocation.out().flush();
  return static_cast<int>(code);
}

}  // namespace baton::cli
