#include "worker/process/runtime_api.h"

#include <utility>

#include "common/base64.h"
#include "common/json/value.h"
#include "common/json/write.h"

namespace baton {

namespace {

constexpr std::string_view kPrefix = "/2018-06-01/runtime/";
constexpr char kErrorTypeHeader[] = "Lambda-Runtime-Function-Error-Type";
constexpr char kErrorBodyHeader[] = "Lambda-Runtime-Function-Error-Body";

const char* reason_of(unsigned status) {
  switch (status) {
    case 200: return "OK";
    case 202: return "Accepted";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 413: return "Content Too Large";
    case 431: return "Request Header Fields Too Large";
    default: return "Unknown";
  }
}

// Names and labels are other people's: nothing of them may end a header.
void add_header(std::string& head, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  head.append(name).append(": ");
  for (const char c : value) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) head += c;
  }
  head += "\r\n";
}

std::string response(unsigned status, std::string_view body, const std::string& headers = "") {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " " + reason_of(status) + "\r\n";
  add_header(text, "Content-Type", "application/json");
  add_header(text, "Content-Length", std::to_string(body.size()));
  return text.append(headers).append("\r\n").append(body);
}

std::string error_response(unsigned status, std::string_view type, std::string_view message) {
  return response(status, error_text(type, message));
}

std::string accepted() { return response(202, R"({"status":"OK"})"); }

std::string wrong_state(std::string_view what) {
  return error_response(403, "InvalidStateTransition", "this is not the time to " + std::string(what));
}

FunctionAnswer answer_of(HttpRequest& request, bool is_error) {
  FunctionAnswer answer{is_error, std::move(request.body), std::string(request.header(kErrorTypeHeader))};
  if (is_error || answer.error_type.empty()) return answer;
  // A function that failed when it had begun to stream says so in trailers.
  answer.is_error = true;
  if (auto body = base64_decode(request.header(kErrorBodyHeader)); body && !body->empty())
    answer.body = *std::move(body);
  return answer;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

}  // namespace

std::string error_text(std::string_view type, std::string_view message) {
  return json::to_text(
      json::Value::object({{"errorMessage", json::Value::string(message)}, {"errorType", json::Value::string(type)}}));
}

std::string RuntimeApi::refuse(unsigned status) {
  if (status == 413 && state_ == State::kInvoked) {
    state_ = State::kFailed;
    answer_ = FunctionAnswer{
        true,
        error_text(kErrorResponseTooLarge, "Response payload size exceeded maximum allowed payload size (" +
                                               std::to_string(kFunctionAnswerBytesMax) + " bytes)."),
        kErrorResponseTooLarge};
  }
  return error_response(status, status == 413 ? "RequestEntityTooLarge" : "InvalidRequest",
                        "the request cannot be read, or is too large");
}

std::optional<std::string> RuntimeApi::handle(HttpRequest request) {
  std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
  const std::string_view method = request.method;
  if (path.starts_with(kPrefix)) {
    path.remove_prefix(kPrefix.size());
    if (path == "invocation/next" && method == "GET") return next();
    if (path == "init/error" && method == "POST") return fail_init(request);
    constexpr std::string_view kInvocation = "invocation/";
    if (path.starts_with(kInvocation) && method == "POST") {
      path.remove_prefix(kInvocation.size());
      if (take_suffix(path, "/response")) return answer(path, request, false);
      if (take_suffix(path, "/error")) return answer(path, request, true);
    }
  }
  return error_response(404, "ResourceNotFound", "the Runtime API has no such operation");
}

std::optional<std::string> RuntimeApi::next() {
  // Once more while it waits: its connection was lost.
  if (state_ == State::kInvoked || state_ == State::kFailed) return wrong_state("ask for the next invocation");
  state_ = State::kWaiting;
  return std::nullopt;
}

std::string RuntimeApi::deliver(const Invocation& invocation, TimePoint deadline) {
  state_ = State::kInvoked;
  invocation_id_ = invocation.id;
  answer_.reset();
  std::string headers;
  add_header(headers, "Lambda-Runtime-Aws-Request-Id", invocation.id);
  add_header(headers, "Lambda-Runtime-Deadline-Ms", std::to_string(to_unix_ms(deadline)));
  add_header(headers, "Lambda-Runtime-Invoked-Function-Arn", invocation.arn);
  add_header(headers, "Lambda-Runtime-Trace-Id", invocation.trace_id);
  add_header(headers, "Lambda-Runtime-Client-Context", invocation.client_context);
  return response(200, invocation.event, headers);
}

std::string RuntimeApi::answer(std::string_view id, HttpRequest& request, bool is_error) {
  if (state_ != State::kInvoked) return wrong_state("answer an invocation");
  if (id != invocation_id_) return error_response(400, "InvalidRequestID", "this is not the invocation that runs");
  state_ = State::kAnswered;
  answer_ = answer_of(request, is_error);
  return accepted();
}

std::string RuntimeApi::fail_init(HttpRequest& request) {
  if (state_ != State::kStarting) return wrong_state("fail to start");
  state_ = State::kFailed;
  init_error_ = answer_of(request, true);
  return accepted();
}

std::optional<FunctionAnswer> RuntimeApi::take_answer() { return std::exchange(answer_, std::nullopt); }

}  // namespace baton
