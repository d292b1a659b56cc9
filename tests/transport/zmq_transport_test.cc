#include "transport/zmq_transport.h"

#include <thread>

#include "tests/transport/test_network.h"
#include "transport/frame.h"

namespace baton {
namespace {

using namespace testing;

TEST(ZmqTransport, TellsThePortThatItGot) {
  const auto server = new_server(new_context());
  EXPECT_TRUE(server->endpoint().starts_with("tcp://127.0.0.1:"));
  EXPECT_EQ(server->endpoint().find('*'), std::string::npos);
}

void expect_round_trips(const std::string& endpoint) {
  const auto context = new_context();
  const auto server = new_server(context, {.endpoint = endpoint});
  Peer peer(context, server->endpoint());
  constexpr int kFrameCount = 5000;
  ServerTransport::Incoming incoming;
  std::string frame;
  std::string address;
  for (int sent = 0, received = 0, back = 0; back < kFrameCount;) {
    // Sizes from nothing to beyond the bound above which frames are not copied.
    const auto text_of = [](int i) {
      return std::to_string(i) + std::string(static_cast<std::size_t>(i) * 7 % 9000, 'x');
    };
    for (; sent < kFrameCount && sent - back < 100; ++sent) ASSERT_TRUE(peer.send(text_of(sent)));
    ASSERT_TRUE(next_frame(*server, incoming));
    ASSERT_EQ(incoming.frame, text_of(received++));
    if (address.empty()) address = incoming.peer;
    ASSERT_EQ(incoming.peer, address);
    EXPECT_EQ(incoming.role, PeerRole::kAny);
    ASSERT_TRUE(server->send(incoming.peer, incoming.frame));
    ASSERT_TRUE(peer.next_frame(frame)) << "after " << back
                                        << " frames: " << peer.link().last_error().value_or(Error()).message;
    ASSERT_EQ(frame, text_of(back++));
  }
  EXPECT_EQ(server->malformed_count(), 0U);
}

TEST(ZmqTransport, CarriesThousandsOfFramesBothWaysInOrderOverTcp) { expect_round_trips("tcp://127.0.0.1:*"); }

TEST(ZmqTransport, CarriesThousandsOfFramesBothWaysInOrderOverAUnixSocket) {
  const Folder folder;
  expect_round_trips("ipc://" + folder.file("baton.sock"));
}

TEST(ZmqTransport, AnswersEachOfManyPeers) {
  const auto context = new_context();
  const auto server = new_server(context);
  std::vector<std::unique_ptr<Peer>> peers;
  for (int i = 0; i < 50; ++i) peers.push_back(std::make_unique<Peer>(context, server->endpoint()));
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(peers[static_cast<std::size_t>(i)]->send(std::to_string(i)));
  ServerTransport::Incoming incoming;
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(next_frame(*server, incoming));
    ASSERT_TRUE(server->send(incoming.peer, "answer to " + incoming.frame));
  }
  std::string frame;
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(peers[static_cast<std::size_t>(i)]->next_frame(frame));
    EXPECT_EQ(frame, "answer to " + std::to_string(i));
  }
}

TEST(ZmqTransport, CarriesTheLargestFrameAndNoneLarger) {
  const auto context = new_context();
  const auto server = new_server(context);
  Peer peer(context, server->endpoint());
  const std::string largest(kFrameBytesMax, 'x');
  ASSERT_TRUE(peer.send(largest));
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(next_frame(*server, incoming));
  EXPECT_EQ(incoming.frame, largest);
  ASSERT_TRUE(peer.send(std::string(kFrameBytesMax + 1000, 'x')));
  // The connection is cut; another one is made, and what is sent then arrives.
  std::string answer;
  ASSERT_TRUE(peer.until([&] {
    peer.link().send("after");
    return server->receive(incoming);
  }));
  EXPECT_EQ(incoming.frame, "after");
}

TEST(ZmqLink, RefusesFramesWhileThereIsNoConnection) {
  const SilentPort port;
  Peer peer(new_context(), port.endpoint());
  EXPECT_FALSE(peer.link().send("lost"));
  EXPECT_NE(peer.error_with("nobody answers at " + port.endpoint(), ErrorCode::kUnavailable), "");
  EXPECT_FALSE(peer.link().send("lost"));
}

TEST(ZmqLink, ConnectsAgainWhenTheServerIsStartedAgain) {
  const auto context = new_context();
  auto server = new_server(context);
  const auto endpoint = server->endpoint();
  Peer peer(context, endpoint);
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(peer.send("one"));
  ASSERT_TRUE(next_frame(*server, incoming));
  const auto first_address = incoming.peer;

  server.reset();
  EXPECT_NE(peer.error_with(endpoint, ErrorCode::kUnavailable), "");
  // A closed socket gives up its port a little later.
  ASSERT_TRUE(peer.until([&] {
    auto again = ZmqServer::bind(context, {.endpoint = endpoint});
    if (again) server = std::move(*again);
    return server != nullptr;
  }));
  ASSERT_TRUE(peer.until([&] {
    peer.link().send("two");
    return server->receive(incoming);
  }));
  EXPECT_EQ(incoming.frame, "two");
  EXPECT_TRUE(peer.until([&] { return !peer.link().last_error(); }));
}

TEST(ZmqServer, SendToAPeerThatIsGoneFails) {
  const auto context = new_context();
  const auto server = new_server(context);
  ServerTransport::Incoming incoming;
  EXPECT_FALSE(server->send("nobody", "frame"));
  {
    Peer peer(context, server->endpoint());
    ASSERT_TRUE(peer.send("one"));
    ASSERT_TRUE(next_frame(*server, incoming));
    EXPECT_TRUE(server->send(incoming.peer, "answer"));
  }
  const auto deadline = clock_now() + kPatience;
  while (server->send(incoming.peer, "frame")) {
    ASSERT_LT(clock_now(), deadline);
    server->wait({}, std::chrono::milliseconds(5));
  }
  // It comes back as another peer.
  const auto gone = incoming.peer;
  Peer peer(context, server->endpoint());
  ASSERT_TRUE(peer.send("two"));
  ASSERT_TRUE(next_frame(*server, incoming));
  EXPECT_NE(incoming.peer, gone);
}

TEST(ZmqServer, SendToAPeerThatDoesNotReadFailsAtTheLimit) {
  const auto context = new_context();
  const auto server = new_server(context);
  Peer peer(context, server->endpoint());
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(peer.send("one"));
  ASSERT_TRUE(next_frame(*server, incoming));
  int sent = 0;
  while (sent < 100'000 && server->send(incoming.peer, std::string(64 * 1024, 'x'))) ++sent;
  EXPECT_GE(sent, kSendFramesMax / 2);
  EXPECT_LT(sent, 100'000);
  std::string frame;
  EXPECT_TRUE(peer.next_frame(frame));
}

// While it does not read it does not see the answers to its pings either.
TEST(ZmqServer, ThatDoesNotReadForAWhileKeepsItsPeersAndTheirFrames) {
  const auto context = new_context();
  const auto server = new_server(context);
  Peer peer(context, server->endpoint());
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(peer.send("first"));
  ASSERT_TRUE(next_frame(*server, incoming));
  int sent = 0;
  const auto end = clock_now() + kServerSilenceMax + std::chrono::seconds(3);
  peer.until([&] {
    while (peer.link().send(std::string(1000, 'x'))) ++sent;
    return clock_now() > end;
  });
  EXPECT_GT(sent, kReceiveFramesMax + kSendFramesMax);
  EXPECT_TRUE(server->send(incoming.peer, "still here"));
  for (int i = 0; i < sent; ++i) ASSERT_TRUE(next_frame(*server, incoming)) << i << " of " << sent;
}

TEST(ZmqServer, FlushesWhatWasSentWhenItCloses) {
  auto server = new_server(new_context());
  RawPeer peer(server->endpoint());
  ASSERT_TRUE(peer.shake_hands());
  ASSERT_TRUE(peer.write(std::string("\x00\x05hello", 7)));
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(next_frame(*server, incoming));
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(server->send(incoming.peer, "frame " + std::to_string(i)));
  server.reset();
  std::string bytes;
  ASSERT_TRUE(peer.closed_within(kPatience, &bytes));
  EXPECT_NE(bytes.find("frame 0"), std::string::npos);
  EXPECT_NE(bytes.find("frame 99"), std::string::npos);
}

TEST(ZmqLink, FlushesWhatWasSentWhenItCloses) {
  const auto context = new_context();
  const auto server = new_server(context);
  {
    Peer peer(context, server->endpoint());
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(peer.send("report " + std::to_string(i)));
  }
  ServerTransport::Incoming incoming;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(next_frame(*server, incoming)) << i;
    EXPECT_EQ(incoming.frame, "report " + std::to_string(i));
  }
}

TEST(ZmqServer, PortInUseIsNamed) {
  const auto context = new_context();
  const auto server = new_server(context);
  const auto second = ZmqServer::bind(context, {.endpoint = server->endpoint()});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_NE(second.error().message.find(server->endpoint()), std::string::npos);
  EXPECT_NE(second.error().message.find("choose another endpoint"), std::string::npos);
}

TEST(ZmqServer, UnixSocketInUseIsNotTakenOver) {
  const Folder folder;
  const auto context = new_context();
  const auto endpoint = "ipc://" + folder.file("baton.sock");
  const auto server = new_server(context, {.endpoint = endpoint});
  const auto second = ZmqServer::bind(context, {.endpoint = endpoint});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kFailedPrecondition);
  Peer peer(context, endpoint);
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(peer.send("still there"));
  EXPECT_TRUE(next_frame(*server, incoming));
}

TEST(ZmqServer, UnixSocketLeftBehindByADeadServerIsReplaced) {
  const Folder folder;
  const auto path = folder.write("baton.sock", "");
  const auto context = new_context();
  EXPECT_TRUE(ZmqServer::bind(context, {.endpoint = "ipc://" + path}));
}

TEST(ZmqServer, AddressOfAnotherMachineIsRefused) {
  const auto server = ZmqServer::bind(new_context(), {.endpoint = "tcp://192.0.2.1:7707", .insecure = true});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(server.error().message.find("tcp://192.0.2.1:7707"), std::string::npos);
}

TEST(ZmqServer, PlainListeningBeyondThisMachineMustBeAskedFor) {
  const auto context = new_context();
  for (const char* endpoint : {"tcp://0.0.0.0:*", "tcp://*:*"}) {
    const auto refused = ZmqServer::bind(context, {.endpoint = endpoint});
    ASSERT_FALSE(refused) << endpoint;
    EXPECT_EQ(refused.error().code, ErrorCode::kPermissionDenied);
    EXPECT_NE(refused.error().message.find("baton keygen"), std::string::npos);
    EXPECT_NE(refused.error().message.find("--insecure"), std::string::npos);
  }
}

TEST(ZmqLinkFactory, PlainConnectionToAnotherMachineMustBeAskedFor) {
  const auto context = new_context();
  const auto refused = ZmqLinkFactory(context, {}).open("tcp://192.0.2.1:7707");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kPermissionDenied);
  EXPECT_TRUE(ZmqLinkFactory(context, {.insecure = true}).open("tcp://192.0.2.1:7707"));
  EXPECT_EQ(ZmqLinkFactory(context, {}).open("nonsense").error().code, ErrorCode::kInvalidArgument);
}

TEST(ZmqServer, WaitEndsWithAFrameAWakeUpOrTheTimeOut) {
  const auto context = new_context();
  const auto server = new_server(context);
  WakeUp wake_up;
  pollfd others[] = {{-1, POLLIN, 0}, {wake_up.fd(), POLLIN, 0}};

  const auto start = clock_now();
  EXPECT_FALSE(server->wait(others, std::chrono::microseconds(1500)));
  EXPECT_GE(clock_now() - start, std::chrono::microseconds(1500));

  std::thread other([&] { wake_up.notify(); });
  const auto woken_by = clock_now() + kPatience;
  while (others[1].revents == 0 && clock_now() < woken_by) server->wait(others, kPatience);
  other.join();
  EXPECT_EQ(others[1].revents, POLLIN);
  EXPECT_EQ(others[0].revents, 0);
  wake_up.clear();

  Peer peer(context, server->endpoint());
  ASSERT_TRUE(peer.send("frame"));
  ServerTransport::Incoming incoming;
  EXPECT_TRUE(next_frame(*server, incoming));
  EXPECT_EQ(others[0].revents, 0);
}

TEST(ZmqServer, WaitWithoutFramesLeavesThemWaiting) {
  const auto context = new_context();
  const auto server = new_server(context);
  Peer peer(context, server->endpoint());
  ASSERT_TRUE(peer.send("one"));
  ASSERT_TRUE(peer.send("two"));
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(next_frame(*server, incoming));
  EXPECT_FALSE(server->wait({}, std::chrono::milliseconds(5), false));
  ASSERT_TRUE(next_frame(*server, incoming));
  EXPECT_EQ(incoming.frame, "two");
}

TEST(ZmqLinkFactory, WaitsForAllLinksAtOnce) {
  const auto context = new_context();
  const auto one = new_server(context);
  const auto two = new_server(context);
  Peer peer(context, one->endpoint());
  auto second = peer.factory().open(two->endpoint());
  ASSERT_TRUE(second);
  ASSERT_TRUE(peer.until([&] { return (*second)->send("hello"); }));
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(next_frame(*two, incoming));
  ASSERT_TRUE(two->send(incoming.peer, "answer"));
  std::string frame;
  const auto deadline = clock_now() + kPatience;
  while (!(*second)->receive(frame) && clock_now() < deadline) peer.factory().wait({}, kPatience);
  EXPECT_EQ(frame, "answer");
}

TEST(ZmqLinkFactory, MayBeDestroyedBeforeItsLinks) {
  const auto context = new_context();
  const auto server = new_server(context);
  std::unique_ptr<Link> link;
  {
    ZmqLinkFactory factory(context, {});
    link = std::move(*factory.open(server->endpoint()));
  }
  const auto deadline = clock_now() + kPatience;
  while (!link->send("still works")) {
    ASSERT_LT(clock_now(), deadline);
    server->wait({}, std::chrono::milliseconds(5));
  }
  ServerTransport::Incoming incoming;
  EXPECT_TRUE(next_frame(*server, incoming));
}

TEST(WakeUp, ManyNotificationsCountAsOne) {
  WakeUp wake_up;
  pollfd waiting{wake_up.fd(), POLLIN, 0};
  EXPECT_EQ(::poll(&waiting, 1, 0), 0);
  wake_up.notify();
  wake_up.notify();
  EXPECT_EQ(::poll(&waiting, 1, 0), 1);
  wake_up.clear();
  EXPECT_EQ(::poll(&waiting, 1, 0), 0);
  wake_up.clear();  // harmless
}

}  // namespace
}  // namespace baton
