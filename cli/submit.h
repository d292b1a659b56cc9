// baton task submit: one task, or one for each line of a file.
#pragma once

#include <string>

#include "baton/task.h"
#include "cli/invocation.h"

namespace baton::cli {

struct SubmitRequest {
  std::string type;
  std::string input = "{}";  // as `--input` names it
  std::string batch_file;    // empty: one task
  bool raw = false;
  bool wait = false;
  Duration delay{};
  TaskOptions options;  // shared by all; not_before follows from `delay`
};

ExitCode submit(Invocation& invocation, SubmitRequest request);

// Submits a task for each line of `lines`, which errors call `name`, and with request.wait waits for all of them.
//
// Standard output, a line a task: its id (in order of the lines) or, when waiting, a line for each that did not
// succeed; as JSON the line's number and what became of it, as it becomes known. Standard error: progress and refusals.
// A line that is not JSON ends the reading; what was read before it is submitted.
ExitCode submit_batch(Invocation& invocation, const SubmitRequest& request, std::istream& lines,
                      const std::string& name);

}  // namespace baton::cli
