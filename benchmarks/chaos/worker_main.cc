// baton-bench-chaos-worker: does what the input says, and writes down that it did.
//
//   {"ms": 3}                        takes so long (or until it is told to stop), and succeeds
//   {"ms": 3, "failures": 2}         its first two attempts fail
//   {"ms": 3, "hopeless": true}      fails, and says that another attempt cannot help
#include <poll.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "baton/worker.h"
#include "benchmarks/chaos/attempt_log.h"
#include "benchmarks/chaos/workload.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/random.h"

namespace {

using namespace baton;

std::string random_value() {
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(random_seed()),
                static_cast<unsigned long long>(random_seed()));
  return text;
}

void take_time(const Attempt& attempt, Duration time) {
  const TimePoint until = clock_now() + time;
  while (!attempt.should_stop() && clock_now() < until) {
    ::poll(nullptr, 0, 1);  // the work is to take time
  }
}

HandlerResult run(chaos::AttemptLog& log, Attempt& attempt) {
  const std::string value = random_value();
  log.begin(attempt.id(), attempt.number(), value);
  const auto input = nlohmann::json::parse(attempt.input());
  take_time(attempt, std::chrono::milliseconds(input.at("ms").get<int>()));
  const bool hopeless = input.value("hopeless", false);
  const bool failed = hopeless || attempt.number() <= input.value("failures", 0u);
  log.end(attempt.id(), attempt.number(), value, failed);
  if (hopeless) return handler_failure(chaos::kErrorHopeless, value, false);
  if (failed) return handler_failure(chaos::kErrorTransient, value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"A worker that writes down what it did."};
  WorkerOptions options;
  std::string root;
  std::string log_level = "info";
  app.add_option("--endpoint", options.endpoint)->required();
  app.add_option("--slots", options.slots);
  app.add_option("--root", root, "folder of the attempt log")->required();
  app.add_option("--log-level", log_level);
  CLI11_PARSE(app, argc, argv);
  log::configure(*log::parse_level(log_level), log::Format::kText);
  chaos::AttemptLog attempt_log(root);
  Worker worker(options);
  worker.handle(chaos::kTaskType, [&](Attempt& attempt) { return run(attempt_log, attempt); });
  const auto ended = worker.run();
  if (!ended) std::fprintf(stderr, "baton-bench-chaos-worker: %s\n", ended.error().message.c_str());
  return ended ? 0 : 1;
}
