#include "coordinator/storage/redis_blocking.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "coordinator/storage/redis_socket.h"

namespace baton {
namespace {

// False: nothing happened for so long.
bool wait_for(int fd, short events, Duration timeout) {
  pollfd waiting{fd, events, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, static_cast<int>(to_ms(timeout)));
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

std::string name_of(const RedisAddress& address) {
  return address.unix_path.empty() ? address.host + ":" + std::to_string(address.port) : address.unix_path;
}

}  // namespace

BlockingRedis::BlockingRedis(int fd, Duration reply_timeout)
    : fd_(fd), reply_timeout_(reply_timeout), reader_(redisReaderCreate()) {}

BlockingRedis::BlockingRedis(BlockingRedis&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      reply_timeout_(other.reply_timeout_),
      reader_(std::move(other.reader_)),
      broken_(other.broken_) {}

BlockingRedis::~BlockingRedis() {
  if (fd_ >= 0) ::close(fd_);
}

Result<BlockingRedis> BlockingRedis::connect(const RedisAddress& address, const RedisOptions& options) {
  const auto failed = [&](const std::string& why) {
    return fail(ErrorCode::kUnavailable, why + "; start Redis at " + name_of(address) + ", or name another one");
  };
  auto fd = start_connecting(address);
  if (!fd) return failed(fd.error().message);
  BlockingRedis redis(*fd, options.reply_timeout);
  if (!wait_for(*fd, POLLOUT, options.connect_timeout)) {
    return failed("no connection to Redis within the connect time-out");
  }
  if (auto connected = finish_connecting(*fd); !connected) return failed(connected.error().message);
  if (auto logged_in = redis.log_in(address, options); !logged_in) return tl::unexpected(logged_in.error());
  return redis;
}

Result<void> BlockingRedis::log_in(const RedisAddress& address, const RedisOptions& options) {
  if (!options.password.empty()) {
    std::vector<std::string_view> login = {"AUTH", options.user, options.password};
    if (options.user.empty()) login.erase(login.begin() + 1);
    if (auto reply = call(login); !reply) return tl::unexpected(reply.error());
  }
  if (auto reply = call({"SELECT", std::to_string(address.database)}); !reply) return tl::unexpected(reply.error());
  return {};
}

Result<Reply> BlockingRedis::call(const std::vector<std::string_view>& arguments) {
  OutputBuffer command;
  append_command_header(command.text(), arguments.size());
  for (std::string_view argument : arguments) append_argument(command.text(), argument);
  if (auto sent = send(command); !sent) return tl::unexpected(sent.error());
  auto reply = receive();
  if (reply && (*reply)->type == REDIS_REPLY_ERROR) return tl::unexpected(error_of(text_of(**reply)));
  return reply;
}

Result<Reply> BlockingRedis::run(std::string_view script, const std::vector<std::string_view>& keys,
                                 const std::vector<std::string_view>& arguments) {
  const std::string key_count = std::to_string(keys.size());
  std::vector<std::string_view> all = {"EVAL", script, key_count};
  all.insert(all.end(), keys.begin(), keys.end());
  all.insert(all.end(), arguments.begin(), arguments.end());
  return call(all);
}

Result<void> BlockingRedis::send(OutputBuffer& command) {
  for (;;) {
    if (!command.send_to(fd_)) return give_up(std::strerror(errno));
    if (command.empty()) return {};
    if (!wait_for(fd_, POLLOUT, reply_timeout_)) return give_up("it takes nothing within the reply time-out");
  }
}

Result<Reply> BlockingRedis::receive() {
  std::string bytes(64 * 1024, '\0');
  for (;;) {
    void* reply = nullptr;
    if (redisReaderGetReply(reader_.get(), &reply) != REDIS_OK) return give_up(reader_->errstr);
    if (reply) return Reply(static_cast<redisReply*>(reply));
    if (!wait_for(fd_, POLLIN, reply_timeout_)) return give_up("no answer within the reply time-out");
    const ssize_t size = ::recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (size == 0) return give_up("it closed the connection");
    if (size < 0 && errno != EAGAIN && errno != EINTR) return give_up(std::strerror(errno));
    if (size > 0) redisReaderFeed(reader_.get(), bytes.data(), static_cast<std::size_t>(size));
  }
}

tl::unexpected<Error> BlockingRedis::give_up(const std::string& why) {
  broken_ = true;
  return fail(ErrorCode::kUnavailable, "lost the connection to Redis (" + why + "); try again once it is back");
}

}  // namespace baton
