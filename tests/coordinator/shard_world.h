// A shard with storage in memory and a network that a test writes by hand. Time moves only when the test moves it.
//
//   ShardWorld world;
//   world.client("alice");
//   world.submit("alice", {{.id = world.id(1)}});
//   world.settle();
//   EXPECT_TRUE(world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK));
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/shard.h"
#include "coordinator/storage/memory_store.h"
#include "tests/testing/single_frames.h"
#include "transport/message_codec.h"

namespace baton {

// Peers are named by their routing ids.
class ScriptedNetwork final : public ServerTransport {
 public:
  std::deque<Incoming> incoming;
  std::map<std::string, std::deque<std::string>> sent;
  std::map<std::string, bool> gone;  // these do not take what is sent to them

  bool receive(Incoming& frame) override {
    if (incoming.empty()) return false;
    frame = std::move(incoming.front());
    incoming.pop_front();
    return true;
  }
  bool send(const std::string& peer, std::string frame) override {
    if (gone[peer]) return false;
    sent[peer].push_back(std::move(frame));
    return true;
  }
};

class ShardWorld {
 public:
  static constexpr TimePoint kStart{std::chrono::seconds(1'700'000'000)};
  static constexpr PartitionId kPartitionCount = 4;

  ShardWorld() : ShardWorld(PartitionLimits{}) {}
  explicit ShardWorld(PartitionLimits limits);

  MemoryCluster cluster;
  MemoryStore store{cluster, 7};
  ScriptedNetwork network;
  ShardConfig config;
  std::unique_ptr<Shard> shard;

  TimePoint now() const { return now_; }

  // ---- Time ------------------------------------------------------------------------------------------------------
  void turn();                                        // one, a millisecond later
  void settle();                                      // turns until all commits are durable and all frames read
  void pass(Duration duration);                       // turns every 100 ms
  void jump(Duration duration) { now_ += duration; }  // nobody runs meanwhile
  void restart();                                     // the shard dies; a successor takes over
  void fence();                                       // another owner takes all partitions over, and dies
  void fence(PartitionId id);                         // this one alone

  // ---- Peers -----------------------------------------------------------------------------------------------------
  void client(const std::string& peer, std::uint64_t id = 1);
  void worker(const std::string& peer, std::uint64_t id, std::uint32_t credit,
              std::vector<std::string> types = {"echo"}, bool serves_functions = false);
  void say(const std::string& peer, wire::Kind kind, const google::protobuf::MessageLite& message,
           PeerRole role = PeerRole::kAny);
  void say_bytes(const std::string& peer, std::string bytes) {
    network.incoming.push_back({peer, std::move(bytes), PeerRole::kAny});
  }

  struct NewTask {
    TaskId id;
    std::string type = "echo";
    std::optional<TaskOptions> options = std::nullopt;
  };
  void submit(const std::string& peer, const std::vector<NewTask>& tasks, bool watch = false);
  // Of partition `number % kPartitionCount`.
  static TaskId id(std::uint64_t number) { return {number, number}; }
  void report(const std::string& peer, const wire::DispatchedTask& task, ReportStatus status = ReportStatus::kSucceeded,
              std::string output = "output");
  void heartbeat(const std::string& peer, const std::vector<wire::DispatchedTask>& held);
  void request(const std::string& peer, wire::Request message);

  // The next message of this kind that the peer was sent; those before it stay.
  template <typename Message = wire::Empty>
  std::optional<Message> hear(const std::string& peer, wire::Kind kind) {
    auto& frames = network.sent[peer];
    split_frames(frames);
    for (auto frame = frames.begin(); frame != frames.end(); ++frame) {
      const auto view = decode_frame(*frame);
      if (!view || view->kind != kind) continue;
      Message message;
      if (!parse_body(view->body, message)) return std::nullopt;
      frames.erase(frame);
      return message;
    }
    return std::nullopt;
  }
  // Everything that was dispatched to the peer so far, and not heard yet.
  std::vector<wire::DispatchedTask> hear_dispatched(const std::string& peer);
  std::vector<wire::OutcomeMessage> hear_outcomes(const std::string& peer);
  void forget_sent() { network.sent.clear(); }

 private:
  TimePoint now_ = kStart;
  std::uint64_t next_request_ = 1;
  std::vector<std::unique_ptr<MemoryStore>> successor_stores_;
};

}  // namespace baton
