// A process of a pool (`baton-worker --exec-pool NAME=COMMAND`): it reads a line for each attempt and writes a line in answer
// (line_protocol.h), one attempt at a time. It ends when its standard input does.
//
//   it dies in mid attempt            Exec.ExitError or Exec.Signalled, with the end of its standard error
//   its line is no answer             Exec.InvalidAnswer
//   its line has no end               Baton.OutputTooLarge, not tried again
// after each of which the process is replaced. So is one that writes without being asked.
#pragma once

#include <memory>
#include <string>

#include "worker/process/child_pipes.h"
#include "worker/process/lane.h"
#include "worker/process/process_errors.h"
#include "worker/process/process_log.h"

namespace baton {

// Of an answer: an output of kInputBytesMax, with room for what JSON escapes.
inline constexpr std::size_t kAnswerLineBytesMax = 1024 * 1024;

struct LineLaneOptions {
  std::string type;
  std::string command;
  Duration grace = kTerminateGrace;
  std::vector<std::string> kept_variables{};  // program_environment()
};

class LineLane final : public Lane {
 public:
  static Result<std::unique_ptr<Lane>> start(const Guardian& guardian, const LineLaneOptions& options);

  pid_t pid() const override { return child_.pid(); }
  HandlerResult run(Attempt& attempt) override;
  bool is_usable() override;
  void ask_to_end() override { child_.close_input(); }
  bool await_end(Duration timeout) override { return pipes_.await_end(timeout); }

 private:
  LineLane(ChildProcess child, const LineLaneOptions& options);
  HandlerResult await_answer(Attempt& attempt);
  std::optional<HandlerResult> take_answer(std::string line, Attempt& attempt);

  const Duration grace_;
  ProcessLog log_;
  ChildProcess child_;
  ChildPipes pipes_;
  bool is_usable_ = true;
};

}  // namespace baton
