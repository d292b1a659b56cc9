// What a Resource field says: who does the work of a Task, or reads and writes the items of a distributed Map.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "asl/diagnostic.h"
#include "asl/model/state_machine.h"

namespace baton::asl {

// ARNs of any partition (aws, aws-cn, aws-us-gov) of Lambda functions, activities and service integrations; and, which AWS
// would refuse, names of Baton's own task types ("image.resize": letters, digits and . _ - / :, up to 128 of them).
// Errors: one diagnostic, in AWS's words. Integrations of the services that are listed in resource.cc are known by their
// actions and patterns; those of other services are taken as they are.
std::optional<Resource> parse_resource(std::string_view text, const std::string& location, Diagnostics& diagnostics);

// "arn:aws:lambda:us-east-1:1:function:NAME:QUALIFIER", "1:function:NAME", "NAME:QUALIFIER", "NAME": what FunctionName may say.
struct FunctionName {
  std::string_view name;
  std::string_view qualifier;  // empty: none
};
FunctionName function_name_of(std::string_view text);

// arn:aws:states:::lambda:invoke, in any pattern.
bool is_lambda_invoke(const Resource& resource);

// The fields without which AWS refuses a call of this integration, where they are known: FunctionName of lambda:invoke.
std::span<const std::string_view> required_arguments(const Resource& resource);

}  // namespace baton::asl
