// The HTTP server over real sockets: what it takes, what it cuts off, how it stops.
#include "gateway/server.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "common/clock.h"
#include "tests/gateway/test_connection.h"

namespace baton::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Says what it was asked. "/later" is kept and answered when the test says so, "/throw" throws.
class EchoServer {
 public:
  explicit EchoServer(ServerLimits limits = {}, unsigned io_threads = 1) {
    auto server = Server::listen({.port = 0, .io_threads = io_threads, .limits = limits}, metrics_);
    EXPECT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
    server_->serve([this](std::shared_ptr<Exchange> exchange) { handle(std::move(exchange)); });
  }

  std::uint16_t port() const { return server_->port(); }
  Server& server() { return *server_; }
  const Metrics& metrics() const { return metrics_; }

  // Waits until somebody asked for /later.
  std::shared_ptr<Exchange> next_kept() {
    auto future = first_kept_.get_future();
    return future.wait_for(kPatience) == std::future_status::ready ? future.get() : nullptr;
  }

 private:
  void handle(std::shared_ptr<Exchange> exchange) {
    const Request& request = exchange->request();
    exchange->set_operation("echo");
    if (request.target == "/throw") throw std::runtime_error("no luck");
    if (request.target == "/later") return first_kept_.set_value(std::move(exchange));
    if (request.target == "/large") return exchange->answer({.body = std::string(32 * 1024 * 1024, 'x')});
    exchange->answer({.body = request.method + ' ' + request.target + ' ' + std::to_string(request.body.size()) + ' ' +
                              request.body.substr(0, 16)});
  }

  Metrics metrics_;
  std::promise<std::shared_ptr<Exchange>> first_kept_;
  std::unique_ptr<Server> server_;
};

bool metrics_say(const EchoServer& server, const std::string& line) {
  return server.metrics().text().find(line) != std::string::npos;
}

TEST(GatewayServer, AnswersWithAnIdAndADate) {
  EchoServer server;
  TestConnection connection(server.port());
  const TestAnswer answer = connection.ask("POST /path?query", "", "body");
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.body, "POST /path?query 4 body");
  EXPECT_EQ(answer.header("x-amzn-RequestId").size(), 36U);
  EXPECT_TRUE(answer.header("Date").ends_with(" GMT"));
  EXPECT_EQ(answer.header("Connection"), "keep-alive");
  EXPECT_NE(connection.ask("GET /").header("x-amzn-RequestId"), answer.header("x-amzn-RequestId"));
}

TEST(GatewayServer, AThousandRequestsTakeOneConnection) {
  EchoServer server;
  TestConnection connection(server.port());
  for (int i = 0; i < 1000; ++i) {
    const std::string body = "request " + std::to_string(i);
    const TestAnswer answer = connection.ask("POST /", "", body);
    ASSERT_EQ(answer.body, "POST / " + std::to_string(body.size()) + ' ' + body) << "request " << i;
  }
  EXPECT_TRUE(metrics_say(server, R"(baton_gateway_requests_total{operation="echo",code="200",error=""} 1000)"))
      << server.metrics().text();
}

TEST(GatewayServer, PipelinedRequestsAreAnsweredInTheirOrder) {
  EchoServer server;
  TestConnection connection(server.port());
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += request_text("POST /" + std::to_string(i), "", std::string(1000, 'x'));
  ASSERT_TRUE(connection.write(requests));
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(connection.read().body.substr(0, 14), ("POST /" + std::to_string(i) + " 1000 xxxx").substr(0, 14));
  }
}

TEST(GatewayServer, APipelinedRequestWaitsForTheAnswerToTheOneBefore) {
  EchoServer server;
  TestConnection connection(server.port());
  ASSERT_TRUE(connection.write(request_text("GET /later") + request_text("GET /next")));
  const auto kept = server.next_kept();
  ASSERT_NE(kept, nullptr);
  kept->answer({.body = "late"});
  EXPECT_EQ(connection.read().body, "late");
  EXPECT_EQ(connection.read().body, "GET /next 0 ");
}

TEST(GatewayServer, ARequestMayComeByteByByte) {
  EchoServer server;
  TestConnection connection(server.port());
  for (const char c : request_text("POST /slow", "X-A: b\r\n", "body")) ASSERT_TRUE(connection.write({&c, 1}));
  EXPECT_EQ(connection.read().body, "POST /slow 4 body");
}

TEST(GatewayServer, ABodyMayComeInChunks) {
  EchoServer server;
  TestConnection connection(server.port());
  ASSERT_TRUE(connection.write(
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n3\r\n+++\r\n0\r\n\r\n"));
  EXPECT_EQ(connection.read().body, "POST / 7 body+++");
  EXPECT_EQ(connection.ask("GET /").status, 200U);
}

TEST(GatewayServer, AClientThatAsksWhetherToSendItsBodyIsToldTo) {
  EchoServer server;
  TestConnection connection(server.port());
  ASSERT_TRUE(connection.write("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"));
  EXPECT_EQ(connection.read().head, "HTTP/1.1 100 Continue");
  ASSERT_TRUE(connection.write("body"));
  EXPECT_EQ(connection.read().body, "POST / 4 body");
}

TEST(GatewayServer, AnAnswerToHeadHasNoBody) {
  EchoServer server;
  TestConnection connection(server.port());
  const TestAnswer answer = connection.ask("HEAD /x");
  EXPECT_EQ(answer.header("Content-Length"), "10");
  EXPECT_EQ(connection.ask("GET /x").body, "GET /x 0 ");
}

TEST(GatewayServer, AnOldClientIsHungUpOn) {
  EchoServer server;
  TestConnection connection(server.port());
  ASSERT_TRUE(connection.write("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_EQ(connection.read().header("Connection"), "close");
  EXPECT_TRUE(connection.is_closed());
}

TEST(GatewayServer, LargeBodiesPassUpToTheLimit) {
  EchoServer server;
  TestConnection connection(server.port());
  EXPECT_EQ(connection.ask("POST /", "", std::string(kBodyBytesMax, 'x')).body,
            "POST / " + std::to_string(kBodyBytesMax) + " xxxxxxxxxxxxxxxx");
  const TestAnswer refused = connection.ask("POST /", "", std::string(kBodyBytesMax + 1, 'x'));
  EXPECT_EQ(refused.status, 413U);
  EXPECT_EQ(refused.body, R"({"__type":"RequestEntityTooLargeException","message":"body limit exceeded"})");
  EXPECT_EQ(refused.header("Connection"), "close");
}

TEST(GatewayServer, AChunkedBodyIsCutOffAtTheSameLimit) {
  EchoServer server({.body_bytes_max = 1000});
  TestConnection connection(server.port());
  ASSERT_TRUE(connection.write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                               std::string(1001, 'x') + "\r\n0\r\n\r\n"));
  EXPECT_EQ(connection.read().status, 413U);
}

TEST(GatewayServer, LargeHeadersAreRefused) {
  EchoServer server;
  TestConnection connection(server.port());
  EXPECT_EQ(connection.ask("GET /", "X-Large: " + std::string(kHeaderBytesMax - 200, 'x') + "\r\n").status, 200U);
  const TestAnswer refused = connection.ask("GET /", "X-Large: " + std::string(kHeaderBytesMax, 'x') + "\r\n");
  EXPECT_EQ(refused.status, 431U);
  EXPECT_TRUE(metrics_say(server, R"(baton_gateway_requests_total{operation="unreadable",code="431",error=""} 1)"));
}

TEST(GatewayServer, WhatIsNoHttpIsToldSo) {
  EchoServer server;
  for (const char* nonsense : {"\x16\x03\x01\x02 hello, is this TLS?\r\n\r\n", "GET / HTTP/1.1\r\nbad header\r\n\r\n",
                               "GET / HTTP/9.9\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"}) {
    TestConnection connection(server.port());
    ASSERT_TRUE(connection.write(nonsense));
    EXPECT_EQ(connection.read().status, 400U) << nonsense;
  }
}

TEST(GatewayServer, ARequestWithTwoLengthsIsNeverGuessedAt) {
  EchoServer server;
  for (const char* lengths :
       {"Content-Length: 4\r\nContent-Length: 5\r\n", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"}) {
    TestConnection connection(server.port());
    ASSERT_TRUE(connection.write("POST / HTTP/1.1\r\nHost: x\r\n" + std::string(lengths) + "\r\n0\r\n\r\n"));
    EXPECT_EQ(connection.read().status, 400U) << lengths;
  }
}

TEST(GatewayServer, SlowHeadersAreCutOff) {
  EchoServer server({.header_timeout = milliseconds(200)});
  TestConnection connection(server.port());
  ASSERT_TRUE(connection.write("POST / HTT"));
  EXPECT_EQ(connection.read().status, 408U);
}

TEST(GatewayServer, ASlowBodyIsCutOff) {
  EchoServer server({.body_timeout = milliseconds(200)});
  TestConnection connection(server.port());
  ASSERT_TRUE(connection.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nfirst"));
  EXPECT_EQ(connection.read().status, 408U);
}

TEST(GatewayServer, AClientThatDoesNotReadItsAnswerIsHungUpOn) {
  EchoServer server({.write_timeout = milliseconds(200)});
  TestConnection connection(server.port());
  ASSERT_TRUE(connection.write(request_text("GET /large")));
  // More than the sockets hold was answered, and nothing is read until the connection is gone on the other side.
  TestConnection other(server.port());
  const TimePoint until = clock_now() + kPatience;
  while (!metrics_say(server, "baton_gateway_connections 1\n") && clock_now() < until) {
    ASSERT_EQ(other.ask("GET /").status, 200U);
  }
  EXPECT_TRUE(metrics_say(server, "baton_gateway_connections 1\n"));
}

TEST(GatewayServer, IdleConnectionsAreClosed) {
  EchoServer server({.idle_timeout = milliseconds(200)});
  TestConnection connection(server.port());
  EXPECT_EQ(connection.ask("GET /").status, 200U);
  EXPECT_TRUE(connection.is_closed());
  TestConnection silent(server.port());
  EXPECT_TRUE(silent.is_closed());
}

TEST(GatewayServer, OneConnectionTooManyIsTurnedAway) {
  EchoServer server({.connection_count_max = 2});
  TestConnection first(server.port());
  EXPECT_EQ(first.ask("GET /").status, 200U);
  {
    TestConnection second(server.port());
    EXPECT_EQ(second.ask("GET /").status, 200U);
    TestConnection third(server.port());
    EXPECT_EQ(third.read().status, 503U);
    EXPECT_TRUE(third.is_closed());
  }
  EXPECT_EQ(first.ask("GET /").status, 200U);
  const TimePoint until = clock_now() + kPatience;
  unsigned status = 0;
  while (status != 200 && clock_now() < until) {
    TestConnection fourth(server.port());
    fourth.write(request_text("GET /"));
    status = fourth.read().status;
  }
  EXPECT_EQ(status, 200U) << "the place that was left is not given away";
}

TEST(GatewayServer, BodiesOfAllConnectionsTogetherAreLimited) {
  EchoServer server({.buffered_bytes_max = 100'000});
  TestConnection half(server.port());
  ASSERT_TRUE(half.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 80001\r\n\r\n" + std::string(80'000, 'x')));
  // Once the server has read what was sent, another large body is too much; a small one is not.
  {
    TestConnection other(server.port());
    const TimePoint until = clock_now() + kPatience;
    while (!metrics_say(server, "baton_gateway_buffered_bytes 80000\n") && clock_now() < until) {
      ASSERT_EQ(other.ask("GET /").status, 200U);
    }
    EXPECT_EQ(other.ask("POST /", "", std::string(50'000, 'x')).status, 503U);
  }
  TestConnection small(server.port());
  EXPECT_EQ(small.ask("POST /", "", "small").status, 200U);
  ASSERT_TRUE(half.write("x"));
  EXPECT_EQ(half.read().status, 200U);
  EXPECT_EQ(small.ask("POST /", "", std::string(50'000, 'x')).status, 200U);
}

TEST(GatewayServer, AnAnswerThatDoesNotComeIsGivenByTheServer) {
  EchoServer server({.answer_timeout = milliseconds(200)});
  TestConnection connection(server.port());
  ASSERT_TRUE(connection.write(request_text("GET /later")));
  EXPECT_EQ(connection.read().status, 503U);
  server.next_kept()->answer({.body = "too late"});
  EXPECT_EQ(connection.ask("GET /next").body, "GET /next 0 ");
}

TEST(GatewayServer, AHandlerThatThrowsIsAnError) {
  EchoServer server;
  TestConnection connection(server.port());
  EXPECT_EQ(connection.ask("GET /throw").status, 500U);
  EXPECT_EQ(connection.ask("GET /").status, 200U);
}

TEST(GatewayServer, SeveralLoopsShareTheWork) {
  EchoServer server({}, 3);
  std::vector<std::unique_ptr<TestConnection>> connections;
  for (int i = 0; i < 30; ++i) connections.push_back(std::make_unique<TestConnection>(server.port()));
  for (int round = 0; round < 10; ++round) {
    for (auto& connection : connections) ASSERT_TRUE(connection->write(request_text("POST /", "", "body")));
    for (auto& connection : connections) ASSERT_EQ(connection->read().body, "POST / 4 body");
  }
}

TEST(GatewayServer, StoppingClosesIdleConnectionsAtOnce) {
  EchoServer server;
  TestConnection connection(server.port());
  EXPECT_EQ(connection.ask("GET /").status, 200U);
  const TimePoint start = clock_now();
  server.server().stop(seconds(60));
  EXPECT_LT(clock_now() - start, kPatience);
  EXPECT_TRUE(connection.is_closed());
}

TEST(GatewayServer, StoppingLetsALongPollEnd) {
  EchoServer server;
  TestConnection connection(server.port());
  ASSERT_TRUE(connection.write(request_text("GET /later")));
  const auto kept = server.next_kept();
  ASSERT_NE(kept, nullptr);
  auto stopped = std::async(std::launch::async, [&] { server.server().stop(seconds(60)); });
  // Nobody is accepted any more once stopping has begun; then the poll is answered.
  kept->answer({.body = "answered"});
  const TestAnswer answer = connection.read();
  EXPECT_EQ(answer.body, "answered");
  EXPECT_EQ(stopped.wait_for(kPatience), std::future_status::ready);
}

TEST(GatewayServer, StoppingWaitsNoLongerThanItWasTold) {
  EchoServer server;
  TestConnection connection(server.port());
  ASSERT_TRUE(connection.write(request_text("GET /later")));
  const auto kept = server.next_kept();
  ASSERT_NE(kept, nullptr);
  const TimePoint start = clock_now();
  server.server().stop(milliseconds(300));
  EXPECT_GE(clock_now() - start, milliseconds(300));
  EXPECT_LT(clock_now() - start, kPatience);
  EXPECT_TRUE(connection.is_closed());
  kept->answer({.body = "nobody listens"});
}

TEST(GatewayServer, AnAnswerMayComeAfterTheServerHasGone) {
  std::shared_ptr<Exchange> kept;
  {
    EchoServer server;
    TestConnection connection(server.port());
    ASSERT_TRUE(connection.write(request_text("GET /later")));
    kept = server.next_kept();
  }
  ASSERT_NE(kept, nullptr);
  kept->answer({.body = "nobody listens"});
}

TEST(GatewayServer, AnswersMayComeFromAnyThread) {
  Metrics metrics;
  std::mutex mutex;
  std::vector<std::thread> threads;
  const auto server = Server::listen({.port = 0, .io_threads = 2}, metrics);
  ASSERT_TRUE(server) << server.error().message;
  (*server)->serve([&](const std::shared_ptr<Exchange>& exchange) {
    const std::lock_guard lock(mutex);
    threads.emplace_back([exchange] { exchange->answer({.body = exchange->request().body}); });
  });
  TestConnection connection((*server)->port());
  for (int i = 0; i < 100; ++i) ASSERT_EQ(connection.ask("POST /", "", std::to_string(i)).body, std::to_string(i));
  (*server)->stop(seconds(1));
  for (std::thread& thread : threads) thread.join();
}

TEST(GatewayServer, AnAddressThatCannotBeUsedIsNamed) {
  EchoServer server;
  Metrics metrics;
  const auto second = Server::listen({.port = server.port()}, metrics);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(second.error().message, "cannot listen on 127.0.0.1:" + std::to_string(server.port()) +
                                        ": Address already in use; stop the program that uses it, or choose another "
                                        "with --port");
  const auto nowhere = Server::listen({.address = "localhost", .port = 0}, metrics);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::kInvalidArgument);
}

TEST(GatewayServer, KnowsWhichAddressesStayOnThisMachine) {
  for (const char* address : {"127.0.0.1", "127.8.9.10", "::1"}) EXPECT_TRUE(is_loopback_address(address)) << address;
  for (const char* address : {"0.0.0.0", "::", "10.0.0.1", "localhost", ""})
    EXPECT_FALSE(is_loopback_address(address)) << address;
}

}  // namespace
}  // namespace baton::gateway
