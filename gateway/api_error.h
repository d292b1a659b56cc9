// Errors as AWS's JSON protocol has them, and their way into an HTTP answer.
#pragma once

#include <string>
#include <string_view>

#include "baton/result.h"
#include "gateway/backend.h"
#include "gateway/http.h"

namespace baton::gateway {

inline constexpr char kJson10[] = "application/x-amz-json-1.0";

// Why a request was not passed on. The names are AWS's.
struct Refusal {
  std::string name;
  std::string message;
};

inline tl::unexpected<Refusal> refuse(std::string name, std::string message) {
  return tl::unexpected<Refusal>(Refusal{std::move(name), std::move(message)});
}

// An Error that took the place of an answer, by AWS's name for it, so that SDKs try again what may succeed later:
// kOverloaded is ThrottlingException, kUnavailable and kDeadlineExceeded are ServiceUnavailable.
Refusal to_refusal(const Error& error);

// {"__type": "…", "message": "…"} with x-amzn-ErrorType. 400 but for what is the server's own fault.
Response error_response(const Refusal& refusal);
Response to_response(const Result<ApiAnswer>& answer);

}  // namespace baton::gateway
