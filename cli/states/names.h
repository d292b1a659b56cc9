// How people name state machines and executions: plainly, or by ARN.
//
//   order            arn:aws:states:us-east-1:123456789012:stateMachine:order
//   order:3          its version 3; order:live: its alias "live"
//   order/run-17     arn:aws:states:us-east-1:123456789012:execution:order:run-17
#pragma once

#include <string>
#include <string_view>

#include "baton/result.h"

namespace baton::cli {

// Errors: kInvalidArgument, with the form that was expected.
Result<std::string> machine_arn_of(std::string_view text);
Result<std::string> execution_arn_of(std::string_view text);

// "order", "order:3", as machine_arn_of() takes them. What is no ARN of a state machine stays as it is.
std::string short_machine_name(std::string_view arn);

// "order/run-17", as execution_arn_of() takes it. What is no ARN of an execution stays as it is.
std::string short_execution_name(std::string_view arn);

}  // namespace baton::cli
