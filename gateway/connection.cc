#include "gateway/connection.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <utility>

#include "common/clock.h"
#include "common/log.h"
#include "gateway/api_error.h"
#include "gateway/loop.h"

namespace baton::gateway {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

// A body is read in steps of up to this; a connection that waits keeps no more.
constexpr std::size_t kReadBytesMax = 64 * 1024;
constexpr std::size_t kIdleBufferBytesMax = 4 * 1024;

unsigned status_of(error_code error) {
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  return 400;
}

}  // namespace

Connection::Connection(Loop& loop, asio::ip::tcp::socket socket) : loop_(loop), socket_(std::move(socket)) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

Connection::~Connection() = default;

void Connection::close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  error_code ignored;
  socket_.close(ignored);
  loop_.shared().metrics.drop_buffered_bytes(std::exchange(charged_bytes_, 0));
  exchange_.reset();
  loop_.forget(shared_from_this());
}

void Connection::close_if_idle() {
  keep_alive_ = false;
  if (state_ == State::kIdle) close();
}

void Connection::check_deadline(TimePoint now) {
  if (now < deadline_) return;
  switch (state_) {
    case State::kReading: return refuse(408, "the request did not come in time");
    case State::kRunning: {
      const auto exchange = exchange_;  // which answering resets
      return exchange->answer(error_response({"ServiceUnavailable", "there was no answer in time; try again"}));
    }
    case State::kIdle:
    case State::kWriting:
    case State::kClosing: return close();
    case State::kClosed: return;
  }
}

void Connection::await_request() {
  state_ = State::kIdle;
  headers_read_ = false;
  head_only_ = false;
  if (!keep_alive_ || loop_.stopping()) return finish();
  const ServerLimits& limits = loop_.shared().limits;
  parser_.emplace();
  parser_->eager(true);
  parser_->header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
  parser_->body_limit(limits.body_bytes_max);
  if (buffer_.size() > 0) return on_bytes();  // pipelined
  if (buffer_.capacity() > kIdleBufferBytesMax) buffer_.shrink_to_fit();
  deadline_ = clock_now() + limits.idle_timeout;
  read_some();
}

void Connection::read_some() {
  const std::size_t room = std::clamp(buffer_.capacity() - buffer_.size(), kIdleBufferBytesMax / 2, kReadBytesMax);
  socket_.async_read_some(buffer_.prepare(room), [self = shared_from_this()](error_code error, std::size_t byte_count) {
    // Refused for being slow, with the refusal under way: what comes now is not read any more.
    if (self->state_ != State::kIdle && self->state_ != State::kReading) return;
    if (error) return self->close();
    self->buffer_.commit(byte_count);
    self->on_bytes();
  });
}

void Connection::on_bytes() {
  if (state_ == State::kIdle) {
    state_ = State::kReading;
    deadline_ = clock_now() + loop_.shared().limits.header_timeout;
  }
  error_code error;
  // put() takes what it understands; the rest of an incomplete header stays in the buffer.
  while (buffer_.size() > 0 && !parser_->is_done()) {
    const std::size_t used = parser_->put(buffer_.data(), error);
    buffer_.consume(used);
    if (error == http::error::need_more || (!error && used == 0)) break;
    if (error) return refuse(status_of(error), error.message());
  }
  if (!charge_body()) return refuse(503, "too many bytes of requests are being read; try again");
  if (parser_->is_done()) return run();
  continue_reading();
}

void Connection::continue_reading() {
  if (!parser_->is_header_done() || headers_read_) return read_some();
  headers_read_ = true;
  deadline_ = clock_now() + loop_.shared().limits.body_timeout;
  if (!boost::beast::iequals(parser_->get()[http::field::expect], "100-continue")) return read_some();
  head_ = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(socket_, asio::buffer(head_), [self = shared_from_this()](error_code error, std::size_t) {
    if (self->state_ != State::kReading) return;
    if (error) return self->close();
    self->read_some();
  });
}

// Counts the bytes that have come of the body. False: all connections together hold too many.
bool Connection::charge_body() {
  LoopContext& shared = loop_.shared();
  const std::size_t more = parser_->get().body().size() - charged_bytes_;
  charged_bytes_ += more;
  return shared.metrics.add_buffered_bytes(more) <= shared.limits.buffered_bytes_max;
}

Request Connection::take_request() {
  auto message = parser_->release();
  Request request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message) {
    request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  request.body = std::move(message.body());
  return request;
}

void Connection::run() {
  const TimePoint now = clock_now();
  state_ = State::kRunning;
  keep_alive_ = keep_alive_ && parser_->keep_alive();
  head_only_ = parser_->get().method() == http::verb::head;
  // Whoever answers may do so when connection and loop have gone.
  auto send = [loop = loop_.weak_from_this(), connection = weak_from_this()](Response response) {
    const auto alive = loop.lock();
    if (alive == nullptr) return;
    asio::dispatch(alive->io(), [connection, response = std::move(response)]() mutable {
      if (const auto self = connection.lock()) self->send(std::move(response));
    });
  };
  exchange_ = std::make_shared<Exchange>(take_request(), loop_.new_request_id(), now, std::move(send));
  const auto exchange = exchange_;
  try {
    loop_.shared().handler(exchange);
  } catch (const std::exception& error) {
    log::error("a request failed", {{"operation", exchange->operation()}, {"what", error.what()}});
    exchange->answer(error_response({"InternalFailure", "the gateway failed; its log says more"}));
  }
  if (state_ == State::kRunning && exchange == exchange_) {
    deadline_ = now + exchange->time_allowed().value_or(loop_.shared().limits.answer_timeout);
  }
}

void Connection::send(Response response) {
  if (state_ != State::kRunning) return;
  LoopContext& shared = loop_.shared();
  shared.metrics.drop_buffered_bytes(std::exchange(charged_bytes_, 0));
  response.headers.push_back({"x-amzn-RequestId", exchange_->id()});
  const Duration latency = clock_now() - exchange_->received_at();
  shared.metrics.count_request(exchange_->operation(), response.status, response.error, latency);
  exchange_.reset();
  keep_alive_ = keep_alive_ && !loop_.stopping();
  body_ = std::move(response.body);
  response.body.clear();
  write(response, keep_alive_);
}

// What is no request, or too large, or too slow. The connection cannot go on: nobody knows where the next request begins.
void Connection::refuse(unsigned status, std::string reason) {
  loop_.shared().metrics.count_unreadable(status);
  loop_.shared().metrics.drop_buffered_bytes(std::exchange(charged_bytes_, 0));
  keep_alive_ = false;
  refused_ = true;
  error_code ignored;
  socket_.cancel(ignored);  // what is under way uses the buffers
  Response response = error_response({status == 413   ? "RequestEntityTooLargeException"
                                      : status == 503 ? "ServiceUnavailable"
                                      : status == 408 ? "RequestTimeoutException"
                                                      : "MalformedHttpRequestException",
                                      std::move(reason)});
  response.status = status;
  body_ = std::move(response.body);
  write(response, false);
}

void Connection::write(const Response& response, bool keep_alive) {
  state_ = State::kWriting;
  const TimePoint now = clock_now();
  deadline_ = now + loop_.shared().limits.write_timeout;
  head_ = response_head(response, body_.size(), keep_alive, loop_.date(now));
  if (head_only_) body_.clear();
  const std::array<asio::const_buffer, 2> parts = {asio::buffer(head_), asio::buffer(body_)};
  asio::async_write(socket_, parts, [self = shared_from_this()](error_code error, std::size_t) {
    if (self->state_ != State::kWriting) return;
    if (error) return self->close();
    self->body_ = std::string();  // a large one is not kept while the connection waits
    self->await_request();
  });
}

// A peer that still sends when its socket is closed may lose the answer with it. So it is told that nothing more comes,
// and what it sends is thrown away until it closes.
void Connection::finish() {
  error_code ignored;
  if (!refused_ && buffer_.size() == 0 && socket_.available(ignored) == 0) return close();
  state_ = State::kClosing;
  deadline_ = clock_now() + loop_.shared().limits.linger_timeout;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  linger();
}

void Connection::linger() {
  buffer_.clear();
  socket_.async_read_some(buffer_.prepare(kReadBytesMax), [self = shared_from_this()](error_code error, std::size_t) {
    if (self->state_ != State::kClosing) return;
    if (error) return self->close();
    self->linger();
  });
}

}  // namespace baton::gateway
