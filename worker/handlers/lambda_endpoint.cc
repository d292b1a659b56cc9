#include "worker/handlers/lambda_endpoint.h"

#include "baton/task.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/trace_context.h"
#include "worker/handlers/function_result.h"
#include "worker/http/client.h"

namespace baton {

namespace {

constexpr char kErrorClient[] = "Lambda.SdkClientException";
constexpr char kExceptionSuffix[] = "Exception";
constexpr int kStatusTooManyRequests = 429;

std::string label(const Attempt& attempt, const char* name) {
  const auto found = attempt.labels().find(name);
  return found == attempt.labels().end() ? "" : found->second;
}

bool is_invoke(const Attempt& attempt) { return label(attempt, kLabelLambdaCall) == kLambdaCallInvoke; }

http::Request request_of(const LambdaEndpoint& endpoint, const Attempt& attempt) {
  http::Request request;
  request.method = "POST";
  request.url = endpoint.url + "/2015-03-31/functions/" + http::url_encoded(attempt.type()) + "/invocations";
  if (const auto qualifier = label(attempt, kLabelLambdaQualifier); !qualifier.empty()) {
    request.url += "?Qualifier=" + http::url_encoded(qualifier);
  }
  const auto invocation_type = label(attempt, kLabelLambdaInvocationType);
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("X-Amz-Invocation-Type", invocation_type.empty() ? "RequestResponse" : invocation_type);
  if (const auto type = label(attempt, kLabelLambdaLogType); !type.empty())
    request.headers.emplace_back("X-Amz-Log-Type", type);
  if (const auto context = label(attempt, kLabelLambdaClientContext); !context.empty()) {
    request.headers.emplace_back("X-Amz-Client-Context", context);
  }
  if (const auto trace = parse_trace_parent(attempt.trace_parent())) {
    request.headers.emplace_back("X-Amzn-Trace-Id", to_xray_header(*trace));
  }
  request.body = attempt.input();
  request.timeout = kLambdaCallTimeout;
  request.response_bytes_max = kLambdaAnswerBytesMax;
  if (const auto& key = endpoint.credentials) {
    request.signature =
        http::AwsSignature{"lambda", endpoint.region, key->access_key_id, key->secret_access_key, key->session_token};
  }
  return request;
}

std::string text_member(const json::Value& object, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const json::Value value = object.get(name);
    if (value.is_string()) return std::string(value.as_string());
  }
  return "";
}

// What the service calls the error: the last word of its header's or its body's name for it.
std::string exception_name(const http::Response& answer, const json::Value& body) {
  std::string name = answer.header("x-amzn-errortype");
  if (name.empty()) name = text_member(body, {"__type", "Code", "code"});
  name = name.substr(0, name.find(':'));
  if (const auto hash = name.rfind('#'); hash != std::string::npos) name = name.substr(hash + 1);
  if (name.ends_with(kExceptionSuffix)) return name;
  switch (answer.status) {
    case 404: return "ResourceNotFoundException";
    case kStatusTooManyRequests: return "TooManyRequestsException";
    default: return answer.status >= 500 ? "ServiceException" : "AWSLambdaException";
  }
}

// The service's refusal, in the words of AWS's client.
HandlerResult refused(const http::Response& answer) {
  const auto parsed = json::parse(answer.body);
  const json::Value body = parsed ? *parsed : json::Value();
  const std::string name = exception_name(answer, body);
  std::string message = text_member(body, {"Message", "message"});
  if (message.empty()) message = answer.body.empty() ? "no message" : answer.body;
  const std::string request_id = answer.header("x-amzn-requestid");
  return handler_failure("Lambda." + name,
                         message + " (Service: AWSLambda; Status Code: " + std::to_string(answer.status) +
                             "; Error Code: " + name + "; Request ID: " + (request_id.empty() ? "null" : request_id) +
                             "; Proxy: null)");
}

json::Value text(std::string_view value) { return json::Value::string(value); }

// lambda:invoke: what AWS's client makes of it.
HandlerResult whole_answer(const http::Response& answer, json::Value payload) {
  json::ObjectBuilder headers;
  json::ObjectBuilder all_headers;
  for (const auto& [name, value] : answer.headers) {
    headers.set(name, text(value));
    all_headers.set(name, json::Value::array({text(value)}));
  }
  json::ObjectBuilder whole;
  const std::string version = answer.header("x-amz-executed-version");
  if (!version.empty()) whole.set("ExecutedVersion", text(version));
  if (const auto log = answer.header("x-amz-log-result"); !log.empty()) whole.set("LogResult", text(log));
  whole.set("Payload", std::move(payload));
  whole.set("SdkHttpMetadata", json::Value::object({{"AllHttpHeaders", all_headers.finish()},
                                                    {"HttpHeaders", headers.finish()},
                                                    {"HttpStatusCode", json::Value::integer(answer.status)}}));
  whole.set("SdkResponseMetadata", json::Value::object({{"RequestId", text(answer.header("x-amzn-requestid"))}}));
  whole.set("StatusCode", json::Value::integer(answer.status));
  return json::to_text(whole.finish());
}

HandlerResult result_of(const http::Response& answer, bool is_invoke) {
  if (answer.status < 200 || answer.status > 299) return refused(answer);
  if (!answer.header("x-amz-function-error").empty()) return function_failure(answer.body, {}, is_invoke);
  if (!is_invoke) return answer.body;
  if (answer.body.empty()) return whole_answer(answer, text(""));  // nobody waited for the function
  auto payload = json::parse(answer.body);
  if (!payload) {
    return handler_failure(kErrorClient, "the function's output is no JSON: " + payload.error().text());
  }
  return whole_answer(answer, *std::move(payload));
}

HandlerResult no_answer(const Error& error) {
  if (error.code == ErrorCode::kPayloadTooLarge) return handler_failure(kErrorDataLimit, error.message);
  return handler_failure(kErrorClient, "Unable to execute HTTP request: " + error.message);
}

HandlerResult call(const LambdaEndpoint& endpoint, const http::Client& client, Attempt& attempt) {
  const auto answer = client.send(request_of(endpoint, attempt), [&] {
    attempt.heartbeat();  // for the function, which has no way to; kLambdaCallTimeout ends it
    return attempt.should_stop();
  });
  if (!answer) return no_answer(answer.error());
  HandlerResult result = result_of(*answer, is_invoke(attempt));
  if (!result) return result;
  return function_output(attempt.type(), *std::move(result));
}

}  // namespace

Result<LambdaEndpoint> open_lambda_endpoint(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  const bool is_url = url.starts_with("http://") || url.starts_with("https://");
  if (!is_url || url.find_first_of("?#@ ") != std::string::npos) {
    return fail(ErrorCode::kInvalidArgument,
                "'" + url + "' is no URL of a Lambda endpoint, such as http://127.0.0.1:3001");
  }
  auto credentials = find_credentials("");
  if (!credentials) return tl::unexpected<Error>(credentials.error());
  return LambdaEndpoint{std::move(url), aws_region(), std::move(*credentials)};
}

Handler lambda_handler(LambdaEndpoint endpoint) {
  const auto client = std::make_shared<const http::Client>(http::ClientOptions{http::HostPolicy::everywhere()});
  return [endpoint = std::move(endpoint), client](Attempt& attempt) { return call(endpoint, *client, attempt); };
}

}  // namespace baton
