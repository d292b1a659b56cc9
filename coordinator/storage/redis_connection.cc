#include "coordinator/storage/redis_connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "coordinator/storage/redis_socket.h"

namespace baton {
namespace {

constexpr Duration kReconnectDelayMin = std::chrono::milliseconds(50);  // a restarting Redis is back in a blink
constexpr Duration kReconnectDelayMax = std::chrono::seconds(1);        // bounds what a long outage adds to itself

}  // namespace

RedisConnection::RedisConnection(RedisAddress address, RedisOptions options)
    : address_(std::move(address)), options_(std::move(options)), delay_(kReconnectDelayMin) {}

RedisConnection::~RedisConnection() {
  if (fd_ >= 0) ::close(fd_);
}

void RedisConnection::advance(TimePoint now) {
  if (state_ == State::kDisconnected && now >= next_attempt_at_) start(now);
  if (state_ == State::kConnecting) {
    pollfd waiting{fd_, POLLOUT, 0};
    if (::poll(&waiting, 1, 0) == 1) log_in(now);
  }
  if (state_ == State::kLoggingIn || state_ == State::kReady) receive(now);
  if (state_ == State::kLoggingIn) take_login_replies(now);
  if ((state_ == State::kConnecting || state_ == State::kLoggingIn) && now >= attempt_deadline_) {
    disconnect(now, "no answer within the connect time-out");
  }
}

void RedisConnection::start(TimePoint now) {
  auto fd = start_connecting(address_);
  if (!fd) return disconnect(now, fd.error().message);
  fd_ = *fd;
  reader_.reset(redisReaderCreate());
  attempt_deadline_ = now + options_.connect_timeout;
  state_ = State::kConnecting;
}

void RedisConnection::log_in(TimePoint now) {
  if (auto connected = finish_connecting(fd_); !connected) return disconnect(now, connected.error().message);
  login_reply_count_ = 0;
  if (!options_.password.empty()) {
    if (options_.user.empty()) {
      append_command(output_.text(), {"AUTH", options_.password});
    } else {
      append_command(output_.text(), {"AUTH", options_.user, options_.password});
    }
    ++login_reply_count_;
  }
  append_command(output_.text(), {"SELECT", std::to_string(address_.database)});
  ++login_reply_count_;
  state_ = State::kLoggingIn;
  flush(now);
}

void RedisConnection::take_login_replies(TimePoint now) {
  while (login_reply_count_ > 0) {
    const Reply reply = parse_reply(now);
    if (!reply) return;
    if (reply->type == REDIS_REPLY_ERROR) return disconnect(now, error_of(text_of(*reply)).message);
    --login_reply_count_;
  }
  state_ = State::kReady;
  ++generation_;
}

void RedisConnection::receive(TimePoint now) {
  char bytes[16 * 1024];
  for (;;) {
    const ssize_t size = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (size > 0) {
      if (redisReaderFeed(reader_.get(), bytes, static_cast<std::size_t>(size)) != REDIS_OK) {
        return disconnect(now, reader_->errstr);
      }
      if (static_cast<std::size_t>(size) < sizeof bytes) return;
      continue;
    }
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    return disconnect(now, size == 0 ? "Redis closed the connection" : std::strerror(errno));
  }
}

Reply RedisConnection::parse_reply(TimePoint now) {
  if (!reader_) return nullptr;
  void* reply = nullptr;
  if (redisReaderGetReply(reader_.get(), &reply) != REDIS_OK) {
    disconnect(now, std::string("Redis sent what is not its protocol: ") + reader_->errstr);
    return nullptr;
  }
  return Reply(static_cast<redisReply*>(reply));
}

Reply RedisConnection::next_reply(TimePoint now) { return ready() ? parse_reply(now) : nullptr; }

void RedisConnection::flush(TimePoint now) {
  if (fd_ >= 0 && state_ != State::kConnecting && !output_.send_to(fd_)) disconnect(now, std::strerror(errno));
}

void RedisConnection::disconnect(TimePoint now, const std::string& why) {
  trouble_ = why;
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  state_ = State::kDisconnected;
  output_.clear();
  next_attempt_at_ = now + delay_;
  delay_ = std::min(delay_ * 2, kReconnectDelayMax);
}

void RedisConnection::reset_delay() { delay_ = kReconnectDelayMin; }

short RedisConnection::poll_events() const {
  if (fd_ < 0) return 0;
  if (state_ == State::kConnecting) return POLLOUT;
  return static_cast<short>(output_.empty() ? POLLIN : POLLIN | POLLOUT);
}

}  // namespace baton
