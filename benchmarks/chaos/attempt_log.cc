#include "benchmarks/chaos/attempt_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "common/check.h"
#include "common/random.h"

namespace baton::chaos {

namespace {

constexpr char kSuffix[] = ".attempts";

}  // namespace

AttemptLog::AttemptLog(const std::string& folder) {
  // A process id may come back; the random number does not.
  const std::string path = folder + "/" + std::to_string(getpid()) + "-" + std::to_string(random_seed()) + kSuffix;
  fd_ = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
  CHECK(fd_ >= 0) << "cannot write " << path;
}

AttemptLog::~AttemptLog() { close(fd_); }

void AttemptLog::append(std::string_view event, TaskId task, std::uint32_t attempt, std::string_view value) {
  const std::string line = R"({"event":")" + std::string(event) + R"(","task":")" + task.text() + R"(","attempt":)" +
                           std::to_string(attempt) + R"(,"value":")" + std::string(value) + "\"}\n";
  CHECK(write(fd_, line.data(), line.size()) == static_cast<ssize_t>(line.size())) << "cannot write the attempt log";
}

std::map<TaskId, std::vector<Execution>> read_attempt_logs(const std::string& folder) {
  std::map<TaskId, std::vector<Execution>> executions;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != kSuffix) continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const auto json = nlohmann::json::parse(line);
      const auto id = TaskId::parse(json.at("task").get<std::string>());
      CHECK(id) << "not a task id in " << entry.path() << ": " << line;
      auto& of_task = executions[*id];
      const std::string value = json.at("value");
      if (json.at("event") == "begin") {
        of_task.push_back({json.at("attempt"), value, false, false, entry.path().filename().string() + ": " + line});
        continue;
      }
      const auto begun = std::ranges::find(of_task, value, &Execution::value);
      CHECK(begun != of_task.end()) << "an attempt ends that never began: " << line;
      begun->ended = true;
      begun->failed = json.at("event") == "failed";
    }
  }
  return executions;
}

}  // namespace baton::chaos
