// Encrypted connections: who gets in, who does not, and what each side is told.
#include <fstream>
#include <mutex>

#include "tests/transport/test_network.h"
#include "transport/frame.h"

namespace baton {
namespace {

using namespace testing;

class ZmqCurve : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.write("allow", client_.public_key + " client web-1\n" + worker_.public_key + " worker w1\n" +
                               both_.public_key + " any tool\n");
    context_ = new_context({.allow_list = folder_.file("allow"), .on_event = [this](std::string event) {
                              const std::lock_guard lock(mutex_);
                              events_ += event + "\n";
                            }});
    server_ = new_server(context_, {.keys = server_keys_});
  }

  ZmqLinkFactory::Options as(const CurveKeys& keys) const {
    return {.identity = ZmqLinkFactory::Identity{keys, server_keys_.public_key}};
  }

  std::string events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }

  // Nothing may arrive from whoever was refused. A friend's frame, sent later, is the first.
  void expect_only_friends_are_heard() {
    Peer peer(context_, server_->endpoint(), as(client_));
    ASSERT_TRUE(peer.send("from a friend"));
    ServerTransport::Incoming incoming;
    ASSERT_TRUE(next_frame(*server_, incoming));
    EXPECT_EQ(incoming.frame, "from a friend");
  }

  Folder folder_;
  const CurveKeys server_keys_ = generate_curve_keys();
  const CurveKeys client_ = generate_curve_keys();
  const CurveKeys worker_ = generate_curve_keys();
  const CurveKeys both_ = generate_curve_keys();
  const CurveKeys stranger_ = generate_curve_keys();
  std::mutex mutex_;
  std::string events_;
  std::shared_ptr<ZmqContext> context_;
  std::unique_ptr<ZmqServer> server_;
};

TEST_F(ZmqCurve, AllowedKeysGetInWithTheirRole) {
  const std::pair<const CurveKeys&, PeerRole> cases[] = {
      {client_, PeerRole::kClient}, {worker_, PeerRole::kWorker}, {both_, PeerRole::kAny}};
  for (const auto& [keys, role] : cases) {
    Peer peer(context_, server_->endpoint(), as(keys));
    ASSERT_TRUE(peer.send("hello"));
    ServerTransport::Incoming incoming;
    ASSERT_TRUE(next_frame(*server_, incoming));
    EXPECT_EQ(incoming.role, role);
    ASSERT_TRUE(server_->send(incoming.peer, "answer"));
    std::string frame;
    ASSERT_TRUE(peer.next_frame(frame));
    EXPECT_EQ(frame, "answer");
    EXPECT_TRUE(peer.until([&] { return !peer.link().last_error(); }));
  }
}

TEST_F(ZmqCurve, LargestFrameFitsInSpiteOfTheEncryption) {
  Peer peer(context_, server_->endpoint(), as(client_));
  ASSERT_TRUE(peer.send(std::string(kFrameBytesMax, 'x')));
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(next_frame(*server_, incoming));
  EXPECT_EQ(incoming.frame.size(), kFrameBytesMax);
}

TEST_F(ZmqCurve, UnknownKeyIsRefusedAndToldSo) {
  Peer peer(context_, server_->endpoint(), as(stranger_));
  const auto message = peer.error_with("allow-list", ErrorCode::kPermissionDenied);
  EXPECT_NE(message.find(server_->endpoint()), std::string::npos) << message;
  EXPECT_NE(message.find(stranger_.public_key), std::string::npos) << message;
  EXPECT_FALSE(peer.link().send("let me in"));
  EXPECT_NE(events().find(stranger_.public_key), std::string::npos) << events();
  expect_only_friends_are_heard();
}

TEST_F(ZmqCurve, KeyThatIsAddedToTheListLaterGetsIn) {
  Peer peer(context_, server_->endpoint(), as(stranger_));
  ASSERT_NE(peer.error_with("allow-list", ErrorCode::kPermissionDenied), "");
  std::ofstream(folder_.file("allow"), std::ios::app) << stranger_.public_key << " worker late\n";
  ASSERT_TRUE(peer.send("now I may"));
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(next_frame(*server_, incoming));
  EXPECT_EQ(incoming.role, PeerRole::kWorker);
  EXPECT_TRUE(peer.until([&] { return !peer.link().last_error(); }));
  EXPECT_NE(events().find("4 keys"), std::string::npos) << events();
}

TEST_F(ZmqCurve, BrokenListLeavesTheOldOneInForce) {
  folder_.write("allow", "nonsense\n");
  Peer peer(context_, server_->endpoint(), as(worker_));
  ASSERT_TRUE(peer.send("hello"));
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(next_frame(*server_, incoming));
  EXPECT_NE(events().find("allow:1: expected"), std::string::npos) << events();
}

TEST_F(ZmqCurve, PeerWithoutKeysIsRefusedAndToldSo) {
  Peer peer(context_, server_->endpoint());
  EXPECT_NE(peer.error_with("requires keys", ErrorCode::kPermissionDenied), "");
  EXPECT_FALSE(peer.link().send("plain"));
  expect_only_friends_are_heard();
}

TEST_F(ZmqCurve, PlainBytesThatSkipTheHandshakeAreNotHeard) {
  RawPeer stranger(server_->endpoint());
  ASSERT_TRUE(stranger.write(zmtp_null_greeting() + zmtp_ready() + std::string("\x00\x05hello", 7)));
  EXPECT_TRUE(stranger.closed_within(kPatience));
  expect_only_friends_are_heard();
}

TEST_F(ZmqCurve, WrongKeyOfTheServerIsToldByTheClient) {
  auto options = as(client_);
  options.identity->server_key = stranger_.public_key;
  Peer peer(context_, server_->endpoint(), options);
  const auto message = peer.error_with("public key is probably not", ErrorCode::kPermissionDenied);
  EXPECT_NE(message.find(stranger_.public_key), std::string::npos) << message;
  expect_only_friends_are_heard();
}

TEST_F(ZmqCurve, ServerWithoutKeysIsRefusedByAPeerThatUsesThem) {
  const auto plain = new_server(context_);
  Peer peer(context_, plain->endpoint(), as(client_));
  EXPECT_NE(peer.error_with("uses no keys", ErrorCode::kPermissionDenied), "");
  ServerTransport::Incoming incoming;
  EXPECT_FALSE(plain->receive(incoming));
}

TEST_F(ZmqCurve, WithKeysTheServerMayListenEverywhere) {
  EXPECT_TRUE(ZmqServer::bind(context_, {.endpoint = "tcp://0.0.0.0:*", .keys = server_keys_}));
}

TEST(ZmqCurveOptions, KeysWithoutAnAllowListAreRefused) {
  const auto server = ZmqServer::bind(new_context(), {.keys = generate_curve_keys()});
  ASSERT_FALSE(server);
  EXPECT_NE(server.error().message.find("allow-list"), std::string::npos);
}

TEST(ZmqCurveOptions, BrokenAllowListIsRefusedAtTheStart) {
  const Folder folder;
  const auto context = ZmqContext::create({.allow_list = folder.write("allow", "nonsense\n")});
  ASSERT_FALSE(context);
  EXPECT_NE(context.error().message.find("allow:1:"), std::string::npos);
  EXPECT_EQ(ZmqContext::create({.allow_list = folder.file("none")}).error().code, ErrorCode::kNotFound);
}

TEST(ZmqCurveOptions, WhatIsNoKeyIsRefused) {
  auto identity = ZmqLinkFactory::Identity{generate_curve_keys(), "short"};
  const auto link = ZmqLinkFactory(new_context(), {.identity = identity}).open("tcp://127.0.0.1:1");
  ASSERT_FALSE(link);
  EXPECT_EQ(link.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace baton
