// A worker without threads, sockets or a clock: it takes attempts from the shards of a coordinator, hands them to an
// executor, keeps their leases alive and reports until every report is recorded.
//
//   WorkerCore core(links, executor, config, seed);
//   while (!core.drained() && !core.failure()) {
//     core.turn(clock_now());
//     wait for a frame, for the executor, or until core.next_wake_up();
//   }
//
// One thread. The same frames, results, times and seed make the same run: the simulation (tests/simulation) and the
// real worker (worker.cc) share all of it. `links` and `executor` are borrowed. Attempts that the executor still holds
// when the core goes are its own; their results go nowhere.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "baton/ids.h"
#include "baton/result.h"
#include "baton/worker.h"
#include "common/random.h"
#include "transport/frame.h"
#include "transport/transport.h"
#include "worker/runtime/credit.h"
#include "worker/runtime/executor.h"
#include "worker/runtime/recent_leases.h"
#include "worker/runtime/shard_session.h"
#include "worker/runtime/worker_config.h"

namespace baton {

// Frames read from one link in a turn at most, so that heartbeats go out in time whatever arrives.
inline constexpr int kWorkerFramesPerTurnMax = 256;
// Leases held of one shard at most. Credit keeps it far below; a shard that ignores credit is not believed.
inline constexpr std::size_t kHeldLeasesMax = 4 * kPrefetchMax;
// An attempt that waited so long for a slot while the shard's limit is exceeded is given back: the worker took it when
// its attempts were quick, and others may be idle.
inline constexpr Duration kQueueWaitMax = std::chrono::seconds(1);
// How long handlers have to return once the grace period is over and they were told to stop.
inline constexpr Duration kStopPatience = std::chrono::seconds(1);
// How long the last reports may wait for their ack.
inline constexpr Duration kGoodbyePatience = std::chrono::seconds(2);

class WorkerCore {
 public:
  WorkerCore(LinkFactory& links, Executor& executor, WorkerConfig config, std::uint64_t seed);

  // One pass: reads what has arrived, starts attempts, reports what has ended, sends what is due. `now` never goes
  // back.
  void turn(TimePoint now);

  // When turn() has something to do although nothing arrived and no attempt ended. TimePoint::min(): at once.
  TimePoint next_wake_up() const;

  // No more attempts; those that have not begun are given back, running ones get the grace period. A second call
  // changes nothing.
  void drain(TimePoint now);
  bool draining() const { return drain_.has_value(); }
  // Every report is recorded (or nobody would listen any more) and the shards were told goodbye.
  bool drained() const { return drained_; }

  // The coordinator refused this worker for good.
  const std::optional<Error>& failure() const { return failure_; }

  WorkerStatus status() const;
  WorkerId id() const { return id_; }

 private:
  using Session = ShardSession;

  struct Drain {
    TimePoint stop_at;     // running handlers are told to stop
    TimePoint release_at;  // and are not waited for any more
    TimePoint goodbye_at;  // and reports neither
    bool stopped = false;
    bool released = false;
    TimePoint next_at() const { return released ? goodbye_at : stopped ? release_at : stop_at; }
  };

  struct Timeout {
    TimePoint at;
    LeaseKey lease;
    bool operator<(const Timeout& other) const { return at > other.at; }  // the earliest on top
  };

  // Incoming messages (worker_messages.cc).
  bool receive(Session& session, TimePoint now);
  void handle(Session& session, const FrameView& frame, TimePoint now);
  void welcome(Session& session, const wire::Welcome& message, TimePoint now);
  void refuse(Session& session, const wire::Refused& message);
  void dispatch(Session& session, wire::Dispatch& message, TimePoint now);
  void take(wire::DispatchedTask& task, std::string_view type, std::uint32_t type_index, TimePoint now);
  void report_acknowledged(Session& session, const wire::ReportAck& message, TimePoint now);
  void heartbeat_acknowledged(Session& session, const wire::HeartbeatAck& message, TimePoint now);
  void stop_attempts(const wire::StopAttempts& message);
  std::uint32_t type_index_of(std::string_view type) const;

  // Shards and their partitions (worker_routing.cc).
  void apply_routing(const wire::RoutingTable& routing, TimePoint now);
  std::unique_ptr<Session> session_at(const std::string& endpoint, TimePoint now);
  Session* session_of(TaskId id);
  void look_for_the_coordinator(TimePoint now);

  // Attempts.
  AttemptPtr new_run();
  void recycle(AttemptPtr run);
  void finish(AttemptPtr run);
  void report(Session& session, const LeaseKey& lease, HeldLease& held, AttemptEnd end);
  void count(const AttemptEnd& end);
  void count(const AttemptRun& run, const HeldLease& held);
  bool drop_unstarted(Session& session, const LeaseKey& lease, HeldLease& held, AttemptEnd end);
  void abandon(HeldLease& held);
  static void tell_to_stop(HeldLease& held, StopCause cause);
  void release_unstarted(Session& session);

  // Parts of a turn.
  void notice_lost_leases(TimePoint now);
  void notice_connections(TimePoint now);
  void collect_finished();
  void time_out(TimePoint now);
  void forget_old_timeouts();
  void release_overdue(TimePoint now);
  void advance_drain(TimePoint now);
  void send_what_is_due(TimePoint now);
  void prepare_hello();
  std::uint32_t limit_of(const Session& session) const;
  void say_goodbye();

  template <typename Function>
  void for_each_session(Function function) {
    if (bootstrap_) function(*bootstrap_);
    for (auto& session : sessions_) function(*session);
  }
  void log(log::Level level, std::string_view event, log::Fields fields = {}) const {
    if (config_.log) config_.log(level, event, fields);
  }

  LinkFactory& links_;
  Executor& executor_;
  const WorkerConfig config_;
  Random random_;
  const WorkerId id_;

  std::unique_ptr<Session> bootstrap_;              // to config_.endpoint, until a Welcome says where the shards are
  std::vector<std::unique_ptr<Session>> sessions_;  // one a shard of routing_
  wire::RoutingTable routing_;
  std::uint64_t incarnation_ = 0;
  Duration lease_duration_ = kLeaseDurationDefault;
  Duration heartbeat_interval_ = kHeartbeatIntervalDefault;
  std::optional<wire::RoutingTable> new_routing_;  // applied between two frames: it replaces sessions

  std::vector<AttemptPtr> starting_;  // of this turn
  std::vector<AttemptPtr> finished_;
  std::vector<AttemptPtr> pool_;
  std::priority_queue<Timeout> timeouts_;  // of attempts that may be over
  std::size_t executing_ = 0;              // attempts that the executor holds
  std::size_t abandoned_ = 0;              // of them, those that occupy a slot for nobody
  ServiceTime service_time_;
  RecentLeases recent_;
  TimePoint overdue_look_at_{};
  TimePoint search_at_{};  // next look whether the coordinator has moved

  std::optional<Drain> drain_;
  bool drained_ = false;
  bool more_waits_ = false;  // frames were left for the next turn
  std::optional<Error> failure_;
  WorkerStatus counts_;
  std::vector<WorkerTypeStatus> type_counts_;  // by AttemptRun::type_index

  // Reused: their buffers stay.
  std::string frame_;
  wire::Hello hello_;
  wire::Dispatch dispatch_;
  wire::ReportAck report_ack_;
  std::vector<std::uint32_t> type_indexes_;
};

}  // namespace baton
