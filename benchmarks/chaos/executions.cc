#include "benchmarks/chaos/executions.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "benchmarks/chaos/workload.h"
#include "common/check.h"
#include "common/clock.h"

namespace baton::chaos {

namespace {

using std::chrono::milliseconds;

constexpr char kName[] = "chaos";
constexpr Duration kStartInterval = milliseconds(10);
// Shorter than the pauses, so that some answers never come.
constexpr Duration kAnswerPatience = std::chrono::seconds(2);
constexpr Duration kWatchPatience = std::chrono::minutes(10);
constexpr std::size_t kOpenMax = 100;
constexpr int kTries = 10;

// Workers are killed and leases lost, so each state is tried until it succeeds.
std::string definition() {
  const auto state = [](const char* result) {
    return nlohmann::json{
        {"Type", "Task"},
        {"Resource", kTaskType},
        {"ResultPath", result},
        {"Retry",
         {{{"ErrorEquals", {"States.ALL"}}, {"IntervalSeconds", 1}, {"BackoffRate", 1}, {"MaxAttempts", 1000}}}}};
  };
  nlohmann::json a = state("$.a");
  nlohmann::json b = state("$.b");
  nlohmann::json c = state("$.c");
  a["Next"] = "B";
  b["Next"] = "C";
  c["End"] = true;
  return nlohmann::json{{"StartAt", "A"}, {"States", {{"A", a}, {"B", b}, {"C", c}}}}.dump();
}

std::string machine_arn() { return std::string("arn:aws:states:us-east-1:123456789012:stateMachine:") + kName; }
std::string execution_arn(const std::string& name) {
  return std::string("arn:aws:states:us-east-1:123456789012:execution:") + kName + ":" + name;
}

std::string text_of(const HistoryEvent& event) {
  return std::to_string(event.id) + "<" + std::to_string(event.previous_id) + " " + event.type + " " + event.details;
}

std::string outcome_of(const Execution& execution) {
  return execution_status_name(execution.status) + (" " + execution.output + execution.error);
}

bool is_unknown(const ApiError& error) { return error.name == "ExecutionDoesNotExist"; }

template <typename Ask>
auto insist(Ask ask) {
  auto answer = ask();
  for (int tries = 1; !answer && !is_unknown(answer.error()) && tries < kTries; ++tries) answer = ask();
  return answer;
}

}  // namespace

ExecutionLoad::ExecutionLoad(const std::string& endpoint, Ledger& ledger)
    : ledger_(ledger),
      client_([&] {
        ClientOptions options;
        options.endpoint = endpoint;
        options.name = "execution-starter";
        options.timeout = kAnswerPatience;
        auto client = Client::connect(std::move(options));
        CHECK(client) << "the client cannot connect: " << client.error().message;
        return std::move(*client);
      }()),
      states_(client_) {
  const auto created = insist([&] { return states_.create_machine({.name = kName, .definition = definition()}); });
  CHECK(created) << "no state machine: " << created.error().message;
  CHECK(created->arn == machine_arn()) << created->arn;
  thread_ = std::thread([this] { run(); });
}

ExecutionLoad::~ExecutionLoad() { stop(); }

void ExecutionLoad::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

std::size_t ExecutionLoad::open_count() const {
  const std::lock_guard lock(mutex_);
  std::size_t count = unanswered_;
  for (const auto& [name, known] : known_) count += known.acked && !known.told && !known.told_lost;
  return count;
}

void ExecutionLoad::run() {
  std::uint64_t number = 0;
  while (!stopping_) {
    const TimePoint until = clock_now() + kStartInterval;
    while (clock_now() < until) ledger_.wait_for_change(until - clock_now());
    std::vector<std::string> names;
    {
      const std::lock_guard lock(mutex_);
      names = std::exchange(unsure_, {});
    }
    if (names.empty() && open_ && open_count() < kOpenMax) {
      const std::lock_guard lock(mutex_);
      names.push_back("e" + std::to_string(++number));
      known_[names.back()];
      ++unanswered_;
    }
    for (const std::string& name : names) start(name);
    if (number > 10) read_early("e" + std::to_string(number));
  }
}

void ExecutionLoad::start(const std::string& name) {
  states_.start_execution({.machine_arn = machine_arn(), .name = name, .input = R"({"ms":2})"},
                          [this, name](const StatesResult<StartedExecution>& started) {
                            // Closed already: an earlier start of ours was taken.
                            const bool is_known = started || started.error().name == "ExecutionAlreadyExists";
                            {
                              const std::lock_guard lock(mutex_);
                              if (is_known) {
                                known_[name].acked = true;
                                --unanswered_;
                              } else {
                                ++unknown_count_;
                                unsure_.push_back(name);
                              }
                            }
                            if (is_known) watch(name);
                          });
}

void ExecutionLoad::watch(const std::string& name) {
  states_.wait_execution(execution_arn(name), kWatchPatience, [this, name](const StatesResult<Execution>& ended) {
    if (!ended && !is_unknown(ended.error())) {
      if (!stopping_) watch(name);
      return;
    }
    const std::lock_guard lock(mutex_);
    Known& known = known_[name];
    known.told = ended.has_value();
    known.told_lost = !ended;
    if (ended) known.outcome = outcome_of(*ended);
  });
}

void ExecutionLoad::read_early(const std::string& name) {
  states_.history({.execution_arn = execution_arn(name)},
                  [this, name](const StatesResult<std::vector<HistoryEvent>>& history) {
                    if (!history) return;
                    const std::lock_guard lock(mutex_);
                    std::vector<std::string>& read = known_[name].read_early;
                    if (!read.empty()) return;
                    for (const HistoryEvent& event : *history) read.push_back(text_of(event));
                  });
}

// What is wrong; nothing if it is right.
std::string ExecutionLoad::check_history(const Known& known, const std::string& output,
                                         const std::vector<HistoryEvent>& history) {
  if (history.empty()) return "it is empty";
  if (history.size() < known.read_early.size()) return "it was longer before";
  std::vector<std::string> left;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const HistoryEvent& event = history[i];
    if (event.id != i + 1) return "event " + std::to_string(event.id) + " is at place " + std::to_string(i + 1);
    if (i < known.read_early.size() && known.read_early[i] != text_of(event)) {
      return "event " + std::to_string(event.id) + " was " + known.read_early[i] + " and is " + text_of(event);
    }
    if ((event.type == "ExecutionStarted") != (i == 0)) return "ExecutionStarted is at place " + std::to_string(i + 1);
    if (event.type == "TaskStateExited") left.push_back(nlohmann::json::parse(event.details).at("name"));
  }
  if (left != std::vector<std::string>{"A", "B", "C"}) return "its states were not left once each";
  if (history.back().type != "ExecutionSucceeded") return "it ends with " + history.back().type;
  const auto details = nlohmann::json::parse(history.back().details);
  return details.at("output").get<std::string>() == output ? "" : "it tells another output";
}

ExecutionCounts ExecutionLoad::check(Client& client) {
  States states(client);
  const std::lock_guard lock(mutex_);
  ExecutionCounts counts;
  counts.unknown = unknown_count_;
  const auto say = [](const std::string& name, const std::string& what) {
    std::fprintf(stderr, "execution %s: %s\n", name.c_str(), what.c_str());
  };
  for (const auto& entry : known_) {
    const std::string& name = entry.first;
    const Known& known = entry.second;
    if (!known.acked) continue;
    ++counts.acked;
    const auto recorded = insist([&] { return states.describe_execution(execution_arn(name)); });
    if (known.told_lost || (!recorded && is_unknown(recorded.error()))) {
      ++counts.lost;
      say(name, "acknowledged, and nobody knows it");
      continue;
    }
    if (!recorded || recorded->status == ExecutionStatus::kRunning || !known.told) {
      ++counts.stuck;
      say(name, recorded ? "acknowledged, and it has not ended" : recorded.error().message);
      continue;
    }
    const std::string outcome = outcome_of(*recorded);
    if (outcome != known.outcome || recorded->status != ExecutionStatus::kSucceeded) {
      ++counts.duplicate_outcomes;
      say(name, "told " + known.outcome + ", and recorded is " + outcome);
      continue;
    }
    ++counts.ended;
    const auto history = insist([&] { return states.history({.execution_arn = execution_arn(name)}); });
    const std::string wrong = history ? check_history(known, recorded->output, *history) : history.error().message;
    if (wrong.empty()) continue;
    ++counts.wrong_histories;
    say(name, "its history: " + wrong);
  }
  return counts;
}

}  // namespace baton::chaos
