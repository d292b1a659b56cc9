#include "tests/gateway/test_connection.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/check.h"

namespace baton::gateway {

std::string TestAnswer::header(std::string_view name) const {
  const auto at = head.find("\r\n" + std::string(name) + ": ");
  if (at == std::string::npos) return "";
  const auto begin = at + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

TestConnection::TestConnection(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  CHECK(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) << "nobody listens on " << port;
}

TestConnection::~TestConnection() { ::close(fd_); }

bool TestConnection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

TestConnection::Got TestConnection::read_some(Duration patience) {
  char bytes[16384];
  pollfd waiting{fd_, POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(to_ms(patience))) <= 0) return Got::kNothing;
  const auto n = ::recv(fd_, bytes, sizeof bytes, 0);
  if (n <= 0) return Got::kEnd;
  buffer_.append(bytes, static_cast<std::size_t>(n));
  return Got::kBytes;
}

TestAnswer TestConnection::read(bool head_only) {
  TestAnswer answer;
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (read_some(kPatience) != Got::kBytes) return answer;
  }
  answer.head = buffer_.substr(0, end);
  buffer_.erase(0, end + 4);
  const std::string length = answer.header("Content-Length");
  const std::size_t size = head_only || length.empty() ? 0 : std::stoul(length);
  while (buffer_.size() < size) {
    if (read_some(kPatience) != Got::kBytes) return {};
  }
  answer.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  answer.status = static_cast<unsigned>(std::stoul(answer.head.substr(9, 3)));
  return answer;
}

bool TestConnection::is_closed(Duration patience) { return buffer_.empty() && read_some(patience) == Got::kEnd; }

TestAnswer TestConnection::ask(const std::string& request_line, const std::string& headers, const std::string& body) {
  return write(request_text(request_line, headers, body)) ? read(request_line.starts_with("HEAD")) : TestAnswer{};
}

std::string request_text(const std::string& request_line, const std::string& headers, const std::string& body) {
  return request_line + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace baton::gateway
