// A shard as a worker sees it, without a network or a coordinator: the test says what it sends, and reads what it got.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/check.h"
#include "transport/frame.h"
#include "transport/transport.h"
#include "worker/runtime/attempt_run.h"
#include "worker/runtime/lease_message.h"

namespace baton::testing {

class FakeShard {
 public:
  std::deque<std::string> to_worker;
  std::deque<std::string> from_worker;
  bool reachable = true;
  std::optional<Error> connection_error;
  int open_link_count = 0;

  void send(wire::Kind kind, const google::protobuf::MessageLite& message) {
    to_worker.push_back(encode_frame(kind, message));
  }
  void ask_who_that_is() { send(wire::WHO_ARE_YOU, wire::Credit()); }

  // Every message of one kind that has arrived, in order. The others stay.
  template <typename Message>
  std::vector<Message> take(wire::Kind kind) {
    std::vector<Message> messages;
    std::deque<std::string> rest;
    for (auto& frame : from_worker) {
      const auto view = decode_frame(frame);
      CHECK(view.has_value()) << "the worker sent an unreadable frame";
      if (view->kind != kind) {
        rest.push_back(std::move(frame));
        continue;
      }
      Message message;
      CHECK(parse_body(view->body, message).has_value()) << "the worker sent an unreadable message";
      messages.push_back(std::move(message));
    }
    from_worker = std::move(rest);
    return messages;
  }
  std::vector<wire::Hello> hellos() { return take<wire::Hello>(wire::HELLO); }
  std::vector<wire::Report> reports() { return take<wire::Report>(wire::REPORT); }
  std::vector<wire::Heartbeat> heartbeats() { return take<wire::Heartbeat>(wire::HEARTBEAT); }
  std::vector<wire::Credit> credits() { return take<wire::Credit>(wire::CREDIT); }

  void acknowledge(const wire::Report& report) {
    wire::ReportAck ack;
    ack.set_sequence(report.sequence());
    send(wire::REPORT_ACK, ack);
  }
};

class FakeLink final : public Link {
 public:
  explicit FakeLink(FakeShard& shard) : shard_(shard) { ++shard_.open_link_count; }
  ~FakeLink() override { --shard_.open_link_count; }

  bool receive(std::string& frame) override {
    if (!shard_.reachable || shard_.to_worker.empty()) return false;
    frame = std::move(shard_.to_worker.front());
    shard_.to_worker.pop_front();
    return true;
  }
  bool send(std::string frame) override {
    if (shard_.reachable) shard_.from_worker.push_back(std::move(frame));
    return shard_.reachable;
  }
  std::optional<Error> last_error() override { return shard_.connection_error; }

 private:
  FakeShard& shard_;
};

class FakeNetwork final : public LinkFactory {
 public:
  FakeShard& shard(const std::string& endpoint) {
    auto& shard = shards_[endpoint];
    if (!shard) shard = std::make_unique<FakeShard>();
    return *shard;
  }
  Result<std::unique_ptr<Link>> open(const std::string& endpoint) override {
    if (endpoint == "nonsense") return fail(ErrorCode::kInvalidArgument, "'nonsense' is not an endpoint");
    return std::make_unique<FakeLink>(shard(endpoint));
  }

 private:
  std::map<std::string, std::unique_ptr<FakeShard>> shards_;
};

// A routing table of 16 partitions that go around the shards.
inline wire::Welcome welcome_message(const std::vector<std::string>& endpoints, std::uint64_t incarnation = 1,
                                     std::uint64_t revision = 1) {
  wire::Welcome welcome;
  welcome.set_incarnation(incarnation);
  welcome.set_lease_duration_ms(10'000);
  welcome.set_heartbeat_interval_ms(2'500);
  auto& routing = *welcome.mutable_routing();
  routing.set_partition_count(16);
  routing.set_revision(revision);
  for (const auto& endpoint : endpoints) routing.add_shard_endpoints(endpoint);
  for (std::uint32_t partition = 0; partition < 16; ++partition) {
    routing.add_shard_of_partition(partition % static_cast<std::uint32_t>(endpoints.size()));
  }
  return welcome;
}

// The lease of attempt `attempt` of task `number`, which lies in partition `number % 16`.
inline LeaseKey lease(std::uint64_t number, std::uint32_t attempt = 1) {
  return {{number, number + 1000}, {attempt, 7, number * 1'000'003 + attempt}};
}

inline wire::Dispatch dispatch_message(const std::vector<LeaseKey>& leases, const std::string& type = "echo") {
  wire::Dispatch dispatch;
  dispatch.add_types(type);
  for (const auto& key : leases) {
    auto& task = *dispatch.add_tasks();
    set_lease_key(key, task);
    task.set_input("input of " + std::to_string(key.id.high));
  }
  return dispatch;
}

}  // namespace baton::testing
