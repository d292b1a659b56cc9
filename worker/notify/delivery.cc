#include "worker/notify/delivery.h"

#include "common/clock.h"
#include "worker/http/retry_after.h"

namespace baton::notify {
namespace {

constexpr std::size_t kSaidBytesMax = 512;

bool is_temporary(int status) { return status == 408 || status == 425 || status == 429 || status >= 500; }

Fault fault_of(int status) {
  if (is_temporary(status)) return Fault::kTemporary;
  return status == 401 || status == 403 ? Fault::kProvider : Fault::kMessage;
}

const char* name_of(Fault fault) {
  switch (fault) {
    case Fault::kTemporary: return kErrorUnavailable;
    case Fault::kProvider: return kErrorProvider;
    case Fault::kMessage: return kErrorRefused;
    case Fault::kGone: return kErrorGone;
    case Fault::kStopped: return kErrorCancelled;
  }
  return kErrorTaskFailed;
}

}  // namespace

std::string text_of(const nlohmann::json& answer, const char* name) {
  return answer.is_object() && answer.contains(name) && answer[name].is_string() ? answer[name].get<std::string>() : "";
}

DeliveryError no_answer(const Error& error, bool url_of_task) {
  const Fault refused = url_of_task ? Fault::kMessage : Fault::kProvider;
  switch (error.code) {
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kInvalidArgument: return {refused, error.message, {}};
    case ErrorCode::kCancelled: return {Fault::kStopped, error.message, {}};
    default: return {Fault::kTemporary, error.message, {}};
  }
}

DeliveryError bad_status(const http::Response& response, std::string_view said) {
  std::string cause = "status " + std::to_string(response.status);
  if (!said.empty()) cause.append(": ").append(said.substr(0, kSaidBytesMax));
  const auto wait = http::parse_retry_after(response.header("retry-after"), clock_now());
  return {fault_of(response.status), std::move(cause), wait.value_or(Duration::zero())};
}

HandlerError handler_error(const DeliveryError& error) {
  const bool is_retryable = error.fault == Fault::kTemporary || error.fault == Fault::kStopped;
  return {name_of(error.fault), error.cause, is_retryable, error.retry_after};
}

}  // namespace baton::notify
