// What the gateway counts, in Prometheus's text format. docs/gateway.md lists the names.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include "baton/time.h"

namespace baton::gateway {

// Upper bounds of the latency histogram's buckets. Most answers take a few fsyncs; long polls a minute.
inline constexpr std::array kLatencyBounds = {
    std::chrono::microseconds(500),       std::chrono::microseconds(1'000),      std::chrono::microseconds(2'500),
    std::chrono::microseconds(5'000),     std::chrono::microseconds(10'000),     std::chrono::microseconds(25'000),
    std::chrono::microseconds(100'000),   std::chrono::microseconds(500'000),    std::chrono::microseconds(1'000'000),
    std::chrono::microseconds(5'000'000), std::chrono::microseconds(30'000'000), std::chrono::microseconds(60'000'000),
};

// Thread-safe.
class Metrics {
 public:
  // An answer was handed to the connection. `error`: its name, or empty.
  void count_request(const std::string& operation, unsigned status, const std::string& error, Duration latency);
  // What never became a request: refused while it was read, or too slow.
  void count_unreadable(unsigned status);

  void connection_opened() { ++connections_; }
  void connection_closed() { --connections_; }
  void connection_refused() { ++connections_refused_; }

  // Of bodies, from when they are read until they are answered. Returns how many there are now.
  std::size_t add_buffered_bytes(std::size_t count) { return buffered_bytes_ += count; }
  void drop_buffered_bytes(std::size_t count) { buffered_bytes_ -= count; }

  std::string text() const;

 private:
  using RequestKey = std::tuple<std::string, unsigned, std::string>;  // operation, status, error
  struct Latency {
    std::array<std::uint64_t, kLatencyBounds.size() + 1> counts{};  // the last: above all bounds
    Duration sum{};
  };

  mutable std::mutex mutex_;  // of the two maps
  std::map<RequestKey, std::uint64_t> requests_;
  std::map<std::string, Latency> latencies_;
  std::atomic<std::uint64_t> connections_{0};
  std::atomic<std::uint64_t> connections_refused_{0};
  std::atomic<std::size_t> buffered_bytes_{0};
};

}  // namespace baton::gateway
