// The batch modes of `baton asl …`: a line of JSON in, a line of JSON out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cli/invocation.h"

namespace baton::cli {

// Answers each line of standard input; nullopt: this one gets no answer. What was answered is flushed where somebody may
// wait for it, but not line by line where more has come already.
ExitCode answer_lines(Invocation& invocation,
                      const std::function<std::optional<std::string>(std::string_view line)>& answer);

}  // namespace baton::cli
