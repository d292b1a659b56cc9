#include "tests/transcripts/transcript.h"

#include <sstream>

#include "common/check.h"

namespace baton {

namespace {

// "1.5s", "250ms", "2h".
Duration duration_of(const std::string& text) {
  std::size_t end = 0;
  const double number = std::stod(text, &end);
  const std::string unit = text.substr(end);
  const double micros = unit == "ms" ? 1e3 : unit == "s" ? 1e6 : unit == "min" ? 60e6 : unit == "h" ? 3600e6 : -1;
  CHECK(micros > 0) << "a duration has a unit (ms, s, min, h): " << text;
  return Duration(static_cast<std::int64_t>(number * micros));
}

}  // namespace

const std::string& Transcript::Command::word(std::size_t index) const {
  CHECK(index < words.size()) << "the command " << words.front() << " needs " << index << " words behind it";
  return words[index];
}

std::string Transcript::Command::setting(const std::string& name, const std::string& otherwise) const {
  const auto found = settings.find(name);
  return found == settings.end() ? otherwise : found->second;
}

Transcript::Command Transcript::parse(const std::string& line) {
  Command command;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      command.words.push_back(word);
    } else {
      command.settings[word.substr(0, equals)] = word.substr(equals + 1);
    }
  }
  return command;
}

Result<std::string> Transcript::run(const std::string& text) {
  std::istringstream lines(text);
  std::string result;
  bool expected = false;  // the lines that follow are what the last command was expected to cause
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (!line.starts_with("> ")) {
      if (expected && !line.empty() && !line.starts_with("#")) continue;
      expected = false;
      result += line + "\n";
      continue;
    }
    const Command command = parse(line.substr(2));
    if (command.words.empty() || !execute(command)) {
      return fail(ErrorCode::kInvalidArgument,
                  "line " + std::to_string(number) + ": nobody knows the command: " + line);
    }
    take_effects();
    result += line + "\n";
    for (const std::string& caused : std::exchange(lines_, {})) result += caused + "\n";
    expected = true;
  }
  return result;
}

void Transcript::take_effects(const std::string& prefix) {
  auto effects = world_.take_lines();
  if (effects.empty()) return;
  if (!prefix.empty()) lines_.push_back(prefix);
  lines_.insert(lines_.end(), effects.begin(), effects.end());
}

bool Transcript::execute(const Command& command) {
  const std::string& what = command.words.front();
  if (what == "submit") {
    submit(command);
  } else if (what == "lease") {
    lease(command);
  } else if (what == "succeed") {
    report(command, ReportStatus::kSucceeded);
  } else if (what == "fail") {
    report(command, ReportStatus::kFailed);
  } else if (what == "release") {
    report(command, ReportStatus::kReleased);
  } else if (what == "stopped") {
    report(command, ReportStatus::kCancelled);
  } else if (what == "heartbeat") {
    const bool current = world_.heartbeat(command.word(1), command.setting("by", "w1"),
                                          static_cast<std::uint32_t>(std::stoul(command.setting("progress", "0"))));
    take_effects();
    say(current ? "renewed" : "the lease is not current");
  } else if (what == "dies") {
    world_.effects.dead.insert(world_.names.session(command.word(1)));
  } else if (what == "at") {
    go_to(duration_of(command.word(1)));
  } else if (what == "show") {
    show(command);
  } else {
    return execute_of_operator(command);
  }
  return true;
}

bool Transcript::execute_of_operator(const Command& command) {
  const std::string& what = command.words.front();
  const auto say_result = [this](const auto& result, const std::string& done) {
    take_effects();
    say(result ? done : "refused: " + result.error().message);
  };
  if (what == "cancel") {
    const auto cancelled = world_.cancel(command.word(1), command.setting("cause"));
    say_result(cancelled,
               cancelled && *cancelled == Partition::Cancelled::kStopping ? "it runs; its worker is told" : "done");
  } else if (what == "watch") {
    const bool known = world_.watch(command.word(1), command.setting("by"));
    take_effects();
    say(known ? "done" : "nobody knows it");
  } else if (what == "retry") {
    const auto retried = world_.retry_dead_letter(command.word(1));
    say_result(retried, retried ? "submitted anew as " + world_.names.of(*retried) : "");
  } else if (what == "drop") {
    say_result(world_.drop_dead_letter(command.word(1)), "done");
  } else if (what == "checkpoint") {
    world_.stored.checkpoint(world_.partition());
    say(std::to_string(world_.stored.row_count()) + " rows of live tasks, " +
        std::to_string(world_.stored.outcome_count()) + " outcomes, " + std::to_string(world_.stored.record_count()) +
        " records in the journal");
  } else if (what == "takeover") {
    world_.take_over();
    take_effects();
    say("epoch " + std::to_string(world_.partition().epoch()));
  } else {
    return false;
  }
  return true;
}

void Transcript::submit(const Command& command) {
  const TimePoint now = world_.now();
  TaskOptions options;
  options.retry.jitter = false;  // a story is the same each time it is told
  options.priority = std::stoi(command.setting("priority", std::to_string(kPriorityDefault)));
  if (command.has("delay")) options.not_before = now + duration_of(command.setting("delay"));
  if (command.has("timeout")) options.timeout = duration_of(command.setting("timeout"));
  if (command.has("heartbeat_timeout")) options.heartbeat_timeout = duration_of(command.setting("heartbeat_timeout"));
  if (command.has("deadline")) options.deadline = now + duration_of(command.setting("deadline"));
  if (command.has("attempts")) {
    options.retry.attempt_count_max = static_cast<std::uint32_t>(std::stoul(command.setting("attempts")));
  }
  if (command.has("interval")) options.retry.interval = duration_of(command.setting("interval"));
  if (command.has("not_retryable")) options.retry.non_retryable_errors = {command.setting("not_retryable")};
  const auto submitted =
      world_.submit(command.word(1), options, command.setting("type", "echo"), command.setting("watch"));
  take_effects();
  if (!submitted) {
    say("refused: " + submitted.error().message);
  } else if (*submitted == Partition::Submitted::kExisting) {
    say("known already");
  }
}

void Transcript::lease(const Command& command) {
  const bool suspect = command.words.size() > 2 && command.words[2] == "suspect";
  const Task* task = world_.lease(command.word(1), command.setting("type", "echo"), suspect);
  take_effects();
  if (!task) return say("nothing is ready");
  leases_[world_.names.of(task->id)][task->attempt.lease.attempt] = task->attempt.lease;
  say(world_.names.of(task->id) + ", attempt " + std::to_string(task->attempt.lease.attempt));
}

void Transcript::report(const Command& command, ReportStatus status) {
  const std::string& task = command.word(1);
  const auto reported = world_.report(task, status, command.setting("error", "Some.Error"), [&](AttemptReport& report) {
    report.output = status == ReportStatus::kSucceeded ? command.setting("output", "done") : "";
    if (status != ReportStatus::kFailed) report.error.clear();
    report.retryable = !command.has("final");
    if (command.has("retry_after")) report.retry_after = duration_of(command.setting("retry_after"));
    // Of an attempt that is over, perhaps: the worker knows no better.
    if (command.has("attempt")) {
      report.lease = leases_[task][static_cast<std::uint32_t>(std::stoul(command.setting("attempt")))];
    }
  });
  take_effects();
  if (reported == Partition::Reported::kStale) say("stale: it does not count");
}

void Transcript::go_to(Duration time) {
  const TimePoint end = PartitionWorld::kStart + time;
  CHECK(end > world_.now()) << "time goes forward only: at " << text_of(time);
  world_.pass(end - world_.now(),
              [this] { take_effects("(at " + text_of(world_.now() - PartitionWorld::kStart) + ")"); });
}

void Transcript::show(const Command& command) {
  const std::string& name = command.word(1);
  if (const Task* task = world_.find(name)) {
    say(name + " is " + std::string(task_state_name(task->state)) + ", " +
        baton::text_of(task->attempt, world_.names, PartitionWorld::kStart));
  } else if (const auto outcome = world_.outcome(name)) {
    say(name + " has ended: " + baton::text_of(*outcome));
  } else {
    say("nobody knows " + name);
  }
}

}  // namespace baton
