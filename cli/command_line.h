// The command line of `baton`: all its commands, their options and their help.
#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/invocation.h"

namespace CLI {
class App;
}

namespace baton::cli {

// Parses `arguments` (without the program's name) and runs the command that they name.
int run(const std::vector<std::string>& arguments, Streams streams);

// Each adds its commands to `app`; a command that is chosen sets invocation.command.
void add_task_commands(CLI::App& app, Invocation& invocation);
void add_queue_commands(CLI::App& app, Invocation& invocation);
void add_dead_letter_commands(CLI::App& app, Invocation& invocation);
void add_worker_commands(CLI::App& app, Invocation& invocation);
void add_machine_commands(CLI::App& app, Invocation& invocation);
void add_execution_commands(CLI::App& app, Invocation& invocation);
void add_record_commands(CLI::App& app, Invocation& invocation);
void add_trigger_commands(CLI::App& app, Invocation& invocation);
void add_keygen_command(CLI::App& app, Invocation& invocation);
void add_version_command(CLI::App& app, Invocation& invocation);
void add_completion_command(CLI::App& app, Invocation& invocation);
void add_dev_command(CLI::App& app, Invocation& invocation);

}  // namespace baton::cli
