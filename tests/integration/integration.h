// What the integration tests share.
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/testing/cluster.h"

namespace baton::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Longer than anything takes on a busy machine; nothing waits so long unless it fails.
inline constexpr Duration kPatience = seconds(60);

// A cluster whose workers run the handler "gate" (gate_worker.cc).
inline ClusterOptions with_gates(int worker_count = 1, const std::string& slots = "2") {
  ClusterOptions options;
  options.worker_count = worker_count;
  options.worker_program = program_folder() + "/../tests/baton-gate-worker";
  options.worker_arguments = {"--slots", slots};
  return options;
}

// A gate that a task waits at.
class Gate {
 public:
  Gate(const Cluster& cluster, std::string name) : path_(cluster.files() + "/" + name), name_(std::move(name)) {}

  NewTask task() const { return {.type = "gate", .input = name_, .options = {}}; }
  void open() const { std::ofstream(path_ + ".open").close(); }
  bool attempt_began(int number) const { return std::filesystem::exists(path_ + ".attempt-" + std::to_string(number)); }
  bool was_stopped() const { return std::filesystem::exists(path_ + ".stopped"); }
  // The number of the attempt that began; 0: none did in time.
  int await_begin() const {
    int number = 0;
    eventually(
        [&] {
          for (number = 9; number > 0 && !attempt_began(number);) --number;
          return number > 0;
        },
        kPatience);
    return number;
  }
  bool await_attempt(int number) const {
    return eventually([&] { return attempt_began(number); }, kPatience);
  }
  // The first attempt from `number` on that begins; 0: none does. An attempt may be lost before it begins: its worker died,
  // and the coordinator did not know it yet.
  int await_attempt_from(int number) const {
    int begun = 0;
    eventually(
        [&] {
          for (begun = number; begun < number + 5 && !attempt_began(begun);) ++begun;
          return begun < number + 5;
        },
        kPatience);
    return begun < number + 5 ? begun : 0;
  }

 private:
  std::string path_;
  std::string name_;
};

inline std::string text_of_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// A client that does not wait long for answers.
inline Client impatient(const Cluster& cluster, Duration timeout = seconds(1)) {
  ClientOptions options;
  options.timeout = timeout;
  return cluster.connect(options);
}

inline std::string error_name(const Error& error) {
  return std::string(error_code_name(error.code)) + ": " + error.message;
}

}  // namespace baton::testing
