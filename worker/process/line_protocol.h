// How a process of a pool is spoken to: one JSON document a line, in UTF-8. Pure.
//
//   to it      {"task_id": "t1v9…", "type": "resize", "attempt": 1, "idempotency_key": "…", "deadline_ms": 1767225600000,
//              "traceparent": "00-…", "input": …}
//   from it    {"output": …}, or {"error": "Name", "cause": "…", "retryable": false}
//   any time   {"heartbeat": true}: a sign of life, for tasks with a heartbeat_timeout
//
// deadline_ms (Unix time) and traceparent are left out where there are none; an empty input is null. Of an answer "cause" and
// "retryable" (true) are optional; a "task_id" in it has to be the task's. Members that are not named here mean nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "baton/handler.h"
#include "baton/result.h"

namespace baton {

// With the line's end. Errors: kInvalidArgument: the input is no JSON.
Result<std::string> request_line(const Attempt& attempt);

struct LineOutput {
  std::string text;  // JSON
};
struct LineHeartbeat {};
using LineAnswer = std::variant<LineOutput, HandlerError, LineHeartbeat>;

// `line` is without its end. Errors: kInvalidArgument, with the reason.
Result<LineAnswer> parse_answer(std::string_view line, std::string_view task_id);

// The error that a text is, {"error": …}; nothing if it is something else.
std::optional<HandlerError> failure_of(std::string_view text);

}  // namespace baton
