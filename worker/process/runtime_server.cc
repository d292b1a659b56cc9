#include "worker/process/runtime_server.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace baton {

namespace {

tl::unexpected<Error> no_socket() {
  return fail(ErrorCode::kUnavailable, std::string("cannot listen for a function's runtime: ") + std::strerror(errno));
}

int accept_one(int fd) { return accept4(fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC); }

}  // namespace

Result<std::unique_ptr<RuntimeServer>> RuntimeServer::listen() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return no_socket();
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (bind(fd, any, size) != 0 || ::listen(fd, static_cast<int>(kRuntimeConnectionsMax)) != 0 ||
      getsockname(fd, any, &size) != 0) {
    const auto error = no_socket();
    ::close(fd);
    return error;
  }
  return std::unique_ptr<RuntimeServer>(new RuntimeServer(fd, ntohs(address.sin_port)));
}

RuntimeServer::~RuntimeServer() {
  for (Connection& connection : connections_) close(connection);
  ::close(fd_);
}

std::vector<pollfd> RuntimeServer::interests() const {
  std::vector<pollfd> fds{{fd_, POLLIN, 0}};
  for (const Connection& connection : connections_) {
    fds.push_back({connection.fd, static_cast<short>(connection.unsent.empty() ? POLLIN : POLLOUT), 0});
  }
  return fds;
}

void RuntimeServer::serve(std::span<const pollfd> ready, RuntimeApi& api) {
  auto at = connections_.begin();
  for (const pollfd& polled : ready.subspan(1)) {
    Connection& connection = *at++;
    if (polled.revents == 0) continue;
    if (connection.unsent.empty()) {
      read(connection, api);
    } else {
      write(connection);
      // Requests that came while the answer was on its way.
      if (connection.unsent.empty()) answer_requests(connection, api);
    }
  }
  std::erase_if(connections_, [](const Connection& connection) { return connection.fd < 0; });
  if (ready.front().revents != 0) accept_all();
}

void RuntimeServer::accept_all() {
  for (int fd = accept_one(fd_); fd >= 0; fd = accept_one(fd_)) {
    if (connections_.size() == kRuntimeConnectionsMax) {
      ::close(fd);
    } else {
      connections_.emplace_back(fd);
    }
  }
}

void RuntimeServer::read(Connection& connection, RuntimeApi& api) {
  std::string bytes(kRuntimeReadBytesMax, '\0');
  const ssize_t got = recv(connection.fd, bytes.data(), bytes.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) return close(connection);
  bytes.resize(static_cast<std::size_t>(got));
  connection.reader.add(bytes);
  answer_requests(connection, api);
}

void RuntimeServer::answer_requests(Connection& connection, RuntimeApi& api) {
  while (connection.fd >= 0 && !connection.waits && connection.unsent.empty()) {
    if (auto request = connection.reader.take()) {
      connection.close_when_sent = !request->keep_alive;
      auto response = api.handle(*std::move(request));
      if (response) {
        connection.unsent = *std::move(response);
      } else {
        // The one that asked last: a runtime waits on one connection only.
        for (Connection& other : connections_) other.waits = false;
        connection.waits = true;
      }
    } else if (connection.reader.refused_status() != 0) {
      connection.close_when_sent = true;
      connection.unsent = api.refuse(connection.reader.refused_status());
    } else if (connection.reader.take_continue()) {
      connection.unsent = "HTTP/1.1 100 Continue\r\n\r\n";
    } else {
      return;
    }
    write(connection);
  }
}

void RuntimeServer::write(Connection& connection) {
  while (connection.fd >= 0 && !connection.unsent.empty()) {
    const ssize_t sent = send(connection.fd, connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      connection.unsent.erase(0, static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR) {
      return close(connection);
    }
  }
  if (connection.close_when_sent) close(connection);
}

void RuntimeServer::close(Connection& connection) {
  if (connection.fd >= 0) ::close(connection.fd);
  connection.fd = -1;
  connection.unsent.clear();
  connection.waits = false;
}

bool RuntimeServer::is_awaited() {
  for (Connection& connection : connections_) {
    char byte = 0;
    const bool is_gone = connection.waits && recv(connection.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    if (is_gone) close(connection);
  }
  return std::any_of(connections_.begin(), connections_.end(),
                     [](const Connection& connection) { return connection.waits; });
}

void RuntimeServer::deliver(const std::string& response) {
  for (Connection& connection : connections_) {
    if (!connection.waits) continue;
    connection.waits = false;
    connection.unsent = response;
    write(connection);
  }
  std::erase_if(connections_, [](const Connection& connection) { return connection.fd < 0; });
}

bool RuntimeServer::has_sent() const {
  return std::all_of(connections_.begin(), connections_.end(),
                     [](const Connection& connection) { return connection.unsent.empty(); });
}

}  // namespace baton
