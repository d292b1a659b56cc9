// Who may speak to a shard, and how it answers what it cannot understand.
#include <gmock/gmock.h>

#include "tests/coordinator/shard_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

wire::ErrorMessage refusal(ShardWorld& world, const std::string& peer) {
  const auto refused = world.hear<wire::Refused>(peer, wire::REFUSED);
  EXPECT_TRUE(refused) << peer << " was not refused";
  return refused ? refused->error() : wire::ErrorMessage();
}

TEST(ShardPeers, AreWelcomedWithTheRoutingTableAndTheLease) {
  ShardWorld world;
  world.client("alice");
  const auto welcome = world.hear<wire::Welcome>("alice", wire::WELCOME);
  ASSERT_TRUE(welcome);
  EXPECT_EQ(welcome->incarnation(), 77u);
  EXPECT_EQ(welcome->routing().partition_count(), ShardWorld::kPartitionCount);
  EXPECT_EQ(welcome->lease_duration_ms(), 10'000u);
}

TEST(ShardPeers, ThatDidNotSayHelloAreAskedWhoTheyAre) {
  ShardWorld world;
  world.submit("stranger", {{world.id(1)}});
  world.settle();
  EXPECT_TRUE(world.hear("stranger", wire::WHO_ARE_YOU));
  EXPECT_EQ(world.shard->stats(world.now()).tasks, 0u);
}

TEST(ShardPeers, ThatSendGarbageAreRefusedAndDisturbNobody) {
  ShardWorld world;
  world.client("alice");
  world.submit("alice", {{world.id(1)}});
  world.say_bytes("mallory", "");
  world.say_bytes("mallory", std::string(1000, '\xff'));
  std::string corrupt = encode_frame(wire::SUBMIT, wire::Submit());
  corrupt[6] = static_cast<char>(corrupt[6] ^ 1);
  world.say_bytes("mallory", corrupt);
  world.say_bytes("alice", "not a frame");
  world.submit("alice", {{world.id(2)}});
  world.settle();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(refusal(world, "mallory").code(), static_cast<std::uint32_t>(ErrorCode::kCorrupt));
  }
  EXPECT_TRUE(world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK));
  EXPECT_TRUE(world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK));
  const ShardStats stats = world.shard->stats(world.now());
  EXPECT_EQ(stats.tasks, 2u);
  EXPECT_EQ(stats.frames_malformed_total, 4u);
}

TEST(ShardPeers, OfAnotherProtocolVersionAreToldWhichSideToUpgrade) {
  ShardWorld world;
  std::string frame = encode_frame(wire::HELLO, wire::Hello());
  frame[1] = static_cast<char>(kProtocolVersion + 1);
  world.say_bytes("newer", frame);
  world.turn();
  const auto error = refusal(world, "newer");
  EXPECT_EQ(error.code(), static_cast<std::uint32_t>(ErrorCode::kVersionMismatch));
  EXPECT_THAT(error.message(), HasSubstr("upgrade"));
}

TEST(ShardPeers, WhoseKeyIsOfAnotherRoleAreRefused) {
  ShardWorld world;
  wire::Hello hello;
  hello.set_role(wire::Hello::WORKER);
  hello.set_peer_id(5);
  hello.add_types("echo");
  world.say("client-key", wire::HELLO, hello, PeerRole::kClient);
  hello.set_role(wire::Hello::CLIENT);
  world.say("worker-key", wire::HELLO, hello, PeerRole::kWorker);
  world.turn();
  for (const char* peer : {"client-key", "worker-key"}) {
    EXPECT_EQ(refusal(world, peer).code(), static_cast<std::uint32_t>(ErrorCode::kPermissionDenied)) << peer;
  }
  EXPECT_EQ(world.shard->stats(world.now()).sessions, 0u);
}

TEST(ShardPeers, SayOnlyWhatTheirRoleSays) {
  ShardWorld world;
  world.client("alice", 1);
  world.worker("w1", 2, 1);
  world.say("alice", wire::CREDIT, wire::Credit());
  world.submit("w1", {{world.id(1)}});
  world.settle();
  EXPECT_THAT(refusal(world, "alice").message(), HasSubstr("CREDIT"));
  EXPECT_THAT(refusal(world, "w1").message(), HasSubstr("SUBMIT"));
  EXPECT_EQ(world.shard->stats(world.now()).tasks, 0u);
}

TEST(ShardPeers, AWorkerWithoutTypesIsRefused) {
  ShardWorld world;
  world.worker("w1", 2, 1, {});
  EXPECT_EQ(refusal(world, "w1").code(), static_cast<std::uint32_t>(ErrorCode::kInvalidArgument));
}

TEST(ShardPeers, ThatConnectAgainFindTheirSession) {
  ShardWorld world;
  world.client("connection-1", 1);
  world.worker("w", 2, 1);
  world.submit("connection-1", {{world.id(1)}}, true);
  world.settle();
  const auto dispatched = world.hear_dispatched("w");
  ASSERT_EQ(dispatched.size(), 1u);
  world.client("connection-2", 1);
  world.report("w", dispatched[0]);
  world.settle();
  EXPECT_EQ(world.hear_outcomes("connection-2").size(), 1u);
  EXPECT_TRUE(world.hear_outcomes("connection-1").empty());
}

TEST(ShardPeers, ThatAreSilentForLongAreForgotten) {
  ShardWorld world;
  world.client("alice");
  world.pass(kSessionSilenceMax + kSessionSilenceMax / 2);
  EXPECT_EQ(world.shard->stats(world.now()).sessions, 0u);
  world.say("alice", wire::PING, wire::Ping());
  world.turn();
  EXPECT_TRUE(world.hear("alice", wire::WHO_ARE_YOU));
}

TEST(ShardPeers, ATaskThatIsNotValidIsRefusedAndTheRestOfItsBatchIsNot) {
  ShardWorld world;
  world.client("alice");
  world.submit("alice", {{world.id(1)}, {world.id(2), ""}, {world.id(3)}});
  world.settle();
  const auto ack = world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK);
  ASSERT_TRUE(ack);
  ASSERT_EQ(ack->refused_size(), 1);
  EXPECT_EQ(ack->refused(0).index(), 1u);
  EXPECT_EQ(world.shard->stats(world.now()).tasks, 2u);
}

}  // namespace
}  // namespace baton
