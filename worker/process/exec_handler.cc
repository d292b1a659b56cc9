#include "worker/process/exec_handler.h"

#include <signal.h>

#include "baton/worker.h"
#include "common/log.h"
#include "worker/process/child_pipes.h"
#include "worker/process/environment.h"
#include "worker/process/line_protocol.h"

namespace baton {

namespace {

ChildCommand command_of(const ExecOptions& options, const Attempt& attempt) {
  Environment environment = program_environment(options.kept_variables);
  set_attempt(environment, attempt);
  return {options.command, environment.variables(), options.limits};
}

HandlerResult result_of(const ExitStatus& status, ChildPipes& pipes, const Attempt& attempt) {
  const std::string errors = pipes.errors_tail();
  if (status.is_success()) {
    if (!errors.empty()) log::debug("a program wrote to standard error", {{"type", attempt.type()}, {"text", errors}});
    return std::move(pipes.output());
  }
  if (auto named = failure_of(pipes.output())) return tl::unexpected<HandlerError>(*std::move(named));
  return tl::unexpected<HandlerError>(exit_error(status, errors));
}

HandlerResult run(const Guardian& guardian, const ExecOptions& options, Attempt& attempt) {
  auto child = ChildProcess::start(guardian, command_of(options, attempt));
  if (!child) return tl::unexpected<HandlerError>(start_failure(child.error()));
  ChildPipes pipes(*child, {.output_bytes_max = kInputBytesMax, .on_errors = [&](auto) { attempt.heartbeat(); }});
  pipes.send(attempt.input());
  pipes.close_input_when_sent();
  while (!pipes.ended() && !pipes.overflowed() && !attempt.should_stop()) pipes.wait(kStopCheckInterval);
  if (pipes.overflowed()) {
    child->signal(SIGKILL);  // nothing of it is wanted, however it ends
    return handler_failure(
        kErrorOutputTooLarge,
        "the program wrote more than " + std::to_string(kInputBytesMax) + " bytes to standard output", false);
  }
  if (!pipes.ended()) return tl::unexpected<HandlerError>(stopped_error(terminate(*child, pipes, options.grace)));
  return result_of(*pipes.ended(), pipes, attempt);
}

}  // namespace

Handler exec_handler(std::shared_ptr<const Guardian> guardian, ExecOptions options) {
  return [guardian = std::move(guardian), options = std::move(options)](Attempt& attempt) {
    return run(*guardian, options, attempt);
  };
}

}  // namespace baton
