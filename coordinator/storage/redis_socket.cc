#include "coordinator/storage/redis_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace baton {
namespace {

tl::unexpected<Error> cannot(const std::string& what, const char* why) {
  return fail(ErrorCode::kUnavailable, "cannot " + what + ": " + why);
}

Result<int> connect_to(int family, const sockaddr* address, socklen_t size, const std::string& what) {
  const int fd = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return cannot(what, std::strerror(errno));
  if (::connect(fd, address, size) != 0 && errno != EINPROGRESS) {
    const int error = errno;
    ::close(fd);
    return cannot(what, std::strerror(error));
  }
  return fd;
}

Result<int> connect_unix(const RedisAddress& redis) {
  const std::string what = "connect to Redis at " + redis.unix_path;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (redis.unix_path.size() >= sizeof address.sun_path) return cannot(what, "the path is too long for a unix socket");
  std::memcpy(address.sun_path, redis.unix_path.data(), redis.unix_path.size());
  return connect_to(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address, what);
}

Result<int> connect_tcp(const RedisAddress& redis) {
  const std::string port = std::to_string(redis.port);
  const std::string what = "connect to Redis at " + redis.host + ":" + port;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(redis.host.c_str(), port.c_str(), &hints, &found); error != 0) {
    return cannot(what, ::gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, ::freeaddrinfo);
  auto fd = connect_to(found->ai_family, found->ai_addr, found->ai_addrlen, what);
  if (fd) {
    const int on = 1;
    ::setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(*fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  }
  return fd;
}

}  // namespace

Result<int> start_connecting(const RedisAddress& address) {
  return address.unix_path.empty() ? connect_tcp(address) : connect_unix(address);
}

Result<void> finish_connecting(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return cannot("connect to Redis", std::strerror(error));
  return {};
}

}  // namespace baton
