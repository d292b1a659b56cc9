#include "worker/process/lambda_lane.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "common/clock.h"
#include "worker/handlers/function_result.h"
#include "worker/process/lambda_invocation.h"
#include "worker/secrets/aws_credentials.h"

namespace baton {

namespace {

// "RequestId: … Error: …", as AWS words what it says itself.
HandlerError platform_error(const char* type, const Attempt& attempt, const std::string& what) {
  return {type, error_text(type, "RequestId: " + request_id_of(attempt.id()) + " Error: " + what)};
}

HandlerError exit_failure(const ExitStatus& status, const Attempt& attempt) {
  return platform_error(kErrorRuntimeExit, attempt,
                        status.is_success() ? "Runtime exited without providing a reason"
                                            : "Runtime exited with error: " + status.text());
}

HandlerResult result_of(FunctionAnswer answer, const Attempt& attempt) {
  if (answer.is_error) return function_failure(answer.body, answer.error_type);
  return function_output(attempt.type(), std::move(answer.body));
}

}  // namespace

Result<std::unique_ptr<Lane>> LambdaLane::start(const Guardian& guardian, const LambdaLaneOptions& options) {
  auto server = RuntimeServer::listen();
  if (!server) return tl::unexpected(server.error());
  const Environment environment = lambda_environment(options.name, (*server)->port(), options.memory_mib);
  auto child = ChildProcess::start(guardian, {options.command, environment.variables()});
  if (!child) return tl::unexpected(child.error());
  child->close_input();
  return std::unique_ptr<Lane>(new LambdaLane(*std::move(child), *std::move(server), options));
}

LambdaLane::LambdaLane(ChildProcess child, std::unique_ptr<RuntimeServer> server, const LambdaLaneOptions& options)
    : options_(options),
      output_log_(options.name, "stdout"),
      error_log_(options.name, "stderr"),
      child_(std::move(child)),
      pipes_(child_, {.on_errors = [this](auto bytes) { error_log_.add(bytes); },
                      .on_output = [this](auto bytes) { output_log_.add(bytes); }}),
      server_(std::move(server)) {
  output_log_.set_process(child_.pid());
  error_log_.set_process(child_.pid());
}

void LambdaLane::turn() {
  auto sockets = server_->interests();
  pipes_.wait(kStopCheckInterval, sockets);
  server_->serve(sockets, api_);
}

HandlerResult LambdaLane::run(Attempt& attempt) {
  output_log_.begin_attempt();
  error_log_.begin_attempt();
  is_usable_ = false;  // until it has answered
  return await_answer(attempt);
}

HandlerResult LambdaLane::await_answer(Attempt& attempt) {
  const Invocation invocation = invocation_of(attempt, aws_region());
  Duration timeout = options_.init_timeout;
  TimePoint begun_at = clock_now();
  for (;; turn()) {
    attempt.heartbeat();  // for the function, which has no way to
    if (api_.is_waiting() && server_->is_awaited()) {
      timeout = options_.timeout;
      begun_at = clock_now();
      server_->deliver(api_.deliver(invocation, std::min(begun_at + timeout, attempt.deadline())));
    }
    if (api_.init_error()) return result_of(*api_.init_error(), attempt);
    if (server_->has_sent()) {
      if (auto answer = api_.take_answer()) {
        is_usable_ = api_.is_idle();
        return result_of(*std::move(answer), attempt);
      }
    }
    if (pipes_.ended()) return tl::unexpected<HandlerError>(exit_failure(*pipes_.ended(), attempt));
    if (attempt.should_stop())
      return tl::unexpected<HandlerError>(stopped_error(terminate(child_, pipes_, options_.grace)));
    if (clock_now() >= begun_at + timeout) return tl::unexpected<HandlerError>(timed_out(attempt, timeout));
  }
}

// AWS gives no grace either.
HandlerError LambdaLane::timed_out(const Attempt& attempt, Duration timeout) {
  child_.signal(SIGKILL);
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.2f", std::chrono::duration<double>(timeout).count());
  return platform_error(kErrorSandboxTimeout, attempt, "Task timed out after " + std::string(seconds) + " seconds");
}

bool LambdaLane::is_usable() {
  if (!is_usable_) return false;
  pipes_.wait(Duration::zero());
  return !pipes_.ended();
}

}  // namespace baton
