// How handing one message to one provider ended, and what the next provider or the next attempt can do about it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>

#include "baton/handler.h"
#include "worker/http/client.h"

namespace baton::notify {

inline constexpr char kErrorInvalidInput[] = "Notify.InvalidInput";
inline constexpr char kErrorNoProvider[] = "Notify.NoProvider";    // retryable: another worker may have it
inline constexpr char kErrorRefused[] = "Notify.Refused";          // not retryable: by the message
inline constexpr char kErrorProvider[] = "Notify.ProviderFailed";  // not retryable: by who runs the worker
inline constexpr char kErrorUnavailable[] = "Notify.Unavailable";  // retryable
inline constexpr char kErrorRateLimited[] = "Notify.RateLimited";  // retryable, with the wait
inline constexpr char kErrorGone[] = "Notify.EndpointGone";        // not retryable: 410 of a webhook
inline constexpr char kErrorAttachment[] = "Notify.AttachmentUnavailable";

enum class Fault {
  kTemporary,  // nobody's: the same again may work, as may another provider
  kProvider,   // its password, certificate or address is wrong: another provider may work, the same again not
  kMessage,    // the recipient or the text is refused: nothing else will help
  kGone,       // the endpoint asks not to be called again
  kStopped,    // the attempt is no longer wanted
};

struct DeliveryError {
  Fault fault = Fault::kTemporary;
  std::string cause;  // without anything secret
  Duration retry_after{};
};

// What the handler's output says of it, such as a provider's id of the message.
using Delivery = tl::expected<nlohmann::json, DeliveryError>;

inline tl::unexpected<DeliveryError> undelivered(Fault fault, std::string cause, Duration retry_after = {}) {
  return tl::unexpected<DeliveryError>(DeliveryError{fault, std::move(cause), retry_after});
}

// A member of what a server answered, if it is a text; else empty.
std::string text_of(const nlohmann::json& answer, const char* name);

// Where there was no answer over HTTP. `url_of_task`: the task named the URL, so a refusal is the message's fault and not
// the provider's.
DeliveryError no_answer(const Error& error, bool url_of_task);

// Where there was one: 408, 425, 429 and 5xx are temporary (with Retry-After), 401 and 403 the provider's, others the
// message's. `said`: what the provider says of it, cut to what a cause may show.
DeliveryError bad_status(const http::Response& response, std::string_view said);

HandlerError handler_error(const DeliveryError& error);

}  // namespace baton::notify
