// What a client and one endpoint of the coordinator know of each other.
//
//                Welcome                          WhoAreYou
//   greeting ─────────────► open ──────────────────────────────► greeting
//      │ ▲                    │
//      │ └── after a while ── refused ◄── Refused (for good), another protocol version
//      └────────────────────────▲
//
// While greeting, Hello is sent again and again. While open and something is expected, Ping every second: its answer
// shows a shard that has forgotten us (WhoAreYou), one that started anew, and Outcomes that were lost at the end.
//
// Outcomes are counted by the shard from 1 in each session; watch_is_due() says that some may have been missed, so that
// everything that is still waited for must be watched anew.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "baton/time.h"
#include "client/backoff.h"
#include "client/config.h"
#include "transport/transport.h"
#include "wire.pb.h"

namespace baton {

class Session {
 public:
  Session(std::string endpoint, std::unique_ptr<Link> link, std::uint64_t peer_id, const ClientConfig& config,
          Random& random);

  const std::string& endpoint() const { return endpoint_; }
  bool is_open() const { return state_ == State::kOpen; }
  bool is_greeting() const { return state_ == State::kGreeting; }
  // Why it is not open: for good (kVersionMismatch, kPermissionDenied …) if is_refused(), else the last word of a shard
  // that asks for patience.
  bool is_refused() const { return state_ == State::kRefused; }
  const std::optional<Error>& error() const { return error_; }
  std::uint64_t incarnation() const { return incarnation_; }

  bool receive(std::string& frame) { return link_->receive(frame); }
  bool send(std::string frame) { return link_->send(std::move(frame)); }
  // Why there is no connection, if the link knows.
  std::optional<Error> link_error() { return link_->last_error(); }

  void welcomed(const wire::Welcome& welcome, TimePoint now);
  void forgotten(TimePoint now);  // WhoAreYou: Hello is due
  void refused(Error error, TimePoint now);
  void note_pong(const wire::Pong& pong, TimePoint now);
  void note_outcomes(std::uint64_t sequence, TimePoint now);
  void note_outcomes_missed() { outcomes_missed_ = true; }

  // Says Hello or Ping if it is time. `expecting`: something of this session is outstanding.
  void speak(TimePoint now, bool expecting);

  // A Watch for everything is due; `watching`: there is something to watch. Then note_watched().
  bool watch_is_due(TimePoint now, bool watching) const;
  void note_watched(TimePoint now);

  TimePoint next_wake_up(bool expecting, bool watching) const;

 private:
  enum class State { kGreeting, kOpen, kRefused };

  void greet(TimePoint now);
  TimePoint watch_at() const;

  std::string endpoint_;
  std::unique_ptr<Link> link_;
  std::uint64_t peer_id_;
  const ClientConfig& config_;
  Random& random_;

  State state_ = State::kGreeting;
  std::optional<Error> error_;
  TimePoint hello_at_{};
  Backoff hello_delay_{kHelloDelayMin, kHelloDelayMax};
  Backoff unconnected_delay_{kUnconnectedHelloDelayMin, kUnconnectedHelloDelayMax};
  TimePoint ping_at_{};
  std::uint64_t incarnation_ = 0;

  std::uint64_t outcomes_sequence_ = 0;  // of the last Outcomes that arrived
  bool outcomes_missed_ = false;
  TimePoint watched_at_{};   // last Watch for everything
  TimePoint quiet_since_{};  // last Outcomes or Watch
  Duration quiet_rewatch_delay_ = kQuietRewatchDelayMin;
};

}  // namespace baton
