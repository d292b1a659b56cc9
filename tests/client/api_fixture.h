// What the tests of the states API share: calls, and what shards answer to them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base64.h"
#include "tests/client/fake_network.h"

namespace baton {

class ClientApi : public ClientCoreTest {
 protected:
  struct Called {
    int answer_count = 0;
    Result<ApiAnswer> answer;
  };
  std::shared_ptr<Called> call(const std::string& operation, const std::string& body,
                               Duration timeout = std::chrono::seconds(30)) {
    auto called = std::make_shared<Called>();
    core_->start(ApiCall{.operation = operation,
                         .body = body,
                         .deadline = now_ + timeout,
                         .on_answer = [called](Result<ApiAnswer> answer) {
                           ++called->answer_count;
                           called->answer = std::move(answer);
                         }});
    turn();
    return called;
  }

  void answer(const std::string& shard, const wire::Request& request, const std::string& body,
              const std::string& error = "") {
    wire::Reply reply;
    reply.set_request(request.request());
    reply.mutable_api()->set_body(body);
    reply.mutable_api()->set_error(error);
    network_.say(shard, wire::REPLY, reply);
    turn();
  }
  void push_back_request(const std::string& shard, const wire::Request& request) {
    wire::Reply reply;
    reply.set_request(request.request());
    to_message(Error{ErrorCode::kUnavailable, "Redis is away"}, *reply.mutable_error());
    network_.say(shard, wire::REPLY, reply);
    turn();
  }
  void forget_us(const std::string& shard) {
    network_.say(shard, wire::WHO_ARE_YOU, wire::Ping());
    turn();
    welcome_by(shard, welcome({"a", "b"}, kIncarnation + 1));
  }

  // The name of an execution of `pay` that belongs to the shard, and its ARN.
  static std::string execution_on(const std::string& shard) {
    for (int i = 0;; ++i) {
      const std::string name = "run" + std::to_string(i);
      if (execution_id_of("pay", name).partition(kPartitionCount) % 2 == (shard == "a" ? 0 : 1)) return name;
    }
  }
  static std::string execution_body(const std::string& shard) {
    return R"({"executionArn":"arn:aws:states:us-east-1:123456789012:execution:pay:)" + execution_on(shard) + "\"}";
  }
  static std::string page(const std::vector<std::string>& positions, const std::string& next = "") {
    std::string list;
    for (const auto& position : positions) {
      list += (list.empty() ? "" : ",") + (R"({"name":"of )" + position + R"(","position":")" + position + "\"}");
    }
    return R"({"executions":[)" + list + "]" + (next.empty() ? "" : R"(,"nextToken":")" + base64_encode(next) + "\"") +
           "}";
  }
};

}  // namespace baton
