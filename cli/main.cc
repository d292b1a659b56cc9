// baton: the command for people and scripts.
#include <csignal>

#include "cli/command_line.h"

int main(int argc, char** argv) {
  // A reader that went away (`baton task list | head`) ends us quietly, as it does other tools; sockets are ZeroMQ's
  // care.
  std::signal(SIGPIPE, SIG_DFL);
  return baton::cli::run({argv + 1, argv + argc}, baton::cli::process_streams());
}
