// Clients that submit without pause, resubmit what they are unsure of, cancel some, and watch how everything ends.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "benchmarks/chaos/ledger.h"
#include "benchmarks/chaos/workload.h"

namespace baton::chaos {

class Load {
 public:
  // `clients` threads with a client each; nothing is submitted before open().
  Load(const std::string& endpoint, Ledger& ledger, int clients, std::uint64_t seed);
  ~Load();  // stop()
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  void open() { open_ = true; }
  void close() { open_ = false; }
  // Batches whose answer has not come.
  int unanswered() const { return unanswered_; }
  // Ends the threads and the clients.
  void stop();

 private:
  class Submitter;

  Ledger& ledger_;
  std::atomic<bool> open_{false};
  std::atomic<bool> stopping_{false};
  std::atomic<int> unanswered_{0};
  std::unique_ptr<Client> bystander_;
  std::vector<std::unique_ptr<Submitter>> submitters_;
};

}  // namespace baton::chaos
