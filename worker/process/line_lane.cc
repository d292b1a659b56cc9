#include "worker/process/line_lane.h"

#include <algorithm>

#include "baton/worker.h"
#include "worker/process/environment.h"
#include "worker/process/line_protocol.h"

namespace baton {

namespace {

// Of a line that is no answer, for people.
constexpr std::size_t kQuotedBytesMax = 200;

HandlerError invalid_answer(const Error& error, std::string_view line) {
  return {kErrorAnswer, "the process's answer cannot be understood: " + error.message + ": " +
                            std::string(line.substr(0, kQuotedBytesMax))};
}

}  // namespace

Result<std::unique_ptr<Lane>> LineLane::start(const Guardian& guardian, const LineLaneOptions& options) {
  Environment environment = program_environment(options.kept_variables);
  environment.set("BATON_TASK_TYPE", options.type);
  auto child = ChildProcess::start(guardian, {options.command, environment.variables()});
  if (!child) return tl::unexpected(child.error());
  return std::unique_ptr<Lane>(new LineLane(*std::move(child), options));
}

LineLane::LineLane(ChildProcess child, const LineLaneOptions& options)
    : grace_(options.grace),
      log_(options.type, "stderr"),
      child_(std::move(child)),
      pipes_(child_, {.output_bytes_max = kAnswerLineBytesMax, .on_errors = [this](auto bytes) { log_.add(bytes); }}) {
  log_.set_process(child_.pid());
}

HandlerResult LineLane::run(Attempt& attempt) {
  const auto request = request_line(attempt);
  if (!request) return handler_failure(kErrorInvalidInput, request.error().message, false);
  log_.begin_attempt();
  pipes_.forget_errors();
  is_usable_ = false;  // until it has answered
  pipes_.send(*request);
  return await_answer(attempt);
}

HandlerResult LineLane::await_answer(Attempt& attempt) {
  for (;;) {
    std::string& received = pipes_.output();
    for (auto end = received.find('\n'); end != std::string::npos; end = received.find('\n')) {
      std::string line = received.substr(0, end);
      received.erase(0, end + 1);
      if (auto result = take_answer(std::move(line), attempt)) return *std::move(result);
    }
    if (pipes_.overflowed()) {
      return handler_failure(kErrorOutputTooLarge,
                             "the process's answer has more than " + std::to_string(kAnswerLineBytesMax) + " bytes",
                             false);
    }
    if (pipes_.ended()) return tl::unexpected<HandlerError>(exit_error(*pipes_.ended(), pipes_.errors_tail()));
    if (attempt.should_stop()) return tl::unexpected<HandlerError>(stopped_error(terminate(child_, pipes_, grace_)));
    pipes_.wait(kStopCheckInterval);
  }
}

// Nothing: it was a sign of life.
std::optional<HandlerResult> LineLane::take_answer(std::string line, Attempt& attempt) {
  auto answer = parse_answer(line, attempt.id().text());
  if (!answer) return tl::unexpected<HandlerError>(invalid_answer(answer.error(), line));
  if (std::holds_alternative<LineHeartbeat>(*answer)) {
    attempt.heartbeat();
    return std::nullopt;
  }
  // It has read its request, or else it is not at the end of a line now.
  is_usable_ = pipes_.has_sent();
  if (auto* error = std::get_if<HandlerError>(&*answer)) return tl::unexpected<HandlerError>(std::move(*error));
  return std::move(std::get<LineOutput>(*answer).text);
}

bool LineLane::is_usable() {
  if (!is_usable_) return false;
  pipes_.wait(Duration::zero());
  return !pipes_.ended() && pipes_.output().empty();
}

}  // namespace baton
