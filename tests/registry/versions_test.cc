#include "common/json/write.h"
#include "tests/registry/registry_world.h"

namespace baton::registry {
namespace {

class Versions : public RegistryWorld {};

class FewVersions : public RegistryWorld {
 protected:
  FewVersions() : RegistryWorld({.versions_max = 2}) {}
};

std::string of(std::string_view name, std::string_view more = "") {
  return R"({"stateMachineArn": )" + json_text(arn("stateMachine:" + std::string(name))) + std::string(more) + "}";
}
std::string version(std::string_view name) {
  return R"({"stateMachineVersionArn": )" + json_text(arn("stateMachine:" + std::string(name))) + "}";
}

TEST_F(Versions, AreNumberedAndStayAsTheyWere) {
  create("m");
  EXPECT_EQ(publish("m"), arn("stateMachine:m:1"));
  const std::string revision = update("m", kSucceed);
  EXPECT_EQ(publish("m"), arn("stateMachine:m:2"));
  restart();
  EXPECT_EQ(member_of(arn("stateMachine:m:1"), "definition").as_string(), kPass);
  EXPECT_TRUE(member_of(arn("stateMachine:m:1"), "revisionId").is_undefined());
  EXPECT_EQ(member_of(arn("stateMachine:m:1"), "stateMachineArn").as_string(), arn("stateMachine:m:1"));
  EXPECT_EQ(member_of(arn("stateMachine:m:2"), "definition").as_string(), kSucceed);
  EXPECT_EQ(member_of(arn("stateMachine:m:2"), "revisionId").as_string(), revision);
}

TEST_F(Versions, OfARevisionAreMadeOnce) {
  create("m");
  EXPECT_EQ(publish("m"), arn("stateMachine:m:1"));
  restart();
  EXPECT_EQ(publish("m"), arn("stateMachine:m:1"));
  const json::Value updated = call("UpdateStateMachine", of("m", R"(, "publish": true)"));
  EXPECT_EQ(updated.get("stateMachineVersionArn").as_string(), arn("stateMachine:m:1"));
  EXPECT_TRUE(updated.get("revisionId").is_undefined());
}

TEST_F(Versions, AreMadeWithTheMachineOrAnUpdate) {
  const std::string publishing = R"(, "publish": true, "versionDescription": "first")";
  const std::string body =
      R"({"name": "m", "definition": )" + json_text(kPass) + R"(, "roleArn": )" + json_text(kRole) + publishing + "}";
  EXPECT_EQ(call("CreateStateMachine", body).get("stateMachineVersionArn").as_string(), arn("stateMachine:m:1"));
  EXPECT_EQ(call("CreateStateMachine", body).get("stateMachineVersionArn").as_string(), arn("stateMachine:m:1"));
  EXPECT_EQ(member_of(arn("stateMachine:m:1"), "description").as_string(), "first");
  EXPECT_TRUE(member_of(arn("stateMachine:m"), "description").is_undefined());

  const json::Value updated =
      call("UpdateStateMachine",
           of("m", R"(, "publish": true, "versionDescription": "second", "definition": )" + json_text(kSucceed)));
  EXPECT_EQ(updated.get("stateMachineVersionArn").as_string(), arn("stateMachine:m:2"));
  EXPECT_EQ(member_of(arn("stateMachine:m:2"), "description").as_string(), "second");
}

TEST_F(Versions, OfAnotherRevisionThanTheCurrentOneAreRefused) {
  create("m");
  EXPECT_EQ(refusal("PublishStateMachineVersion", of("m", R"(, "revisionId": "x")")),
            "ConflictException: Failed to publish the State Machine version for revision x. The current State Machine "
            "revision is INITIAL.");
  EXPECT_EQ(call("PublishStateMachineVersion", of("m", R"(, "revisionId": "INITIAL")"))
                .get("stateMachineVersionArn")
                .as_string(),
            arn("stateMachine:m:1"));
  const std::string revision = update("m", kSucceed);
  EXPECT_EQ(refusal("PublishStateMachineVersion", of("m", R"(, "revisionId": "INITIAL")")),
            "ConflictException: Failed to publish the State Machine version for revision INITIAL. The current State "
            "Machine revision is " +
                revision + ".");
  call("PublishStateMachineVersion", of("m", R"(, "revisionId": )" + json_text(revision)));
}

TEST_F(Versions, OfNoMachineAreRefused) {
  create("m", kPass, R"(, "publish": true)");
  EXPECT_TRUE(refusal("PublishStateMachineVersion", of("x")).starts_with("StateMachineDoesNotExist: "));
  EXPECT_TRUE(refusal("PublishStateMachineVersion", of("m:1")).starts_with("StateMachineDoesNotExist: "));
  EXPECT_EQ(refusal("ListStateMachineVersions", of("x")), "InvalidArn: Invalid Arn: '" + arn("stateMachine:x") + "'");
}

TEST_F(Versions, AreNeverNumberedAgain) {
  create("m");
  publish("m");
  update("m", kSucceed);
  publish("m");
  call("DeleteStateMachineVersion", version("m:2"));
  restart();
  EXPECT_EQ(publish("m"), arn("stateMachine:m:3"));
}

TEST_F(Versions, AreDeletedUnlessAnAliasLeadsThere) {
  create("m");
  publish("m");
  update("m", kSucceed);
  publish("m");
  create_alias("m", "PROD", "1=100");
  create_alias("m", "BETA", "1=1 2=99");
  EXPECT_EQ(refusal("DeleteStateMachineVersion", version("m:1")),
            "ConflictException: Version to be deleted must not be referenced by an alias. Current list of aliases "
            "referencing this version: [BETA, PROD]");
  EXPECT_TRUE(refusal("DeleteStateMachineVersion", version("m:2")).ends_with("[BETA]"));
  call("DeleteStateMachineAlias", R"({"stateMachineAliasArn": )" + json_text(arn("stateMachine:m:BETA")) + "}");
  call("DeleteStateMachineVersion", version("m:2"));
  call("DeleteStateMachineVersion", version("m:2"));
  call("DeleteStateMachineVersion", version("x:1"));
  EXPECT_TRUE(refusal("DescribeStateMachine", of("m:2")).starts_with("StateMachineDoesNotExist: "));
}

TEST_F(Versions, AreListedNewestFirstInPages) {
  create("m");
  for (int i = 0; i < 5; ++i) {
    now_ += std::chrono::seconds(1);
    update("m", i % 2 == 0 ? kSucceed : kPass);
    publish("m");
  }
  call("DeleteStateMachineVersion", version("m:3"));
  const json::Value first = call("ListStateMachineVersions", of("m", R"(, "maxResults": 2)"));
  EXPECT_EQ(listed(first, "stateMachineVersions", "stateMachineVersionArn"),
            (std::vector<std::string>{arn("stateMachine:m:5"), arn("stateMachine:m:4")}));
  EXPECT_EQ(json::to_text(first.get("stateMachineVersions")[0].get("creationDate")), "1784567895.123");
  const json::Value second =
      call("ListStateMachineVersions", of("m", R"(, "nextToken": )" + json_text(first.get("nextToken").as_string())));
  EXPECT_EQ(listed(second, "stateMachineVersions", "stateMachineVersionArn"),
            (std::vector<std::string>{arn("stateMachine:m:2"), arn("stateMachine:m:1")}));
  EXPECT_TRUE(second.get("nextToken").is_undefined());

  create("n");
  EXPECT_TRUE(
      refusal("ListStateMachineVersions", of("n", R"(, "nextToken": )" + json_text(first.get("nextToken").as_string())))
          .starts_with("InvalidToken: "));
}

TEST_F(FewVersions, BeyondTheLimitAreRefused) {
  create("m");
  publish("m");
  update("m", kSucceed);
  publish("m");
  update("m", kPass);
  EXPECT_TRUE(refusal("PublishStateMachineVersion", of("m")).starts_with("ServiceQuotaExceededException: "));
  EXPECT_TRUE(refusal("UpdateStateMachine", of("m", R"(, "publish": true, "definition": )" + json_text(kSucceed)))
                  .starts_with("ServiceQuotaExceededException: "));
  // The update as a whole was refused.
  EXPECT_EQ(member_of(arn("stateMachine:m"), "definition").as_string(), kPass);
  call("DeleteStateMachineVersion", version("m:1"));
  publish("m");
}

}  // namespace
}  // namespace baton::registry
