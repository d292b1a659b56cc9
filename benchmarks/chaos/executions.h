// Executions of a state machine with three tasks, beside the tasks of a chaos run: started without pause, started again when
// no answer came, watched until they end, and in the end compared with what is recorded of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "baton/client.h"
#include "baton/states.h"
#include "benchmarks/chaos/ledger.h"

namespace baton::chaos {

struct ExecutionCounts {
  std::uint64_t acked = 0;
  std::uint64_t unknown = 0;  // no answer came: started again, by the same name
  std::uint64_t ended = 0;    // acknowledged ones that succeeded, as recorded
  // Broken promises.
  std::uint64_t lost = 0;                // acknowledged, and nobody knows it
  std::uint64_t stuck = 0;               // acknowledged, and it has not ended
  std::uint64_t duplicate_outcomes = 0;  // told and recorded differently, or two were told
  std::uint64_t wrong_histories =
      0;  // events are missing, doubled, changed since they were read, or tell another output

  bool is_clean() const { return lost + stuck + duplicate_outcomes + wrong_histories == 0; }
};

class ExecutionLoad {
 public:
  ExecutionLoad(const std::string& endpoint, Ledger& ledger);
  ~ExecutionLoad();  // stop()
  ExecutionLoad(const ExecutionLoad&) = delete;
  ExecutionLoad& operator=(const ExecutionLoad&) = delete;

  void open() { open_ = true; }
  void close() { open_ = false; }
  // Acknowledged ones whose end was not told, and starts without an answer.
  std::size_t open_count() const;
  void stop();

  // Asks a new client's view of all of them. What is wrong is printed. REQUIRES: stop().
  ExecutionCounts check(Client& client);

 private:
  struct Known {
    bool acked = false;
    bool told = false;
    bool told_lost = false;
    std::string outcome;                  // as told
    std::vector<std::string> read_early;  // its history while it ran, an event each
  };

  void run();
  void start(const std::string& name);
  void watch(const std::string& name);
  void read_early(const std::string& name);
  static std::string check_history(const Known& known, const std::string& output,
                                   const std::vector<HistoryEvent>& history);

  Ledger& ledger_;
  mutable std::mutex mutex_;
  std::map<std::string, Known> known_;  // by name
  std::vector<std::string> unsure_;     // to be started again
  std::size_t unanswered_ = 0;
  std::uint64_t unknown_count_ = 0;
  std::atomic<bool> open_{false};
  std::atomic<bool> stopping_{false};
  Client client_;
  States states_;
  std::thread thread_;
};

}  // namespace baton::chaos
