// Strangers at a coordinator's door: they are shown out, and nobody else notices.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/random.h"
#include "tests/integration/integration.h"
#include "transport/frame.h"
#include "transport/message_codec.h"
#include "transport/zmq_transport.h"

namespace baton::testing {
namespace {

// A TCP connection to "tcp://127.0.0.1:PORT" that has written `bytes`.
class RawConnection {
 public:
  RawConnection(const std::string& endpoint, const std::string& bytes)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1))));
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    (void)!::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  ~RawConnection() { ::close(fd_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

 private:
  int fd_;
};

std::string random_bytes(Random& random, std::size_t count) {
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

void expect_a_task_runs(Client& client) {
  const auto outcome = client.run({.type = "echo", .input = "1", .options = {}}, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->state, TaskState::kSucceeded);
}

TEST(HostilePeer, GarbageOverTcpLeavesOthersUndisturbed) {
  Cluster cluster;
  Client client = cluster.connect();
  Random random(7);
  std::vector<std::unique_ptr<RawConnection>> strangers;
  for (int i = 0; i < 50; ++i) {
    strangers.push_back(std::make_unique<RawConnection>(cluster.endpoint(), random_bytes(random, random.below(5000))));
  }
  expect_a_task_runs(client);
  strangers.clear();
  expect_a_task_runs(client);
  EXPECT_FALSE(cluster.coordinator().has_ended());
}

// Speaks ZeroMQ as a client does, and sends what it likes.
class Impostor {
 public:
  explicit Impostor(const std::string& endpoint)
      : context_(*ZmqContext::create()), links_(context_, {}), link_(*links_.open(endpoint)) {}

  void send(const std::string& frame) {
    EXPECT_TRUE(eventually([&] { return link_->send(frame); }, kPatience));
  }
  // The next REFUSED that it is sent.
  std::optional<wire::Refused> await_refusal() {
    std::optional<wire::Refused> refused;
    eventually(
        [&] {
          std::string frame;
          while (!refused && link_->receive(frame)) {
            const auto view = decode_frame(frame);
            if (view && view->kind == wire::REFUSED) {
              refused.emplace();
              EXPECT_TRUE(parse_body(view->body, *refused));
            }
          }
          return refused.has_value();
        },
        kPatience);
    return refused;
  }

 private:
  std::shared_ptr<ZmqContext> context_;
  ZmqLinkFactory links_;
  std::unique_ptr<Link> link_;
};

TEST(HostilePeer, AnotherProtocolVersionIsRefusedByName) {
  Cluster cluster;
  Client client = cluster.connect();
  Impostor impostor(cluster.endpoint());
  std::string frame = encode_frame(wire::HELLO, wire::Hello());
  frame[1] = static_cast<char>(kProtocolVersion + 1);
  impostor.send(frame);
  const auto refused = impostor.await_refusal();
  ASSERT_TRUE(refused);
  const Error error = from_message(refused->error());
  EXPECT_EQ(error.code, ErrorCode::kVersionMismatch) << error.message;
  expect_a_task_runs(client);
}

TEST(HostilePeer, FramesThatAreNoneAndMessagesOutOfTurnAreCountedAndHarmNobody) {
  Cluster cluster;
  Client client = cluster.connect();
  Impostor impostor(cluster.endpoint());
  Random random(11);
  for (int i = 0; i < 200; ++i) impostor.send(random_bytes(random, 1 + random.below(300)));
  // Well formed, but of nobody who said Hello, and with garbage for a body.
  wire::Report report;
  report.add_reports()->set_status(99);
  impostor.send(encode_frame(wire::REPORT, report));
  wire::Hello hello;
  hello.set_role(wire::Hello::WORKER);  // of no type
  impostor.send(encode_frame(wire::HELLO, hello));
  EXPECT_TRUE(impostor.await_refusal());
  expect_a_task_runs(client);
  EXPECT_FALSE(cluster.coordinator().has_ended());
}

}  // namespace
}  // namespace baton::testing
