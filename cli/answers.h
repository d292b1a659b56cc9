// Commands that do one thing to many tasks, each of which may refuse.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/invocation.h"

namespace baton::cli {

using TaskAction = std::function<Result<std::vector<TaskAnswer>>(Client&, std::vector<TaskId>)>;

// Ids of one call. Bounds what is lost from view when a call times out.
inline constexpr std::size_t kIdsPerCallMax = 10'000;

// Parses `texts`, connects and acts. Nothing is done if one of them is not an id. `done` is the past participle for
// people ("cancelled"). Each id gets a line: on standard output if it was done, on standard error if not; the exit code
// is that of the first refusal.
ExitCode act_on_tasks(Invocation& invocation, const std::vector<std::string>& texts, const std::string& done,
                      const TaskAction& action);

// The same with ids and a connection that are there already.
ExitCode act_on_tasks(Invocation& invocation, Client& client, const std::vector<TaskId>& ids, const std::string& done,
                      const TaskAction& action);

}  // namespace baton::cli
