#include "common/http_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <vector>

#include "common/clock.h"

namespace baton {
namespace {

constexpr Duration kPatience = std::chrono::seconds(20);

class Connection {
 public:
  explicit Connection(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Connection() { ::close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool connected() const { return connected_; }
  bool write(const std::string& text) {
    return ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }

  // Reads until `end` was read, or the other side closes.
  std::string read_to(const std::string& end) {
    std::string text;
    while (text.find(end) == std::string::npos && read_some(text)) {
    }
    return text;
  }

  // Empty: the other side closed within the deadline and said nothing.
  std::string read_to_the_end() {
    std::string text;
    while (read_some(text)) {
    }
    return closed_ ? text : text + " (still open)";
  }

 private:
  bool read_some(std::string& text) {
    char buffer[4096];
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(to_ms(kPatience))) <= 0) return false;
    const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
    closed_ = n <= 0;
    if (n > 0) text.append(buffer, static_cast<std::size_t>(n));
    return n > 0;
  }

  int fd_;
  bool connected_ = false;
  bool closed_ = false;
};

class HttpServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = HttpServer::start({}, {{"/healthz", [] { return HttpResponse{}; }},
                                         {"/readyz",
                                          [] {
                                            return HttpResponse{503, "text/plain", "loading\n"};
                                          }},
                                         {"/metrics", [this] { return metrics(); }},
                                         {"/broken", []() -> HttpResponse { throw std::runtime_error("no luck"); }}});
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
  }

  HttpResponse metrics() {
    return {200, "text/plain; version=0.0.4", "baton_scrapes_total " + std::to_string(++scrape_count_) + "\n"};
  }

  // The whole answer to a request on a connection of its own.
  std::string ask(const std::string& request_line, const std::string& headers = "") {
    Connection connection(server_->port());
    EXPECT_TRUE(connection.write(request_line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n"));
    return connection.read_to_the_end();
  }

  std::atomic<int> scrape_count_{0};
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersWhatTheHandlerSays) {
  const auto health = ask("GET /healthz");
  EXPECT_TRUE(health.starts_with("HTTP/1.1 200 OK\r\n")) << health;
  EXPECT_TRUE(health.ends_with("\r\n\r\nok\n")) << health;
  const auto ready = ask("GET /readyz");
  EXPECT_TRUE(ready.starts_with("HTTP/1.1 503 ")) << ready;
  EXPECT_TRUE(ready.ends_with("loading\n"));
  const auto metrics = ask("GET /metrics?name[]=x");
  EXPECT_NE(metrics.find("Content-Type: text/plain; version=0.0.4\r\n"), std::string::npos) << metrics;
  EXPECT_TRUE(metrics.ends_with("baton_scrapes_total 1\n"));
}

TEST_F(HttpServerTest, UnknownPathIsAnsweredWithThoseThereAre) {
  const auto answer = ask("GET /nowhere");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 404 ")) << answer;
  EXPECT_NE(answer.find("/healthz\n"), std::string::npos);
}

TEST_F(HttpServerTest, OnlyReadingIsAllowed) {
  const auto answer = ask("DELETE /healthz");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 405 ")) << answer;
  EXPECT_NE(answer.find("Allow: GET, HEAD\r\n"), std::string::npos);
}

TEST_F(HttpServerTest, HeadHasTheLengthButNoBody) {
  const auto answer = ask("HEAD /healthz");
  EXPECT_NE(answer.find("Content-Length: 3\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, ExceptionOfAHandlerIsA500) {
  const auto answer = ask("GET /broken");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
  EXPECT_TRUE(answer.ends_with("no luck\n"));
}

TEST_F(HttpServerTest, KeepsAConnectionForSeveralRequestsAlsoPipelined) {
  Connection connection(server_->port());
  const std::string request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
  ASSERT_TRUE(connection.write(request));
  EXPECT_NE(connection.read_to("total 1\n").find("total 1\n"), std::string::npos);
  ASSERT_TRUE(connection.write(request + request));
  EXPECT_NE(connection.read_to("total 3\n").find("total 3\n"), std::string::npos);
  ASSERT_TRUE(connection.write(request.substr(0, 1)));
  ASSERT_TRUE(connection.write(request.substr(1)));
  EXPECT_NE(connection.read_to("total 4\n").find("total 4\n"), std::string::npos);
}

TEST_F(HttpServerTest, WhatIsNotHttpIsToldSo) {
  Connection connection(server_->port());
  ASSERT_TRUE(connection.write("\x16\x03\x01 this is no HTTP\r\n\r\n"));
  EXPECT_TRUE(connection.read_to_the_end().starts_with("HTTP/1.1 400 "));
}

TEST_F(HttpServerTest, HeadersBeyondTheLimitAreRefused) {
  const auto answer = ask("GET /healthz", "X: " + std::string(kHttpHeaderBytesMax, 'x') + "\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 431 ")) << answer;
}

TEST_F(HttpServerTest, BodiesAreRefused) {
  const auto answer = ask("GET /healthz", "Content-Length: 1000000000\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
}

TEST_F(HttpServerTest, SlowClientIsCutOffAndMeanwhileDisturbsNobody) {
  Connection slow(server_->port());
  ASSERT_TRUE(slow.write("GET /healthz HT"));
  EXPECT_TRUE(ask("GET /healthz").starts_with("HTTP/1.1 200 OK"));
  const auto start = clock_now();
  EXPECT_EQ(slow.read_to_the_end(), "");
  EXPECT_GE(clock_now() - start, kHttpRequestTimeout / 2);
}

TEST_F(HttpServerTest, ConnectionsBeyondTheLimitAreClosedAndThoseBelowItServed) {
  std::vector<std::unique_ptr<Connection>> connections;
  for (std::size_t i = 0; i < kHttpConnectionCountMax; ++i) {
    connections.push_back(std::make_unique<Connection>(server_->port()));
    ASSERT_TRUE(connections.back()->connected());
  }
  Connection over(server_->port());
  EXPECT_EQ(over.read_to_the_end(), "");
  ASSERT_TRUE(connections.front()->write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_NE(connections.front()->read_to("ok\n").find("200 OK"), std::string::npos);
  connections.clear();
  // The server notices the closed ones in its own time.
  const auto deadline = clock_now() + kPatience;
  while (!ask("GET /healthz").starts_with("HTTP/1.1 200 OK")) ASSERT_LT(clock_now(), deadline);
}

TEST_F(HttpServerTest, StopsCleanlyWithOpenConnections) {
  Connection idle(server_->port());
  Connection half(server_->port());
  ASSERT_TRUE(half.write("GET /heal"));
  ASSERT_TRUE(ask("GET /healthz").starts_with("HTTP/1.1 200 OK"));
  const auto port = server_->port();
  server_.reset();
  EXPECT_EQ(idle.read_to_the_end(), "");
  EXPECT_FALSE(Connection(port).connected());
}

TEST_F(HttpServerTest, PortInUseIsNamed) {
  const auto second = HttpServer::start({.port = server_->port()}, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_NE(second.error().message.find("127.0.0.1:" + std::to_string(server_->port())), std::string::npos);
  EXPECT_NE(second.error().message.find("choose another port"), std::string::npos);
}

TEST(HttpServerOptions, WhatIsNoAddressIsRefused) {
  const auto server = HttpServer::start({.address = "nowhere", .port = 0}, {});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace baton
