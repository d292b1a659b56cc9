// What Redis itself can do with the same bytes, measured in the same run: the reference of the load and latency figures.
#pragma once

#include <cstdint>
#include <string>

namespace baton::bench {

struct Floor {
  double records_tasks_per_s = 0;  // journal records as Baton wrote them (same size, same count), pipelined, in tasks
  double rows_per_s = 0;           // one HSET a task with a row of the same size, pipelined
};

// Writes to the Redis at `socket_path` under keys of its own, which it deletes again.
// bytes_per_task, bytes_per_record: as the coordinator's metrics told after the load.
Floor measure_floor(const std::string& socket_path, double bytes_per_task, double bytes_per_record,
                    std::uint64_t tasks);

// Median seconds of one XADD of `bytes` answered before the next: one fsync and one round trip.
double measure_write_latency_us(const std::string& socket_path, std::size_t bytes, int count);

}  // namespace baton::bench
