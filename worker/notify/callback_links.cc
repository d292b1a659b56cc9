#include "worker/notify/callback_links.h"

#include "worker/notify/dispatcher.h"

namespace baton::notify {
namespace {

using nlohmann::json;

constexpr Duration kGatewayTimeout = std::chrono::seconds(10);

// The body of the gateway's operation CreateCallbackUrl.
tl::expected<json, HandlerError> read_callback(const json& callback) {
  if (!callback.is_object()) return invalid("callback: must be an object with task_token");
  JsonFields fields(callback, "callback.", {"task_token", "execution_arn", "expires_in_s"});
  json body{{"taskToken", fields.text("task_token")}};
  const std::string execution = fields.text("execution_arn", "");
  if (!execution.empty()) body["executionArn"] = execution;
  if (fields.has("expires_in_s")) {
    body["expiresInSeconds"] = fields.integer("expires_in_s", 1, kCallbackExpiresMax_s, 1);
  }
  if (fields.problem()) return invalid(*fields.problem());
  return body;
}

http::Request request_of(const GatewayAddress& gateway, const std::string& body) {
  http::Request request;
  request.method = "POST";
  request.url = gateway.url + (gateway.url.ends_with('/') ? "" : "/");
  request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "AWSStepFunctions.CreateCallbackUrl"}};
  request.body = body;
  request.timeout = kGatewayTimeout;
  request.signature = gateway.signature;
  return request;
}

}  // namespace

tl::expected<std::string, HandlerError> CallbackLinks::make(const json& asked,
                                                            const std::function<bool()>& should_stop) const {
  const auto callback = read_callback(asked);
  if (!callback) return tl::unexpected<HandlerError>(callback.error());
  if (gateway_.url.empty()) {
    return handler_failure(kErrorNoGateway,
                           "this worker knows no gateway that makes links; start it with --gateway URL");
  }
  const std::string body = callback->dump();
  const Result<http::Response> response = client_.send(request_of(gateway_, body), should_stop);
  if (!response) return handler_failure(kErrorUnavailable, "the gateway made no link: " + response.error().message);
  const json answer = json::parse(response->body, nullptr, /*allow_exceptions=*/false);
  const std::string url = text_of(answer, "url");
  if (response->is_success() && !url.empty()) return url;
  const std::string name = text_of(answer, "__type"), message = text_of(answer, "message");
  const std::string cause = "the gateway made no link: " + std::to_string(response->status) + " " + name +
                            (message.empty() ? "" : ": " + message);
  if (name == "ValidationException") return invalid(cause);
  return handler_failure(kErrorUnavailable, cause);
}

tl::expected<void, HandlerError> CallbackLinks::add_to(json& input, const std::function<bool()>& should_stop) const {
  if (!input.contains("callback")) return {};
  const auto url = make(input["callback"], should_stop);
  if (!url) return tl::unexpected<HandlerError>(url.error());
  input.erase("callback");
  json& variables = input["variables"];
  if (variables.is_null()) variables = json::object();
  if (!variables.is_object()) return invalid("variables: must be an object");
  variables["callback_url"] = *url;
  return {};
}

}  // namespace baton::notify
