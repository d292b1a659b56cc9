// The key that signs requests to AWS and what is like it: from the environment or a file, never from a flag's value, which
// everybody on a machine can read, and never from a task.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "baton/result.h"

namespace baton {

// The variables that hold a key.
inline constexpr std::array<const char*, 3> kAwsKeyVariables = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                                                                "AWS_SESSION_TOKEN"};

struct AwsCredentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token{};
};

// One profile of a file in AWS's form: "[default]", "aws_access_key_id = …", "aws_secret_access_key = …",
// "aws_session_token = …"; '#' and ';' begin a comment. Errors: kNotFound: no such profile, or half a key in it.
Result<AwsCredentials> parse_credentials(std::string_view text, std::string_view profile);

// `file`, if it is not empty; else AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; else the file that
// AWS_SHARED_CREDENTIALS_FILE names; else nothing. The profile is AWS_PROFILE, or "default".
Result<std::optional<AwsCredentials>> find_credentials(const std::string& file);

// AWS_REGION, AWS_DEFAULT_REGION, else us-east-1.
std::string aws_region();

}  // namespace baton
