#include "cli/watch/watch_command.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "cli/options.h"
#include "cli/states/names.h"
#include "cli/text.h"
#include "cli/watch/folder_watcher.h"

namespace baton::cli {

namespace {

// Of a call, unless --timeout says otherwise: it is tried again, and a signal waits so long.
constexpr Duration kWatchCallTimeout = std::chrono::seconds(5);

Result<std::string> folder_named(const std::string& name) {
  std::error_code error;
  const auto canonical = std::filesystem::canonical(name, error);
  if (error || !std::filesystem::is_directory(canonical)) {
    return fail(ErrorCode::kInvalidArgument,
                "--root " + name + " is no folder; give the one that triggers are relative to");
  }
  return canonical.string();
}

void show_watching(Invocation& invocation, const WatchOptions& options, const Trigger& trigger) {
  if (invocation.json()) return;
  const NewTrigger& rule = trigger.rule;
  invocation.out() << "watching " << printable(options.root + "/" + rule.folder)
                   << (rule.pattern == "*" ? "" : " for " + printable(rule.pattern)) << ": " << rule.name << std::endl;
}

void show_taken(Invocation& invocation, const Trigger& trigger, const TakenFile& file) {
  if (invocation.json()) {
    JsonLine line;
    line.add("trigger", trigger.rule.name).add("path", file.path).add("bytes", file.state.bytes);
    line.add(trigger.rule.task ? "task_id" : "execution_arn", file.started);
    invocation.out() << line.text() << std::endl;
  } else {
    invocation.out() << printable(file.path) << ": " << short_execution_name(file.started) << std::endl;
  }
}

ExitCode watch(Invocation& invocation, WatchOptions options) {
  auto root = folder_named(options.root);
  if (!root) return invocation.complain(root.error());
  options.root = std::move(*root);
  const Signals signals;  // before the client has threads
  auto news = FolderNews::open();
  if (!news) return invocation.complain(news.error());
  if (!invocation.global.timeout) invocation.global.timeout = kWatchCallTimeout;
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const WatchReport report{
      .watching = [&](const Trigger& trigger) { show_watching(invocation, options, trigger); },
      .taken = [&](const Trigger& trigger, const TakenFile& file) { show_taken(invocation, trigger, file); },
      .complaint = [&](const std::string& text) { invocation.note(printable(text)); }};
  FolderWatcher(*client, signals, std::move(*news), options, report).run();
  return ExitCode::kOk;
}

}  // namespace

void add_watch_command(CLI::App& noun, Invocation& invocation) {
  auto* command =
      noun.add_subcommand("watch", "Fire folder triggers for the files that arrive; runs until it is told to end");
  auto options = std::make_shared<WatchOptions>();
  auto names = std::make_shared<std::vector<std::string>>();
  command->add_option("NAME", *names, "Only these triggers (default: all that have a folder)")->type_name("");
  command->add_option("--root", options->root, "What the folders of triggers are relative to: the --root of workers")
      ->required()
      ->type_name("FOLDER");
  add_duration(*command, "--look-interval", options->look_interval,
               "Look at all of a folder so often, besides what the kernel tells (default: 30s)");
  command->footer(
      R"(A file is taken once it is closed by its writer, moved here, or unchanged for two seconds; hidden files are not.
What was taken is kept by the coordinator, so starting this anew takes nothing twice. Two that watch the same
files, from two machines for one, do no harm. `baton dev` watches its files by itself.

Examples:
  baton trigger create uploads photo-upload --folder incoming --pattern '*.jpg'
  baton trigger watch --root /srv/files
  baton trigger watch uploads --root /srv/files -o json | jq -r .execution_arn)");
  command->callback([=, &invocation] {
    invocation.command = [=, &invocation] {
      options->triggers.insert(names->begin(), names->end());
      return watch(invocation, *options);
    };
  });
}

}  // namespace baton::cli
