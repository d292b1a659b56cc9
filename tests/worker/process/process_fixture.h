// Real processes for tests: a guardian and a folder of their own.
#pragma once

#include <gmock/gmock.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

#include "baton/handler.h"
#include "tests/testing/process.h"
#include "worker/process/guardian.h"

namespace baton {

// Longer than anything takes on a busy machine.
inline constexpr Duration kPatience = std::chrono::seconds(60);

// Not a zombie either, which whoever inherited it has not waited for yet.
inline bool is_running(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  const auto end = text.rfind(')');
  return end != std::string::npos && text.size() > end + 2 && text[end + 2] != 'Z';
}

class ProcessTest : public ::testing::Test {
 protected:
  ProcessTest() {
    auto started = Guardian::start();
    if (started) guardian_ = std::make_shared<const Guardian>(*std::move(started));
  }

  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
  std::string text_of(const std::string& name) const {
    std::ifstream file(path(name));
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  // The process that has written its number to a file; waits for it.
  pid_t pid_in(const std::string& name) const {
    EXPECT_TRUE(baton::testing::eventually([&] { return text_of(name).ends_with("\n"); }, kPatience)) << name;
    return static_cast<pid_t>(std::atoi(text_of(name).c_str()));
  }
  static bool ends(pid_t pid) {
    return baton::testing::eventually([&] { return !is_running(pid); }, kPatience);
  }

  HandlerResult run(const Handler& handler, std::string_view input = "{}") {
    Attempt attempt(TaskId{1, 2}, "work", input, 1, signals_);
    prepare(attempt);
    return handler(attempt);
  }
  HandlerError fail_with(const Handler& handler, std::string_view input = "{}") {
    HandlerResult result = run(handler, input);
    if (!result) return result.error();
    ADD_FAILURE() << "succeeded: " << *result;
    return {};
  }
  // Runs it on a thread of its own while `meanwhile` goes on, which makes it end. The thread's processes end with it.
  template <typename Function>
  HandlerResult run_while(const Handler& handler, Function meanwhile, std::string_view input = "{}") {
    HandlerResult result;
    std::thread thread([&] { result = run(handler, input); });
    meanwhile();
    thread.join();
    return result;
  }
  void stop() { signals_.stop = true; }

  // Of the attempt that runs next.
  virtual void prepare(Attempt&) {}

  baton::testing::TemporaryFolder folder_;
  std::shared_ptr<const Guardian> guardian_;
  AttemptSignals signals_;
};

}  // namespace baton
