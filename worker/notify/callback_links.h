// Links in messages by which whoever gets them answers the task that waits: "confirm your appointment here".
//
//   "Resource": "arn:aws:states:::notify:sms.waitForTaskToken",
//   "Arguments": {"to": "+4915112345678", "text": "Shall we expect you? {{callback_url}}",
//                 "callback": {"task_token": "{% $states.context.Task.Token %}"}}
//
// The input of every notify.* may hold "callback": {"task_token", "execution_arn"?, "expires_in_s"?}; the template variable
// callback_url is then a link of the gateway (docs/gateway.md, "Links for people"). The gateway makes it, since it has the
// key: a worker that had it could answer any task.
//
// Failures: kErrorInvalidInput (no such fields, or the gateway refuses them), kErrorNoGateway: retryable, another worker
// may have one; kErrorUnavailable: retryable.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "baton/handler.h"
#include "worker/http/client.h"

namespace baton::notify {

inline constexpr char kErrorNoGateway[] = "Notify.NoGateway";
inline constexpr std::int64_t kCallbackExpiresMax_s = 366 * 24 * 3600;  // the gateway's

struct GatewayAddress {
  std::string url{};                              // "http://127.0.0.1:8083"; empty: none
  std::optional<http::AwsSignature> signature{};  // if the gateway wants access keys: of an operator
};

class CallbackLinks {
 public:
  CallbackLinks(GatewayAddress gateway, http::Client client)
      : gateway_(std::move(gateway)), client_(std::move(client)) {}

  // If the input has "callback", it becomes the link: callback_url in "variables".
  tl::expected<void, HandlerError> add_to(nlohmann::json& input, const std::function<bool()>& should_stop) const;

 private:
  tl::expected<std::string, HandlerError> make(const nlohmann::json& callback,
                                               const std::function<bool()>& should_stop) const;

  const GatewayAddress gateway_;
  const http::Client client_;
};

}  // namespace baton::notify
