// baton-bench-worker: a worker whose handler does nothing, so that what is measured is Baton.
#include <CLI/CLI.hpp>

#include "baton/worker.h"
#include "common/log.h"

int main(int argc, char** argv) {
  CLI::App app{"A worker whose handler does nothing."};
  baton::WorkerOptions options;
  std::string ignored_root;
  std::string log_level = "warning";
  app.add_option("--endpoint", options.endpoint)->required();
  app.add_option("--slots", options.slots);
  app.add_option("--root", ignored_root, "for the same command line as baton-worker's");
  app.add_option("--log-level", log_level);
  CLI11_PARSE(app, argc, argv);
  baton::log::configure(*baton::log::parse_level(log_level), baton::log::Format::kText);
  baton::Worker worker(options);
  worker.handle("noop", [](baton::Attempt&) -> baton::HandlerResult { return std::string(); });
  return worker.run() ? 0 : 1;
}
