#include "tests/registry/registry_world.h"

#include <algorithm>
#include <utility>

#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::registry {

namespace {

constexpr std::size_t kRowBytesOfStorage = std::size_t{4} << 20;

json::Value body_of(std::string_view text) {
  auto value = json::parse(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value ? *std::move(value) : json::Value();
}

}  // namespace

std::string arn(std::string_view rest) { return "arn:aws:states:us-east-1:123456789012:" + std::string(rest); }

std::string json_text(std::string_view text) { return json::to_text(json::Value::string(text)); }

RegistryWorld::RegistryWorld(RegistryLimits limits)
    : limits_(limits), registry_(std::in_place, "us-east-1", "123456789012", limits) {}

void RegistryWorld::TearDown() {
  const auto before = everything();
  restart();
  EXPECT_EQ(everything(), before) << "a registry of the same rows is another one";
}

json::Value RegistryWorld::call(std::string_view operation, std::string_view body) {
  const auto answer = registry_->call(operation, body_of(body), now_, random_, *this);
  EXPECT_TRUE(answer.has_value()) << operation << ": " << answer.error().name << ": " << answer.error().message;
  return answer ? *answer : json::Value();
}

std::string RegistryWorld::refusal(std::string_view operation, std::string_view body) {
  const auto before = rows_;
  const auto answer = registry_->call(operation, body_of(body), now_, random_, *this);
  EXPECT_EQ(rows_, before) << "a call that was refused changed something";
  EXPECT_FALSE(answer.has_value()) << operation << " " << body;
  return answer ? "" : answer.error().name + ": " + answer.error().message;
}

std::string RegistryWorld::create(std::string_view name, std::string_view definition, std::string_view more) {
  const json::Value answer =
      call("CreateStateMachine", R"({"name": )" + json_text(name) + R"(, "definition": )" + json_text(definition) +
                                     R"(, "roleArn": )" + json_text(kRole) + std::string(more) + "}");
  return answer.is_object() ? std::string(answer.get("stateMachineArn").as_string()) : "";
}

std::string RegistryWorld::update(std::string_view name, std::string_view definition) {
  const json::Value answer =
      call("UpdateStateMachine", R"({"stateMachineArn": )" + json_text(arn("stateMachine:" + std::string(name))) +
                                     R"(, "definition": )" + json_text(definition) + "}");
  return answer.is_object() ? std::string(answer.get("revisionId").as_string()) : "";
}

std::string RegistryWorld::publish(std::string_view name) {
  const json::Value answer =
      call("PublishStateMachineVersion",
           R"({"stateMachineArn": )" + json_text(arn("stateMachine:" + std::string(name))) + "}");
  return answer.is_object() ? std::string(answer.get("stateMachineVersionArn").as_string()) : "";
}

void RegistryWorld::create_alias(std::string_view machine, std::string_view alias, std::string_view routes) {
  // "1=30 2=70"
  std::string list;
  for (std::size_t at = 0; at < routes.size();) {
    const std::size_t equals = routes.find('=', at);
    const std::size_t end = std::min(routes.find(' ', at), routes.size());
    const std::string version =
        "stateMachine:" + std::string(machine) + ":" + std::string(routes.substr(at, equals - at));
    list += (list.empty() ? "" : ", ") + std::string(R"({"stateMachineVersionArn": )") + json_text(arn(version)) +
            R"(, "weight": )" + std::string(routes.substr(equals + 1, end - equals - 1)) + "}";
    at = end + 1;
  }
  call("CreateStateMachineAlias", R"({"name": )" + json_text(alias) + R"(, "routingConfiguration": [)" + list + "]}");
}

json::Value RegistryWorld::describe(std::string_view machine_arn) {
  return call("DescribeStateMachine", R"({"stateMachineArn": )" + json_text(machine_arn) + "}");
}

std::vector<std::string> RegistryWorld::listed(const json::Value& answer, std::string_view list,
                                               std::string_view member) {
  std::vector<std::string> values;
  const json::Value items = answer.get(list);
  EXPECT_TRUE(items.is_array()) << json::to_text(answer);
  if (!items.is_array()) return values;
  for (const json::Value& item : items.items()) {
    const json::Value value = item.get(member);
    EXPECT_TRUE(value.is_string()) << json::to_text(item);
    if (value.is_string()) values.emplace_back(value.as_string());
  }
  return values;
}

api::ApiResult<ResolvedMachine> RegistryWorld::resolve(std::string_view machine_arn) {
  return registry_->directory()->resolve(machine_arn, random_);
}

void RegistryWorld::restart() {
  const std::size_t bytes = registry_->row_bytes();
  registry_.emplace("us-east-1", "123456789012", limits_);
  // In any order.
  std::vector<std::pair<std::string, std::string>> rows(rows_.begin(), rows_.end());
  for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random_.below(i)]);
  for (const auto& [key, row] : rows) {
    const auto restored = registry_->restore_row(key, row);
    ASSERT_TRUE(restored.has_value()) << restored.error().message;
  }
  const auto restored = registry_->restored();
  ASSERT_TRUE(restored.has_value()) << restored.error().message;
  EXPECT_EQ(registry_->row_bytes(), bytes) << "bytes were miscounted";
}

void RegistryWorld::put_row(std::string_view key, std::string_view row) {
  EXPECT_TRUE(key.starts_with("r:")) << key;
  EXPECT_LE(row.size(), kRowBytesOfStorage) << key;
  rows_.insert_or_assign(std::string(key), std::string(row));
}

void RegistryWorld::drop_row(std::string_view key) {
  EXPECT_EQ(rows_.erase(std::string(key)), 1u) << key << " is dropped and was not there";
}

// Every machine, version, alias, activity and their tags, described.
std::vector<std::pair<std::string, std::string>> RegistryWorld::everything() {
  std::vector<std::pair<std::string, std::string>> all;
  const auto add = [&](std::string_view operation, std::string_view member, const std::string& value) {
    const std::string body = "{" + json_text(member) + ": " + json_text(value) + "}";
    all.emplace_back(std::string(operation) + " " + value, json::to_text(call(operation, body)));
  };
  for (const std::string& machine :
       listed(call("ListStateMachines", R"({"maxResults": 1000})"), "stateMachines", "stateMachineArn")) {
    add("DescribeStateMachine", "stateMachineArn", machine);
    add("ListTagsForResource", "resourceArn", machine);
    const std::string of_machine = R"({"maxResults": 1000, "stateMachineArn": )" + json_text(machine) + "}";
    for (const std::string& version :
         listed(call("ListStateMachineVersions", of_machine), "stateMachineVersions", "stateMachineVersionArn")) {
      add("DescribeStateMachine", "stateMachineArn", version);
    }
    for (const std::string& alias :
         listed(call("ListStateMachineAliases", of_machine), "stateMachineAliases", "stateMachineAliasArn")) {
      add("DescribeStateMachineAlias", "stateMachineAliasArn", alias);
    }
  }
  for (const std::string& activity :
       listed(call("ListActivities", R"({"maxResults": 1000})"), "activities", "activityArn")) {
    add("DescribeActivity", "activityArn", activity);
    add("ListTagsForResource", "resourceArn", activity);
  }
  return all;
}

}  // namespace baton::registry
