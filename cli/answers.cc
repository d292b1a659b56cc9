#include "cli/answers.h"

#include <algorithm>

#include "cli/text.h"

namespace baton::cli {

namespace {

void show_answer(Invocation& invocation, const TaskAnswer& answer, const std::string& done) {
  if (invocation.json()) {
    JsonLine line;
    line.add("id", answer.id.text()).add("done", !answer.error);
    if (answer.new_id) line.add("new_id", answer.new_id->text());
    if (answer.error) line.add("error", error_code_name(answer.error->code)).add("cause", answer.error->message);
    invocation.show(line);
  } else if (!answer.error) {
    invocation.out() << answer.id.text() << ' ' << done << (answer.new_id ? " as " + answer.new_id->text() : "")
                     << '\n';
  }
  if (!answer.error) return;
  const std::string& message = answer.error->message;
  const bool named = message.find(answer.id.text()) != std::string::npos;
  invocation.complain({answer.error->code, named ? message : answer.id.text() + ": " + message});
}

}  // namespace

ExitCode act_on_tasks(Invocation& invocation, Client& client, const std::vector<TaskId>& ids, const std::string& done,
                      const TaskAction& action) {
  ExitCode code = ExitCode::kOk;
  for (std::size_t begin = 0; begin < ids.size(); begin += kIdsPerCallMax) {
    const auto end = std::min(ids.size(), begin + kIdsPerCallMax);
    const auto answers = action(
        client, {ids.begin() + static_cast<std::ptrdiff_t>(begin), ids.begin() + static_cast<std::ptrdiff_t>(end)});
    if (!answers) return invocation.complain(answers.error());
    for (const TaskAnswer& answer : *answers) {
      show_answer(invocation, answer, done);
      if (answer.error && code == ExitCode::kOk) code = exit_code_of(answer.error->code);
    }
  }
  return code;
}

ExitCode act_on_tasks(Invocation& invocation, const std::vector<std::string>& texts, const std::string& done,
                      const TaskAction& action) {
  std::vector<TaskId> ids;
  for (const std::string& text : texts) {
    const auto id = TaskId::parse(text);
    if (!id) return invocation.complain(id.error());
    ids.push_back(*id);
  }
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  return act_on_tasks(invocation, *client, ids, done, action);
}

}  // namespace baton::cli
