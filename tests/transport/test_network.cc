#include "tests/transport/test_network.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>

namespace baton::testing {

std::string Folder::write(const std::string& name, const std::string& text) const {
  std::ofstream(file(name), std::ios::binary | std::ios::trunc) << text;
  return file(name);
}

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

}  // namespace

SilentPort::SilentPort() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size), 0);
  endpoint_ = "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

SilentPort::~SilentPort() { ::close(fd_); }

RawPeer::RawPeer(const std::string& endpoint) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const auto address = loopback(static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1))));
  EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
}

RawPeer::~RawPeer() { ::close(fd_); }

bool RawPeer::write(const std::string& bytes) {
  return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

bool RawPeer::read(std::size_t byte_count, std::string& bytes, Duration patience) {
  bytes.clear();
  for (const auto deadline = clock_now() + patience; bytes.size() < byte_count;) {
    pollfd waiting{fd_, POLLIN, 0};
    const auto left = deadline - clock_now();
    if (left <= Duration::zero() || ::poll(&waiting, 1, static_cast<int>(to_ms(left))) <= 0) return false;
    char buffer[4096];
    const auto n = ::recv(fd_, buffer, std::min(sizeof buffer, byte_count - bytes.size()), 0);
    if (n <= 0) return false;
    bytes.append(buffer, static_cast<std::size_t>(n));
  }
  return true;
}

bool RawPeer::shake_hands(const std::string& routing_id) {
  std::string bytes;
  if (!write(zmtp_null_greeting() + zmtp_ready(routing_id)) || !read(64, bytes)) return false;
  // The other side's READY must be there before the first message may go.
  return read(2, bytes) && bytes[0] == '\x04' && read(static_cast<std::uint8_t>(bytes[1]), bytes);
}

bool RawPeer::closed_within(Duration patience, std::string* bytes) {
  for (const auto deadline = clock_now() + patience;;) {
    pollfd waiting{fd_, POLLIN, 0};
    const auto left = deadline - clock_now();
    if (left <= Duration::zero() || ::poll(&waiting, 1, static_cast<int>(to_ms(left))) <= 0) return false;
    char buffer[4096];
    const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n <= 0) return true;
    if (bytes != nullptr) bytes->append(buffer, static_cast<std::size_t>(n));
  }
}

// https://rfc.zeromq.org/spec/23: signature, version 3.0, mechanism, as-server, filler.
std::string zmtp_null_greeting() {
  std::string greeting("\xFF\0\0\0\0\0\0\0\0\x7F\x03\0NULL", 16);
  greeting.resize(64, '\0');
  return greeting;
}

std::string zmtp_ready(const std::string& routing_id) {
  const auto property = [](const std::string& name, const std::string& value) {
    return std::string(1, static_cast<char>(name.size())) + name + std::string(3, '\0') +
           std::string(1, static_cast<char>(value.size())) + value;
  };
  const auto body = "\x05READY" + property("Socket-Type", "DEALER") + property("Identity", routing_id);
  return std::string("\x04") + static_cast<char>(body.size()) + body;
}

}  // namespace baton::testing
