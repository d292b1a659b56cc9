// What a shard counts. Plain numbers; a copy goes to whoever serves /metrics.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace baton {

struct QueueStats {
  std::string type;
  std::uint64_t ready = 0;
  std::uint64_t delayed = 0;
  std::uint64_t leased = 0;
  std::uint64_t dead_letters = 0;
  std::uint64_t succeeded_total = 0;
  std::uint64_t failed_total = 0;
  std::uint64_t worker_count = 0;
  double oldest_ready_seconds = 0;

  void add(const QueueStats& other) {
    ready += other.ready;
    delayed += other.delayed;
    leased += other.leased;
    dead_letters += other.dead_letters;
    succeeded_total += other.succeeded_total;
    failed_total += other.failed_total;
    worker_count = std::max(worker_count, other.worker_count);
    oldest_ready_seconds = std::max(oldest_ready_seconds, other.oldest_ready_seconds);
  }
};

struct ShardStats {
  // Counters, since the start.
  std::uint64_t submitted_total = 0;
  std::uint64_t submit_existing_total = 0;
  std::uint64_t submit_refused_total = 0;
  std::uint64_t reports_accepted_total = 0;
  std::uint64_t reports_stale_total = 0;
  std::uint64_t dispatched_total = 0;
  std::uint64_t leases_lost_total = 0;
  std::uint64_t frames_malformed_total = 0;
  std::uint64_t turns_total = 0;
  std::uint64_t commits_total = 0;
  std::uint64_t commit_bytes_total = 0;
  std::uint64_t checkpoints_total = 0;
  std::uint64_t step_downs_total = 0;
  std::uint64_t regressions_total = 0;
  std::uint64_t executions_closed_total = 0;
  // Gauges.
  std::uint64_t executions_open = 0;
  std::uint64_t executions_closed = 0;  // and kept
  std::uint64_t executions_closed_bytes = 0;
  std::uint64_t records = 0;
  std::uint64_t record_bytes = 0;  // as --record-bytes-max counts them
  std::uint64_t tasks = 0;
  std::uint64_t outcomes = 0;
  std::uint64_t sessions = 0;
  std::uint64_t workers = 0;
  std::uint64_t in_flight_bytes = 0;
  std::uint64_t journal_bytes = 0;
  std::uint64_t partitions_owned = 0;
  std::uint64_t partitions_frozen = 0;
  double memory_used = 0;  // share of storage's limit
  bool storage_up = false;
  std::vector<QueueStats> queues;
};

}  // namespace baton
