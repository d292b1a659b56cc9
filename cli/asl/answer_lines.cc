#include "cli/asl/answer_lines.h"

namespace baton::cli {

ExitCode answer_lines(Invocation& invocation,
                      const std::function<std::optional<std::string>(std::string_view line)>& answer) {
  for (std::string line; std::getline(invocation.in(), line);) {
    const auto text = answer(line);
    if (!text) continue;
    invocation.out() << *text << '\n';
    if (invocation.in().rdbuf()->in_avail() <= 0) invocation.out().flush();
  }
  invocation.out().flush();
  return ExitCode::kOk;
}

}  // namespace baton::cli
