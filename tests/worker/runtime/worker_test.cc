// The whole worker, threads and ZeroMQ included, against a shard that the test plays.
#include "baton/worker.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <future>

#include "common/clock.h"
#include "tests/worker/runtime/fake_shard.h"
#include "transport/zmq_transport.h"

namespace baton::testing {
namespace {

using std::chrono::seconds;

// A shard on a socket of its own folder, with one peer.
class SocketShard {
 public:
  SocketShard() {
    char folder[] = "/tmp/baton-worker-test-XXXXXX";
    CHECK(::mkdtemp(folder) != nullptr) << "no temporary folder";
    folder_ = folder;
    auto context = ZmqContext::create();
    CHECK(context.has_value()) << context.error().message;
    auto server = ZmqServer::bind(*context, {.endpoint = "ipc://" + folder_ + "/shard", .keys = {}, .insecure = false});
    CHECK(server.has_value()) << server.error().message;
    server_ = std::move(*server);
  }
  ~SocketShard() { std::filesystem::remove_all(folder_); }

  std::string endpoint() const { return "ipc://" + folder_ + "/shard"; }

  void send(wire::Kind kind, const google::protobuf::MessageLite& message) {
    EXPECT_TRUE(server_->send(incoming_.peer, encode_frame(kind, message)));
  }

  // The next message of `kind`; others before it are passed to `meanwhile`.
  template <typename Message>
  Message expect(wire::Kind kind) {
    const TimePoint deadline = clock_now() + seconds(30);
    Message message;
    while (clock_now() < deadline) {
      if (!server_->receive(incoming_)) {
        server_->wait({}, std::chrono::milliseconds(100));
        continue;
      }
      const auto view = decode_frame(incoming_.frame);
      CHECK(view.has_value()) << view.error().message;
      if (view->kind != kind) continue;
      CHECK(parse_body(view->body, message).has_value()) << "unreadable message";
      return message;
    }
    ADD_FAILURE() << "no message of kind " << kind << " within 30 s";
    return message;
  }

 private:
  std::string folder_;
  std::unique_ptr<ZmqServer> server_;
  ServerTransport::Incoming incoming_;
};

TEST(Worker, TakesATaskFromASocketRunsItReportsItAndDrains) {
  SocketShard shard;
  Worker worker({.endpoint = shard.endpoint(), .slots = 2, .name = "w", .build_id = "7f3c"});
  worker.handle("greet", [](Attempt& attempt) -> HandlerResult { return "hello, " + std::string(attempt.input()); });
  auto ended = std::async(std::launch::async, [&] { return worker.run(); });

  const auto hello = shard.expect<wire::Hello>(wire::HELLO);
  EXPECT_EQ(hello.types(0), "greet");
  EXPECT_EQ(hello.version(), "7f3c");
  shard.send(wire::WELCOME, welcome_message({shard.endpoint()}));
  EXPECT_EQ(shard.expect<wire::Credit>(wire::CREDIT).limit(), 2U);

  shard.send(wire::DISPATCH, dispatch_message({lease(1)}, "greet"));
  const auto report = shard.expect<wire::Report>(wire::REPORT);
  ASSERT_EQ(report.reports_size(), 1);
  EXPECT_EQ(report.reports(0).output(), "hello, input of 1");

  worker.drain();
  wire::ReportAck ack;
  ack.set_sequence(report.sequence());
  shard.send(wire::REPORT_ACK, ack);
  shard.expect<wire::Credit>(wire::GOODBYE);
  ASSERT_EQ(ended.wait_for(seconds(30)), std::future_status::ready);
  const auto result = ended.get();
  EXPECT_TRUE(result.has_value());
  EXPECT_EQ(worker.status().succeeded_total, 1U);
  EXPECT_EQ(worker.status().types.at("greet").run.sum,
            Duration(static_cast<std::int64_t>(worker.status().busy_us_total)));
  EXPECT_TRUE(worker.status().draining);
}

TEST(Worker, DrainBeforeRunLetsItReturnAtOnce) {
  Worker worker({.endpoint = "ipc:///tmp/baton-worker-test-nobody"});
  worker.handle("t", [](Attempt&) -> HandlerResult { return ""; });
  worker.drain();
  EXPECT_TRUE(worker.run().has_value());
}

TEST(Worker, DrainsWhenItHasMoreMemoryThanItMay) {
  Worker worker({.endpoint = "ipc:///tmp/baton-worker-test-nobody", .memory_bytes_max = 1});
  worker.handle("t", [](Attempt&) -> HandlerResult { return ""; });
  EXPECT_TRUE(worker.run().has_value());
  EXPECT_TRUE(worker.status().is_outgrown);
  EXPECT_GT(worker.status().memory_bytes, 1'000'000U);
  Worker drained({.endpoint = "ipc:///tmp/baton-worker-test-nobody", .memory_bytes_max = std::size_t{1} << 40});
  drained.handle("t", [](Attempt&) -> HandlerResult { return ""; });
  drained.drain();
  EXPECT_TRUE(drained.run().has_value());
  EXPECT_FALSE(drained.status().is_outgrown);
}

TEST(Worker, SaysWhatIsWrongWithItsOptions) {
  Worker without_handlers({.endpoint = "tcp://127.0.0.1:1"});
  EXPECT_EQ(without_handlers.run().error().code, ErrorCode::kInvalidArgument);

  Worker no_endpoint({.endpoint = "over there"});
  no_endpoint.handle("t", [](Attempt&) -> HandlerResult { return ""; });
  EXPECT_EQ(no_endpoint.run().error().code, ErrorCode::kInvalidArgument);

  Worker half_a_key({.endpoint = "tcp://127.0.0.1:1", .secret_key = std::string(40, 'x')});
  half_a_key.handle("t", [](Attempt&) -> HandlerResult { return ""; });
  EXPECT_NE(half_a_key.run().error().message.find("public key"), std::string::npos);

  Worker plain_to_elsewhere({.endpoint = "tcp://192.0.2.1:7660"});
  plain_to_elsewhere.handle("t", [](Attempt&) -> HandlerResult { return ""; });
  EXPECT_EQ(plain_to_elsewhere.run().error().code, ErrorCode::kPermissionDenied);
}

struct Squares {
  Result<int> parse(std::string_view text) const {
    if (text.empty() || text[0] < '0' || text[0] > '9') return fail(ErrorCode::kInvalidArgument, "not a digit");
    return text[0] - '0';
  }
  std::string format(const int& value) const { return std::to_string(value); }
};

TEST(Worker, ATypedHandlerGetsParsedInputAndBadInputFailsForGood) {
  SocketShard shard;
  Worker worker({.endpoint = shard.endpoint(), .slots = 1});
  worker.handle<int, int>(
      "square", [](int value) { return value * value; }, Squares());
  auto ended = std::async(std::launch::async, [&] { return worker.run(); });
  shard.expect<wire::Hello>(wire::HELLO);
  shard.send(wire::WELCOME, welcome_message({shard.endpoint()}));
  auto dispatch = dispatch_message({lease(1), lease(2)}, "square");
  dispatch.mutable_tasks(0)->set_input("7");
  dispatch.mutable_tasks(1)->set_input("seven");
  shard.send(wire::DISPATCH, dispatch);
  std::map<std::uint64_t, wire::AttemptReport> reports;
  while (reports.size() < 2 && !::testing::Test::HasFailure()) {
    const auto batch = shard.expect<wire::Report>(wire::REPORT);
    for (const auto& report : batch.reports()) reports[report.id_high()] = report;
    wire::ReportAck ack;
    ack.set_sequence(batch.sequence());
    shard.send(wire::REPORT_ACK, ack);
  }
  EXPECT_EQ(reports[1].output(), "49");
  EXPECT_EQ(reports[2].error(), kErrorInvalidInput);
  EXPECT_TRUE(reports[2].non_retryable());
  worker.drain();
  ASSERT_EQ(ended.wait_for(seconds(30)), std::future_status::ready);
}

}  // namespace
}  // namespace baton::testing
