#include "client/session.h"

#include <algorithm>

#include "client/view_codec.h"
#include "transport/frame.h"

namespace baton {

Session::Session(std::string endpoint, std::unique_ptr<Link> link, std::uint64_t peer_id, const ClientConfig& config,
                 Random& random)
    : endpoint_(std::move(endpoint)), link_(std::move(link)), peer_id_(peer_id), config_(config), random_(random) {}

void Session::welcomed(const wire::Welcome& welcome, TimePoint now) {
  state_ = State::kOpen;
  error_.reset();
  hello_delay_.reset();
  unconnected_delay_.reset();
  incarnation_ = welcome.incarnation();
  outcomes_sequence_ = 0;
  outcomes_missed_ = true;
  watched_at_ = now - kRewatchIntervalMin;  // at once
  quiet_since_ = now;
  quiet_rewatch_delay_ = kQuietRewatchDelayMin;
  ping_at_ = now + kSessionPingInterval;
}

void Session::forgotten(TimePoint now) {
  if (state_ == State::kGreeting) return;  // Hello is on its way
  state_ = State::kGreeting;
  hello_at_ = now;
  hello_delay_.reset();
}

void Session::refused(Error error, TimePoint now) {
  if (is_transient(error.code)) {
    state_ = State::kGreeting;
    hello_at_ = now + hello_delay_.next(random_);
  } else {
    state_ = State::kRefused;
    hello_at_ = now + kRefusedRetryInterval;
  }
  error_ = std::move(error);
}

void Session::note_pong(const wire::Pong& pong, TimePoint now) {
  if (state_ != State::kOpen) return;
  if (pong.incarnation() != incarnation_) {
    forgotten(now);
    return;
  }
  if (pong.outcomes_sequence() == outcomes_sequence_) return;
  outcomes_missed_ = true;
  outcomes_sequence_ = pong.outcomes_sequence();
}

void Session::note_outcomes(std::uint64_t sequence, TimePoint now) {
  if (sequence > outcomes_sequence_ + 1) outcomes_missed_ = true;
  outcomes_sequence_ = std::max(outcomes_sequence_, sequence);
  quiet_since_ = now;
  quiet_rewatch_delay_ = kQuietRewatchDelayMin;
}

void Session::speak(TimePoint now, bool expecting) {
  if (state_ != State::kOpen) {
    if (hello_at_ <= now) greet(now);
    return;
  }
  if (!expecting || ping_at_ > now) return;
  ping_at_ = now + kSessionPingInterval;
  wire::Ping ping;
  ping.set_nonce(random_());
  send(encode_frame(wire::PING, ping));
}

void Session::greet(TimePoint now) {
  wire::Hello hello;
  hello.set_role(wire::Hello::CLIENT);
  hello.set_peer_id(peer_id_);
  hello.set_name(config_.name);
  hello.set_version(config_.version);
  const bool sent = send(encode_frame(wire::HELLO, hello));
  if (state_ == State::kRefused) {
    hello_at_ = now + kRefusedRetryInterval;
  } else {
    hello_at_ = now + (sent ? hello_delay_ : unconnected_delay_).next(random_);
  }
}

TimePoint Session::watch_at() const {
  return outcomes_missed_ ? watched_at_ + kRewatchIntervalMin : quiet_since_ + quiet_rewatch_delay_;
}

bool Session::watch_is_due(TimePoint now, bool watching) const {
  return state_ == State::kOpen && watching && watch_at() <= now;
}

void Session::note_watched(TimePoint now) {
  if (!outcomes_missed_) quiet_rewatch_delay_ = std::min(quiet_rewatch_delay_ * 2, kQuietRewatchDelayMax);
  outcomes_missed_ = false;
  watched_at_ = quiet_since_ = now;
}

TimePoint Session::next_wake_up(bool expecting, bool watching) const {
  if (state_ != State::kOpen) return hello_at_;
  TimePoint next = expecting ? ping_at_ : kNever;
  if (watching) next = std::min(next, watch_at());
  return next;
}

}  // namespace baton
