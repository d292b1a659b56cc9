// A worker's dealings with one shard: greeting, heartbeats, credit, the leases held there and the reports on their way.
//
//            Hello                Welcome
//   (new) ─────────► greeting ──────────────► welcomed
//                       ▲  │ no answer: again     │
//                       │  └──┐                   │ WhoAreYou: the shard started anew, or the connection did
//                       └─────┴───────────────────┘
//
// Plain state and its transitions; WorkerCore decides. One thread.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "baton/time.h"
#include "common/random.h"
#include "transport/transport.h"
#include "wire.pb.h"
#include "worker/runtime/attempt_end.h"
#include "worker/runtime/attempt_run.h"
#include "worker/runtime/report_outbox.h"

namespace baton {

// Leases named in one message: 0.6 MB.
inline constexpr std::size_t kHeldCountMax = 10'000;
// Between two Hellos at least, however often a shard asks who this is: it asks once for every frame that was on its
// way.
inline constexpr Duration kHelloPause = std::chrono::milliseconds(200);
// Without a Welcome the Hello is said again after a second, then less often.
inline constexpr Duration kHelloTimeout = std::chrono::seconds(1);
inline constexpr Duration kHelloTimeoutMax = std::chrono::seconds(8);
// Of a task's heartbeat_timeout at most this part passes between two heartbeats, so that one may be lost; but not less than the
// shortest interval, however short the time-out is.
inline constexpr int kHeartbeatsPerTimeout = 3;
inline constexpr Duration kHastenedIntervalMin = std::chrono::milliseconds(100);

// A lease from its dispatch until its report is acknowledged.
struct HeldLease {
  AttemptRun* run = nullptr;  // with the executor; null: the report is on its way
  TimePoint arrived_at{};
  TimePoint timeout_at = kNever;
  Duration heartbeat_timeout = Duration::max();  // how often the handler's signs of life have to be told
  StopCause stop = StopCause::kNone;
  bool started = false;              // known at the end
  std::uint32_t progress_count = 0;  // known at the end
};

using HeldLeases = boost::unordered_flat_map<LeaseKey, HeldLease, LeaseKeyHash>;

struct ShardSession {
  ShardSession(std::string endpoint_, std::unique_ptr<Link> link_, TimePoint now)
      : endpoint(std::move(endpoint_)), link(std::move(link_)), hello_at(now), heard_at(now), renewed_at(now) {}

  std::string endpoint;
  std::unique_ptr<Link> link;

  bool welcomed = false;
  TimePoint hello_at;                 // next Hello, while not welcomed
  TimePoint hello_sent_at{};          // the latest
  TimePoint first_hello_at = kNever;  // of this greeting: the leases it names last at least from here
  Duration hello_timeout = kHelloTimeout;
  TimePoint heard_at;                 // any frame
  std::optional<Error> link_error{};  // why there is no connection, as far as it is known

  HeldLeases held;
  ReportOutbox reports;

  // Leases are known to stand until renewed_at + lease_duration: when the heartbeat was sent that was acknowledged
  // last. A later time, such as the ack's arrival, would count the way of the message twice.
  TimePoint renewed_at;
  bool cut_off = false;  // that time is over
  TimePoint heartbeat_at = kNever;
  std::uint64_t heartbeat_sequence = 0;
  std::deque<std::pair<std::uint64_t, TimePoint>> heartbeats;  // sent, not acknowledged: sequence and when

  std::uint32_t credit = 0;  // limit as the shard knows it
  double ack_us = 0;         // from a report to its ack, recent ones counting more

  // Looks at the connection. One that was made anew is spoken on at once: the shard may be a new process, which learns
  // of this worker from what it hears only. True: there is a reason why there is none, and it is news.
  bool notice_connection(TimePoint now);
  // A new greeting begins. Asked for again and again, it goes on.
  void greet_anew(TimePoint now);
  // Says Hello if it is time. `hello` comes with everything that is the same for all shards; credit and leases are
  // added here.
  void say_hello(wire::Hello& hello, std::uint32_t limit, TimePoint now, Random& random);
  void be_welcomed(TimePoint now, Duration heartbeat_interval, Random& random);
  void send_heartbeat(TimePoint now, Duration interval);
  // It will be sent in time for an attempt with this heartbeat_timeout.
  void hasten_heartbeat(TimePoint now, Duration heartbeat_timeout);
  void heartbeat_acknowledged(std::uint64_t sequence);
  void send_credit(std::uint32_t limit);
  void acknowledged(const ReportOutbox::Batch& batch, TimePoint now);

  // Earliest point at which one of the above is due. `lease_duration`: see renewed_at.
  TimePoint next_due_at(Duration lease_duration) const;
};

}  // namespace baton
