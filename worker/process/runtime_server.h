// The socket that one function's process speaks the Runtime API on: loopback, a port that the kernel picks, no thread of its own.
//
// Between invocations nobody reads it; what the process sends waits in the kernel, as AWS freezes a function between invocations.
#pragma once

#include <poll.h>

#include <cstdint>
#include <list>
#include <span>
#include <string>
#include <vector>

#include "baton/result.h"
#include "worker/process/runtime_api.h"

namespace baton {

// A runtime has one or two. One more is closed at once.
inline constexpr std::size_t kRuntimeConnectionsMax = 8;
// Read from one connection in a round, so that the time-out is looked at.
inline constexpr std::size_t kRuntimeReadBytesMax = 256 * 1024;

class RuntimeServer {
 public:
  // Errors: kUnavailable (no socket, no port).
  static Result<std::unique_ptr<RuntimeServer>> listen();
  ~RuntimeServer();
  RuntimeServer(const RuntimeServer&) = delete;
  RuntimeServer& operator=(const RuntimeServer&) = delete;

  std::uint16_t port() const { return port_; }

  // What poll(2) has to look at.
  std::vector<pollfd> interests() const;
  // Reads and writes what is possible, and lets `api` answer. `ready`: interests() after a poll.
  void serve(std::span<const pollfd> ready, RuntimeApi& api);

  // Whether somebody is still there whose request waits. A runtime that has waited longer than its HTTP client does has gone,
  // and asks again on another connection.
  bool is_awaited();
  // To the connection whose request waits. REQUIRES: is_awaited().
  void deliver(const std::string& response);
  // Whether every answer has left.
  bool has_sent() const;

 private:
  struct Connection {
    explicit Connection(int fd_) : fd(fd_) {}
    int fd;
    HttpRequestReader reader{kFunctionAnswerBytesMax};
    std::string unsent;
    bool waits = false;  // for deliver()
    bool close_when_sent = false;
  };

  RuntimeServer(int fd, std::uint16_t port) : fd_(fd), port_(port) {}
  void accept_all();
  void read(Connection& connection, RuntimeApi& api);
  void answer_requests(Connection& connection, RuntimeApi& api);
  static void write(Connection& connection);
  static void close(Connection& connection);

  int fd_;
  std::uint16_t port_;
  std::list<Connection> connections_;
};

}  // namespace baton
