#include "common/http_server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <set>
#include <thread>

namespace baton {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;
using Handlers = std::map<std::string, HttpServer::Handler>;

constexpr char kPlainText[] = "text/plain; charset=utf-8";

HttpResponse call(const HttpServer::Handler& handler) {
  try {
    return handler();
  } catch (const std::exception& error) {
    return {500, kPlainText, std::string(error.what()) + "\n"};
  }
}

HttpResponse not_found(const Handlers& handlers) {
  std::string body = "not found; there are:\n";
  for (const auto& [path, handler] : handlers) body += path + "\n";
  return {404, kPlainText, std::move(body)};
}

HttpResponse route(const Request& request, const Handlers& handlers) {
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    return {405, kPlainText, "only GET and HEAD\n"};
  }
  const std::string_view target(request.target().data(), request.target().size());
  const auto found = handlers.find(std::string(target.substr(0, target.find('?'))));
  return found == handlers.end() ? not_found(handlers) : call(found->second);
}

Response answer(const Request& request, const Handlers& handlers) {
  auto content = route(request, handlers);
  Response response(static_cast<http::status>(content.status), request.version());
  response.set(http::field::content_type, content.content_type);
  response.set(http::field::cache_control, "no-store");
  if (content.status == 405) response.set(http::field::allow, "GET, HEAD");
  response.keep_alive(request.keep_alive());
  response.content_length(content.body.size());
  if (request.method() != http::verb::head) response.body() = std::move(content.body);
  return response;
}

// One connection: request, answer, request, … until an end or a limit. Kept alive by the operation under way.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Tcp::socket socket, const Handlers& handlers, std::set<Connection*>& open)
      : stream_(std::move(socket)), handlers_(handlers), open_(open) {
    open_.insert(this);
  }
  ~Connection() { open_.erase(this); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start() { read(kHttpRequestTimeout); }
  void close() { stream_.close(); }

 private:
  // The first byte of the next request may come late, the rest of it may not.
  void wait_for_next() {
    if (buffer_.size() > 0) return read(kHttpRequestTimeout);
    stream_.expires_after(kHttpIdleTimeout);
    stream_.async_read_some(buffer_.prepare(kHttpHeaderBytesMax),
                            [self = shared_from_this()](boost::beast::error_code error, std::size_t byte_count) {
                              if (error) return;
                              self->buffer_.commit(byte_count);
                              self->read(kHttpRequestTimeout);
                            });
  }

  void read(Duration timeout) {
    parser_.emplace();
    parser_->header_limit(kHttpHeaderBytesMax);
    parser_->body_limit(0);  // none of our requests has one
    stream_.expires_after(timeout);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](boost::beast::error_code error, std::size_t) {
                       if (error) return self->refuse(error);
                       self->write(answer(self->parser_->get(), self->handlers_));
                     });
  }

  // What is not HTTP, or too large, gets an answer; who is gone or slow gets none.
  void refuse(boost::beast::error_code error) {
    if (error == http::error::end_of_stream ||
        error.category() != http::make_error_code(http::error::bad_method).category()) {
      return;
    }
    const bool large =
        error == http::error::header_limit || error == http::error::body_limit || error == http::error::buffer_overflow;
    const auto status = error == http::error::body_limit ? http::status::payload_too_large
                        : large                          ? http::status::request_header_fields_too_large
                                                         : http::status::bad_request;
    Response response(status, 11);
    response.keep_alive(false);
    response.set(http::field::content_type, kPlainText);
    response.body() = error.message() + "\n";
    response.prepare_payload();
    write(std::move(response));
  }

  void write(Response response) {
    response_ = std::move(response);
    stream_.expires_after(kHttpRequestTimeout);
    http::async_write(stream_, response_, [self = shared_from_this()](boost::beast::error_code error, std::size_t) {
      if (error || !self->response_.keep_alive()) return self->finish();
      self->wait_for_next();
    });
  }

  void finish() {
    boost::beast::error_code ignored;
    stream_.socket().shutdown(Tcp::socket::shutdown_send, ignored);
  }

  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_{2 * kHttpHeaderBytesMax};
  std::optional<http::request_parser<http::empty_body>> parser_;
  Response response_;
  const Handlers& handlers_;
  std::set<Connection*>& open_;
};

}  // namespace

class HttpServer::Loop {
 public:
  explicit Loop(Handlers handlers) : handlers_(std::move(handlers)) {}

  ~Loop() {
    asio::post(context_, [this] { close(); });
    if (thread_.joinable()) thread_.join();
  }

  Result<void> listen(const Options& options) {
    boost::beast::error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) {
      return fail(ErrorCode::kInvalidArgument, "'" + options.address + "' is not an IP address to serve HTTP on");
    }
    const Tcp::endpoint endpoint(address, options.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (!error) return {};
    const auto where = options.address + ":" + std::to_string(options.port);
    const char* advice =
        error == asio::error::address_in_use ? "; stop the program that uses it, or choose another port" : "";
    return fail(ErrorCode::kFailedPrecondition, "cannot serve HTTP on " + where + ": " + error.message() + advice);
  }

  void start() {
    accept();
    thread_ = std::thread([this] { context_.run(); });
  }

  std::uint16_t port() const { return port_; }

 private:
  void accept() {
    acceptor_.async_accept([this](boost::beast::error_code error, Tcp::socket socket) {
      if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
      if (error) return accept_later();
      if (open_.size() < kHttpConnectionCountMax) {
        std::make_shared<Connection>(std::move(socket), handlers_, open_)->start();
      }
      accept();
    });
  }

  // Out of file descriptors, mostly: trying at once would fail at once.
  void accept_later() {
    retry_.expires_after(std::chrono::milliseconds(100));
    retry_.async_wait([this](boost::beast::error_code error) {
      if (!error) accept();
    });
  }

  void close() {
    boost::beast::error_code ignored;
    acceptor_.close(ignored);
    retry_.cancel();
    for (auto* connection : open_) connection->close();
  }

  Handlers handlers_;
  std::set<Connection*> open_;
  asio::io_context context_{1};
  Tcp::acceptor acceptor_{context_};
  asio::steady_timer retry_{context_};
  std::uint16_t port_ = 0;
  std::thread thread_;
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(Options options, std::map<std::string, Handler> handlers) {
  auto loop = std::make_unique<Loop>(std::move(handlers));
  if (auto listening = loop->listen(options); !listening) return tl::unexpected(listening.error());
  loop->start();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(loop)));
}

HttpServer::HttpServer(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const { return loop_->port(); }

}  // namespace baton
