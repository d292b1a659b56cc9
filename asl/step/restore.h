// Between the rows of an execution (execution_codec.cc) and the execution that they make (restore.cc).
#pragma once

#include <memory>
#include <string_view>

#include "asl/step/execution.h"

namespace baton::asl {

// Null, false: the row is broken.
std::unique_ptr<Frame> decode_frame(std::string_view row);
bool decode_parts(std::string_view birth, std::string_view head, Execution& execution);

}  // namespace baton::asl
