#include "gateway/server.h"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <utility>

#include "common/check.h"
#include "common/clock.h"
#include "gateway/loop.h"

namespace baton::gateway {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

// Out of file descriptors, mostly: trying at once would fail at once.
constexpr Duration kAcceptRetryDelay = std::chrono::milliseconds(100);

constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n";

}  // namespace

bool is_loopback_address(const std::string& address) {
  error_code error;
  const auto parsed = asio::ip::make_address(address, error);
  return !error && parsed.is_loopback();
}

// Accepts on the first loop's thread and hands connections to all loops in turn.
class Server::Acceptor {
 public:
  Acceptor(std::vector<std::shared_ptr<Loop>>& loops, LoopContext& shared) : loops_(loops), shared_(shared) {}

  Result<std::uint16_t> listen(const ServerOptions& options) {
    error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) {
      return fail(ErrorCode::kInvalidArgument, "'" + options.address + "' is not an IP address to listen on");
    }
    const Tcp::endpoint endpoint(address, options.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) return acceptor_.local_endpoint(error).port();
    const auto where = options.address + ":" + std::to_string(options.port);
    const char* advice =
        error == asio::error::address_in_use ? "; stop the program that uses it, or choose another with --port" : "";
    return fail(ErrorCode::kFailedPrecondition, "cannot listen on " + where + ": " + error.message() + advice);
  }

  void accept() {
    const auto loop = loops_[next_++ % loops_.size()];
    acceptor_.async_accept(loop->io(), [this, loop](error_code error, Tcp::socket socket) {
      if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
      if (error) return accept_later();
      hand_over(loop, std::move(socket));
      accept();
    });
  }

  // Returns when nothing more is accepted.
  void close() {
    std::promise<void> closed;
    asio::post(loops_[0]->io(), [&] {
      error_code ignored;
      acceptor_.close(ignored);
      retry_.cancel();
      closed.set_value();
    });
    closed.get_future().wait();
  }

 private:
  void hand_over(const std::shared_ptr<Loop>& loop, Tcp::socket socket) {
    if (++shared_.connection_count > shared_.limits.connection_count_max) {
      --shared_.connection_count;
      shared_.metrics.connection_refused();
      error_code ignored;
      socket.non_blocking(true, ignored);
      socket.write_some(asio::buffer(kFull), ignored);
      return;
    }
    auto moved = std::make_shared<Tcp::socket>(std::move(socket));
    asio::post(loop->io(), [loop = loop.get(), moved] { loop->adopt(std::move(*moved)); });
  }

  void accept_later() {
    retry_.expires_after(kAcceptRetryDelay);
    retry_.async_wait([this](error_code error) {
      if (!error) accept();
    });
  }

  std::vector<std::shared_ptr<Loop>>& loops_;
  LoopContext& shared_;
  std::size_t next_ = 0;
  Tcp::acceptor acceptor_{loops_[0]->io()};
  asio::steady_timer retry_{loops_[0]->io()};
};

Server::Server() = default;

Result<std::unique_ptr<Server>> Server::listen(const ServerOptions& options, Metrics& metrics) {
  std::unique_ptr<Server> server(new Server);
  server->context_ = std::make_shared<LoopContext>(Handler{}, options.limits, metrics);
  for (unsigned i = 0; i < std::max(options.io_threads, 1U); ++i) {
    server->loops_.push_back(std::make_shared<Loop>(server->context_));
  }
  server->acceptor_ = std::make_unique<Acceptor>(server->loops_, *server->context_);
  const auto port = server->acceptor_->listen(options);
  if (!port) return tl::unexpected(port.error());
  server->port_ = *port;
  return server;
}

void Server::serve(Handler handler) {
  CHECK(!serving_) << "serve() is called once";
  serving_ = true;
  context_->handler = std::move(handler);
  acceptor_->accept();
  for (const auto& loop : loops_) loop->start();
}

Server::~Server() { stop(Duration(0)); }

void Server::stop(Duration grace) {
  if (!std::exchange(serving_, false)) return;
  acceptor_->close();
  const TimePoint deadline = clock_now() + grace;
  for (const auto& loop : loops_) loop->stop(deadline);
  for (const auto& loop : loops_) loop->join();
}

}  // namespace baton::gateway
