// A process of a Lambda function (`baton-worker --lambda NAME=COMMAND`): an unmodified runtime with its handler, which takes one
// invocation after the other from the Runtime API (runtime_api.h) on a port of loopback that is its own.
//
// Fails as AWS does:
//   what the function threw     its errorType, with what the runtime wrote ({"errorMessage", "errorType", "stackTrace"}) as the cause
//   Lambda.Unknown              it failed and named no error
//   Runtime.ExitError           the process ended
//   Sandbox.Timedout            the function's time-out passed, or it did not come up within kLambdaInitTimeout
//   Function.ResponseSizeTooLarge, and States.DataLimitExceeded where the output is larger than a state's may be
// After the last four the process is replaced, and after an error of its init phase.
//
// A function can give no sign of life. The lane gives them in its place while the process is there and within the function's
// time-out, so a task's heartbeat_timeout tells of a worker that hangs, and of nothing else.
#pragma once

#include <signal.h>

#include <memory>
#include <string>

#include "worker/process/child_pipes.h"
#include "worker/process/lane.h"
#include "worker/process/process_errors.h"
#include "worker/process/process_log.h"
#include "worker/process/runtime_server.h"

namespace baton {

// From its start to its first question for an event. AWS allows 10 s, on machines that do nothing else.
inline constexpr Duration kLambdaInitTimeout = std::chrono::seconds(60);
inline constexpr Duration kFunctionTimeoutDefault = std::chrono::minutes(15);  // AWS's longest

struct LambdaLaneOptions {
  std::string name;     // of the function
  std::string command;  // starts the runtime
  Duration timeout = kFunctionTimeoutDefault;
  std::uint64_t memory_mib = 0;  // what the function is told of its memory; 0: no limit, and it is told AWS's largest
  Duration init_timeout = kLambdaInitTimeout;
  Duration grace = kTerminateGrace;
};

class LambdaLane final : public Lane {
 public:
  static Result<std::unique_ptr<Lane>> start(const Guardian& guardian, const LambdaLaneOptions& options);

  pid_t pid() const override { return child_.pid(); }
  HandlerResult run(Attempt& attempt) override;
  bool is_usable() override;
  void ask_to_end() override { child_.signal(SIGTERM); }
  bool await_end(Duration timeout) override { return pipes_.await_end(timeout); }

 private:
  LambdaLane(ChildProcess child, std::unique_ptr<RuntimeServer> server, const LambdaLaneOptions& options);
  HandlerResult await_answer(Attempt& attempt);
  void turn();
  HandlerError timed_out(const Attempt& attempt, Duration timeout);

  const LambdaLaneOptions options_;
  ProcessLog output_log_;
  ProcessLog error_log_;
  ChildProcess child_;
  ChildPipes pipes_;
  std::unique_ptr<RuntimeServer> server_;
  RuntimeApi api_;
  bool is_usable_ = true;
};

}  // namespace baton
