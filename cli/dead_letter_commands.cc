// baton dead-letter list|retry|drop
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/answers.h"
#include "cli/command_line.h"
#include "cli/options.h"
#include "cli/views.h"
#include "common/clock.h"

namespace baton::cli {

namespace {

constexpr std::uint32_t kListLimitMax = 100'000;

// Calls `on_page` with page after page of dead letters, until `limit` or the last.
Result<std::optional<TaskId>> each_page(Client& client, const std::string& type, std::size_t limit,
                                        const std::function<void(std::vector<TaskView>)>& on_page) {
  TaskQuery query{.state = TaskState::kDeadLettered, .type = type};
  while (limit > 0) {
    query.limit = static_cast<std::uint32_t>(std::min<std::size_t>(kPageTasksMax, limit));
    auto page = client.list(query);
    if (!page) return tl::unexpected(page.error());
    limit -= std::min(limit, page->tasks.size());
    on_page(std::move(page->tasks));
    query.after = page->next;
    if (!page->next) break;
  }
  return query.after;
}

ExitCode list_dead_letters(Invocation& invocation, const std::string& type, std::uint32_t limit) {
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  std::vector<TaskView> letters;
  const auto next = each_page(*client, type, limit, [&](std::vector<TaskView> page) {
    letters.insert(letters.end(), std::make_move_iterator(page.begin()), std::make_move_iterator(page.end()));
  });
  if (!next) return invocation.complain(next.error());
  show_tasks(invocation, letters, clock_now());
  if (*next)
    invocation.note("There are more: --limit " + std::to_string(kListLimitMax) +
                    ", or `baton task list --state dead_lettered --after " + (*next)->text() + "`");
  return ExitCode::kOk;
}

// Which dead letters to act on.
struct Selection {
  std::vector<std::string> ids;
  bool all = false;
  std::string type;
};

// All are found before the first is touched: one that is submitted anew and dies again is not found twice.
ExitCode act_on_all(Invocation& invocation, const std::string& type, const std::string& done,
                    const TaskAction& action) {
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  std::vector<TaskId> ids;
  const auto next = each_page(*client, type, SIZE_MAX, [&](const std::vector<TaskView>& page) {
    for (const TaskView& letter : page) ids.push_back(letter.id);
  });
  if (!next) return invocation.complain(next.error());
  if (ids.empty()) invocation.note("There are no dead letters" + (type.empty() ? "." : " of type " + type + "."));
  return act_on_tasks(invocation, *client, ids, done, action);
}

ExitCode act_on_selection(Invocation& invocation, const Selection& selection, const std::string& done,
                          const TaskAction& action) {
  if (selection.all != selection.ids.empty()) {
    return invocation.complain(
        {ErrorCode::kInvalidArgument, "name dead letters by their ids, or say --all (and --type TYPE); not both"});
  }
  if (!selection.all && !selection.type.empty()) {
    return invocation.complain({ErrorCode::kInvalidArgument, "--type goes with --all"});
  }
  if (selection.all) return act_on_all(invocation, selection.type, done, action);
  return act_on_tasks(invocation, selection.ids, done, action);
}

void add_list(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("list", "List dead letters with the error of their last attempt");
  auto type = std::make_shared<std::string>();
  auto limit = std::make_shared<std::uint32_t>(100);
  command->add_option("--type", *type, "Of this task type")->type_name("TYPE");
  command->add_option("--limit", *limit, "Most to list")
      ->check(CLI::Range(1u, kListLimitMax))
      ->capture_default_str()
      ->type_name("NUMBER");
  command->footer(
      "Examples:\n  baton dead-letter list\n  baton dead-letter list --type mail.send -o json | jq -r .error | sort | "
      "uniq -c");
  command->callback([=, &invocation] {
    invocation.command = [=, &invocation] { return list_dead_letters(invocation, *type, *limit); };
  });
}

void add_action(CLI::App& noun, Invocation& invocation, const std::string& verb, const std::string& description,
                const std::string& done, const TaskAction& action) {
  auto* command = noun.add_subcommand(verb, description);
  auto selection = std::make_shared<Selection>();
  add_task_ids(*command, selection->ids, "Of the dead letters");
  command->add_flag("--all", selection->all, "All of them");
  command->add_option("--type", selection->type, "With --all: only of this task type")->type_name("TYPE");
  command->footer("Examples:\n  baton dead-letter " + verb + " t3f8m2k9q7x1c5v0b4n6h8j2r0s\n  baton dead-letter " +
                  verb + " --all --type mail.send");
  command->callback([=, &invocation] {
    invocation.command = [=, &invocation] { return act_on_selection(invocation, *selection, done, action); };
  });
}

}  // namespace

void add_dead_letter_commands(CLI::App& app, Invocation& invocation) {
  auto* noun = add_noun(app, "dead-letter", "Look at tasks whose retries are used up, retry or drop them");
  noun->footer("Examples:\n  baton dead-letter list\n  baton dead-letter retry --all --type mail.send");
  add_list(*noun, invocation);
  add_action(*noun, invocation, "retry", "Submit dead letters anew, each as a new task", "submitted anew",
             [](Client& client, std::vector<TaskId> ids) { return client.retry_dead_letters(std::move(ids)); });
  add_action(*noun, invocation, "drop", "Forget dead letters; how they ended is kept for the retention", "dropped",
             [](Client& client, std::vector<TaskId> ids) { return client.drop_dead_letters(std::move(ids)); });
}

}  // namespace baton::cli
