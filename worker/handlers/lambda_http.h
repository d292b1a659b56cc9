// One HTTP request to a Lambda endpoint, with libcurl.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "baton/result.h"
#include "worker/handlers/lambda_endpoint.h"

namespace baton {

struct LambdaRequest {
  std::string url;
  std::map<std::string, std::string> headers;
  std::string_view body;
};

struct LambdaAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

// Text for one segment of a path, or one value of a query.
std::string url_encoded(std::string_view text);

// Signed, if the endpoint has a key. `should_stop` is asked about once a second. Errors: kUnavailable (no answer),
// kCancelled (should_stop), kOverloaded (the answer is over kLambdaAnswerBytesMax).
Result<LambdaAnswer> post(const LambdaEndpoint& endpoint, const LambdaRequest& request,
                          const std::function<bool()>& should_stop);

}  // namespace baton
