// What comes of a call of a Lambda function, in the words of Step Functions, however the function was reached: over HTTP
// (lambda_endpoint.h), or as a process of the worker's (worker/process/lambda_lane.h). Pure.
#pragma once

#include <string>
#include <string_view>

#include "baton/handler.h"

namespace baton {

inline constexpr char kErrorDataLimit[] = "States.DataLimitExceeded";
inline constexpr char kErrorFunctionUnknown[] = "Lambda.Unknown";

// The function failed and wrote `payload`, {"errorMessage", "errorType", "stackTrace"}. Its errorType is the error, else
// `error_type`, else kErrorFunctionUnknown; the cause is the payload as it wrote it, or, `rewritten`, as lambda:invoke has it.
HandlerResult function_failure(std::string_view payload, std::string_view error_type = {}, bool rewritten = false);

// The output, or kErrorDataLimit if it is larger than a state's may be (kInputBytesMax).
HandlerResult function_output(std::string_view function, std::string output);

}  // namespace baton
