// ARNs and names as requests give them.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>

#include "api/error.h"
#include "common/arn.h"

namespace baton::api {

// An ARN of one of `kinds`, else InvalidArn. The result points into `text`.
ApiResult<Arn> read_arn(std::string_view text, std::initializer_list<ArnKind> kinds);

// An ARN of a state machine, of a version or of an alias; ValidationException where it names a distributed Map within one
// (NAME/LABEL), which no operation of a machine takes.
ApiResult<Arn> read_machine_arn(std::string_view text);

// arn:PARTITION:iam::ACCOUNT:role/NAME. Baton assumes no role; whoever runs a definition on AWS too needs a real one.
bool is_role_arn(std::string_view text);

// What names of machines, executions and activities may not hold: white space, brackets, wildcards, characters that mean
// something in ARNs and URLs, control characters, surrogates. Of their length the shape knows.
bool is_valid_name(std::string_view name);
ApiError invalid_name(std::string_view name);

}  // namespace baton::api
