// How a Task state's request becomes a task, and a task's output the state's result.
//
// A task type is one queue, whatever names it: "resize", a Lambda function or an activity of that name. The optimized
// integration lambda:invoke names its function in the input and wraps the function's answer; every other
// arn:aws:states:::SERVICE:ACTION goes as it is to whoever serves the type "SERVICE:ACTION". What else a call of a function
// says (its qualifier, how it is invoked) are labels of the task: kLabelLambda… in baton/task.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "asl/model/state_machine.h"
#include "common/json/value.h"

namespace baton::asl {

// How a call reaches a Lambda function: by its ARN, or by arn:aws:states:::lambda:invoke.
enum class FunctionCall : std::uint8_t { kNone, kByArn, kByInvoke };

struct ServiceCall {
  std::string type;
  std::string input;  // JSON
  FunctionCall function = FunctionCall::kNone;
  std::map<std::string, std::string> labels{};
};
ServiceCall service_call(const Resource& resource, const json::Value& input);

// The JSON that a worker's output is; a text that is no JSON is that string. Undefined: it is not UTF-8.
json::Value read_output(std::string_view output);
// What the state gets of it.
json::Value result_of(const Resource& resource, json::Value output);

}  // namespace baton::asl
