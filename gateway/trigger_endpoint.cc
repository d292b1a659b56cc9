#include "gateway/trigger_endpoint.h"

#include <algorithm>
#include <array>

#include "api/triggers.h"
#include "common/json/write.h"
#include "common/utf8.h"
#include "common/webhook_signature.h"
#include "gateway/operations.h"
#include "gateway/trigger_event.h"
#include "gateway/trigger_signature.h"

namespace baton::gateway {

namespace {

constexpr std::string_view kPrefix = "/triggers/";
// Behind the two calls' own time-outs, which say more.
constexpr Duration kTimeAllowed = 2 * kCallTimeout + std::chrono::seconds(5);

constexpr std::string_view kInvalidSignature = "InvalidSignature";
constexpr std::string_view kSecretMissing = "SecretMissing";

using json::Value;

struct NamedStatus {
  std::string_view error;
  unsigned status;
};
constexpr std::array kStatuses{NamedStatus{api::kTriggerDoesNotExist, 404},
                               NamedStatus{api::kTriggerIsPaused, 409},
                               NamedStatus{api::kStateMachineDoesNotExist, 409},
                               NamedStatus{api::kStateMachineDeleting, 409},
                               NamedStatus{api::kInvalidExecutionInput, 422},
                               NamedStatus{api::kSerializationException, 400},
                               NamedStatus{api::kValidationException, 400},
                               NamedStatus{"UnsupportedMediaType", 415},
                               NamedStatus{"MethodNotAllowed", 405},
                               NamedStatus{kInvalidSignature, 401},
                               NamedStatus{"MissingAuthenticationTokenException", 401},
                               NamedStatus{"IncompleteSignatureException", 401},
                               NamedStatus{"InvalidSignatureException", 401},
                               NamedStatus{"UnrecognizedClientException", 401},
                               NamedStatus{"ExpiredTokenException", 401},
                               NamedStatus{"AccessDeniedException", 403},
                               NamedStatus{"RequestEntityTooLargeException", 413},
                               NamedStatus{api::kExecutionLimitExceeded, 503},
                               NamedStatus{"ThrottlingException", 503},
                               NamedStatus{"ServiceUnavailable", 503}};

unsigned status_of(std::string_view error) {
  const auto found = std::ranges::find(kStatuses, error, &NamedStatus::error);
  return found == kStatuses.end() ? 500 : found->status;
}

Response json_response(unsigned status, const Value& body) {
  return {.status = status,
          .content_type = "application/json",
          .body = json::to_text(body) + "\n",
          .headers = {{"Cache-Control", "no-store"}}};
}

Response refusal(const api::ApiError& error) {
  Response response =
      json_response(status_of(error.name),
                    Value::object({{"error", Value::string(error.name)}, {"message", Value::string(error.message)}}));
  response.error = error.name;
  if (response.status == 503) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(kTriggerRetryAfter);
    response.headers.push_back({"Retry-After", std::to_string(seconds.count())});
  }
  if (response.status == 405) response.headers.push_back({"Allow", "POST"});
  return response;
}

// What the client library says, in the names of the API. (ApiError here is the client's.)
api::ApiError named(const baton::ApiError& error) {
  if (error.name.empty()) return to_api_error(error);
  return {error.name, error.message};
}

Response accepted(const FiredTrigger& fired) {
  json::ObjectBuilder body;
  if (fired.task) {
    body.set("taskId", Value::string(fired.task->text()));
  } else {
    body.set("executionArn", Value::string(fired.execution_arn));
  }
  body.set("started", Value::boolean(fired.started));
  return json_response(202, body.finish());
}

api::ApiError does_not_exist(const std::string& name) {
  return {std::string(api::kTriggerDoesNotExist), "There is no trigger '" + name + "' that is fired by requests"};
}

}  // namespace

void TriggerEndpoint::handle(const std::shared_ptr<Exchange>& exchange) {
  exchange->set_operation("trigger");
  exchange->allow(kTimeAllowed);
  const Request& request = exchange->request();
  if (request.method != "POST") return exchange->answer(refusal({"MethodNotAllowed", "events are sent with POST"}));
  if (request.body.size() > kTriggerBodyBytesMax) {
    return exchange->answer(refusal({"RequestEntityTooLargeException",
                                     "an event's body may have " + std::to_string(kTriggerBodyBytesMax) + " bytes"}));
  }
  const auto name = percent_decode(request.path().substr(kPrefix.size()));
  if (!name || name->empty() || !is_utf8(*name) || character_count(*name) > api::kTriggerNameMax) {
    return exchange->answer(refusal({std::string(api::kTriggerDoesNotExist), "no trigger has such a name"}));
  }
  backend_.describe_trigger(*name, [this, exchange, name = *name](const StatesResult<Trigger>& trigger) {
    if (!trigger) return exchange->answer(refusal(named(trigger.error())));
    if (!trigger->rule.http) return exchange->answer(refusal(does_not_exist(name)));
    take_event(exchange, trigger->rule);
  });
}

void TriggerEndpoint::take_event(const std::shared_ptr<Exchange>& exchange, const NewTrigger& rule) {
  const auto allowed = check(*exchange, *rule.http);
  if (!allowed) return exchange->answer(refusal(allowed.error()));
  const auto event = event_of(exchange->request(), *rule.http);
  if (!event) return exchange->answer(refusal(event.error()));
  backend_.fire_trigger(rule.name, json::to_text(*event), event_id_of(exchange->request(), exchange->id()),
                        [exchange](const StatesResult<FiredTrigger>& fired) {
                          exchange->answer(fired ? accepted(*fired) : refusal(named(fired.error())));
                        });
}

tl::expected<void, api::ApiError> TriggerEndpoint::check(const Exchange& exchange, const TriggerHttp& rule) const {
  const Request& request = exchange.request();
  if (rule.secret.empty()) {
    return access_.check(request, Role::kOperator, "states:StartExecution", exchange.received_at());
  }
  const std::vector<std::string>* secrets = secrets_.find(rule.secret);
  if (secrets == nullptr) {
    return api::refuse(kSecretMissing, "this gateway does not have the trigger's secret (--trigger-secret)");
  }
  const auto is_key = [](const std::string& secret) { return webhook_key(secret).has_value(); };
  if (rule.signature != "hmac-sha256" && std::ranges::none_of(*secrets, is_key)) {
    return api::refuse(kSecretMissing,
                       "the trigger's secret is none of Standard Webhooks: whsec_ and 24 to 64 bytes in base 64");
  }
  const auto verified = verify_webhook(request, rule, *secrets, exchange.received_at());
  if (!verified) return api::refuse(kInvalidSignature, verified.error());
  return {};
}

}  // namespace baton::gateway
