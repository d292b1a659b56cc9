#include "benchmarks/chaos/checker.h"

#include <algorithm>
#include <set>

#include "benchmarks/chaos/workload.h"

namespace baton::chaos {

namespace {

class TaskChecker {
 public:
  TaskChecker(Verdict& verdict, TaskId id, const LedgerTask& told, const FinalView* recorded,
              const std::vector<Execution>& executed)
      : verdict_(verdict), id_(id), told_(told), recorded_(recorded), executed_(executed) {}

  void check() {
    check_existence();
    check_told();
    const Outcome* outcome = recorded_ && recorded_->outcome ? &*recorded_->outcome : nullptr;
    check_attempts(outcome);
    if (!outcome) return;
    verdict_.ended += told_.acked;
    verdict_.poisoned += outcome->error == kErrorPoison;
    check_state(*outcome);
  }

 private:
  void report(Broken what, std::string why) { verdict_.violations.push_back({what, id_, std::move(why)}); }

  void check_existence() {
    const bool refused_only = told_.refused && !told_.acked && !told_.unknown;
    if (!recorded_) {
      if (told_.acked) report(Broken::kStuck, "nobody answers what became of it");
    } else if (told_.acked && !recorded_->known) {
      report(Broken::kLost, "acknowledged, and now unknown");
    } else if (told_.acked && told_.told_unknown) {
      report(Broken::kLost, "acknowledged, and a client that watched it was told that it is unknown");
    } else if (told_.acked && !recorded_->outcome) {
      report(Broken::kStuck, "acknowledged, and it has not ended");
    } else if (refused_only && recorded_->known) {
      report(Broken::kRefusedButKnown, "its submit was refused");
    }
  }

  void check_told() {
    for (const Outcome& other : told_.other_outcomes) {
      report(Broken::kDuplicateOutcome, "told " + text_of(*told_.outcome) + ", then " + text_of(other));
    }
    const bool has_ended = recorded_ && recorded_->outcome;
    if (told_.outcome && recorded_ && !recorded_->known && !told_.acked) {
      report(Broken::kLost, "an outcome was told, and now it is unknown: " + text_of(*told_.outcome));
    } else if (told_.outcome && has_ended && !same_outcome(*told_.outcome, *recorded_->outcome)) {
      report(Broken::kDuplicateOutcome,
             "told " + text_of(*told_.outcome) + ", recorded " + text_of(*recorded_->outcome));
    }
    if (told_.acked && has_ended && !told_.is_settled()) {
      report(Broken::kUntold,
             std::string("the ") + (told_.told_submitter ? "bystander" : "submitter") + " was not told");
    }
  }

  void check_attempts(const Outcome* outcome) {
    std::set<std::uint32_t> attempts;
    for (const Execution& execution : executed_) {
      if (!attempts.insert(execution.attempt).second) {
        report(Broken::kRepeatedAttempt, "attempt " + std::to_string(execution.attempt) + " was executed twice");
      }
      if (outcome && execution.attempt > outcome->attempt_count) {
        report(Broken::kLateAttempt,
               "attempt " + std::to_string(execution.attempt) + " was executed, but it ended as " + text_of(*outcome));
      }
    }
  }

  void check_state(const Outcome& outcome) {
    switch (outcome.state) {
      case TaskState::kSucceeded: check_success(outcome); break;
      case TaskState::kDeadLettered: check_dead_letter(outcome); break;
      case TaskState::kCancelled:
        if (!told_.cancel_requested) report(Broken::kWrongOutcome, "cancelled, and nobody asked for it");
        break;
      default: report(Broken::kWrongOutcome, "it cannot end like this: " + text_of(outcome));
    }
  }

  void check_success(const Outcome& outcome) {
    if (told_.hopeless) report(Broken::kWrongOutcome, "its handler always fails: " + text_of(outcome));
    check_origin(outcome, outcome.output);
  }

  void check_dead_letter(const Outcome& outcome) {
    if (outcome.error == kErrorPoison) return;
    if (outcome.error != kErrorHopeless) {
      report(Broken::kWrongOutcome, "a task that is tried again ends as " + text_of(outcome));
    } else {
      check_origin(outcome, outcome.cause);
    }
  }

  // A value is made by exactly one execution. An outcome counts the attempts that were dispatched until it was
  // recorded, so a report that counts is always the last attempt's: a smaller number means that another lease had
  // replaced it.
  void check_origin(const Outcome& outcome, const std::string& value) {
    const auto origin = std::ranges::find(executed_, value, &Execution::value);
    if (origin == executed_.end()) {
      report(Broken::kStaleAccepted, "no worker made this: " + text_of(outcome));
    } else if (origin->attempt != outcome.attempt_count) {
      report(Broken::kStaleAccepted, "the report of attempt " + std::to_string(origin->attempt) +
                                         " was accepted when " + std::to_string(outcome.attempt_count) +
                                         " had been dispatched");
    }
  }

  Verdict& verdict_;
  const TaskId id_;
  const LedgerTask& told_;
  const FinalView* recorded_;
  const std::vector<Execution>& executed_;
};

}  // namespace

const char* name_of(Broken broken) {
  switch (broken) {
    case Broken::kLost: return "lost";
    case Broken::kStuck: return "stuck";
    case Broken::kDuplicateOutcome: return "duplicate_outcomes";
    case Broken::kStaleAccepted: return "stale_accepted";
    case Broken::kRepeatedAttempt: return "repeated_attempts";
    case Broken::kLateAttempt: return "late_attempts";
    case Broken::kWrongOutcome: return "wrong_outcomes";
    case Broken::kUntold: return "untold";
    case Broken::kRefusedButKnown: return "refused_but_known";
  }
  return "";
}

std::uint64_t Verdict::count(Broken what) const {
  return static_cast<std::uint64_t>(std::ranges::count(violations, what, &Violation::what));
}

Verdict check(const History& history) {
  Verdict verdict;
  const std::vector<Execution> none;
  for (const auto& [id, told] : history.told) {
    const auto recorded = history.recorded.find(id);
    const auto executed = history.executed.find(id);
    const auto& executions = executed == history.executed.end() ? none : executed->second;
    TaskChecker(verdict, id, told, recorded == history.recorded.end() ? nullptr : &recorded->second, executions)
        .check();
    if (executions.size() > 1) {
      // A handler that ended and was executed again nevertheless either failed, or its report did not count.
      const auto failed = static_cast<std::uint64_t>(std::ranges::count_if(executions, &Execution::failed));
      verdict.retried += std::min<std::uint64_t>(failed, executions.size() - 1);
      verdict.reexecuted += executions.size() - 1 - std::min<std::uint64_t>(failed, executions.size() - 1);
    }
  }
  return verdict;
}

}  // namespace baton::chaos
