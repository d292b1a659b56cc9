#include "worker/runtime/worker_core.h"

#include <algorithm>

#include "common/check.h"
#include "worker/runtime/utf8_text.h"

namespace baton {

namespace {

// How often attempts that wait too long for a slot are looked for.
constexpr Duration kOverdueInterval = std::chrono::milliseconds(250);
// Runs kept for reuse: what two shards may have in flight.
constexpr std::size_t kPoolMax = 2 * kPrefetchMax;

}  // namespace

WorkerCore::WorkerCore(LinkFactory& links, Executor& executor, WorkerConfig config, std::uint64_t seed)
    : links_(links),
      executor_(executor),
      config_(std::move(config)),
      random_(seed),
      id_{random_()},
      type_counts_(config_.types.size() + (config_.serves_functions ? 1 : 0)) {
  prepare_hello();
}

void WorkerCore::turn(TimePoint now) {
  if (drained_ || failure_) return;
  // First of all: a process that was stopped for a while must not start anything on leases that ran out meanwhile.
  notice_lost_leases(now);
  look_for_the_coordinator(now);
  notice_connections(now);
  more_waits_ = false;
  for_each_session([&](Session& session) { more_waits_ |= receive(session, now); });
  if (new_routing_) {
    apply_routing(*new_routing_, now);
    new_routing_.reset();
  }
  if (failure_) return;
  if (!starting_.empty()) {
    executing_ += starting_.size();
    executor_.start(starting_);
    starting_.clear();
  }
  collect_finished();
  service_time_.advance(now, executing_, config_.slots);
  time_out(now);
  release_overdue(now);
  advance_drain(now);
  send_what_is_due(now);
}

TimePoint WorkerCore::next_wake_up() const {
  if (drained_ || failure_) return kNever;
  if (more_waits_) return TimePoint::min();
  TimePoint due = kNever;
  if (bootstrap_) due = bootstrap_->next_due_at(lease_duration_);
  for (const auto& session : sessions_) due = std::min(due, session->next_due_at(lease_duration_));
  due = std::min(due, search_at_);
  if (executing_ > config_.slots) due = std::min(due, overdue_look_at_);
  if (!timeouts_.empty()) due = std::min(due, timeouts_.top().at);
  if (drain_) due = std::min(due, drain_->next_at());
  return due;
}

void WorkerCore::prepare_hello() {
  hello_.set_role(wire::Hello::WORKER);
  hello_.set_peer_id(id_.value);
  hello_.set_name(clean_text(config_.name, kLabelBytesMax));
  hello_.set_version(config_.version);
  hello_.set_slots(config_.slots);
  for (const auto& type : config_.types) hello_.add_types(type);
  hello_.set_serves_functions(config_.serves_functions);
  for (const auto& [key, value] : config_.labels) {
    (*hello_.mutable_labels())[clean_text(key, kLabelBytesMax)] = clean_text(value, kLabelBytesMax);
  }
}

// ---- Attempts -------------------------------------------------------------------------------------------------

AttemptPtr WorkerCore::new_run() {
  if (pool_.empty()) return std::make_unique<AttemptRun>();
  AttemptPtr run = std::move(pool_.back());
  pool_.pop_back();
  return run;
}

void WorkerCore::recycle(AttemptPtr run) {
  if (pool_.size() == kPoolMax) return;
  run->reset();
  pool_.push_back(std::move(run));
}

void WorkerCore::collect_finished() {
  finished_.clear();
  executor_.take_finished(finished_);
  for (AttemptPtr& run : finished_) finish(std::move(run));
}

void WorkerCore::finish(AttemptPtr run) {
  CHECK(executing_ > 0) << "the executor gave back more attempts than it was given";
  --executing_;
  if (run->dropped()) return recycle(std::move(run));
  service_time_.add(run->busy);
  counts_.busy_us_total += static_cast<std::uint64_t>(run->busy.count());
  if (run->abandoned) {
    --abandoned_;
    return recycle(std::move(run));
  }
  Session* session = session_of(run->lease.id);
  CHECK(session != nullptr) << "an attempt was taken before there was a shard";
  const auto at = session->held.find(run->lease);
  CHECK(at != session->held.end() && at->second.run == run.get()) << "a running attempt lost its lease entry";
  HeldLease& held = at->second;
  held.started = true;
  held.progress_count = run->signals.progress.load(std::memory_order_relaxed);
  count(*run, held);
  report(*session, run->lease, held, end_of(run->result, held.stop));
  recycle(std::move(run));
}

void WorkerCore::report(Session& session, const LeaseKey& lease, HeldLease& held, AttemptEnd end) {
  held.run = nullptr;
  count(end);
  session.reports.add(lease, std::move(end));
}

void WorkerCore::count(const AttemptEnd& end) {
  switch (end.status) {
    case ReportStatus::kSucceeded: ++counts_.succeeded_total; break;
    case ReportStatus::kFailed: {
      ++counts_.failed_total;
      const bool is_new = !counts_.errors_total.contains(end.error);
      const bool is_other = is_new && counts_.errors_total.size() >= kCountedErrorsMax;
      ++counts_.errors_total[is_other ? kOtherErrors : end.error];
      break;
    }
    case ReportStatus::kReleased: ++counts_.released_total; break;
    case ReportStatus::kCancelled: ++counts_.cancelled_total; break;
  }
}

void WorkerCore::count(const AttemptRun& run, const HeldLease& held) {
  WorkerTypeStatus& counts = type_counts_[run.type_index];
  // A batch that began before the attempt arrived is the executor's: then it did not wait.
  counts.wait.add(std::max(run.begun_at - held.arrived_at, Duration::zero()));
  counts.run.add(run.busy);
}

// Reports `end` if the attempt has not begun; the executor will give the dropped run back some time.
bool WorkerCore::drop_unstarted(Session& session, const LeaseKey& lease, HeldLease& held, AttemptEnd end) {
  if (held.run == nullptr || !held.run->try_drop()) return false;
  report(session, lease, held, std::move(end));
  return true;
}

// The handler goes on, but nobody waits for it.
void WorkerCore::abandon(HeldLease& held) {
  held.run->signals.stop.store(true, std::memory_order_relaxed);
  held.run->abandoned = true;
  held.run = nullptr;
  ++abandoned_;
}

void WorkerCore::tell_to_stop(HeldLease& held, StopCause cause) {
  if (held.run == nullptr) return;
  // Cancelled is the coordinator's word and final; the others are told apart only by who was first.
  if (held.stop == StopCause::kNone || cause == StopCause::kCancelled) held.stop = cause;
  held.run->signals.stop.store(true, std::memory_order_relaxed);
}

void WorkerCore::release_unstarted(Session& session) {
  for (auto& [lease, held] : session.held) drop_unstarted(session, lease, held, released_end());
}

// ---- Parts of a turn ------------------------------------------------------------------------------------------

void WorkerCore::notice_lost_leases(TimePoint now) {
  for_each_session([&](Session& session) {
    if (session.cut_off || now < session.renewed_at + lease_duration_) return;
    session.cut_off = true;
    if (session.held.empty()) return;
    log(log::Level::kWarning, "cut off from the coordinator for longer than a lease lasts: stopping attempts",
        {{"endpoint", session.endpoint}, {"held", session.held.size()}});
    for (auto& [lease, held] : session.held) {
      if (held.run == nullptr) continue;
      ++counts_.lost_total;
      if (!drop_unstarted(session, lease, held, released_end())) tell_to_stop(held, StopCause::kCutOff);
    }
  });
}

// Most attempts end long before their time-out. Their entries go when they are the majority.
void WorkerCore::forget_old_timeouts() {
  constexpr std::size_t kNotWorthIt = 4096;
  std::size_t held_count = 0;
  for_each_session([&](Session& session) { held_count += session.held.size(); });
  if (timeouts_.size() < kNotWorthIt + 2 * held_count) return;
  timeouts_ = {};
  for_each_session([&](Session& session) {
    for (const auto& [lease, held] : session.held) {
      if (held.run != nullptr && held.timeout_at != kNever) timeouts_.push({held.timeout_at, lease});
    }
  });
}

void WorkerCore::notice_connections(TimePoint now) {
  for_each_session([&](Session& session) {
    if (!session.notice_connection(now)) return;
    log(log::Level::kWarning, "no connection to the coordinator; trying on",
        {{"endpoint", session.endpoint}, {"error", session.link_error->message}});
  });
}

void WorkerCore::time_out(TimePoint now) {
  forget_old_timeouts();
  while (!timeouts_.empty() && timeouts_.top().at <= now) {
    const LeaseKey lease = timeouts_.top().lease;
    timeouts_.pop();
    Session* session = session_of(lease.id);
    if (session == nullptr) continue;
    const auto at = session->held.find(lease);
    if (at == session->held.end()) continue;
    AttemptEnd end = failed_end(kErrorTimeout, "the time-out passed while the attempt waited for a slot of the worker");
    if (!drop_unstarted(*session, lease, at->second, std::move(end))) tell_to_stop(at->second, StopCause::kTimedOut);
  }
}

void WorkerCore::release_overdue(TimePoint now) {
  if (now < overdue_look_at_) return;
  overdue_look_at_ = now + kOverdueInterval;
  if (config_.prefetch) return;
  for_each_session([&](Session& session) {
    const std::size_t limit = limit_of(session);
    if (session.held.size() <= limit) return;
    std::size_t excess = session.held.size() - limit;
    for (auto& [lease, held] : session.held) {
      if (excess == 0) break;
      if (now - held.arrived_at < kQueueWaitMax) continue;
      if (drop_unstarted(session, lease, held, released_end())) --excess;
    }
  });
}

std::uint32_t WorkerCore::limit_of(const Session& session) const {
  if (drain_ || session.reports.bytes() > kUnackedReportBytesMax) return 0;
  const auto free = static_cast<std::uint32_t>(config_.slots - std::min<std::size_t>(abandoned_, config_.slots));
  if (config_.prefetch) return fixed_lease_limit(free, sessions_.size(), *config_.prefetch);
  // A shard that acknowledges slowly needs more in flight to keep the slots busy.
  const Duration round_trip(static_cast<std::int64_t>(2 * session.ack_us));
  return lease_limit(free, sessions_.size(), service_time_.mean_us(), std::max(config_.prefetch_duration, round_trip));
}

void WorkerCore::send_what_is_due(TimePoint now) {
  if (bootstrap_) bootstrap_->say_hello(hello_, 0, now, random_);
  for (auto& session : sessions_) {
    const std::uint32_t limit = limit_of(*session);
    session->say_hello(hello_, limit, now, random_);
    if (!session->welcomed) continue;
    session->send_heartbeat(now, heartbeat_interval_);
    // Before the reports: what a draining worker gives back must not be handed to it once more.
    if (is_news(session->credit, limit)) session->send_credit(limit);
    counts_.resent_total += session->reports.flush(*session->link, now, lease_duration_ / 3);
  }
}

// ---- Drain ----------------------------------------------------------------------------------------------------

void WorkerCore::drain(TimePoint now) {
  if (drain_) return;
  const TimePoint stop_at = now + config_.grace_period;
  drain_ = Drain{stop_at, stop_at + kStopPatience, stop_at + kStopPatience + kGoodbyePatience};
  log(log::Level::kInfo, "draining", {{"running", executing_}, {"grace_period_ms", config_.grace_period}});
  for_each_session([&](Session& session) { release_unstarted(session); });
}

void WorkerCore::advance_drain(TimePoint now) {
  if (!drain_) return;
  if (!drain_->stopped && now >= drain_->stop_at) {
    drain_->stopped = true;
    for_each_session([](Session& session) {
      for (auto& [lease, held] : session.held) tell_to_stop(held, StopCause::kDrain);
    });
  }
  if (!drain_->released && now >= drain_->release_at) {
    drain_->released = true;
    for_each_session([&](Session& session) {
      for (auto& [lease, held] : session.held) {
        if (held.run == nullptr) continue;
        abandon(held);
        report(session, lease, held, released_end());
      }
    });
  }
  bool idle = true;
  for_each_session([&](Session& session) { idle &= session.held.empty() && session.reports.empty(); });
  if (idle || now >= drain_->goodbye_at) say_goodbye();
}

void WorkerCore::say_goodbye() {
  const std::string goodbye = encode_frame(wire::GOODBYE, wire::Empty());
  for_each_session([&](Session& session) {
    if (!session.held.empty()) {
      log(log::Level::kWarning, "leaving with reports that were not acknowledged",
          {{"endpoint", session.endpoint}, {"count", session.held.size()}});
    }
    if (session.welcomed) session.link->send(goodbye);
  });
  drained_ = true;
  log(log::Level::kInfo, "drained");
}

WorkerStatus WorkerCore::status() const {
  WorkerStatus status = counts_;
  status.draining = draining();
  status.slots = config_.slots;
  status.busy_slots = static_cast<std::uint32_t>(std::min<std::size_t>(executing_, config_.slots));
  status.build_id = config_.version;
  status.labels = config_.labels;
  for (std::size_t i = 0; i < type_counts_.size(); ++i) {
    status.types[i < config_.types.size() ? config_.types[i] : kFunctionsType] = type_counts_[i];
  }
  for (const auto& session : sessions_) {
    status.connected |= session->welcomed && !session->cut_off;
    status.held += session->held.size();
    status.credit += session->credit;
  }
  return status;
}

}  // namespace baton
