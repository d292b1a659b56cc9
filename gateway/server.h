// The gateway's HTTP/1.1 server: asynchronous, keep-alive, one request of a connection at a time (pipelined ones wait).
//
//   auto server = Server::listen({.port = 8083}, metrics);
//   server->serve([](std::shared_ptr<Exchange> exchange) { … exchange->answer(…); });
//
// A few loops, each with a thread and connections of its own. The handler is called on the connection's loop and must not
// wait; the answer may come later and from any thread. limits.h says what is cut off and when.
//
// Whatever calls Exchange::answer() may do so after the server has gone.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "baton/result.h"
#include "baton/time.h"
#include "gateway/exchange.h"
#include "gateway/limits.h"
#include "gateway/metrics.h"

namespace baton::gateway {

using Handler = std::function<void(std::shared_ptr<Exchange>)>;  // an exception that leaves it is a 500

struct ServerOptions {
  std::string address = "127.0.0.1";  // IPv4 or IPv6
  std::uint16_t port = 8083;          // 0: a free one
  unsigned io_threads = 1;
  ServerLimits limits{};
};

// Whether only this machine reaches it. False of what is no IP address.
bool is_loopback_address(const std::string& address);

class Loop;
struct LoopContext;

class Server {
 public:
  // Clients may connect and wait from now on. Errors: kInvalidArgument (no address), kFailedPrecondition (address in use,
  // or not of this machine). `metrics` must outlive the server.
  static Result<std::unique_ptr<Server>> listen(const ServerOptions& options, Metrics& metrics);

  // Answers them. Call it once.
  void serve(Handler handler);

  ~Server();  // stop(0)
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const { return port_; }

  // Accepts nothing more, closes idle connections, lets requests that were begun end within `grace`, then closes what is
  // left. Returns when all of that is done.
  void stop(Duration grace);

 private:
  class Acceptor;
  Server();

  std::shared_ptr<LoopContext> context_;
  std::vector<std::shared_ptr<Loop>> loops_;
  std::unique_ptr<Acceptor> acceptor_;
  std::uint16_t port_ = 0;
  bool serving_ = false;
};

}  // namespace baton::gateway
