// Calls Lambda functions over HTTP, for those that no worker serves by name: POST
// URL/2015-03-31/functions/NAME/invocations[?Qualifier=q], the Invoke operation of AWS Lambda, which AWS, its local
// emulators and others answer. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "baton/handler.h"
#include "baton/result.h"
#include "baton/time.h"
#include "worker/secrets/aws_credentials.h"

namespace baton {

// AWS ends a function after fifteen minutes; the rest is for its answer to arrive.
inline constexpr Duration kLambdaCallTimeout = std::chrono::minutes(15) + std::chrono::seconds(30);
// Of an answer that is read. AWS's limit of a function's output; a state's is lower, and is checked where it is a state's.
inline constexpr std::size_t kLambdaAnswerBytesMax = 6 * 1024 * 1024;

struct LambdaEndpoint {
  std::string url;  // "http://127.0.0.1:3001", "https://lambda.eu-west-1.amazonaws.com"
  std::string region = "us-east-1";
  std::optional<AwsCredentials> credentials{};  // without, requests are not signed
};

// With the region and the key of the environment (aws_credentials.h). Errors: kInvalidArgument (no http or https URL, half a
// key), kNotFound (the credentials file that the environment names).
Result<LambdaEndpoint> open_lambda_endpoint(std::string url);

// For Worker::handle_functions. Fails as AWS does:
//   the function's errorType   it failed; the cause is what it answered
//   Lambda.Unknown             it failed and named no error
//   Lambda.NameException       the service refused, by the name that it gave (ResourceNotFoundException, …)
//   Lambda.SdkClientException  there was no answer
//   States.DataLimitExceeded   the answer is too large
// Gives up when the attempt is no longer wanted. May be called by several threads at a time.
Handler lambda_handler(LambdaEndpoint endpoint);

}  // namespace baton
