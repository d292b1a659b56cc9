// Which shard a worker speaks to about which partition, and what moves when that changes.
#include <algorithm>

#include "worker/runtime/worker_core.h"

namespace baton {

// Null: the endpoint can not be understood, or may not be connected to; then the worker has failed.
std::unique_ptr<ShardSession> WorkerCore::session_at(const std::string& endpoint, TimePoint now) {
  auto link = links_.open(endpoint);
  if (link) return std::make_unique<Session>(endpoint, std::move(*link), now);
  failure_ = link.error();
  return nullptr;
}

// Opens a way to the configured endpoint at the start, and again when no shard was heard for as long as a lease lasts:
// the coordinator may have come back elsewhere.
void WorkerCore::look_for_the_coordinator(TimePoint now) {
  if (now < search_at_) return;
  search_at_ = now + lease_duration_ / 2;
  const bool heard = std::any_of(sessions_.begin(), sessions_.end(),
                                 [&](const auto& session) { return now < session->heard_at + lease_duration_; });
  const bool linked = std::any_of(sessions_.begin(), sessions_.end(),
                                  [&](const auto& session) { return session->endpoint == config_.endpoint; });
  if (heard) bootstrap_.reset();
  if (!heard && !linked && !bootstrap_) bootstrap_ = session_at(config_.endpoint, now);
}

// Where a lease is filed: with its partition's owner, or, if the table names none, with the first shard. Null: there is
// no shard yet.
ShardSession* WorkerCore::session_of(TaskId id) {
  if (sessions_.empty()) return bootstrap_.get();
  const auto partition_count = static_cast<PartitionId>(routing_.partition_count());
  const int partition = partition_count == 0 ? 0 : id.partition(partition_count);
  const bool is_named = partition < routing_.shard_of_partition_size();
  const std::uint32_t shard = is_named ? routing_.shard_of_partition(partition) : 0;
  return sessions_[shard < sessions_.size() ? shard : 0].get();
}

void WorkerCore::apply_routing(const wire::RoutingTable& routing, TimePoint now) {
  if (routing.SerializeAsString() == routing_.SerializeAsString()) {
    bootstrap_.reset();
    return;
  }
  std::vector<std::unique_ptr<Session>> old_sessions = std::move(sessions_);
  if (bootstrap_) old_sessions.push_back(std::move(bootstrap_));
  sessions_.clear();
  routing_ = routing;

  // Leases and reports are taken out first, while every old session is there.
  std::vector<std::pair<LeaseKey, HeldLease>> held;
  std::vector<wire::AttemptReport> reports;
  for (const auto& session : old_sessions) {
    held.insert(held.end(), session->held.begin(), session->held.end());
    session->held.clear();
    for (auto& report : session->reports.take_all()) reports.push_back(std::move(report));
  }
  for (const auto& endpoint : routing_.shard_endpoints()) {
    const auto same = std::find_if(old_sessions.begin(), old_sessions.end(),
                                   [&](const auto& session) { return session && session->endpoint == endpoint; });
    auto session = same == old_sessions.end() ? session_at(endpoint, now) : std::move(*same);
    if (session == nullptr) return;  // the worker has failed
    sessions_.push_back(std::move(session));
  }
  for (const auto& [lease, one] : held) session_of(lease.id)->held.emplace(lease, one);
  for (auto& report : reports) {
    const TaskId id{report.id_high(), report.id_low()};
    session_of(id)->reports.add(std::move(report));
  }
}

}  // namespace baton
