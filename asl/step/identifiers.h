// Names that an execution makes up: UUIDs, and the tokens that tasks answer with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "asl/step/execution.h"
#include "common/random.h"

namespace baton::asl {

// Version 4 (RFC 9562), lowercase.
std::string make_uuid(Random& random);

// "PREFIX.FRAME.ATTEMPT.NONCE": the prefix is the execution's (ExecutionIdentity::token_prefix), the nonce has 128 random
// bits, so that a token can be found but not guessed.
std::string make_task_token(std::string_view prefix, FrameId frame, Attempt attempt, Random& random);

struct TaskTokenParts {
  std::string_view prefix;  // points into the token
  FrameId frame{};
  Attempt attempt = 0;
};
// Nullopt where no make_task_token() made it. Whether it is the right one only the frame knows (Frame::token).
std::optional<TaskTokenParts> parse_task_token(std::string_view token);

}  // namespace baton::asl
