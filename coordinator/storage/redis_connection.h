// One non-blocking, pipelined connection to Redis: bytes out, replies in, in the same order. Reconnects by itself with
// a growing delay; whoever sent something finds out by generation() that it has to send it again.
#pragma once

#include <cstdint>
#include <string>

#include "baton/time.h"
#include "coordinator/storage/output_buffer.h"
#include "coordinator/storage/redis_options.h"
#include "coordinator/storage/resp.h"

namespace baton {

class RedisConnection {
 public:
  RedisConnection(RedisAddress address, RedisOptions options);
  ~RedisConnection();
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  // Connects, or goes on doing so, and reads what has arrived. Never blocks, but for the look-up of a host's name.
  void advance(TimePoint now);

  // Logged in: commands may be appended to output().
  bool ready() const { return state_ == State::kReady; }
  // Grows with every connection that became ready; what was sent in an earlier one gets no reply any more.
  std::uint64_t generation() const { return generation_; }

  OutputBuffer& output() { return output_; }
  void flush(TimePoint now);
  // The next reply that has arrived completely, or null.
  Reply next_reply(TimePoint now);

  // Drops the connection; advance() will make another one, after the delay.
  void disconnect(TimePoint now, const std::string& why);
  // Everything about this connection is fine: the next reconnect starts with the shortest delay.
  void reset_delay();

  int fd() const { return fd_; }
  short poll_events() const;
  // Why the last connection broke or could not be made.
  const std::string& trouble() const { return trouble_; }

 private:
  enum class State { kDisconnected, kConnecting, kLoggingIn, kReady };
  void start(TimePoint now);
  void log_in(TimePoint now);
  void take_login_replies(TimePoint now);
  void receive(TimePoint now);
  Reply parse_reply(TimePoint now);

  RedisAddress address_;
  RedisOptions options_;
  State state_ = State::kDisconnected;
  int fd_ = -1;
  std::uint64_t generation_ = 0;
  OutputBuffer output_;
  RedisReader reader_;
  int login_reply_count_ = 0;  // still to come
  TimePoint next_attempt_at_{};
  TimePoint attempt_deadline_{};
  Duration delay_;
  std::string trouble_;
};

}  // namespace baton
