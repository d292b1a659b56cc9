#include "worker/runtime/shard_session.h"

#include <algorithm>

#include "transport/frame.h"
#include "worker/runtime/lease_message.h"

namespace baton {

namespace {

// Heartbeats that wait for an ack. When a shard is silent for longer, its leases are lost anyway.
constexpr std::size_t kHeartbeatsKeptMax = 64;

void describe(const LeaseKey& lease, const HeldLease& held, wire::HeldLease& message) {
  set_lease_key(lease, message);
  const std::uint32_t progress_count =
      held.run ? held.run->signals.progress.load(std::memory_order_relaxed) : held.progress_count;
  message.set_progress_count(progress_count);
  message.set_started(held.run ? held.run->begun() : held.started);
}

}  // namespace

bool ShardSession::notice_connection(TimePoint now) {
  auto error = link->last_error();
  const bool is_new_connection = link_error && !error;
  const bool is_news = error && (!link_error || link_error->message != error->message);
  link_error = std::move(error);
  if (is_new_connection) {
    hello_at = std::min(hello_at, now);
    heartbeat_at = std::min(heartbeat_at, now);
  }
  return is_news;
}

void ShardSession::greet_anew(TimePoint now) {
  if (!welcomed && first_hello_at != kNever) return;
  welcomed = false;
  first_hello_at = kNever;
  hello_timeout = kHelloTimeout;
  hello_at = std::max(now, hello_sent_at + kHelloPause);
}

void ShardSession::say_hello(wire::Hello& hello, std::uint32_t limit, TimePoint now, Random& random) {
  if (welcomed || now < hello_at) return;
  hello.set_credit(limit);
  hello.clear_held();
  for (const auto& [lease, one] : held) {
    if (static_cast<std::size_t>(hello.held_size()) == kHeldCountMax) break;  // the first heartbeat names them all
    describe(lease, one, *hello.add_held());
  }
  const bool sent = link->send(encode_frame(wire::HELLO, hello));
  if (sent && first_hello_at == kNever) first_hello_at = now;
  credit = limit;
  hello_sent_at = now;
  // Full jitter on the upper half: after a restart of the coordinator not every worker comes at the same time.
  hello_at = now + hello_timeout / 2 + Duration(random.below(static_cast<std::uint64_t>(hello_timeout.count() / 2)));
  hello_timeout = std::min(2 * hello_timeout, kHelloTimeoutMax);
}

void ShardSession::be_welcomed(TimePoint now, Duration heartbeat_interval, Random& random) {
  if (first_hello_at != kNever) renewed_at = std::max(renewed_at, first_hello_at);
  first_hello_at = kNever;
  cut_off = false;
  if (welcomed) return;
  welcomed = true;
  heartbeats.clear();
  // Hello names a limited number of leases; the heartbeat that names all of them must not wait.
  heartbeat_at = held.size() > kHeldCountMax
                     ? now
                     : now + Duration(random.below(static_cast<std::uint64_t>(heartbeat_interval.count())));
  reports.resend_all();
}

void ShardSession::send_heartbeat(TimePoint now, Duration interval) {
  if (!welcomed || now < heartbeat_at) return;
  // Behind schedule (a paused process) one is enough.
  heartbeat_at = std::max(heartbeat_at + interval, now + interval / 2);
  Duration shortest_timeout = Duration::max();
  wire::Heartbeat message;
  const auto send = [&] {
    message.set_sequence(++heartbeat_sequence);
    link->send(encode_frame(wire::HEARTBEAT, message));
    message.clear_held();
  };
  for (const auto& [lease, one] : held) {
    if (static_cast<std::size_t>(message.held_size()) == kHeldCountMax) send();
    describe(lease, one, *message.add_held());
    if (one.run) shortest_timeout = std::min(shortest_timeout, one.heartbeat_timeout);
  }
  send();
  hasten_heartbeat(now, shortest_timeout);
  // An ack of the last message stands for the round: frames arrive in order.
  heartbeats.emplace_back(heartbeat_sequence, now);
  if (heartbeats.size() > kHeartbeatsKeptMax) heartbeats.pop_front();
}

void ShardSession::hasten_heartbeat(TimePoint now, Duration heartbeat_timeout) {
  if (heartbeat_timeout == Duration::max()) return;
  heartbeat_at =
      std::min(heartbeat_at, now + std::max(heartbeat_timeout / kHeartbeatsPerTimeout, kHastenedIntervalMin));
}

void ShardSession::heartbeat_acknowledged(std::uint64_t sequence) {
  while (!heartbeats.empty() && heartbeats.front().first <= sequence) {
    renewed_at = std::max(renewed_at, heartbeats.front().second);
    heartbeats.pop_front();
  }
}

void ShardSession::send_credit(std::uint32_t limit) {
  wire::Credit message;
  message.set_limit(limit);
  // Credit that got lost with a connection comes again with the Hello; credit that found no room, with the next turn.
  if (link->send(encode_frame(wire::CREDIT, message))) credit = limit;
}

void ShardSession::acknowledged(const ReportOutbox::Batch& batch, TimePoint now) {
  for (const LeaseKey& lease : batch.leases) held.erase(lease);
  if (batch.resent) return;  // which of the two was acknowledged is not known
  const auto sample = static_cast<double>((now - batch.sent_at).count());
  ack_us = ack_us == 0 ? sample : ack_us + (sample - ack_us) / 16;
}

TimePoint ShardSession::next_due_at(Duration lease_duration) const {
  TimePoint due = welcomed ? std::min(heartbeat_at, reports.next_resend_at()) : hello_at;
  if (!cut_off) due = std::min(due, renewed_at + lease_duration);
  return due;
}

}  // namespace baton
