// The key that signs requests to S3: from the environment or a file, never from a flag's value, which everybody on a
// machine can read, and never from a task.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "baton/result.h"

namespace baton {

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

}  // namespace baton
