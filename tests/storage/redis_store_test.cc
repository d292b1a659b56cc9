// What only a real Redis can show: its settings, its restarts, its answers when it is ill, and power loss.
#include "coordinator/storage/redis_store.h"

#include "coordinator/storage/keys.h"
#include "tests/storage/owner.h"

namespace baton::testing {
namespace {

const Keys kKeys("baton");

// A world of one server, made as the test says.
struct ServerWorld {
  explicit ServerWorld(RedisServerOptions server_options, Durability durability = Durability::kLocal)
      : server(std::move(server_options)) {
    options.endpoint = server.unix_endpoint();
    options.durability = durability;
  }
  std::unique_ptr<Store> new_store() { return RedisStore::create(options).value(); }
  TimePoint now() const { return clock_now(); }
  void wait(Store& store) {
    pollfd waiting{store.fd(), store.poll_events(), 0};
    ::poll(&waiting, 1, 5);
  }
  RedisServer server;
  RedisOptions options;
};
using ServerOwner = Owner<ServerWorld>;

std::string refusal_of(ServerWorld& world) {
  auto opened = world.new_store()->open(4);
  return opened ? "" : opened.error().message;
}

TEST(RedisStore, RefusesAServerWithUnsafeSettingsAndSaysWhatToChange) {
  ServerWorld world({.appendfsync = "everysec",
                     .arguments = {"--appendonly", "no", "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"}});
  const std::string refusal = refusal_of(world);
  for (const char* word : {"appendonly is \"no\"", "\"yes\"", "appendfsync is \"everysec\"", "\"always\"",
                           "maxmemory-policy is \"allkeys-lru\"", "\"noeviction\""}) {
    EXPECT_NE(refusal.find(word), std::string::npos) << refusal;
  }
}

TEST(RedisStore, ARelaxedProfileAcceptsEverysecWithAWarning) {
  ServerWorld world({.appendfsync = "everysec", .arguments = {}}, Durability::kRelaxed);
  auto store = RedisStore::create(world.options).value();
  ASSERT_TRUE(store->open(4));
  ASSERT_FALSE(store->warnings().empty());
  EXPECT_NE(store->warnings()[0].find("two seconds"), std::string::npos);
}

TEST(RedisStore, SaysWhichRightIsMissingWhenSettingsAreHidden) {
  ServerWorld world({});
  world.server.command({"ACL", "SETUSER", "baton", "on", ">secret", "~*", "+@all", "-config"});
  world.options.user = "baton";
  world.options.password = "secret";
  const std::string refusal = refusal_of(world);
  EXPECT_NE(refusal.find("CONFIG GET"), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("ACL SETUSER"), std::string::npos) << refusal;
  world.server.command({"ACL", "SETUSER", "baton", "+config|get"});
  EXPECT_EQ(refusal_of(world), "");
}

TEST(RedisStore, LogsInWithUserPasswordAndDatabase) {
  ServerWorld world({.arguments = {"--requirepass", "sesame"}});
  EXPECT_NE(refusal_of(world), "");
  world.options.password = "wrong";
  auto opened = world.new_store()->open(4);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kPermissionDenied);
  world.options.password = "sesame";
  world.options.endpoint = world.server.tcp_endpoint() + "/5";
  ServerOwner owner(world);
  owner.acquire();
  owner.commit(submit(1));
  EXPECT_TRUE(owner.run_until_durable());
}

TEST(RedisStore, SaysWhereNobodyListens) {
  ServerWorld world({});
  world.server.kill();
  const std::string refusal = refusal_of(world);
  EXPECT_NE(refusal.find(world.server.socket_path()), std::string::npos) << refusal;
}

TEST(RedisStore, RefusesAClusterOfAnotherFormat) {
  ServerWorld world({});
  world.server.command({"HSET", "baton:cluster", "partition_count", "4", "format", "99"});
  EXPECT_NE(refusal_of(world).find("format 99"), std::string::npos);
}

TEST(RedisStore, TwoClustersShareAServerUnderTwoPrefixes) {
  ServerWorld world({});
  ServerOwner one(world);
  world.options.key_prefix = "other";
  ServerOwner other(world);
  one.acquire();
  other.acquire();
  one.commit(submit(1));
  other.commit(submit(2));
  EXPECT_TRUE(one.run_until_durable());
  EXPECT_TRUE(other.run_until_durable());
  EXPECT_FALSE(one.fenced || other.fenced);
}

TEST(RedisStore, TellsHowMuchOfTheMemoryLimitIsUsed) {
  ServerWorld world({.arguments = {"--maxmemory", "64mb"}});
  ServerOwner owner(world);
  owner.acquire();
  ASSERT_TRUE(owner.run_until([&] { return owner.store->memory_used() > 0; }));
  const double before = owner.store->memory_used();
  owner.commit(submit(1, std::string(16'000'000, 'x')));
  ASSERT_TRUE(owner.run_until_durable());
  EXPECT_TRUE(owner.run_until([&] { return owner.store->memory_used() > before + 0.2; }));
  EXPECT_LT(owner.store->memory_used(), 1);
}

TEST(RedisStore, AHungServerIsDownAndNothingIsLostOnceItGoesOn) {
  ServerWorld world({});
  world.options.reply_timeout = std::chrono::milliseconds(300);
  ServerOwner owner(world);
  owner.acquire();
  for (int i = 1; i <= 50; ++i) owner.commit(submit(i));
  ASSERT_TRUE(owner.run_until_durable());
  world.server.pause();
  for (int i = 51; i <= 100; ++i) owner.commit(submit(i));
  EXPECT_TRUE(owner.run_until([&] { return owner.store->health() == Store::Health::kDown; }));
  world.server.resume();
  EXPECT_TRUE(owner.run_until_durable());
  EXPECT_FALSE(owner.fenced || owner.regressed);
  EXPECT_EQ(
      world.server.command({"XLEN", kKeys.journal(2, {1, world.server.command({"HGET", kKeys.owner(2), "nonce"})})}),
      "101")
      << "100 commits and the opening entry";
}

TEST(RedisStore, APartWhoseAnswerWasLostIsNotWrittenTwice) {
  ServerWorld world({});
  ServerOwner owner(world);
  owner.acquire();
  owner.commit(submit(1));
  owner.commit(complete(1));
  ASSERT_TRUE(owner.run_until_durable());
  CheckpointPart part = owner.content.checkpoint(clock_now() + std::chrono::hours(1));
  part.required = part.trim = 2;
  world.server.command({"HSET", kKeys.owner(2), "parts", "1"});  // as the script does when it has written part 1
  owner.store->checkpoint(kPartition, part);
  ASSERT_TRUE(owner.run_until([&] { return !owner.checkpoints.empty(); }));
  EXPECT_FALSE(owner.fenced || owner.regressed);
  EXPECT_EQ(world.server.command({"EXISTS", kKeys.outcome_index(2), kKeys.meta(2)}), "0");
}

// As versions before rows of any kind left it: there is no such hash.
TEST(RedisStore, APartitionWithoutRowsOfAnyKindIsLoadedAsBefore) {
  ServerWorld world({});
  ServerOwner owner(world);
  owner.acquire();
  owner.commit(submit(1));
  owner.commit(dispatch(1, 1));
  ASSERT_TRUE(owner.run_until_durable());
  ASSERT_TRUE(owner.checkpoint_all(clock_now() + std::chrono::hours(1)));
  EXPECT_EQ(world.server.command({"EXISTS", kKeys.rows(2)}), "0");
  ServerOwner successor(world);
  successor.acquire();
  EXPECT_EQ(successor.content, owner.content);
  successor.commit(put_row("r:new", "row"));
  ASSERT_TRUE(successor.run_until_durable());
  ASSERT_TRUE(successor.checkpoint_all(clock_now() + std::chrono::hours(1)));
  EXPECT_EQ(world.server.command({"HGET", kKeys.rows(2), "r:new"}), "row");
}

TEST(RedisStore, AServerThatComesBackUnsafeStaysDown) {
  ServerWorld world({});
  ServerOwner owner(world);
  owner.acquire();
  owner.commit(submit(1));
  ASSERT_TRUE(owner.run_until_durable());
  world.server.command({"CONFIG", "SET", "appendfsync", "no"});
  world.server.command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
  auto& store = static_cast<RedisStore&>(*owner.store);
  ASSERT_TRUE(owner.run_until([&] { return store.trouble().find("appendfsync") != std::string::npos; }))
      << store.trouble();
  owner.commit(submit(2));
  owner.poll();
  EXPECT_EQ(store.health(), Store::Health::kDown);
  EXPECT_EQ(owner.durable, 1u);
  world.server.command({"CONFIG", "SET", "appendfsync", "always"});
  EXPECT_TRUE(owner.run_until_durable());
}

TEST(RedisStore, AServerThatCannotWriteItsFileDelaysCommits) {
  ServerWorld world({});
  ServerOwner owner(world);
  owner.acquire();
  owner.commit(submit(1));
  ASSERT_TRUE(owner.run_until_durable());
  world.server.command({"CONFIG", "SET", "min-replicas-to-write", "1"});  // answers NOREPLICAS to every write
  for (int i = 2; i <= 20; ++i) owner.commit(submit(i));
  EXPECT_TRUE(owner.run_until([&] { return owner.store->health() == Store::Health::kDown; }));
  EXPECT_EQ(owner.durable, 1u);
  world.server.command({"CONFIG", "SET", "min-replicas-to-write", "0"});
  EXPECT_TRUE(owner.run_until_durable());
  EXPECT_FALSE(owner.fenced);
}

TEST(RedisStore, AJournalOutlivesARewriteOfTheAppendOnlyFile) {
  ServerWorld world({});
  ServerOwner owner(world);
  owner.acquire();
  for (int i = 1; i <= 300; ++i) owner.commit(submit(i));
  ASSERT_TRUE(owner.run_until_durable());
  CheckpointPart part = owner.content.checkpoint(kNever - std::chrono::hours(1));
  part.required = part.trim = 300;
  owner.store->checkpoint(kPartition, part);
  ASSERT_TRUE(owner.run_until([&] { return !owner.checkpoints.empty(); }));
  owner.commit(submit(301));
  ASSERT_TRUE(owner.run_until_durable());
  world.server.command({"BGREWRITEAOF"});
  ASSERT_TRUE(owner.run_until([&] {
    return world.server.command({"INFO", "persistence"}).find("aof_rewrites:1") != std::string::npos;
  }));
  world.server.kill();
  world.server.start();
  owner.commit(submit(302));
  EXPECT_TRUE(owner.run_until_durable());
  EXPECT_FALSE(owner.fenced || owner.regressed);
  ServerOwner successor(world);
  successor.acquire();
  EXPECT_EQ(successor.content, owner.content);
}

TEST(RedisStore, ALostJournalIsNotMistakenForAnEmptyOne) {
  ServerWorld world({});
  {
    ServerOwner first(world);
    first.acquire();
    for (int i = 1; i <= 5; ++i) first.commit(submit(i));
    ASSERT_TRUE(first.run_until_durable());
  }
  ServerOwner second(world);
  second.acquire();
  world.server.command({"DEL", kKeys.sealed_journal(2, world.server.command({"LINDEX", kKeys.sealed_list(2), "0"}))});
  ServerOwner third(world);
  Content content;
  const auto acquired = third.store->acquire(kPartition, content);
  ASSERT_FALSE(acquired);
  EXPECT_EQ(acquired.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(acquired.error().message.find("records from 1 on are missing"), std::string::npos)
      << acquired.error().message;
}

TEST(RedisStore, PowerLossWithFsyncAlwaysLosesNothingThatWasDurable) {
  ServerWorld world({.arguments = {}, .can_lose_power = true});
  Random random(20);
  ServerOwner owner(world);
  owner.acquire();
  int task = 0;
  for (int round = 0; round < 8; ++round) {
    const Sequence until = owner.last + 50 + random.below(100);
    ASSERT_TRUE(owner.run_until([&] {
      for (int i = 0; i < 5; ++i) owner.commit(submit(++task));
      return owner.durable > until;
    }));
    world.server.power_loss(random);
    world.server.start();
    ASSERT_TRUE(owner.run_until_durable()) << "round " << round;
    ASSERT_FALSE(owner.fenced || owner.regressed) << "round " << round;
  }
  ServerOwner successor(world);
  successor.acquire();
  EXPECT_EQ(successor.content, owner.content);
}

TEST(RedisStore, PowerLossWithFsyncEverysecIsNoticedAsARegression) {
  ServerWorld world({.appendfsync = "everysec", .arguments = {}, .can_lose_power = true}, Durability::kRelaxed);
  Random random(21);
  ServerOwner owner(world);
  std::size_t cut = 0;
  int task = 0;
  while (cut == 0) {  // rarely, the cut falls behind everything
    owner.acquire();
    owner.commit(submit(++task));
    ASSERT_TRUE(owner.run_until([&] {
      if (owner.durable == owner.last) owner.commit(submit(++task));
      return owner.durable > 50 && world.server.unsynced_bytes() > 0;
    }));
    ASSERT_TRUE(owner.run_until_durable());
    cut = world.server.power_loss(random);
    world.server.start();
  }
  EXPECT_TRUE(owner.run_until([&] { return owner.regressed; }));
  const Sequence acknowledged = owner.durable;
  Content content;
  EXPECT_FALSE(owner.store->acquire(kPartition, content)) << "it must not go on below commit " << acknowledged;

  ServerOwner accepts_the_loss(world);
  accepts_the_loss.acquire();
  EXPECT_LT(accepts_the_loss.last, acknowledged);
  EXPECT_EQ(accepts_the_loss.content.applied_count, accepts_the_loss.last);
}

}  // namespace
}  // namespace baton::testing
