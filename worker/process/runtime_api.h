// The AWS Lambda Runtime API (2018-06-01), the side of Lambda: what a function's runtime asks, what it is told. Pure: requests in,
// answers out. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
//
//   GET  /2018-06-01/runtime/invocation/next           the next event; waits until there is one
//   POST /2018-06-01/runtime/invocation/ID/response    what the function returned; streamed answers are put together
//   POST /2018-06-01/runtime/invocation/ID/error       it failed
//   POST /2018-06-01/runtime/init/error                it could not be loaded
//
//              next                deliver()              response, error
//   starting ───────► waiting ────────────────► invoked ────────────────► answered ──next──► waiting
//      └── init/error ──► failed                   └── too large ──► failed
//
// What does not belong to the state is refused as AWS refuses it (403 InvalidStateTransition, 400 InvalidRequestID).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "baton/time.h"
#include "worker/process/http_request_reader.h"

namespace baton {

// AWS's limit of what a function returns, 6 MiB and what it adds around it. Over it: 413, and Function.ResponseSizeTooLarge.
inline constexpr std::size_t kFunctionAnswerBytesMax = 6'291'556;

// Errors that are Lambda's own.
inline constexpr char kErrorResponseTooLarge[] = "Function.ResponseSizeTooLarge";
inline constexpr char kErrorRuntimeExit[] = "Runtime.ExitError";
inline constexpr char kErrorSandboxTimeout[] = "Sandbox.Timedout";

struct Invocation {
  std::string id;
  std::string arn;
  std::string event;             // JSON
  std::string trace_id{};        // as X-Ray has it; empty: none
  std::string client_context{};  // JSON; empty: none
};

struct FunctionAnswer {
  bool is_error = false;
  std::string body;          // the output, or {"errorMessage", "errorType", "stackTrace"}
  std::string error_type{};  // as the header has it
};

// {"errorMessage": …, "errorType": …}: how Lambda tells of an error. REQUIRES: both are UTF-8.
std::string error_text(std::string_view type, std::string_view message);

class RuntimeApi {
 public:
  // The answer, whole. Nothing: it comes by deliver().
  std::optional<std::string> handle(HttpRequest request);
  // The answer to a request that could not be read. A response that is too large ends its invocation.
  std::string refuse(unsigned status);

  // Whether a runtime waits for an event.
  bool is_waiting() const { return state_ == State::kWaiting; }
  // Whether it has answered all that it was given, and may be given more.
  bool is_idle() const { return state_ == State::kWaiting || state_ == State::kAnswered; }
  // The answer to the request that waits. REQUIRES: is_waiting().
  std::string deliver(const Invocation& invocation, TimePoint deadline);

  // How the invocation ended; given once.
  std::optional<FunctionAnswer> take_answer();
  // The function could not be loaded; its process ends.
  const std::optional<FunctionAnswer>& init_error() const { return init_error_; }

 private:
  enum class State : std::uint8_t { kStarting, kWaiting, kInvoked, kAnswered, kFailed };

  std::optional<std::string> next();
  std::string answer(std::string_view id, HttpRequest& request, bool is_error);
  std::string fail_init(HttpRequest& request);

  State state_ = State::kStarting;
  std::string invocation_id_;
  std::optional<FunctionAnswer> answer_;
  std::optional<FunctionAnswer> init_error_;
};

}  // namespace baton
