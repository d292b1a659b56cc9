#include "coordinator/storage/redis_options.h"

#include <gtest/gtest.h>

#include "coordinator/storage/redis_settings.h"

namespace baton {
namespace {

TEST(RedisEndpoint, NamesAHostAPortAndADatabase) {
  const auto full = parse_redis_endpoint("redis://redis.example:7000/3");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->host, "redis.example");
  EXPECT_EQ(full->port, 7000);
  EXPECT_EQ(full->database, 3);
  EXPECT_EQ(parse_redis_endpoint("redis://localhost")->port, 6379);
  EXPECT_EQ(parse_redis_endpoint("redis://localhost/")->database, 0);
  EXPECT_EQ(parse_redis_endpoint("redis://[::1]:7001")->host, "::1");
  EXPECT_EQ(parse_redis_endpoint("redis://[::1]")->port, 6379);
}

TEST(RedisEndpoint, NamesAUnixSocket) {
  const auto socket = parse_redis_endpoint("unix:///run/redis.sock?db=2");
  ASSERT_TRUE(socket);
  EXPECT_EQ(socket->unix_path, "/run/redis.sock");
  EXPECT_EQ(socket->database, 2);
}

TEST(RedisEndpoint, SaysWhatIsWrongWithIt) {
  for (const char* wrong : {"", "localhost:6379", "redis://", "redis://host:0", "redis://host:port", "redis://host/one",
                            "unix://relative", "unix:///run/s?db=x", "redis://host:70000"}) {
    const auto parsed = parse_redis_endpoint(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(parsed.error().message.find("redis://host:port/database"), std::string::npos) << parsed.error().message;
  }
}

TEST(RedisEndpoint, DoesNotRepeatAPassword) {
  const auto parsed = parse_redis_endpoint("redis://user:secret@host");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().message.find("secret"), std::string::npos);
}

RedisSettings safe_settings() {
  return {{"redis_version", "7.0.15"}, {"role", "master"},
          {"cluster_enabled", "0"},    {"appendonly", "yes"},
          {"appendfsync", "always"},   {"no-appendfsync-on-rewrite", "no"},
          {"maxmemory", "1000000"},    {"maxmemory-policy", "noeviction"}};
}

TEST(RedisSettingsCheck, AcceptsASafeRedis) {
  EXPECT_TRUE(check_settings(safe_settings(), Durability::kLocal));
  EXPECT_TRUE(check_settings(safe_settings(), Durability::kRelaxed));
  EXPECT_TRUE(warnings_about(safe_settings(), Durability::kLocal).empty());
}

TEST(RedisSettingsCheck, NamesEachUnsafeSettingItsValueAndTheRemedy) {
  struct Case {
    const char* name;
    const char* value;
    const char* wanted;
  };
  for (const Case& wrong : {Case{"appendonly", "no", "\"yes\""}, Case{"appendfsync", "everysec", "\"always\""},
                            Case{"appendfsync", "no", "\"always\""}, Case{"no-appendfsync-on-rewrite", "yes", "\"no\""},
                            Case{"maxmemory-policy", "allkeys-lru", "\"noeviction\""},
                            Case{"maxmemory-policy", "volatile-ttl", "\"noeviction\""}}) {
    RedisSettings settings = safe_settings();
    settings[wrong.name] = wrong.value;
    const auto checked = check_settings(settings, Durability::kLocal);
    ASSERT_FALSE(checked) << wrong.name;
    EXPECT_EQ(checked.error().code, ErrorCode::kFailedPrecondition);
    for (const char* word : {wrong.name, wrong.value, wrong.wanted}) {
      EXPECT_NE(checked.error().message.find(word), std::string::npos) << checked.error().message;
    }
  }
}

TEST(RedisSettingsCheck, RefusesAnOldVersionAReplicaAndACluster) {
  RedisSettings settings = safe_settings();
  settings["redis_version"] = "6.2.14";
  settings["role"] = "slave";
  settings["cluster_enabled"] = "1";
  const auto checked = check_settings(settings, Durability::kLocal);
  ASSERT_FALSE(checked);
  for (const char* word : {"6.2.14", "7.0", "slave", "master", "cluster-enabled"}) {
    EXPECT_NE(checked.error().message.find(word), std::string::npos) << checked.error().message;
  }
}

TEST(RedisSettingsCheck, AnyPolicyIsSafeWithoutAMemoryLimit) {
  RedisSettings settings = safe_settings();
  settings["maxmemory"] = "0";
  settings["maxmemory-policy"] = "allkeys-lru";
  EXPECT_TRUE(check_settings(settings, Durability::kLocal));
  EXPECT_EQ(warnings_about(settings, Durability::kLocal).size(), 1u);
}

TEST(RedisSettingsCheck, RelaxedAcceptsEverysecAndSaysWhatItMeans) {
  RedisSettings settings = safe_settings();
  settings["appendfsync"] = "everysec";
  EXPECT_FALSE(check_settings(settings, Durability::kLocal));
  EXPECT_TRUE(check_settings(settings, Durability::kRelaxed));
  ASSERT_EQ(warnings_about(settings, Durability::kRelaxed).size(), 1u);
  EXPECT_NE(warnings_about(settings, Durability::kRelaxed)[0].find("two seconds"), std::string::npos);
  settings["appendfsync"] = "no";
  EXPECT_FALSE(check_settings(settings, Durability::kRelaxed));
}

}  // namespace
}  // namespace baton
