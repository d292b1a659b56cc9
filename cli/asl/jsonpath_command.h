// baton asl jsonpath: what a path finds, as AWS Step Functions would.
#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace baton::cli {

class Invocation;

void add_asl_jsonpath_command(CLI::App& asl, Invocation& invocation);

// Of a batch: {"path", "data"} to {"result": …} or {"error": "…"}. A line may have "context" and "variables" too, for paths
// that begin with $$ or $name. Whatever the line, there is an answer.
std::string answer_jsonpath(std::string_view line);

}  // namespace baton::cli
