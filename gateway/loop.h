// One thread of the server, with its connections and its times.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <thread>
#include <unordered_set>

#include "baton/time.h"
#include "common/random.h"
#include "gateway/limits.h"
#include "gateway/metrics.h"
#include "gateway/server.h"

namespace baton::gateway {

class Connection;

// What all loops share.
struct LoopContext {
  Handler handler;
  ServerLimits limits;
  Metrics& metrics;
  std::atomic<std::size_t> connection_count{0};
};

// Everything but start(), stop() and join() belongs to its own thread.
class Loop : public std::enable_shared_from_this<Loop> {
 public:
  explicit Loop(std::shared_ptr<LoopContext> shared);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void start();
  // The thread ends when the last connection has, at `deadline` at the latest.
  void stop(TimePoint deadline);
  void join();

  boost::asio::io_context& io() { return io_; }
  LoopContext& shared() { return *shared_; }
  bool stopping() const { return stopping_; }
  const std::string& date(TimePoint now);  // for Date
  std::string new_request_id();            // a random UUID

  void adopt(boost::asio::ip::tcp::socket socket);
  void forget(const std::shared_ptr<Connection>& connection);

 private:
  void sweep();

  std::shared_ptr<LoopContext> shared_;
  Random random_{random_seed()};
  std::int64_t date_second_ = -1;
  std::string date_;
  bool stopping_ = false;
  TimePoint stop_deadline_ = kNever;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  boost::asio::steady_timer sweep_timer_{io_};
  std::unordered_set<std::shared_ptr<Connection>> connections_;  // their sockets go before the context does
  std::thread thread_;
};

}  // namespace baton::gateway
