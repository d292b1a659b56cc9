// Strangers at the door: what they send disturbs nobody else, and they are shown out.
#include "tests/transport/test_network.h"
#include "transport/frame.h"

namespace baton {
namespace {

using namespace testing;

// What ZMTP puts before a long message of so many bytes.
std::string long_frame_header(std::uint64_t byte_count) {
  std::string header(1, '\x02');
  for (int shift = 56; shift >= 0; shift -= 8) header += static_cast<char>(byte_count >> shift & 255);
  return header;
}

std::string short_frame(const std::string& body, bool more) {
  return std::string(1, more ? '\x01' : '\x00') + static_cast<char>(body.size()) + body;
}

class ZmqHostile : public ::testing::Test {
 protected:
  void expect_others_are_served() {
    Peer peer(context_, server_->endpoint());
    ASSERT_TRUE(peer.send("from a friend"));
    ServerTransport::Incoming incoming;
    ASSERT_TRUE(next_frame(*server_, incoming));
    EXPECT_EQ(incoming.frame, "from a friend");
    std::string frame;
    ASSERT_TRUE(server_->send(incoming.peer, "answer"));
    ASSERT_TRUE(peer.next_frame(frame));
    EXPECT_EQ(frame, "answer");
  }

  // Waits, by the server's own loop, until so many messages were dropped; no frame may come out.
  void expect_malformed(std::uint64_t count) {
    ServerTransport::Incoming incoming;
    const auto deadline = clock_now() + kPatience;
    while (server_->malformed_count() < count && clock_now() < deadline) {
      ASSERT_FALSE(server_->receive(incoming)) << incoming.frame;
      server_->wait({}, std::chrono::milliseconds(5));
    }
    EXPECT_EQ(server_->malformed_count(), count);
  }

  std::shared_ptr<ZmqContext> context_ = new_context();
  std::unique_ptr<ZmqServer> server_ = new_server(context_);
};

TEST_F(ZmqHostile, GarbageAndSilenceDisturbNobodyAndAreCutOff) {
  std::vector<std::unique_ptr<RawPeer>> strangers;
  for (int i = 0; i < 40; ++i) {
    strangers.push_back(std::make_unique<RawPeer>(server_->endpoint()));
    if (i % 4 == 0) strangers.back()->write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    if (i % 4 == 1) strangers.back()->write(std::string(3000, '\xFF'));
    if (i % 4 == 2) strangers.back()->write(zmtp_null_greeting());  // and then nothing
  }
  expect_others_are_served();
  for (auto& stranger : strangers) EXPECT_TRUE(stranger->closed_within(kHandshakeTimeout + kPatience));
  expect_others_are_served();
  EXPECT_EQ(server_->malformed_count(), 0U);
}

TEST_F(ZmqHostile, AnnouncedGiantFrameIsCutBeforeItIsRead) {
  RawPeer stranger(server_->endpoint());
  ASSERT_TRUE(stranger.shake_hands());
  ASSERT_TRUE(stranger.write(long_frame_header(std::uint64_t{2} << 30)));
  EXPECT_TRUE(stranger.closed_within(kPatience));
  expect_others_are_served();
}

TEST_F(ZmqHostile, GiantCommandDuringTheHandshakeIsCutToo) {
  RawPeer stranger(server_->endpoint());
  auto header = long_frame_header(std::uint64_t{2} << 30);
  header[0] = '\x06';  // a command
  ASSERT_TRUE(stranger.write(zmtp_null_greeting() + header));
  EXPECT_TRUE(stranger.closed_within(kPatience));
  expect_others_are_served();
}

TEST_F(ZmqHostile, MessageOfSeveralPartsIsDroppedAndCounted) {
  RawPeer stranger(server_->endpoint());
  ASSERT_TRUE(stranger.shake_hands());
  ASSERT_TRUE(stranger.write(short_frame("a", true) + short_frame("b", false)));
  ASSERT_TRUE(stranger.write(short_frame("a", true) + short_frame("b", true) + short_frame("c", false)));
  expect_malformed(2);
  ASSERT_TRUE(stranger.write(short_frame("one part", false)));
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(next_frame(*server_, incoming));
  EXPECT_EQ(incoming.frame, "one part");
  expect_others_are_served();
}

TEST_F(ZmqHostile, PeerThatChoosesItsOwnRoutingIdIsNotHeard) {
  RawPeer stranger(server_->endpoint());
  ASSERT_TRUE(stranger.shake_hands("someone else"));
  ASSERT_TRUE(stranger.write(short_frame("hello", false)));
  expect_malformed(1);
  expect_others_are_served();
}

TEST_F(ZmqHostile, PeerThatStopsAnsweringIsCutOff) {
  server_ = new_server(context_, {.silence_max = std::chrono::seconds(2)});
  RawPeer stranger(server_->endpoint());
  ASSERT_TRUE(stranger.shake_hands());
  ASSERT_TRUE(stranger.write(short_frame("I am here", false)));
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(next_frame(*server_, incoming));
  EXPECT_TRUE(stranger.closed_within(kPatience));  // it answered no ping
  expect_others_are_served();
}

TEST_F(ZmqHostile, DamagedFrameIsDeliveredAndItsDamageIsSeen) {
  RawPeer stranger(server_->endpoint());
  auto frame = encode_frame(wire::GOODBYE, wire::Ping());
  frame[4] = static_cast<char>(frame[4] ^ 1);
  ASSERT_TRUE(stranger.shake_hands());
  ASSERT_TRUE(stranger.write(short_frame(frame, false)));
  ServerTransport::Incoming incoming;
  ASSERT_TRUE(next_frame(*server_, incoming));
  const auto view = decode_frame(incoming.frame);
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace baton
