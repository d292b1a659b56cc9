// What a worker does with each message of a shard.
#include <algorithm>

#include "worker/runtime/lease_message.h"
#include "worker/runtime/worker_core.h"

namespace baton {

namespace {

constexpr std::uint32_t kUnknownType = ~std::uint32_t{0};
// Whatever the coordinator asks for: never without a pause.
constexpr Duration kHeartbeatIntervalMin = std::chrono::milliseconds(1);

// 100 years: far beyond any time-out, and no overflow when added to a point in time.
constexpr std::uint64_t kTimeoutUsMax = 100ULL * 366 * 86'400 * 1'000'000;

}  // namespace

// True: frames were left for the next turn.
bool WorkerCore::receive(Session& session, TimePoint now) {
  for (int count = 0; count < kWorkerFramesPerTurnMax; ++count) {
    if (!session.link->receive(frame_)) return false;
    const auto frame = decode_frame(frame_);
    if (!frame) {
      log(log::Level::kWarning, "unreadable frame", {{"endpoint", session.endpoint}, {"error", frame.error().message}});
      continue;
    }
    session.heard_at = now;
    handle(session, *frame, now);
    if (failure_) return false;
  }
  return true;
}

void WorkerCore::handle(Session& session, const FrameView& frame, TimePoint now) {
  const auto parsed = [&](google::protobuf::MessageLite& message) {
    const auto result = parse_body(frame.body, message);
    if (!result) {
      log(log::Level::kWarning, "unreadable message",
          {{"endpoint", session.endpoint}, {"error", result.error().message}});
    }
    return result.has_value();
  };
  switch (frame.kind) {
    case wire::WELCOME: {
      wire::Welcome message;
      if (parsed(message)) welcome(session, message, now);
      return;
    }
    case wire::WHO_ARE_YOU: return session.greet_anew(now);
    case wire::REFUSED: {
      wire::Refused message;
      if (parsed(message)) refuse(session, message);
      return;
    }
    case wire::DISPATCH:
      if (parsed(dispatch_)) dispatch(session, dispatch_, now);
      return;
    case wire::REPORT_ACK:
      if (parsed(report_ack_)) report_acknowledged(session, report_ack_, now);
      return;
    case wire::HEARTBEAT_ACK: {
      wire::HeartbeatAck message;
      if (parsed(message)) heartbeat_acknowledged(session, message, now);
      return;
    }
    case wire::STOP_ATTEMPTS: {
      wire::StopAttempts message;
      if (parsed(message)) stop_attempts(message);
      return;
    }
    case wire::DRAIN: return drain(now);
    default: log(log::Level::kWarning, "message that is not for workers", {{"kind", static_cast<int>(frame.kind)}});
  }
}

void WorkerCore::welcome(Session& session, const wire::Welcome& message, TimePoint now) {
  if (message.lease_duration_ms() > 0) lease_duration_ = std::chrono::milliseconds(message.lease_duration_ms());
  if (message.heartbeat_interval_ms() > 0) {
    heartbeat_interval_ = std::chrono::milliseconds(message.heartbeat_interval_ms());
  }
  heartbeat_interval_ = std::clamp<Duration>(heartbeat_interval_, kHeartbeatIntervalMin, lease_duration_);
  if (!session.welcomed) {
    log(log::Level::kInfo, "connected", {{"endpoint", session.endpoint}, {"coordinator_version", message.version()}});
  }
  session.be_welcomed(now, heartbeat_interval_, random_);
  // A table of the same coordinator that is older than ours was overtaken on its way.
  const bool is_old = message.incarnation() == incarnation_ && message.routing().revision() < routing_.revision();
  if (message.routing().shard_endpoints().empty() || is_old) return;
  incarnation_ = message.incarnation();
  new_routing_ = message.routing();
}

void WorkerCore::refuse(Session& session, const wire::Refused& message) {
  const auto code = static_cast<ErrorCode>(message.error().code());
  log(log::Level::kWarning, "refused", {{"endpoint", session.endpoint}, {"error", message.error().message()}});
  const bool for_good = code == ErrorCode::kPermissionDenied || code == ErrorCode::kVersionMismatch ||
                        code == ErrorCode::kInvalidArgument;
  if (for_good) failure_ = Error{code, session.endpoint + " refused this worker: " + message.error().message()};
}

std::uint32_t WorkerCore::type_index_of(std::string_view type) const {
  const auto at = std::find(config_.types.begin(), config_.types.end(), type);
  return at == config_.types.end() ? kUnknownType : static_cast<std::uint32_t>(at - config_.types.begin());
}

void WorkerCore::dispatch(Session& session, wire::Dispatch& message, TimePoint now) {
  type_indexes_.clear();
  for (const auto& type : message.types()) type_indexes_.push_back(type_index_of(type));
  for (auto& task : *message.mutable_tasks()) {
    if (session.held.size() >= kHeldLeasesMax) {
      log(log::Level::kWarning, "dispatch beyond every credit ignored", {{"endpoint", session.endpoint}});
      return;
    }
    const std::uint32_t at = task.type_index();
    if (at < type_indexes_.size()) take(task, message.types(static_cast<int>(at)), type_indexes_[at], now);
  }
}

void WorkerCore::take(wire::DispatchedTask& task, std::string_view type, std::uint32_t type_index, TimePoint now) {
  const LeaseKey lease = lease_key_of(task);
  // The partition's owner by now, which need not be who sent this.
  Session* session = session_of(lease.id);
  if (recent_.contains(lease)) {
    ++counts_.duplicate_total;
    return;
  }
  const auto [at, is_new] = session->held.try_emplace(lease);
  if (!is_new) {
    ++counts_.duplicate_total;
    return;
  }
  HeldLease& held = at->second;
  held.arrived_at = now;
  const bool is_function =
      type_index == kUnknownType && config_.serves_functions && task.labels().contains(kLabelLambdaCall);
  if (type_index == kUnknownType && !is_function) {
    return report(*session, lease, held,
                  failed_end(kErrorUnknownTaskType, "worker '" + config_.name + "' has no handler for this task type"));
  }
  // Leases that were granted while nothing was heard may have run out on their way.
  if (drain_ || session->cut_off) return report(*session, lease, held, released_end());
  AttemptPtr run = new_run();
  run->lease = lease;
  run->type_index = is_function ? static_cast<std::uint32_t>(config_.types.size()) : type_index;
  if (is_function) run->function = type;
  run->input.swap(*task.mutable_input());
  run->idempotency_key.swap(*task.mutable_idempotency_key());
  if (!task.labels().empty()) run->labels.insert(task.labels().begin(), task.labels().end());
  held.run = run.get();
  if (task.timeout_us() > 0) {
    const std::uint64_t timeout_us = std::min(task.timeout_us(), kTimeoutUsMax);
    held.timeout_at = now + Duration(static_cast<std::int64_t>(timeout_us));
    run->deadline = held.timeout_at;
    timeouts_.push({held.timeout_at, lease});
  }
  if (task.heartbeat_timeout_us() > 0) {
    held.heartbeat_timeout = Duration(static_cast<std::int64_t>(std::min(task.heartbeat_timeout_us(), kTimeoutUsMax)));
    session->hasten_heartbeat(now, held.heartbeat_timeout);
  }
  starting_.push_back(std::move(run));
}

void WorkerCore::report_acknowledged(Session& session, const wire::ReportAck& message, TimePoint now) {
  const auto batch = session.reports.acknowledge(message.sequence());
  if (!batch) return;  // a second ack of what was sent twice
  counts_.stale_total += static_cast<std::uint64_t>(message.stale_size());
  for (const LeaseKey& lease : batch->leases) recent_.insert(lease);
  session.acknowledged(*batch, now);
}

void WorkerCore::heartbeat_acknowledged(Session& session, const wire::HeartbeatAck& message, TimePoint now) {
  session.heartbeat_acknowledged(message.sequence());
  session.cut_off = now >= session.renewed_at + lease_duration_;
}

void WorkerCore::stop_attempts(const wire::StopAttempts& message) {
  for (int i = 0; i < message.attempts_size(); ++i) {
    const LeaseKey lease = lease_key_of(message.attempts(i));
    Session& session = *session_of(lease.id);
    const auto at = session.held.find(lease);
    if (at == session.held.end() || at->second.run == nullptr) continue;
    HeldLease& held = at->second;
    if (i < message.reasons_size() && message.reasons(i) == wire::StopAttempts::CANCELLED) {
      if (!drop_unstarted(session, lease, held, cancelled_end())) tell_to_stop(held, StopCause::kCancelled);
      continue;
    }
    // The coordinator has decided about the attempt already: no report would count.
    if (!held.run->try_drop()) abandon(held);
    ++counts_.lost_total;
    recent_.insert(lease);
    session.held.erase(lease);
  }
}

}  // namespace baton
