#include "gateway/loop.h"

#include <boost/asio/post.hpp>
#include <vector>

#include "common/clock.h"
#include "common/hexadecimal.h"
#include "gateway/connection.h"
#include "gateway/http_time.h"

namespace baton::gateway {

Loop::Loop(std::shared_ptr<LoopContext> shared) : shared_(std::move(shared)) {}

Loop::~Loop() = default;

void Loop::start() {
  sweep();
  thread_ = std::thread([this] { io_.run(); });
}

void Loop::stop(TimePoint deadline) {
  boost::asio::post(io_, [this, deadline] {
    stopping_ = true;
    stop_deadline_ = deadline;
    work_.reset();
    const std::vector<std::shared_ptr<Connection>> connections(connections_.begin(), connections_.end());
    for (const auto& connection : connections) connection->close_if_idle();
    if (connections_.empty()) sweep_timer_.cancel();
  });
}

void Loop::join() {
  if (thread_.joinable()) thread_.join();
}

const std::string& Loop::date(TimePoint now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  if (second != date_second_) {
    date_second_ = second;
    date_ = http_date(now);
  }
  return date_;
}

std::string Loop::new_request_id() {
  std::string digits = hexadecimal(random_()) + hexadecimal(random_());
  digits[12] = '4';                                        // version: random
  digits[16] = "89ab"[hexadecimal_value(digits[16]) & 3];  // variant of RFC 9562
  for (const std::size_t place : {8, 13, 18, 23}) digits.insert(place, 1, '-');
  return digits;
}

void Loop::adopt(boost::asio::ip::tcp::socket socket) {
  const auto connection = std::make_shared<Connection>(*this, std::move(socket));
  connections_.insert(connection);
  shared_->metrics.connection_opened();
  connection->start();
}

void Loop::forget(const std::shared_ptr<Connection>& connection) {
  if (connections_.erase(connection) == 0) return;
  shared_->metrics.connection_closed();
  --shared_->connection_count;
  if (stopping_ && connections_.empty()) sweep_timer_.cancel();
}

// One timer for all connections: cheaper than several timers for each request.
void Loop::sweep() {
  sweep_timer_.expires_after(kSweepInterval);
  sweep_timer_.async_wait([this](boost::system::error_code error) {
    if (error || (stopping_ && connections_.empty())) return;
    const TimePoint now = clock_now();
    const std::vector<std::shared_ptr<Connection>> connections(connections_.begin(), connections_.end());
    for (const auto& connection : connections) {
      if (now >= stop_deadline_) {
        connection->close();
      } else {
        connection->check_deadline(now);
      }
    }
    sweep();
  });
}

}  // namespace baton::gateway
