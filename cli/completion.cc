// baton completion bash|zsh: scripts made from the commands as they are, so they cannot miss one.
#include <CLI/CLI.hpp>
#include <functional>

#include "baton/task.h"
#include "cli/command_line.h"
#include "cli/options.h"

namespace baton::cli {

namespace {

struct Word {
  std::string text;
  std::string description;
};

std::vector<Word> words_of(const CLI::App& command, const std::vector<Word>& everywhere) {
  std::vector<Word> words;
  for (const CLI::App* child : command.get_subcommands([](const CLI::App*) { return true; })) {
    words.push_back({child->get_name(), child->get_description()});
  }
  for (const CLI::Option* option : command.get_options()) {
    if (option->nonpositional()) words.push_back({option->get_name(), option->get_description()});
  }
  for (const Word& word : everywhere) {
    const bool known =
        std::any_of(words.begin(), words.end(), [&](const Word& other) { return other.text == word.text; });
    if (!known) words.push_back(word);
  }
  return words;
}

// Calls `visit` with each command and its path ("task submit"; empty for the program).
void each_command(const CLI::App& command, const std::string& path,
                  const std::function<void(const CLI::App&, const std::string&)>& visit) {
  visit(command, path);
  for (const CLI::App* child : command.get_subcommands([](const CLI::App*) { return true; })) {
    each_command(*child, path.empty() ? child->get_name() : path + " " + child->get_name(), visit);
  }
}

std::string paths_of(const CLI::App& app) {
  std::string paths;
  each_command(app, "", [&](const CLI::App&, const std::string& path) {
    if (!path.empty()) paths += (paths.empty() ? "'" : " | '") + path + "'";
  });
  return paths;
}

std::string state_names() {
  std::string names;
  for (auto state = TaskState::kDelayed; state <= TaskState::kTimedOut;
       state = static_cast<TaskState>(static_cast<int>(state) + 1)) {
    names += (names.empty() ? "" : " ") + std::string(task_state_name(state));
  }
  return names;
}

constexpr char kExecutionStatuses[] = "RUNNING SUCCEEDED FAILED TIMED_OUT ABORTED PENDING_REDRIVE";

std::string bash_script(const CLI::App& app) {
  const auto global = words_of(app, {});
  std::string cases;
  each_command(app, "", [&](const CLI::App& command, const std::string& path) {
    cases += "    '" + path + "') words='";
    for (const Word& word : words_of(command, {})) cases += word.text + " ";
    cases += "' ;;\n";
  });
  std::string global_options;
  for (const Word& word : global) {
    if (word.text.starts_with('-')) global_options += word.text + " ";
  }
  return R"(# Completion of baton for bash. Load it with:  source <(baton completion bash)
_baton() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path='' candidate words i
  for ((i = 1; i < COMP_CWORD; i++)); do
    candidate="${path:+$path }${COMP_WORDS[i]}"
    case $candidate in
      )" +
         paths_of(app) + R"() path=$candidate ;;
    esac
  done
  case $path in
)" + cases +
         R"(  esac
  case $previous in
    -o | --output) words='table json' ;;
    --state) words=')" +
         state_names() + R"(' ;;
    --status) words=')" +
         kExecutionStatuses + R"(' ;;
    --fsync) words='always everysec' ;;
    --role) words='client worker any' ;;
    --severity) words='ERROR WARNING' ;;
    --type) if [[ $path == asl* || $path == machine* ]]; then words='STANDARD EXPRESS'; else words=''; fi ;;
    *) words+=')" +
         global_options + R"(' ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current" | sort -u)
}
complete -o default -F _baton baton
)";
}

// As _describe takes it: 'name:description', in single quotes.
std::string zsh_entry(const Word& word) {
  std::string entry;
  for (const char c : word.text + ":" + word.description) {
    if (c == '\'') entry += "'\\'";
    entry += c;
  }
  return "'" + entry + "'";
}

std::string zsh_script(const CLI::App& app) {
  std::vector<Word> global;
  for (Word& word : words_of(app, {})) {
    if (word.text.starts_with('-')) global.push_back(std::move(word));
  }
  std::string cases;
  each_command(app, "", [&](const CLI::App& command, const std::string& path) {
    cases += "    '" + path + "') entries=(\n";
    for (const Word& word : words_of(command, global)) cases += "      " + zsh_entry(word) + "\n";
    cases += "    ) ;;\n";
  });
  return R"(#compdef baton
# Completion of baton for zsh. Load it with:  source <(baton completion zsh)
_baton() {
  local command_path='' candidate word
  local -a entries
  for word in ${words[2,CURRENT-1]}; do
    candidate="${command_path:+$command_path }$word"
    case $candidate in
      )" +
         paths_of(app) + R"() command_path=$candidate ;;
    esac
  done
  case ${words[CURRENT-1]} in
    -o | --output) compadd table json; return ;;
    --state) compadd )" +
         state_names() + R"(; return ;;
    --status) compadd )" +
         kExecutionStatuses + R"(; return ;;
    --fsync) compadd always everysec; return ;;
    --role) compadd client worker any; return ;;
    --severity) compadd ERROR WARNING; return ;;
    --type) [[ $command_path != asl* && $command_path != machine* ]] || compadd STANDARD EXPRESS; return ;;
  esac
  case $command_path in
)" + cases +
         R"(  esac
  _describe baton entries || _files
}
compdef _baton baton
)";
}

}  // namespace

void add_completion_command(CLI::App& app, Invocation& invocation) {
  auto* noun = add_noun(app, "completion", "Print a script that completes baton's commands in your shell");
  noun->footer("Examples:\n  source <(baton completion bash)\n  source <(baton completion zsh)");
  const auto add = [&](const std::string& shell, const std::function<std::string(const CLI::App&)>& script) {
    auto* command = noun->add_subcommand(shell, "For " + shell);
    command->footer("Examples:\n  source <(baton completion " + shell + ")\n  baton completion " + shell + " > FILE");
    command->callback([&app, &invocation, script] {
      invocation.command = [&app, &invocation, script] {
        invocation.out() << script(app);
        return ExitCode::kOk;
      };
    });
  };
  add("bash", bash_script);
  add("zsh", zsh_script);
}

}  // namespace baton::cli
