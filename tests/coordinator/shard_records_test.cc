// Records as a shard answers for them: over all its partitions, durably, and by its successor.
#include <gmock/gmock.h>

#include "common/json/parse.h"
#include "common/json/write.h"
#include "tests/coordinator/shard_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class ShardRecords : public testing::Test {
 protected:
  ShardRecords() { world.client("alice"); }

  void send(const std::string& operation, const std::string& body, std::uint64_t nonce) {
    wire::Request request;
    auto& call = *request.mutable_call_api();
    call.set_operation(operation);
    call.set_body(body);
    call.set_nonce(nonce);
    world.request("alice", request);
  }
  // The answer's body, or the error's name; "": there is none yet.
  std::string hear() {
    const auto reply = world.hear<wire::Reply>("alice", wire::REPLY);
    if (!reply) return "";
    if (reply->has_error()) return reply->error().message();
    return reply->api().error().empty() ? reply->api().body() : reply->api().error();
  }
  std::string call(const std::string& operation, const std::string& body, std::uint64_t nonce = 0) {
    send(operation, body, nonce == 0 ? next_nonce_++ : nonce);
    world.settle();
    return hear();
  }
  std::string put(const std::string& key, const std::string& more = "") {
    return call("PutRecord", R"({"table":"t","key":")" + key + R"(","document":{"of":")" + key + "\"}" + more + "}");
  }
  std::string get(const std::string& key) { return call("GetRecord", R"({"table":"t","key":")" + key + "\"}"); }
  void restart() {
    world.restart();
    world.client("alice");
    world.settle();
  }

  ShardWorld world;

 private:
  std::uint64_t next_nonce_ = 100;
};

TEST_F(ShardRecords, ARecordIsThereForTheSuccessor) {
  EXPECT_THAT(put("a"), HasSubstr(R"("key":"a","version":1)"));
  const std::string before = get("a");
  EXPECT_THAT(before, HasSubstr(R"("document":{"of":"a"})"));
  restart();
  EXPECT_EQ(get("a"), before);
  world.pass(2 * kCheckpointInterval);  // now it is a row
  EXPECT_EQ(get("a"), before);
  restart();
  EXPECT_EQ(get("a"), before);
  call("DeleteRecord", R"({"table":"t","key":"a"})");
  restart();
  EXPECT_EQ(get("a"), "RecordDoesNotExist");
}

TEST_F(ShardRecords, AnOwnerThatWasFencedAnswersNoWrite) {
  put("a");
  world.fence();
  EXPECT_EQ(put("b"), "");
  world.pass(2 * kConfirmOwnerInterval);  // by then it has noticed it everywhere, and has taken over again
  world.client("alice");
  EXPECT_EQ(get("b"), "RecordDoesNotExist");
  EXPECT_THAT(get("a"), HasSubstr(R"("of":"a")"));
}

TEST_F(ShardRecords, AWriteSentAgainToTheSuccessorIsAnsweredAsTheFirstTime) {
  const std::string body = R"({"table":"t","key":"a","document":{"n":1},"must_not_exist":true})";
  const std::string first = call("PutRecord", body, 7);
  call("DeleteRecord", R"({"table":"t","key":"a"})", 8);
  restart();
  EXPECT_EQ(call("PutRecord", body, 7), first);
  world.pass(2 * kCheckpointInterval);
  restart();
  EXPECT_EQ(call("PutRecord", body, 7), first);
  EXPECT_EQ(get("a"), "RecordDoesNotExist");
}

TEST_F(ShardRecords, AQueryReadsAllPartitionsInTheOrderOfTheKeys) {
  for (int i = 0; i < 20; ++i) put("k" + std::to_string(10 + i));
  const auto page = json::parse(call("QueryRecords", R"({"table":"t","prefix":"k","limit":15})"));
  ASSERT_TRUE(page);
  const auto records = page->get("records");
  ASSERT_EQ(records.size(), 15u);
  for (std::size_t i = 0; i < 15; ++i) EXPECT_EQ(records[i].find("key")->as_string(), "k" + std::to_string(10 + i));
  const auto rest =
      json::parse(call("QueryRecords", R"({"table":"t","next_token":)" + json::to_text(page->get("next_token")) + "}"));
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->get("records").size(), 5u);
  EXPECT_EQ(rest->find("next_token"), nullptr);
}

TEST_F(ShardRecords, AnExpiredRecordIsRemovedWithoutBeingAskedFor) {
  put("a", R"(,"ttl_seconds":5)");
  put("b");
  EXPECT_EQ(world.shard->stats(world.now()).records, 2u);
  world.pass(7s);
  EXPECT_EQ(world.shard->stats(world.now()).records, 1u);
  restart();
  EXPECT_EQ(world.shard->stats(world.now()).records, 1u);
}

TEST_F(ShardRecords, AWrongRequestIsRefusedInWords) {
  EXPECT_EQ(call("PutRecord", R"({"table":"t","key":"a"})"), "ValidationException");
  EXPECT_EQ(call("PutRecord", R"({"table":"t","key":"a","document":1})"), "SerializationException");
  EXPECT_EQ(call("QueryRecords", R"({"table":"t","limit":0})"), "ValidationException");
  EXPECT_EQ(call("QueryRecords", R"({"table":"t","next_token":"?"})"), "InvalidToken");
}

}  // namespace
}  // namespace baton
