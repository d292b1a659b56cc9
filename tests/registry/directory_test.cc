#include <map>
#include <set>

#include "tests/registry/registry_world.h"

namespace baton::registry {
namespace {

class Directory : public RegistryWorld {};

TEST_F(Directory, ResolvesAMachineToItsCurrentRevision) {
  create("m", kPass, R"(, "type": "EXPRESS")");
  const auto created = resolve(arn("stateMachine:m"));
  ASSERT_TRUE(created.has_value());
  EXPECT_EQ(created->name, "m");
  EXPECT_EQ(created->type, asl::ExecutionType::kExpress);
  EXPECT_EQ(created->arn, arn("stateMachine:m"));
  EXPECT_EQ(created->role_arn, kRole);
  EXPECT_EQ(created->revision_id, "");
  EXPECT_EQ(*created->definition, kPass);
  EXPECT_EQ(created->logging, R"({"level":"OFF","includeExecutionData":false})");
  EXPECT_EQ(created->tracing, R"({"enabled":false})");
  EXPECT_EQ(created->updated_at, now_);
  EXPECT_FALSE(created->version_arn.has_value());
  EXPECT_FALSE(created->alias_arn.has_value());

  now_ += std::chrono::seconds(1);
  const std::string revision = update("m", kSucceed);
  const auto updated = resolve(arn("stateMachine:m"));
  ASSERT_TRUE(updated.has_value());
  EXPECT_EQ(updated->revision_id, revision);
  EXPECT_EQ(*updated->definition, kSucceed);
  EXPECT_EQ(updated->updated_at, now_);
  // What was resolved before stays.
  EXPECT_EQ(*created->definition, kPass);
}

TEST_F(Directory, ResolvesAVersion) {
  create("m", kPass, R"(, "publish": true)");
  update("m", kSucceed);
  const auto resolved = resolve(arn("stateMachine:m:1"));
  ASSERT_TRUE(resolved.has_value());
  EXPECT_EQ(*resolved->definition, kPass);
  EXPECT_EQ(resolved->version_arn, arn("stateMachine:m:1"));
  EXPECT_EQ(resolved->arn, arn("stateMachine:m"));
  EXPECT_FALSE(resolved->alias_arn.has_value());
}

TEST_F(Directory, AnAliasChoosesByWeight) {
  create("m", kPass, R"(, "publish": true)");
  update("m", kSucceed);
  publish("m");
  create_alias("m", "PROD", "1=20 2=80");
  create_alias("m", "ALL", "1=0 2=100");
  std::map<std::string, int> counts;
  for (int i = 0; i < 1000; ++i) {
    const auto resolved = resolve(arn("stateMachine:m:PROD"));
    ASSERT_TRUE(resolved.has_value());
    EXPECT_EQ(resolved->alias_arn, arn("stateMachine:m:PROD"));
    EXPECT_EQ(*resolved->definition, resolved->version_arn == arn("stateMachine:m:1") ? kPass : kSucceed);
    ++counts[*resolved->version_arn];
    EXPECT_EQ(resolve(arn("stateMachine:m:ALL"))->version_arn, arn("stateMachine:m:2"));
  }
  EXPECT_NEAR(counts[arn("stateMachine:m:1")], 200, 60);
  EXPECT_EQ(counts.size(), 2u);
}

TEST_F(Directory, SaysWhatIsNotThere) {
  create("m");
  const auto name_of_error = [&](std::string_view text) {
    const auto resolved = resolve(text);
    return resolved ? "" : resolved.error().name;
  };
  for (const char* rest : {"stateMachine:x", "stateMachine:m:1", "stateMachine:m:PROD"}) {
    EXPECT_EQ(name_of_error(arn(rest)), api::kStateMachineDoesNotExist) << rest;
  }
  EXPECT_EQ(name_of_error("m"), api::kInvalidArn);
  EXPECT_EQ(name_of_error(arn("activity:m")), api::kInvalidArn);
  EXPECT_EQ(name_of_error(arn("stateMachine:m/label")), api::kValidationException);
  EXPECT_EQ(name_of_error("arn:aws:states:eu-west-1:123456789012:stateMachine:m"), api::kStateMachineDoesNotExist);
  EXPECT_FALSE(registry().directory()->activity_exists("a"));
  EXPECT_FALSE(registry().directory()->activity_exists(arn("stateMachine:m")));
}

TEST_F(Directory, NeverChangesUnderItsReaders) {
  create("m");
  const auto before = registry().directory();
  update("m", kSucceed);
  create("n");
  call("CreateActivity", R"({"name": "a"})");
  call("DeleteStateMachine", R"({"stateMachineArn": )" + json_text(arn("stateMachine:m")) + "}");
  EXPECT_EQ(*before->resolve(arn("stateMachine:m"), random_)->definition, kPass);
  EXPECT_FALSE(before->resolve(arn("stateMachine:n"), random_).has_value());
  EXPECT_FALSE(before->activity_exists(arn("activity:a")));
  EXPECT_FALSE(registry().directory()->resolve(arn("stateMachine:m"), random_).has_value());
  EXPECT_TRUE(registry().directory()->resolve(arn("stateMachine:n"), random_).has_value());
}

struct Named {
  std::string name;
};

TEST(SharedMapCopies, HoldWhatTheyHeld) {
  SharedMap<Named> map;
  std::set<std::string> names;
  for (int i = 0; i < 3000; ++i) {
    const std::string name = "n" + std::to_string(i);
    map = map.with(name, std::make_shared<const Named>(Named{name}));
    names.insert(name);
  }
  const SharedMap<Named> full = map;
  for (int i = 0; i < 3000; i += 2) {
    const std::string name = "n" + std::to_string(i);
    map = map.with(name, nullptr);
    names.erase(name);
  }
  map = map.with("never there", nullptr);
  for (int i = 0; i < 3000; ++i) {
    const std::string name = "n" + std::to_string(i);
    ASSERT_NE(full.find(name), nullptr) << name;
    EXPECT_EQ(full.find(name)->name, name);
    EXPECT_EQ(map.find(name) != nullptr, names.contains(name)) << name;
  }
}

}  // namespace
}  // namespace baton::registry
