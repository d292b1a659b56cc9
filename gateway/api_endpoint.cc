#include "gateway/api_endpoint.h"

#include <algorithm>

#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/trace_context.h"
#include "gateway/local_calls.h"
#include "gateway/operations.h"

namespace baton::gateway {

namespace {

constexpr std::string_view kTargetPrefix = "AWSStepFunctions.";
// Behind the backend's own time-out, which says more.
constexpr Duration kAnswerMargin = std::chrono::seconds(5);

const Operation* operation_of(const Request& request) {
  const std::string_view target = request.header("X-Amz-Target").value_or("");
  return target.starts_with(kTargetPrefix) ? find_operation(target.substr(kTargetPrefix.size())) : nullptr;
}

tl::expected<json::Value, api::ApiError> check_body(Request& request) {
  const std::string_view type = request.header("Content-Type").value_or("");
  if (!type.starts_with("application/x-amz-json-1.") && !type.starts_with("application/json")) {
    return api::refuse(api::kSerializationException, "the Content-Type has to be application/x-amz-json-1.0");
  }
  if (request.body.empty()) request.body = "{}";
  auto value = json::parse(request.body);
  if (!value) return api::refuse(api::kSerializationException, "the body is no JSON: " + value.error().text());
  if (!value->is_object()) return api::refuse(api::kSerializationException, "the body has to be a JSON object");
  return *std::move(value);
}

bool starts_execution(const Operation& operation) {
  return operation.name == "StartExecution" || operation.name == "StartSyncExecution";
}

// Whether it can be a member traceHeader as it is.
bool is_member_text(std::string_view header) {
  constexpr std::size_t kTraceHeaderBytesMax = 256;  // AWS's
  return header.size() <= kTraceHeaderBytesMax &&
         std::ranges::all_of(header, [](char c) { return c >= ' ' && c <= '~'; });
}

// The trace that the client is in, if it says so by a header: "" if not, or if the header is none.
std::string trace_header_of(const Request& request) {
  for (const std::string_view name : {"traceparent", "X-Amzn-Trace-Id"}) {
    const std::string_view header = request.header(name).value_or("");
    const auto context = parse_trace_header(header);
    if (context) return is_member_text(header) ? std::string(header) : to_trace_parent(*context);
  }
  return "";
}

// The body's own traceHeader goes before.
void add_trace_header(Request& request, const json::Value& body) {
  const std::string header = trace_header_of(request);
  if (header.empty() || body.find("traceHeader")) return;
  request.body = json::to_text(json::with_member(body, "traceHeader", json::Value::string(header)));
}

}  // namespace

void ApiEndpoint::handle(const std::shared_ptr<Exchange>& exchange) {
  const auto refuse_with = [&](const api::ApiError& error) { exchange->answer(error_response(error)); };
  Request& request = exchange->request();
  const Operation* operation = operation_of(request);
  if (operation == nullptr) {
    exchange->set_operation("unknown");
    return refuse_with(
        {std::string(api::kUnknownOperationException), "X-Amz-Target names no operation of AWSStepFunctions"});
  }
  exchange->set_operation(std::string(operation->name));
  const std::string action = "states:" + std::string(operation->name);
  if (auto allowed = access_.check(request, operation->role, action, exchange->received_at()); !allowed) {
    return refuse_with(allowed.error());
  }
  const auto body = check_body(request);
  if (!body) return refuse_with(body.error());
  if (operation->name == "CreateCallbackUrl") {
    return exchange->answer(to_response(callbacks_.create_url(request.body, exchange->received_at())));
  }
  if (starts_execution(*operation)) add_trace_header(request, *body);
  exchange->allow(operation->timeout + kAnswerMargin);
  if (is_local_call(operation->name)) return answer_locally(exchange, *operation, *body);
  backend_.call(std::string(operation->name), std::move(request.body), operation->timeout,
                [exchange](const Result<ApiAnswer>& answer) { exchange->answer(to_response(answer)); });
}

// Who may only look may test a state with a mock, but run no task.
void ApiEndpoint::answer_locally(const std::shared_ptr<Exchange>& exchange, const Operation& operation,
                                 const json::Value& body) {
  const auto may_run_tasks = [this, exchange, action = "states:" + std::string(operation.name)] {
    return access_.check(exchange->request(), Role::kOperator, action, exchange->received_at());
  };
  answer_local_call(backend_, {operation.name, body, exchange->received_at(), may_run_tasks},
                    [exchange](const Result<ApiAnswer>& answer) { exchange->answer(to_response(answer)); });
}

}  // namespace baton::gateway
