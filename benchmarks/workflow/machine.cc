#include "benchmarks/workflow/machine.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "benchmarks/load/scrape.h"
#include "common/check.h"

namespace baton::bench {

namespace {

constexpr Duration kScrapeInterval = std::chrono::milliseconds(50);  // a scrape costs the coordinator 100 us
constexpr std::uint64_t kAcksPerWakeUp = 64;
constexpr Duration kPatience = std::chrono::seconds(60);

}  // namespace

std::string tasks_definition(int steps) {
  nlohmann::ordered_json states;
  for (int i = 1; i <= steps; ++i) {
    auto& state = states["Step" + std::to_string(i)];
    state["Type"] = "Task";
    state["Resource"] = "noop";
    if (i == steps) {
      state["End"] = true;
    } else {
      state["Next"] = "Step" + std::to_string(i + 1);
    }
  }
  return nlohmann::ordered_json{{"StartAt", "Step1"}, {"States", states}}.dump();
}

std::string wait_definition(int seconds) {
  return R"({"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":)" + std::to_string(seconds) + R"(,"End":true}}})";
}

void create_machine(Client& client, const std::string& definition, const std::string& type) {
  const nlohmann::json body{{"name", "bench"},
                            {"definition", definition},
                            {"roleArn", "arn:aws:iam::123456789012:role/bench"},
                            {"type", type}};
  const auto answer = client.call_api("CreateStateMachine", body.dump(), kPatience);
  CHECK(answer && answer->error.empty()) << (answer ? answer->message : answer.error().message);
}

std::string start_body(std::uint64_t number) {
  return std::string(R"({"stateMachineArn":")") + kMachineArn + R"(","name":"run-)" + std::to_string(number) +
         R"(","input":"{\"order\":)" + std::to_string(number) + R"(,\"customer\":\"c-1234\",\"amount\":42.5}"})";
}

void start_executions(Client& client, const std::string& http, std::uint64_t first, std::uint64_t count,
                      std::uint64_t in_flight, bool until_closed) {
  std::mutex mutex;
  std::condition_variable changed;
  std::uint64_t acked = 0;
  const double closed_before = until_closed ? scrape(http, "baton_executions_closed_total") : 0;
  const auto closed = [&] {
    return static_cast<std::uint64_t>(scrape(http, "baton_executions_closed_total") - closed_before);
  };
  std::uint64_t known_closed = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return i - acked < std::min<std::uint64_t>(in_flight, 8192); });
    }
    // The coordinator publishes its numbers twice a second, so there is room for what runs in half a second.
    // An Express execution whose start was sent twice counts twice.
    if (until_closed && i >= known_closed + in_flight) {
      testing::eventually([&] { return i < (known_closed = closed()) + in_flight; }, kPatience, kScrapeInterval);
    }
    client.call_api("StartExecution", start_body(first + i), kPatience, [&, count](Result<ApiAnswer> answer) {
      CHECK(answer && answer->error.empty())
          << "a start was refused: " << (answer ? answer->message : answer.error().message);
      const std::lock_guard lock(mutex);
      if (++acked % kAcksPerWakeUp == 0 || acked == count) changed.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return acked == count; });
  lock.unlock();
  if (until_closed)
    CHECK(testing::eventually([&] { return closed() >= count; }, kPatience, kScrapeInterval)) << "they do not close";
}

}  // namespace baton::bench
