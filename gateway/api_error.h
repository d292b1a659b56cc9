// Errors as AWS's JSON protocol has them, and their way into an HTTP answer.
#pragma once

#include <string>
#include <string_view>

#include "api/error.h"
#include "baton/client.h"
#include "baton/result.h"
#include "gateway/http.h"

namespace baton::gateway {

inline constexpr char kJson10[] = "application/x-amz-json-1.0";

// An Error that took the place of an answer, by AWS's name for it, so that SDKs try again what may succeed later:
// kOverloaded is ThrottlingException, kUnavailable and kDeadlineExceeded are ServiceUnavailable.
api::ApiError to_api_error(const Error& error);

// {"__type": "…", "message": "…"} with x-amzn-ErrorType. 400 but for what is the server's own fault.
Response error_response(const api::ApiError& error);
Response to_response(const Result<ApiAnswer>& answer);

}  // namespace baton::gateway
