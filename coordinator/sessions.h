// Who is connected to a shard, and what it owes whom.
//
// A session is a client's or worker's process, named by the random id that it chose. It outlives connections: a peer that
// connects again within kSessionSilenceMax finds its session, its watches and its leases as they were.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "coordinator/partition/effects.h"
#include "coordinator/partition/task_entry.h"
#include "wire.pb.h"

namespace baton {

// A session that was silent for so long and holds no lease is forgotten; its peer would have to say Hello again.
inline constexpr Duration kSessionSilenceMax = std::chrono::minutes(2);
// More are refused: each costs a few kilobytes and a file descriptor.
inline constexpr std::size_t kSessionCountMax = 20'000;

struct ClientSession {
  std::uint64_t outcomes_encoded = 0;  // sequence of the last Outcomes that was written
  std::uint64_t outcomes_sent = 0;     // … that left: its turn is durable
  wire::Outcomes outcomes;             // of the turn under way
  std::size_t outcomes_bytes = 0;
  wire::Replies replies;  // of the turn under way
  std::size_t replies_bytes = 0;
};

struct WorkerSession {
  std::vector<TypeIndex> types;
  bool serves_functions = false;  // those that no worker serves by name
  std::map<std::string, std::string> labels;
  std::uint32_t slots = 0;
  std::uint32_t credit = 0;
  std::uint32_t leased_count = 0;
  std::uint32_t suspect_count = 0;
  bool draining = false;
  std::uint64_t succeeded_total = 0;
  std::uint64_t failed_total = 0;
  // Of the turn under way.
  wire::Dispatch dispatch;
  std::size_t dispatch_bytes = 0;
  std::vector<TypeIndex> dispatch_types;
  wire::StopAttempts stops;

  std::uint32_t free_credit() const { return draining || leased_count >= credit ? 0 : credit - leased_count; }
};

struct PeerSession {
  SessionHandle handle = kNoSession;
  std::uint64_t peer_id = 0;
  std::string peer;        // routing id of its connection
  bool connected = false;  // as far as we know
  std::string name;
  std::string version;
  TimePoint connected_at{};
  TimePoint last_heard_at{};
  bool has_unsent = false;  // something was written for it in the turn under way
  // One of the two.
  std::unique_ptr<ClientSession> client;
  std::unique_ptr<WorkerSession> worker;
};

class Sessions {
 public:
  // The session of `peer_id`, made if there is none; its connection is `peer` from now on. Null: too many.
  PeerSession* open(std::uint64_t peer_id, const std::string& peer, TimePoint now);

  PeerSession* find(SessionHandle handle);
  const PeerSession* find(SessionHandle handle) const { return const_cast<Sessions*>(this)->find(handle); }
  PeerSession* find_peer(const std::string& peer);
  PeerSession* find_peer_id(std::uint64_t peer_id);

  void close(PeerSession& session);
  // Closes what was silent too long; calls `before(session)` for each.
  template <typename Before>
  void close_silent(TimePoint now, Before before);

  template <typename Visit>
  void for_each(Visit visit) {
    for (auto& slot : slots_) {
      if (slot && slot->handle != kNoSession) visit(*slot);
    }
  }
  std::size_t size() const { return by_peer_id_.size(); }

 private:
  // A handle is generation * 2^20 + slot; generations start at 1, so none is 0.
  static constexpr int kSlotBits = 20;
  static constexpr std::uint32_t kGenerationMax = (1u << (32 - kSlotBits)) - 1;

  std::vector<std::unique_ptr<PeerSession>> slots_;
  std::vector<std::uint32_t> generations_;
  std::vector<std::uint32_t> free_;
  boost::unordered_flat_map<std::string, SessionHandle> by_peer_;
  boost::unordered_flat_map<std::uint64_t, SessionHandle> by_peer_id_;
};

template <typename Before>
void Sessions::close_silent(TimePoint now, Before before) {
  for (auto& slot : slots_) {
    if (!slot || slot->handle == kNoSession || slot->last_heard_at + kSessionSilenceMax > now) continue;
    if (slot->worker && slot->worker->leased_count > 0) continue;
    before(*slot);
    close(*slot);
  }
}

}  // namespace baton
