// A shard, and a client of it that calls the states API.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "common/json/parse.h"
#include "common/json/write.h"
#include "tests/coordinator/shard_world.h"

namespace baton {

inline constexpr std::string_view kRole = "arn:aws:iam::123456789012:role/r";
inline constexpr std::string_view kMachine = "arn:aws:states:us-east-1:123456789012:stateMachine:greet";
inline constexpr std::string_view kOneTask =
    R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"echo","End":true}}})";
inline constexpr std::string_view kActivity = "arn:aws:states:us-east-1:123456789012:activity:approve";

inline json::Value text(std::string_view value) { return json::Value::string(value); }

class ShardApi : public testing::Test {
 protected:
  ShardApi() { world.client("alice"); }

  void send(std::string_view operation, const json::Value& body, std::uint32_t wait_ms = 0) {
    wire::Request request;
    auto& call = *request.mutable_call_api();
    call.set_operation(std::string(operation));
    call.set_body(json::to_text(body));
    call.set_wait_ms(wait_ms);
    world.request("alice", request);
    world.settle();
  }
  // The answer's body, or {"error", "message"}; undefined: there is none yet.
  json::Value hear() {
    const auto reply = world.hear<wire::Reply>("alice", wire::REPLY);
    if (!reply) return {};
    if (reply->has_error()) return json::Value::object({{"refused", text(reply->error().message())}});
    if (!reply->api().error().empty()) {
      return json::Value::object({{"error", text(reply->api().error())}, {"message", text(reply->api().message())}});
    }
    return json::parse(reply->api().body()).value();
  }
  json::Value call(std::string_view operation, const json::Value& body) {
    send(operation, body);
    return hear();
  }
  json::Value create(std::string_view definition = kOneTask, std::string_view type = "STANDARD") {
    return call("CreateStateMachine", json::Value::object({{"name", text("greet")},
                                                           {"definition", text(definition)},
                                                           {"roleArn", text(kRole)},
                                                           {"type", text(type)}}));
  }
  json::Value start(std::string_view name, std::string_view input = "{}") {
    return call(
        "StartExecution",
        json::Value::object({{"stateMachineArn", text(kMachine)}, {"name", text(name)}, {"input", text(input)}}));
  }
  json::Value describe(std::string_view name) {
    return call("DescribeExecution", json::Value::object({{"executionArn", text(arn(name))}}));
  }
  static std::string arn(std::string_view name) {
    return "arn:aws:states:us-east-1:123456789012:execution:greet:" + std::string(name);
  }
  void finish(std::string_view output) {
    auto tasks = world.hear_dispatched("bob");
    ASSERT_EQ(tasks.size(), 1u);
    world.report("bob", tasks[0], ReportStatus::kSucceeded, std::string(output));
    world.settle();
  }
  static std::string approval() {
    return R"({"StartAt":"A","States":{"A":{"Type":"Task","End":true,"Resource":")" + std::string(kActivity) +
           R"("}}})";
  }
  static std::string status(const json::Value& answer) { return json::to_text(answer.get("status")); }

  ShardWorld world;
};

}  // namespace baton
