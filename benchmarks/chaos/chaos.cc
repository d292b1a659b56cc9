// baton-bench chaos: rounds of faults under load, each mended and waited out; in the end, the checker.
#include <algorithm>
#include <cstdio>
#include <future>
#include <nlohmann/json.hpp>

#include "benchmarks/chaos/arguments.h"
#include "benchmarks/chaos/checker.h"
#include "benchmarks/chaos/executions.h"
#include "benchmarks/chaos/load.h"
#include "benchmarks/chaos/nemesis.h"
#include "common/clock.h"

namespace baton::chaos {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kTick = milliseconds(5);
// After everything runs again: a busy machine, a longest task that runs three times, a lease that has to run out each
// time.
constexpr Duration kRecoveryPatience = seconds(60);
constexpr Duration kDrainPatience = seconds(90);
constexpr Duration kWorkersPatience = seconds(30);
constexpr std::size_t kGetsInFlight = 512;
constexpr int kGetTries = 10;
// With fewer clean acks than this share of all answers, the run proves nothing.
constexpr double kCleanShareMin = 0.2;
constexpr std::size_t kViolationsPrinted = 10;

testing::ClusterOptions cluster_options(const ChaosArguments& arguments) {
  testing::ClusterOptions options;
  options.redis.can_lose_power = true;
  options.worker_count = arguments.workers;
  options.coordinator_program = arguments.coordinator;
  options.coordinator_arguments = {"--lease-duration",
                                   std::to_string(std::chrono::duration_cast<seconds>(kLeaseDuration).count()),
                                   "--shards", std::to_string(arguments.shards)};
  options.worker_program = testing::program_folder() + "/baton-bench-chaos-worker";
  options.worker_arguments = {"--slots", "4"};
  return options;
}

class Run {
 public:
  Run(const ChaosArguments& arguments, std::uint64_t seed)
      : arguments_(arguments),
        seed_(seed),
        random_(seed),
        cluster_(cluster_options(arguments)),
        ledger_(cluster_.folder() + "/history.jsonl"),
        nemesis_(cluster_, ledger_, random_()),
        load_(cluster_.endpoint(), ledger_, arguments.clients, random_()),
        executions_(cluster_.endpoint(), ledger_),
        started_at_(clock_now()) {}

  int operator()() {
    std::fprintf(stderr, "chaos: seed %llu, folder %s\n", static_cast<unsigned long long>(seed_),
                 cluster_.folder().c_str());
    await_workers();
    for (std::uint64_t round = 1; round <= arguments_.rounds && healthy_; ++round) play(round);
    load_.stop();
    executions_.stop();
    // Nothing executes any more, so that what is read now is the whole story. The outcomes of what is stuck stay open.
    for (std::size_t i = 0; i < cluster_.worker_count(); ++i) cluster_.worker(i).stop(seconds(30));
    const Verdict verdict = check({ledger_.tasks(), recorded(), read_attempt_logs(cluster_.files())});
    Client client = cluster_.connect();
    return tell(verdict, executions_.check(client));
  }

 private:
  void await_workers() {
    Client client = cluster_.connect();
    testing::eventually(
        [&] {
          const auto workers = client.workers();
          return workers && workers->size() >= cluster_.worker_count();
        },
        kWorkersPatience);
  }

  Fault fault_of_round() {
    if (arguments_.fault == "all") return kFaults[random_.below(std::size(kFaults))];
    for (const Fault fault : kFaults) {
      if (arguments_.fault == name_of(fault)) return fault;
    }
    return Fault::kCoordinator;
  }

  void play(std::uint64_t round) {
    const Fault fault = fault_of_round();
    std::fprintf(stderr, "round %llu: %s\n", static_cast<unsigned long long>(round), name_of(fault));
    const std::uint64_t enough = ledger_.acked_count() + arguments_.tasks_per_round;
    load_.open();
    executions_.open();
    nemesis_.plan(fault, clock_now());
    // Another kind may come on top, so that faults meet.
    if (arguments_.fault == "all" && random_.chance(0.5)) nemesis_.plan(fault_of_round(), clock_now());
    TimePoint mended_at = clock_now();
    const auto done = [&] {
      if (nemesis_.tick(clock_now())) {
        mended_at = clock_now();
        return false;
      }
      return ledger_.acked_count() >= enough && !ledger_.recovery_pending();
    };
    while (!done() && clock_now() - mended_at < kRecoveryPatience) ledger_.wait_for_change(kTick);
    healthy_ = ledger_.acked_count() >= enough;
    if (!healthy_)
      std::fprintf(stderr, "no recovery: only %llu acks\n", static_cast<unsigned long long>(ledger_.acked_count()));
    load_.close();
    executions_.close();
    drain();
  }

  // Waits until every acknowledged task has ended and everybody was told.
  void drain() {
    const TimePoint until = clock_now() + kDrainPatience;
    const auto all_ended = [&] {
      return load_.unanswered() == 0 && ledger_.open_count() == 0 && executions_.open_count() == 0;
    };
    while (!all_ended() && clock_now() < until) {
      nemesis_.tick(clock_now());
      ledger_.wait_for_change(kTick);
    }
    if (all_ended()) return;
    healthy_ = false;
    std::fprintf(stderr, "%zu tasks and %zu executions are still open\n", ledger_.open_count(),
                 executions_.open_count());
  }

  // Asks a new client's view of everything that any client ever spoke of.
  std::map<TaskId, FinalView> recorded() {
    std::map<TaskId, FinalView> views;
    Client client = cluster_.connect();
    std::vector<TaskId> ids;
    for (const auto& [id, task] : ledger_.tasks()) ids.push_back(id);
    for (std::size_t begin = 0; begin < ids.size(); begin += kGetsInFlight) {
      const std::size_t end = std::min(begin + kGetsInFlight, ids.size());
      std::vector<std::future<Result<TaskView>>> answers;
      for (std::size_t i = begin; i < end; ++i) answers.push_back(client.get(ids[i], use_future));
      for (std::size_t i = begin; i < end; ++i) {
        Result<TaskView> view = answers[i - begin].get();
        for (int tries = 1; !view && view.error().code != ErrorCode::kNotFound && tries < kGetTries; ++tries) {
          view = client.get(ids[i]);
        }
        if (view) {
          views[ids[i]] = {true, view->outcome};
        } else if (view.error().code == ErrorCode::kNotFound) {
          views[ids[i]] = {};
        }
      }
    }
    return views;
  }

  int tell(const Verdict& verdict, const ExecutionCounts& executions) {
    const FaultCounts& faults = nemesis_.counts();
    const std::uint64_t answers = ledger_.acked_count() + ledger_.unknown_count() + ledger_.refused_count();
    const double clean_share =
        answers == 0 ? 0 : static_cast<double>(ledger_.acked_count()) / static_cast<double>(answers);
    const bool is_void = clean_share < kCleanShareMin;
    const bool failed =
        !verdict.violations.empty() || !executions.is_clean() || !faults.crashes.empty() || !healthy_ || is_void;
    std::vector<Duration> recoveries = ledger_.recoveries();
    std::ranges::sort(recoveries);
    const auto recovery_ms = [&](std::size_t index) { return recoveries.empty() ? 0 : to_ms(recoveries[index]); };
    nlohmann::ordered_json result{{"benchmark", "chaos"}, {"rounds", arguments_.rounds},    {"fault", arguments_.fault},
                                  {"seed", seed_},        {"acked", ledger_.acked_count()}, {"ended", verdict.ended}};
    for (const Broken broken :
         {Broken::kLost, Broken::kDuplicateOutcome, Broken::kStaleAccepted, Broken::kStuck, Broken::kRepeatedAttempt,
          Broken::kLateAttempt, Broken::kWrongOutcome, Broken::kUntold, Broken::kRefusedButKnown}) {
      result[name_of(broken)] = verdict.count(broken);
    }
    result["executions_acked"] = executions.acked;
    result["executions_ended"] = executions.ended;
    result["executions_unknown"] = executions.unknown;
    result["executions_lost"] = executions.lost;
    result["executions_stuck"] = executions.stuck;
    result["executions_duplicate_outcomes"] = executions.duplicate_outcomes;
    result["executions_wrong_histories"] = executions.wrong_histories;
    result.update({{"crashes", faults.crashes.size()}});
    result["unknown"] = ledger_.unknown_count();
    result["refused"] = ledger_.refused_count();
    result["clean_share"] = clean_share;
    result["void"] = is_void;
    result["reexecuted"] = verdict.reexecuted;
    result["retried"] = verdict.retried;
    result["poisoned"] = verdict.poisoned;
    result["coordinator_kills"] = faults.coordinator_kills;
    result["worker_kills"] = faults.worker_kills;
    result["redis_kills"] = faults.redis_kills;
    result["power_losses"] = faults.power_losses;
    result["pauses"] = faults.pauses;
    result["unsynced_bytes_cut"] = faults.unsynced_bytes_cut;
    result["recovery_p50_ms"] = recovery_ms(recoveries.size() / 2);
    result["recovery_max_ms"] = recovery_ms(recoveries.empty() ? 0 : recoveries.size() - 1);
    result["seconds"] = static_cast<double>((clock_now() - started_at_).count()) / 1e6;
    if (arguments_.json) {
      std::printf("%s\n", result.dump().c_str());
    } else {
      for (const auto& [key, value] : result.items()) std::printf("%-24s %s\n", key.c_str(), value.dump().c_str());
    }
    if (failed) keep_evidence(verdict, is_void);
    return failed ? 1 : 0;
  }

  void keep_evidence(const Verdict& verdict, bool is_void) {
    if (is_void) std::fprintf(stderr, "void: too few clean acks to prove anything\n");
    const auto executions = read_attempt_logs(cluster_.files());
    for (std::size_t i = 0; i < std::min(verdict.violations.size(), kViolationsPrinted); ++i) {
      const Violation& violation = verdict.violations[i];
      std::fprintf(stderr, "%s: %s: %s\n", name_of(violation.what), violation.task.text().c_str(),
                   violation.why.c_str());
      for (const std::string& line : ledger_.lines_of(violation.task)) std::fprintf(stderr, "    %s\n", line.c_str());
      const auto executed = executions.find(violation.task);
      if (executed == executions.end()) continue;
      for (const Execution& execution : executed->second) {
        std::fprintf(stderr, "    %s%s\n", execution.line.c_str(), execution.ended ? "" : " (never ended)");
      }
    }
    if (verdict.violations.size() > kViolationsPrinted) {
      std::fprintf(stderr, "… and %zu more\n", verdict.violations.size() - kViolationsPrinted);
    }
    cluster_.keep_folder();
    const std::string other_program = arguments_.coordinator.empty() ? "" : " --coordinator " + arguments_.coordinator;
    std::fprintf(stderr,
                 "FAILED. Evidence: %s. The same faults again: baton-bench chaos --rounds %llu --fault %s "
                 "--tasks-per-round %llu --shards %d --workers %d --clients %d --seed %llu%s\n",
                 cluster_.folder().c_str(), static_cast<unsigned long long>(arguments_.rounds),
                 arguments_.fault.c_str(), static_cast<unsigned long long>(arguments_.tasks_per_round),
                 arguments_.shards, arguments_.workers, arguments_.clients, static_cast<unsigned long long>(seed_),
                 other_program.c_str());
  }

  const ChaosArguments& arguments_;
  const std::uint64_t seed_;
  Random random_;
  testing::Cluster cluster_;
  Ledger ledger_;
  Nemesis nemesis_;
  Load load_;
  ExecutionLoad executions_;
  const TimePoint started_at_;
  bool healthy_ = true;  // the last round recovered and drained
};

}  // namespace

int run_chaos(const ChaosArguments& arguments) {
  return Run(arguments, arguments.seed == 0 ? random_seed() % 1'000'000'000 : arguments.seed)();
}

}  // namespace baton::chaos
