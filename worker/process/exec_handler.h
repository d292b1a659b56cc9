// Any program as a handler: one process an attempt (`baton-worker --exec NAME=COMMAND`).
//
//   standard input   the task's input; the program need not read it
//   standard output  the output, as it is, if the exit status is 0; at most kInputBytesMax bytes
//   standard error   its end is the cause of a failure; whatever comes there is a sign of life (heartbeat_timeout)
//   environment      environment.h
//
// COMMAND is run by /bin/sh -c in the worker's folder, in a process group of its own.
//
//   exit status 0    succeeded
//   65               Exec.InvalidInput, not tried again
//   126, 127         Exec.CannotStart
//   any other        Exec.ExitError; ended by a signal: Exec.Signalled
//
// A program that fails may name its error itself: with a JSON object {"error": "Name", "cause": "…", "retryable": false} on
// standard output, of which only "error" is required (failure_of() in line_protocol.h).
//
// Cancelled, timed out or cut off: SIGTERM to the group, SIGKILL after `grace`. Too much output: at once, Baton.OutputTooLarge.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "baton/handler.h"
#include "worker/process/child_process.h"
#include "worker/process/guardian.h"
#include "worker/process/process_errors.h"

namespace baton {

struct ExecOptions {
  std::string command;
  Duration grace = kTerminateGrace;
  ChildLimits limits{};
  std::vector<std::string> kept_variables{};  // program_environment()
};

// May be called by several threads at a time, which live as long as what they run.
Handler exec_handler(std::shared_ptr<const Guardian> guardian, ExecOptions options);

}  // namespace baton
