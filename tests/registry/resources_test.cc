#include "common/json/write.h"
#include "tests/registry/registry_world.h"

namespace baton::registry {
namespace {

class Activities : public RegistryWorld {};
class Tags : public RegistryWorld {};

class FewActivities : public RegistryWorld {
 protected:
  FewActivities() : RegistryWorld({.activities_max = 1}) {}
};

std::string activity(std::string_view name) {
  return R"({"activityArn": )" + json_text(arn("activity:" + std::string(name))) + "}";
}
std::string resource(std::string_view rest, std::string_view more = "") {
  return R"({"resourceArn": )" + json_text(arn(rest)) + std::string(more) + "}";
}

TEST_F(Activities, AreCreatedOnceAndDescribed) {
  const json::Value created = call("CreateActivity", R"({"name": "a", "tags": [{"key": "k", "value": "v"}]})");
  EXPECT_EQ(created.get("activityArn").as_string(), arn("activity:a"));
  now_ += std::chrono::hours(1);
  EXPECT_EQ(json::to_text(call("CreateActivity", R"({"name": "a"})")), json::to_text(created));
  restart();
  EXPECT_EQ(json::to_text(call("DescribeActivity", activity("a"))),
            R"({"activityArn":"arn:aws:states:us-east-1:123456789012:activity:a","name":"a",)"
            R"("creationDate":1784567890.123,"encryptionConfiguration":{"type":"AWS_OWNED_KEY"}})");
  EXPECT_EQ(refusal("CreateActivity", R"({"name": "a", "encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY",
                                          "kmsKeyId": "k"}})"),
            "ActivityAlreadyExists: Activity Already Exists: '" + arn("activity:a") + "'");
}

TEST_F(Activities, ThatAreNotThereAreNotDescribedAndDeletedAlready) {
  EXPECT_EQ(refusal("DescribeActivity", activity("a")),
            "ActivityDoesNotExist: Activity Does Not Exist: '" + arn("activity:a") + "'");
  call("DeleteActivity", activity("a"));
  call("CreateActivity", R"({"name": "a"})");
  EXPECT_TRUE(registry().directory()->activity_exists(arn("activity:a")));
  call("DeleteActivity", activity("a"));
  EXPECT_FALSE(registry().directory()->activity_exists(arn("activity:a")));
  EXPECT_TRUE(rows_.empty());
}

TEST_F(Activities, AreListedByNameInPages) {
  for (const char* name : {"c", "a", "b"}) call("CreateActivity", R"({"name": )" + json_text(name) + "}");
  const json::Value first = call("ListActivities", R"({"maxResults": 2})");
  EXPECT_EQ(listed(first, "activities", "name"), (std::vector<std::string>{"a", "b"}));
  const json::Value second =
      call("ListActivities", R"({"nextToken": )" + json_text(first.get("nextToken").as_string()) + "}");
  EXPECT_EQ(listed(second, "activities", "activityArn"), (std::vector<std::string>{arn("activity:c")}));
}

TEST_F(FewActivities, BeyondTheLimitAreRefused) {
  call("CreateActivity", R"({"name": "a"})");
  EXPECT_TRUE(refusal("CreateActivity", R"({"name": "b"})").starts_with("ActivityLimitExceeded: "));
  call("CreateActivity", R"({"name": "a"})");
}

TEST_F(Tags, AreAddedChangedAndRemoved) {
  create("m", kPass, R"(, "tags": [{"key": "a", "value": "1"}, {"key": "b"}])");
  call("CreateActivity", R"({"name": "x"})");
  for (const char* rest : {"stateMachine:m", "activity:x"}) {
    call("TagResource", resource(rest, R"(, "tags": [{"key": "a", "value": "2"}, {"key": "c", "value": "3"}])"));
    call("UntagResource", resource(rest, R"(, "tagKeys": ["b", "never there"])"));
    restart();
    EXPECT_EQ(json::to_text(call("ListTagsForResource", resource(rest))),
              R"({"tags":[{"key":"a","value":"2"},{"key":"c","value":"3"}]})");
    call("UntagResource", resource(rest, R"(, "tagKeys": ["a", "c"])"));
    EXPECT_EQ(json::to_text(call("ListTagsForResource", resource(rest))), R"({"tags":[]})");
  }
}

TEST_F(Tags, OfVersionsAndAliasesAndWhatIsNotThereAreNotFound) {
  create("m", kPass, R"(, "publish": true)");
  for (const char* rest : {"stateMachine:m:1", "stateMachine:x", "activity:x"}) {
    const std::string missing = "ResourceNotFound: Resource not found: '" + arn(rest) + "'";
    EXPECT_EQ(refusal("TagResource", resource(rest, R"(, "tags": [])")), missing);
    EXPECT_EQ(refusal("UntagResource", resource(rest, R"(, "tagKeys": [])")), missing);
    EXPECT_EQ(refusal("ListTagsForResource", resource(rest)), missing);
  }
}

TEST_F(Tags, AreFiftyAtMost) {
  std::string tags;
  for (int i = 0; i < 50; ++i) tags += (i == 0 ? "" : ", ") + std::string(R"({"key": "k)") + std::to_string(i) + "\"}";
  create("m", kPass, ", \"tags\": [" + tags + "]");
  EXPECT_TRUE(refusal("TagResource", resource("stateMachine:m", R"(, "tags": [{"key": "one more"}])"))
                  .starts_with("TooManyTags: "));
  call("TagResource", resource("stateMachine:m", R"(, "tags": [{"key": "k7", "value": "changed"}])"));
  EXPECT_TRUE(refusal("CreateActivity", R"({"name": "a", "tags": [{"key": "one more"}, )" + tags + "]}")
                  .starts_with("TooManyTags: "));
}

}  // namespace
}  // namespace baton::registry
