#include "worker/handlers/function_result.h"

#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton {

HandlerResult function_failure(std::string_view payload, std::string_view error_type, bool rewritten) {
  const auto parsed = json::parse(payload);
  const json::Value named = parsed ? parsed->get("errorType") : json::Value();
  std::string error(named.is_string() && !named.as_string().empty() ? named.as_string() : error_type);
  if (error.empty()) {
    return handler_failure(kErrorFunctionUnknown,
                           "The cause could not be determined because Lambda did not return an error type. Returned "
                           "payload: " +
                               std::string(payload));
  }
  return handler_failure(std::move(error), rewritten && parsed ? json::to_text(*parsed) : std::string(payload));
}

HandlerResult function_output(std::string_view function, std::string output) {
  if (output.size() <= kInputBytesMax) return output;
  return handler_failure(kErrorDataLimit,
                         "The function '" + std::string(function) +
                             "' returned a result with a size exceeding the maximum number of bytes service limit.");
}

}  // namespace baton
