// The two worlds in which every Store must behave the same: a real Redis, and memory.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>

#include <memory>
#include <sstream>

#include "common/clock.h"
#include "coordinator/storage/keys.h"
#include "coordinator/storage/memory_store.h"
#include "coordinator/storage/redis_store.h"
#include "tests/testing/redis_server.h"

namespace baton::testing {

class RedisWorld {
 public:
  RedisServer server;

  std::unique_ptr<Store> new_store() {
    RedisOptions options;
    options.endpoint = server.unix_endpoint();
    options.outcome_bucket_duration = std::chrono::milliseconds(1);
    return RedisStore::create(options).value();
  }
  TimePoint now() const { return clock_now(); }
  // Returns when something may have happened to `store`.
  void wait(Store& store) {
    pollfd waiting{store.fd(), store.poll_events(), 0};
    ::poll(&waiting, 1, 5);
  }
  void break_connections() { server.command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"}); }
  void go_down() { server.kill(); }
  void come_up() { server.start(); }
  void set_out_of_memory(bool full) { server.command({"CONFIG", "SET", "maxmemory", full ? "1mb" : "0"}); }
  void forget_everything() { server.command({"FLUSHALL"}); }
  // A commit that the owner knows nothing of.
  void append_behind_the_owner(PartitionId partition, Sequence sequence, const std::string& record) {
    server.command({"XADD", journal_of(partition), std::to_string(sequence) + "-0", "r", record});
  }
  std::size_t record_count(PartitionId partition) {
    std::size_t count = 0;
    for (const std::string& key : journals(partition)) {
      std::istringstream fields(server.command({"XRANGE", key, "-", "+"}));
      for (std::string line; std::getline(fields, line);) count += line.ends_with("-0");
    }
    return count;
  }
  std::size_t outcome_block_count(PartitionId partition) {
    std::size_t count = 0;
    for (const std::string& key : matching("*{p" + std::to_string(partition) + "}:outcomes:*")) {
      count += std::stoul(server.command({"HLEN", key}));
    }
    return count;
  }

 private:
  std::vector<std::string> matching(const std::string& pattern) {
    std::vector<std::string> keys;
    std::istringstream text(server.command({"KEYS", pattern}));
    for (std::string key; std::getline(text, key);) keys.push_back(key);
    return keys;
  }
  std::string journal_of(PartitionId partition) {
    return matching("*{p" + std::to_string(partition) + "}:journal:*").at(0);
  }
  std::vector<std::string> journals(PartitionId partition) {
    auto keys = matching("*{p" + std::to_string(partition) + "}:journal:*");
    for (const std::string& key : matching("*{p" + std::to_string(partition) + "}:sealed:*")) keys.push_back(key);
    return keys;
  }
};

class MemoryWorld {
 public:
  MemoryCluster cluster;

  std::unique_ptr<Store> new_store() {
    auto store = std::make_unique<MemoryStore>(cluster, ++seed_);
    store->faults.commit_delay = std::chrono::milliseconds(2);
    store->faults.kept_when_broken = 1;
    newest_ = store.get();
    return store;
  }
  TimePoint now() const { return now_; }
  void wait(Store&) { now_ += std::chrono::milliseconds(1); }
  // Those of the newest store. Some of what is under way arrives, another number each time.
  void break_connections() { newest_->break_connection(newest_->under_way_count() * (++break_count_ % 4) / 3); }
  void go_down() { cluster.faults.down = true; }
  void come_up() { cluster.faults.down = false; }
  void set_out_of_memory(bool full) { cluster.faults.out_of_memory = full; }
  void forget_everything() { cluster.forget_everything(); }
  void append_behind_the_owner(PartitionId partition, Sequence sequence, const std::string& record) {
    cluster.append_as_owner(partition, sequence, record);
  }
  std::size_t record_count(PartitionId partition) { return cluster.record_count(partition); }
  std::size_t outcome_block_count(PartitionId partition) { return cluster.outcome_block_count(partition); }

 private:
  TimePoint now_{std::chrono::hours(24)};
  std::uint64_t seed_ = 0;
  std::size_t break_count_ = 0;
  MemoryStore* newest_ = nullptr;
};

}  // namespace baton::testing
