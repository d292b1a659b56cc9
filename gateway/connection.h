// One connection: a request, its answer, the next request, until one side has enough or a limit is reached.
//
//   kIdle ──first byte──► kReading ──whole──► kRunning ──answered──► kWriting ──► kIdle
//                            │                                           │
//                            └──refused───────► kWriting ────────────────┴──► kClosing
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "baton/time.h"
#include "gateway/exchange.h"

namespace baton::gateway {

class Loop;

// Owned by its loop, used on its thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, boost::asio::ip::tcp::socket socket);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start() { await_request(); }
  void close();
  void close_if_idle();
  void check_deadline(TimePoint now);

 private:
  enum class State : std::uint8_t { kIdle, kReading, kRunning, kWriting, kClosing, kClosed };

  void await_request();
  void read_some();
  void on_bytes();
  void continue_reading();
  bool charge_body();
  void run();
  Request take_request();
  void send(Response response);
  void refuse(unsigned status, std::string reason);
  void write(const Response& response, bool keep_alive);
  void finish();
  void linger();

  Loop& loop_;
  boost::asio::ip::tcp::socket socket_;
  State state_ = State::kIdle;
  TimePoint deadline_ = kNever;  // of the state
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  std::size_t charged_bytes_ = 0;  // of Metrics::add_buffered_bytes
  bool headers_read_ = false;
  bool keep_alive_ = true;
  bool refused_ = false;
  bool head_only_ = false;  // the method is HEAD
  std::shared_ptr<Exchange> exchange_;
  std::string head_;
  std::string body_;
};

}  // namespace baton::gateway
