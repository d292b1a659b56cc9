// baton-gate-worker: its handler "gate" runs until a test lets it go.
//
// The input names a gate. The handler creates GATE.attempt-N beneath the root, and returns once GATE.open is there
// (output "opened by attempt N"), or when it is told to stop (it creates GATE.stopped).
#include <poll.h>
#include <pthread.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "baton/worker.h"
#include "common/log.h"

namespace {

void touch(const std::string& path) { std::ofstream(path).close(); }

baton::HandlerResult pass_gate(const std::string& root, baton::Attempt& attempt) {
  const std::string gate = root + "/" + std::string(attempt.input());
  const std::string number = std::to_string(attempt.number());
  touch(gate + ".attempt-" + number);
  while (!std::filesystem::exists(gate + ".open")) {
    if (attempt.should_stop()) {
      touch(gate + ".stopped");
      return baton::handler_failure("Gate.Stopped", "told to stop");
    }
    ::poll(nullptr, 0, 2);  // another process makes the file
  }
  return "opened by attempt " + number;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"A worker whose handler waits for a file."};
  baton::WorkerOptions options;
  std::string root;
  app.add_option("--endpoint", options.endpoint)->required();
  app.add_option("--root", root)->required();
  app.add_option("--slots", options.slots);
  CLI11_PARSE(app, argc, argv);
  options.prefetch = 4;
  baton::log::configure(baton::log::Level::kInfo, baton::log::Format::kText);

  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  baton::Worker worker(options);
  worker.handle("gate", [&](baton::Attempt& attempt) { return pass_gate(root, attempt); });
  std::thread([&] {
    int signal = 0;
    sigwait(&signals, &signal);
    worker.drain();
  }).detach();
  std::_Exit(worker.run() ? 0 : 1);
}
