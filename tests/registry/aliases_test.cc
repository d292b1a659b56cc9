#include "common/json/write.h"
#include "tests/registry/registry_world.h"

namespace baton::registry {
namespace {

class Aliases : public RegistryWorld {
 protected:
  explicit Aliases(RegistryLimits limits = {}) : RegistryWorld(limits) {}
  // A machine m with two versions.
  void SetUp() override {
    create("m");
    publish("m");
    update("m", kSucceed);
    publish("m");
  }

  static std::string route(int version, int weight) {
    return R"({"stateMachineVersionArn": )" + json_text(arn("stateMachine:m:" + std::to_string(version))) +
           R"(, "weight": )" + std::to_string(weight) + "}";
  }
  static std::string alias(std::string_view name, std::string_view more = "") {
    return R"({"stateMachineAliasArn": )" + json_text(arn("stateMachine:m:" + std::string(name))) + std::string(more) +
           "}";
  }
};

class FewAliases : public Aliases {
 protected:
  FewAliases() : Aliases({.aliases_max = 1}) {}
};

TEST_F(Aliases, AreDescribed) {
  call("CreateStateMachineAlias", R"({"name": "PROD", "description": "live", "routingConfiguration": [)" +
                                      route(1, 30) + ", " + route(2, 70) + "]}");
  restart();
  EXPECT_EQ(json::to_text(call("DescribeStateMachineAlias", alias("PROD"))),
            R"({"stateMachineAliasArn":"arn:aws:states:us-east-1:123456789012:stateMachine:m:PROD","name":"PROD",)"
            R"("description":"live","routingConfiguration":[{"stateMachineVersionArn":)"
            R"("arn:aws:states:us-east-1:123456789012:stateMachine:m:1","weight":30},{"stateMachineVersionArn":)"
            R"("arn:aws:states:us-east-1:123456789012:stateMachine:m:2","weight":70}],)"
            R"("creationDate":1784567890.123,"updateDate":1784567890.123})");
}

TEST_F(Aliases, AreCreatedOnceHoweverOftenTheyAreAskedFor) {
  create_alias("m", "PROD", "1=100");
  now_ += std::chrono::hours(1);
  const json::Value again =
      call("CreateStateMachineAlias", R"({"name": "PROD", "routingConfiguration": [)" + route(1, 100) + "]}");
  EXPECT_EQ(json::to_text(again.get("creationDate")), "1784567890.123");
  const std::string refused =
      "ConflictException: Failed to create alias because an alias with the same name and a different routing "
      "configuration already exists.";
  EXPECT_EQ(refusal("CreateStateMachineAlias", R"({"name": "PROD", "routingConfiguration": [)" + route(2, 100) + "]}"),
            refused);
  EXPECT_EQ(refusal("CreateStateMachineAlias",
                    R"({"name": "PROD", "description": "d", "routingConfiguration": [)" + route(1, 100) + "]}"),
            refused);
}

TEST_F(Aliases, ToVersionsThatAreNotThereAreRefused) {
  const std::string missing = "ResourceNotFound: Request references a resource that does not exist.";
  EXPECT_EQ(refusal("CreateStateMachineAlias", R"({"name": "A", "routingConfiguration": [)" + route(3, 100) + "]}"),
            missing);
  EXPECT_EQ(refusal("CreateStateMachineAlias",
                    R"({"name": "A", "routingConfiguration": [)" + route(1, 50) + ", " + route(7, 50) + "]}"),
            missing);
  EXPECT_EQ(refusal("CreateStateMachineAlias",
                    R"({"name": "A", "routingConfiguration": [{"weight": 100, "stateMachineVersionArn": )" +
                        json_text(arn("stateMachine:x:1")) + "}]}"),
            missing);
  create_alias("m", "PROD", "1=100");
  EXPECT_EQ(refusal("UpdateStateMachineAlias", alias("PROD", R"(, "routingConfiguration": [)" + route(3, 100) + "]")),
            missing);
}

TEST_F(Aliases, AreUpdated) {
  create_alias("m", "PROD", "1=100");
  now_ += std::chrono::seconds(1);
  const json::Value answer = call("UpdateStateMachineAlias", alias("PROD", R"(, "description": "d")"));
  EXPECT_EQ(json::to_text(answer), R"({"updateDate":1784567891.123})");
  now_ += std::chrono::seconds(1);
  call("UpdateStateMachineAlias", alias("PROD", R"(, "routingConfiguration": [)" + route(2, 100) + "]"));
  const json::Value described = call("DescribeStateMachineAlias", alias("PROD"));
  EXPECT_EQ(described.get("description").as_string(), "d");
  EXPECT_EQ(described.get("routingConfiguration").size(), 1u);
  EXPECT_EQ(json::to_text(described.get("updateDate")), "1784567892.123");
  // The same again changes nothing.
  now_ += std::chrono::seconds(1);
  EXPECT_EQ(json::to_text(call("UpdateStateMachineAlias", alias("PROD", R"(, "description": "d")"))),
            R"({"updateDate":1784567892.123})");
}

TEST_F(Aliases, ThatAreNotThereAreNotFoundAndDeletedAlready) {
  const std::string missing = "ResourceNotFound: Request references a resource that does not exist.";
  EXPECT_EQ(refusal("DescribeStateMachineAlias", alias("PROD")), missing);
  EXPECT_EQ(refusal("UpdateStateMachineAlias", alias("PROD", R"(, "description": "d")")), missing);
  call("DeleteStateMachineAlias", alias("PROD"));
  create_alias("m", "PROD", "1=100");
  call("DeleteStateMachineAlias", alias("PROD"));
  EXPECT_EQ(refusal("DescribeStateMachineAlias", alias("PROD")), missing);
  // A version is no alias.
  EXPECT_EQ(refusal("DescribeStateMachineAlias", alias("1")), missing);
}

TEST_F(Aliases, AreListedByName) {
  create_alias("m", "b", "1=100");
  create_alias("m", "a", "2=100");
  create_alias("m", "c", "1=50 2=50");
  const std::string of_m = R"({"stateMachineArn": )" + json_text(arn("stateMachine:m"));
  const json::Value first = call("ListStateMachineAliases", of_m + R"(, "maxResults": 2})");
  EXPECT_EQ(listed(first, "stateMachineAliases", "stateMachineAliasArn"),
            (std::vector<std::string>{arn("stateMachine:m:a"), arn("stateMachine:m:b")}));
  const json::Value second = call("ListStateMachineAliases",
                                  of_m + R"(, "nextToken": )" + json_text(first.get("nextToken").as_string()) + "}");
  EXPECT_EQ(listed(second, "stateMachineAliases", "stateMachineAliasArn"),
            (std::vector<std::string>{arn("stateMachine:m:c")}));
}

TEST_F(Aliases, OfAVersionAreThoseThatLeadThere) {
  create_alias("m", "a", "2=100");
  create_alias("m", "b", "1=100");
  create_alias("m", "c", "1=50 2=50");
  const auto of = [&](std::string_view name) {
    return R"({"stateMachineArn": )" + json_text(arn("stateMachine:" + std::string(name))) + "}";
  };
  EXPECT_EQ(listed(call("ListStateMachineAliases", of("m:1")), "stateMachineAliases", "stateMachineAliasArn"),
            (std::vector<std::string>{arn("stateMachine:m:b"), arn("stateMachine:m:c")}));
  EXPECT_TRUE(refusal("ListStateMachineAliases", of("m:3")).starts_with("ResourceNotFound: "));
  EXPECT_TRUE(refusal("ListStateMachineAliases", of("m:a")).starts_with("ResourceNotFound: "));
  EXPECT_TRUE(refusal("ListStateMachineAliases", of("x")).starts_with("StateMachineDoesNotExist: "));
}

TEST_F(Aliases, AMachineDescribedByAnAliasIsTheVersionThatMostExecutionsGet) {
  create_alias("m", "PROD", "1=30 2=70");
  EXPECT_EQ(member_of(arn("stateMachine:m:PROD"), "definition").as_string(), kSucceed);
  EXPECT_EQ(member_of(arn("stateMachine:m:PROD"), "stateMachineArn").as_string(), arn("stateMachine:m:PROD"));
}

TEST_F(FewAliases, BeyondTheLimitAreRefused) {
  create_alias("m", "a", "1=100");
  create_alias("m", "a", "1=100");
  EXPECT_TRUE(refusal("CreateStateMachineAlias", R"({"name": "b", "routingConfiguration": [)" + route(1, 100) + "]}")
                  .starts_with("ServiceQuotaExceededException: "));
}

}  // namespace
}  // namespace baton::registry
