// baton-sim: runs simulations and says what went wrong, and how to see it again.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "common/clock.h"
#include "common/log.h"
#include "tests/simulation/simulation.h"

namespace baton::simulation {
namespace {

constexpr char kUsage[] =
    "usage: baton-sim [--seeds N] [--seed S] [--verbose] [--json]\n"
    "\n"
    "Simulates a coordinator, workers and clients on virtual time, with crashes, takeovers, a failing storage and a\n"
    "failing network, and checks what must hold. Each seed is a run of its own, and the same every time.\n"
    "\n"
    "  --seeds N    how many seeds (default 100)\n"
    "  --seed S     the first one (default 1)\n"
    "  --verbose    print every event\n"
    "  --json       print the counts as JSON\n"
    "\n"
    "Exits with 0 if every run was right, 1 at the first one that was not.\n";

struct Arguments {
  std::uint64_t seeds = 100;
  std::uint64_t seed = 1;
  bool verbose = false;
  bool json = false;
};

bool read_number(const char* text, std::uint64_t& number) {
  char* end = nullptr;
  number = std::strtoull(text, &end, 10);
  return *text != '\0' && *end == '\0';
}

bool read_arguments(int argc, char** argv, Arguments& arguments) {
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--verbose") {
      arguments.verbose = true;
    } else if (name == "--json") {
      arguments.json = true;
    } else if ((name == "--seeds" || name == "--seed") && i + 1 < argc) {
      if (!read_number(argv[++i], name == "--seeds" ? arguments.seeds : arguments.seed)) return false;
    } else {
      return false;
    }
  }
  return true;
}

void print_json(const Counts& counts, std::uint64_t runs, bool failed, double seconds) {
  std::printf("{\"seeds\": %llu, \"failed\": %s, \"seconds\": %.1f", static_cast<unsigned long long>(runs),
              failed ? "true" : "false", seconds);
  const auto field = [](const char* name, std::uint64_t value) {
    std::printf(", \"%s\": %llu", name, static_cast<unsigned long long>(value));
  };
  field("acked", counts.acked);
  field("outcomes", counts.outcomes);
  field("outcomes_told", counts.outcomes_told);
  field("attempts", counts.attempts);
  field("dead_letters", counts.dead_letters);
  field("takeovers", counts.takeovers);
  field("coordinator_crashes", counts.coordinator_crashes);
  field("zombies", counts.zombies);
  field("step_downs", counts.step_downs);
  field("worker_crashes", counts.worker_crashes);
  field("checkpoints", counts.checkpoints);
  field("reloads_compared", counts.reloads_compared);
  field("stale_reports", counts.stale_reports);
  field("frames", counts.frames);
  field("lost", counts.lost);
  field("duplicate_outcomes", counts.duplicate_outcomes);
  field("stale_accepted", counts.stale_accepted);
  field("executions_acked", counts.executions_acked);
  field("executions_ended", counts.executions_ended);
  field("redrives", counts.redrives);
  field("histories_read", counts.histories_read);
  field("tokens_answered", counts.tokens_answered);
  field("records_written", counts.records_written);
  field("records_read", counts.records_read);
  field("slots_fired", counts.slots_fired);
  field("events_started", counts.events_started);
  field("emptied", counts.emptied);
  std::printf("}\n");
}

void explain(std::uint64_t seed, const Checker::Violation& violation) {
  std::fprintf(stderr, "seed %llu breaks the invariant \"%s\":\n  %s\n\n", static_cast<unsigned long long>(seed),
               violation.invariant.c_str(), violation.what.c_str());
  // The same run once more, with a trace: bulk runs keep none.
  Simulation again(seed, TraceMode::kKeepTail);
  again.run();
  std::fprintf(stderr, "the last events before it:\n");
  for (const std::string& line : again.trace().tail()) std::fprintf(stderr, "%s\n", line.c_str());
  std::fprintf(stderr, "\nsee it again: ./dev sim --seed %llu --seeds 1 --verbose\n",
               static_cast<unsigned long long>(seed));
}

int run(const Arguments& arguments) {
  const TimePoint began_at = clock_now();
  Counts counts;
  bool failed = false;
  std::uint64_t runs = 0;
  while (runs < arguments.seeds && !failed) {
    const std::uint64_t seed = arguments.seed + runs++;
    Simulation simulation(seed, arguments.verbose ? TraceMode::kPrintAll : TraceMode::kOff);
    const auto violation = simulation.run();
    counts.add(simulation.counts());
    if (!violation) continue;
    failed = true;
    explain(seed, *violation);
  }
  const std::chrono::duration<double> seconds = clock_now() - began_at;
  if (arguments.json) {
    print_json(counts, runs, failed, seconds.count());
  } else if (!failed) {
    std::printf(
        "%llu seeds, %llu tasks acknowledged, %llu outcomes, %llu coordinator crashes, %llu takeovers: all is well\n",
        static_cast<unsigned long long>(runs), static_cast<unsigned long long>(counts.acked),
        static_cast<unsigned long long>(counts.outcomes), static_cast<unsigned long long>(counts.coordinator_crashes),
        static_cast<unsigned long long>(counts.takeovers));
  }
  return failed ? 1 : 0;
}

}  // namespace
}  // namespace baton::simulation

int main(int argc, char** argv) {
  baton::simulation::Arguments arguments;
  if (!baton::simulation::read_arguments(argc, argv, arguments)) {
    std::fputs(baton::simulation::kUsage, stderr);
    return 2;
  }
  baton::log::configure(baton::log::Level::kOff, baton::log::Format::kText);
  return baton::simulation::run(arguments);
}
