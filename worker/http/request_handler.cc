#include "worker/http/request_handler.h"

#include <algorithm>

#include "common/base64.h"
#include "common/clock.h"
#include "common/trace_context.h"
#include "common/utf8.h"
#include "worker/handlers/json_fields.h"
#include "worker/http/idempotency_header.h"
#include "worker/http/request_input.h"
#include "worker/http/retry_after.h"

namespace baton::http {
namespace {

using nlohmann::json;

constexpr char kTraceParent[] = "traceparent";  // the header of W3C Trace Context

bool says_json(const Response& response) {
  const std::string type = response.header("content-type");
  const std::string name = type.substr(0, type.find(';'));
  return name.find("/json") != std::string::npos || name.find("+json") != std::string::npos;
}

// The body and what form it has; nothing if it has not the form that is asked for.
std::optional<std::pair<json, const char*>> body_of(const Response& response, BodyForm form) {
  const std::string& body = response.body;
  if (form == BodyForm::kJson || (form == BodyForm::kAuto && says_json(response))) {
    json value = json::parse(body, nullptr, /*allow_exceptions=*/false);
    if (!value.is_discarded()) return std::pair{std::move(value), "json"};
    if (form == BodyForm::kJson) return std::nullopt;
  }
  if (form != BodyForm::kBase64 && is_utf8(body)) return std::pair{json(body), "text"};
  if (form == BodyForm::kText) return std::nullopt;
  return std::pair{json(base64_encode(body)), "base64"};
}

HandlerResult failed_status(const Response& response, const RequestInput& input) {
  std::string cause = "the server answered with status " + std::to_string(response.status);
  if (!response.body.empty()) cause += ": " + response.body.substr(0, kCauseBodyBytesMax);
  HandlerError error{kErrorStatusPrefix + std::to_string(response.status),
                     std::move(cause),
                     contains(input.retried, response.status),
                     {}};
  error.retry_after = parse_retry_after(response.header("retry-after"), clock_now()).value_or(Duration::zero());
  return tl::unexpected<HandlerError>(std::move(error));
}

HandlerResult no_response(const Error& error) {
  switch (error.code) {
    case ErrorCode::kPermissionDenied: return handler_failure(kErrorHostRefused, error.message, false);
    case ErrorCode::kInvalidArgument: return handler_failure(kErrorInvalidRequest, error.message, false);
    case ErrorCode::kPayloadTooLarge: return handler_failure(kErrorResponseTooLarge, error.message, false);
    case ErrorCode::kDeadlineExceeded: return handler_failure(kErrorTimeout, error.message);
    case ErrorCode::kCancelled: return handler_failure(kErrorCancelled, error.message);
    default: return handler_failure(kErrorUnavailable, error.message);
  }
}

// So that an attempt whose answer was lost does nothing twice.
void add_idempotency_key(Request& request, const Attempt& attempt) {
  const bool is_safe = request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
  if (is_safe || request.has_header("Idempotency-Key")) return;
  request.headers.emplace_back("Idempotency-Key", idempotency_header(attempt.idempotency_key()));
}

void add_trace(Request& request, const Attempt& attempt) {
  const auto trace = parse_trace_parent(attempt.trace_parent());
  if (trace && !request.has_header(kTraceParent)) request.headers.emplace_back(kTraceParent, to_trace_parent(*trace));
}

HandlerResult output_of(const Response& response, BodyForm form) {
  auto body = body_of(response, form);
  if (!body)
    return handler_failure(kErrorInvalidResponse, "the answer's body is not of the form that 'response' asks for",
                           false);
  json headers = json::object();
  for (const auto& [name, value] : response.headers) headers[name] = value;
  std::string output = dump_json({{"status", response.status},
                                  {"headers", std::move(headers)},
                                  {"body", std::move(body->first)},
                                  {"body_form", body->second}});
  if (output.size() <= kInputBytesMax) return output;
  return handler_failure(kErrorResponseTooLarge,
                         "the answer makes an output of " + std::to_string(output.size()) + " bytes; at most " +
                             std::to_string(kInputBytesMax) + " are allowed",
                         false);
}

// What an answer may not repeat: the secret, and what was made of it.
using Hidden = std::vector<std::string>;

tl::expected<Hidden, HandlerError> add_auth(const Auth& auth, const HttpSecrets& secrets, Request& request) {
  const auto found = secrets.find(auth.secret);
  if (found == secrets.end()) {
    return handler_failure(kErrorNoSecret, "this worker has no secret named '" + auth.secret + "' (--http-secret)");
  }
  const Result<Url> url = Url::parse(request.url);
  if (!url) return handler_failure(kErrorInvalidRequest, url.error().message, false);
  if (!may_go_to(found->second, *url)) {
    return handler_failure(kErrorSecretRefused,
                           "the secret '" + auth.secret + "' may not be sent to " + url->origin() + " (--http-secret)",
                           false);
  }
  request.secret_headers.push_back(auth_header(auth, found->second));
  const std::string& value = request.secret_headers.back().second;
  // Of "Basic …" the word says nothing.
  return Hidden{found->second.value, value.substr(value.find(' ') + 1)};
}

HandlerResult run(Attempt& attempt, const Client& client, const HttpSecrets& secrets) {
  RequestInput input;
  if (auto parsed = parse_request(attempt.input(), input); !parsed) {
    return handler_failure(kErrorInvalidRequest, parsed.error(), false);
  }
  Hidden hidden;
  if (input.auth) {
    auto added = add_auth(*input.auth, secrets, input.request);
    if (!added) return tl::unexpected<HandlerError>(added.error());
    hidden = std::move(*added);
  }
  add_idempotency_key(input.request, attempt);
  add_trace(input.request, attempt);
  Result<Response> response = client.send(input.request, [&] {
    attempt.heartbeat();  // timeout_ms ends it
    return attempt.should_stop();
  });
  if (!response) return no_response(response.error());
  hide(hidden, *response);
  if (!contains(input.expected, response->status)) return failed_status(*response, input);
  return output_of(*response, input.form);
}

}  // namespace

Handler request_handler(std::shared_ptr<const Client> client, HttpSecrets secrets) {
  return [client = std::move(client), secrets = std::move(secrets)](Attempt& attempt) {
    return run(attempt, *client, secrets);
  };
}

}  // namespace baton::http
