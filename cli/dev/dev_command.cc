// baton dev: everything on one machine.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "cli/command_line.h"
#include "cli/dev/stack.h"
#include "cli/options.h"

namespace baton::cli {

namespace {

// A message of several lines (with the end of a log) is shown as it is; its lines were made printable.
ExitCode complain_with_log(Invocation& invocation, const Error& error) {
  const auto first = error.message.substr(0, error.message.find('\n'));
  const ExitCode code = invocation.complain({error.code, first});
  if (first.size() < error.message.size()) invocation.err() << error.message.substr(first.size() + 1);
  return code;
}

void greet(Invocation& invocation, const Stack& stack) {
  if (invocation.json()) {
    invocation.out() << stack.status_json() << std::endl;
    return;
  }
  const bool is_default = stack.endpoint() == kDefaultEndpoint;
  invocation.out() << "Baton is up.\n\n"
                   << stack.text()
                   << "\nTry it, in another terminal:\n  baton task submit echo --input '{\"hello\": \"world\"}' --wait"
                   << (is_default ? "" : " --endpoint " + stack.endpoint()) << '\n';
  if (!stack.gateway().empty()) {
    invocation.out() << "  aws --endpoint-url " << stack.gateway()
                     << " --region us-east-1 --no-sign-request stepfunctions list-state-machines\n";
  }
  invocation.out() << "\nCtrl-C stops it; tasks and executions stay." << std::endl;
}

Result<void> make_files_folder(DevOptions& options, const DataFolder& folder) {
  std::error_code error;
  if (options.files.empty()) options.files = folder.files_path();
  options.files = std::filesystem::absolute(options.files).lexically_normal().string();
  std::filesystem::create_directories(options.files, error);
  if (!error) return {};
  return fail(ErrorCode::kInvalidArgument,
              "cannot make the folder " + options.files + ": " + error.message() + "; choose another with --files");
}

ExitCode run_stack(Invocation& invocation, DevOptions options, const Programs& programs, const DataFolder& folder) {
  const Signals signals;
  if (auto made = make_files_folder(options, folder); !made) return invocation.complain(made.error());
  Stack stack(options, folder, signals);
  if (auto started = stack.start(programs); !started) return complain_with_log(invocation, started.error());
  if (auto written = folder.write_status(stack.status_json()); !written) return invocation.complain(written.error());
  greet(invocation, stack);
  const auto served = stack.serve();
  if (!served) {
    complain_with_log(invocation, served.error());
    invocation.note("Stopping the others.");
    return ExitCode::kFailed;
  }
  if (!invocation.json()) invocation.out() << "Stopping." << std::endl;
  stack.stop();
  return ExitCode::kOk;
}

ExitCode run_dev(Invocation& invocation, const DevOptions& options) {
  const auto programs = find_programs(options);
  if (!programs) return invocation.complain(programs.error());
  const auto folder = DataFolder::open(options.data_dir);
  if (!folder) return invocation.complain(folder.error());
  if (auto free = check_addresses(options); !free) return invocation.complain(free.error());
  return run_stack(invocation, options, *programs, *folder);
}

}  // namespace

void add_dev_command(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("dev", "Run all of Baton on this machine, with a Redis of its own");
  auto options = std::make_shared<DevOptions>();
  command->add_option("--data-dir", options->data_dir, "Where tasks, files and logs are kept")
      ->capture_default_str()
      ->type_name("DIR");
  command->add_option("--listen", options->listen, "For clients and workers; port 0: a free one")
      ->capture_default_str()
      ->type_name("ENDPOINT");
  command->add_option("--http", options->http, "For /healthz, /readyz and /metrics; port 0: a free one")
      ->capture_default_str()
      ->type_name("ADDRESS");
  command->add_option("--gateway", options->gateway, "For the AWS Step Functions API; port 0: a free one")
      ->capture_default_str()
      ->type_name("ADDRESS");
  command->add_flag("!--no-gateway", options->has_gateway, "Without the AWS Step Functions API");
  command->add_option("--slots", options->slots, "Handlers that run at a time (default: one a core)")
      ->check(CLI::Range(1, 4096))
      ->type_name("NUMBER");
  command->add_option("--shards", options->shards, "Loops of the coordinator")
      ->check(CLI::Range(1, 64))
      ->capture_default_str()
      ->type_name("NUMBER");
  command
      ->add_option("--files", options->files,
                   "Folder that handlers may read and write (default: files/ in the data folder)")
      ->type_name("DIR");
  command
      ->add_option("--lambda-endpoint", options->lambda_endpoint,
                   "Whose Lambda Invoke API is called for Lambda functions that no worker serves by name")
      ->type_name("URL");
  const auto add_programs = [&](const char* name, std::vector<std::string>& named_commands, const char* help) {
    command->add_option(name, named_commands, help)
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all()
        ->type_name("NAME=COMMAND");
  };
  add_programs("--exec", options->exec, "Run COMMAND for each task of type NAME; may be repeated");
  add_programs("--exec-pool", options->exec_pool, "The same with processes that stay and take a line of JSON a task");
  add_programs("--lambda", options->lambda, "Run an AWS Lambda runtime for the function NAME; may be repeated");
  command
      ->add_option("--fsync", options->fsync,
                   "always: an acknowledged task is on disk; everysec: a power loss may take two seconds of them")
      ->check(CLI::IsMember({"always", "everysec"}))
      ->capture_default_str()
      ->type_name("MODE");
  command->add_option("worker-options", options->worker_options, "Behind --: options for baton-worker (see its --help)")
      ->type_name("OPTION");
  command->footer(
      R"(Starts redis-server, baton-coordinator, baton-worker and baton-gateway as processes of their own on loopback, and stops
them together. Options behind -- go to baton-worker, whose --help lists them.
While it is ready, DIR/dev.json says where everything is. If one of the processes ends, the others are stopped and it exits with 1.

Examples:
  baton dev
  baton dev --data-dir /var/tmp/baton --files ~/Pictures
  baton dev --exec 'upper=tr a-z A-Z' --lambda 'price-order=./bootstrap'
  baton dev -- --allow-private-host 127.0.0.1:8000
  baton dev --listen tcp://127.0.0.1:0 --http 127.0.0.1:0 --gateway 127.0.0.1:0 -o json)");
  command->callback([options, &invocation] {
    invocation.command = [options, &invocation] { return run_dev(invocation, *options); };
  });
}

}  // namespace baton::cli
