#include "coordinator/sessions.h"

namespace baton {

PeerSession* Sessions::open(std::uint64_t peer_id, const std::string& peer, TimePoint now) {
  PeerSession* session = find_peer_id(peer_id);
  if (session) {
    if (session->peer != peer) by_peer_.erase(session->peer);
  } else {
    if (size() >= kSessionCountMax) return nullptr;
    std::uint32_t slot;
    if (free_.empty()) {
      slot = static_cast<std::uint32_t>(slots_.size());
      slots_.push_back(nullptr);
      generations_.push_back(0);
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    generations_[slot] = generations_[slot] % kGenerationMax + 1;
    slots_[slot] = std::make_unique<PeerSession>();
    session = slots_[slot].get();
    session->handle = generations_[slot] << kSlotBits | slot;
    session->peer_id = peer_id;
    session->connected_at = now;
    by_peer_id_[peer_id] = session->handle;
  }
  session->peer = peer;
  session->connected = true;
  session->last_heard_at = now;
  by_peer_[peer] = session->handle;
  return session;
}

PeerSession* Sessions::find(SessionHandle handle) {
  const std::uint32_t slot = handle & ((1u << kSlotBits) - 1);
  if (slot >= slots_.size() || !slots_[slot] || slots_[slot]->handle != handle || handle == kNoSession) return nullptr;
  return slots_[slot].get();
}

PeerSession* Sessions::find_peer(const std::string& peer) {
  const auto found = by_peer_.find(peer);
  return found == by_peer_.end() ? nullptr : find(found->second);
}

PeerSession* Sessions::find_peer_id(std::uint64_t peer_id) {
  const auto found = by_peer_id_.find(peer_id);
  return found == by_peer_id_.end() ? nullptr : find(found->second);
}

void Sessions::close(PeerSession& session) {
  by_peer_.erase(session.peer);
  by_peer_id_.erase(session.peer_id);
  const std::uint32_t slot = session.handle & ((1u << kSlotBits) - 1);
  free_.push_back(slot);
  slots_[slot].reset();
}

}  // namespace baton
