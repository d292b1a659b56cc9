// A network of links that a test scripts by hand: it reads what the client sent to each shard and says what the shard
// answers. Time moves only when the test moves it.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/client_core.h"
#include "tests/testing/single_frames.h"
#include "transport/frame.h"
#include "transport/message_codec.h"

namespace baton {

class FakeNetwork final : public LinkFactory {
 public:
  struct Wire {
    std::deque<std::string> to_shard;
    std::deque<std::string> to_client;
    bool takes_frames = true;
    std::optional<Error> error;
  };

  Result<std::unique_ptr<Link>> open(const std::string& endpoint) override {
    if (endpoint == "nonsense") return fail(ErrorCode::kInvalidArgument, "'nonsense' is not an endpoint");
    return std::make_unique<FakeLink>(wires_[endpoint]);
  }

  Wire& wire(const std::string& endpoint) { return wires_[endpoint]; }

  void say(const std::string& endpoint, wire::Kind kind, const google::protobuf::MessageLite& message) {
    wires_[endpoint].to_client.push_back(encode_frame(kind, message));
  }

  // The next message of this kind that the client sent to the shard; others before it stay.
  template <typename Message>
  std::optional<Message> hear(const std::string& endpoint, wire::Kind kind) {
    auto& frames = wires_[endpoint].to_shard;
    split_frames(frames);
    for (auto frame = frames.begin(); frame != frames.end(); ++frame) {
      const auto view = decode_frame(*frame);
      EXPECT_TRUE(view);
      if (view->kind != kind) continue;
      Message message;
      EXPECT_TRUE(parse_body(view->body, message));
      frames.erase(frame);
      return message;
    }
    return std::nullopt;
  }

  void forget(const std::string& endpoint) { wires_[endpoint].to_shard.clear(); }

 private:
  class FakeLink final : public Link {
   public:
    explicit FakeLink(Wire& wire) : wire_(wire) {}
    bool receive(std::string& frame) override {
      if (wire_.to_client.empty()) return false;
      frame = std::move(wire_.to_client.front());
      wire_.to_client.pop_front();
      return true;
    }
    bool send(std::string frame) override {
      if (wire_.takes_frames) wire_.to_shard.push_back(std::move(frame));
      return wire_.takes_frames;
    }
    std::optional<Error> last_error() override { return wire_.error; }

   private:
    Wire& wire_;
  };

  std::map<std::string, Wire> wires_;
};

// A client's core with a coordinator of two shards and eight partitions: the even ones on "a", the odd ones on "b".
class ClientCoreTest : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kPartitionCount = 8;
  static constexpr std::uint64_t kIncarnation = 77;

  void make(ClientConfig config = {}) {
    config.endpoint = "a";
    core_ = std::make_unique<ClientCore>(network_, std::move(config), 1);
  }

  void turn(Duration later = Duration::zero()) {
    now_ += later;
    core_->turn(now_);
  }

  static wire::Welcome welcome(std::vector<std::string> endpoints = {"a", "b"},
                               std::uint64_t incarnation = kIncarnation) {
    wire::Welcome message;
    message.set_incarnation(incarnation);
    auto& routing = *message.mutable_routing();
    routing.set_partition_count(kPartitionCount);
    routing.set_revision(1);
    for (const auto& endpoint : endpoints) routing.add_shard_endpoints(endpoint);
    for (std::uint32_t p = 0; p < kPartitionCount; ++p) {
      routing.add_shard_of_partition(p % static_cast<std::uint32_t>(endpoints.size()));
    }
    return message;
  }

  void welcome_by(const std::string& endpoint, const wire::Welcome& message = welcome()) {
    network_.say(endpoint, wire::WELCOME, message);
    turn();
  }

  // Greeted by both shards, with nothing left unheard.
  void connect(ClientConfig config = {}) {
    make(std::move(config));
    turn();
    welcome_by("a");
    welcome_by("b");
    network_.forget("a");
    network_.forget("b");
  }

  static NewTask keyed(const std::string& key) {
    return {.type = "greet", .input = "input of " + key, .options = TaskOptions{.idempotency_key = key}};
  }
  static TaskId id_of_key(const std::string& key) { return task_id_of_key("greet", key); }
  static std::string shard_of(TaskId id) { return id.partition(kPartitionCount) % 2 == 0 ? "a" : "b"; }

  // A key whose task belongs to the shard.
  static std::string key_on(const std::string& shard, int number = 0) {
    for (int i = 0;; ++i) {
      std::string key = shard + std::to_string(number) + "-" + std::to_string(i);
      if (shard_of(id_of_key(key)) == shard) return key;
    }
  }

  // Submits, and remembers what the callbacks say.
  struct Submitted {
    int answer_count = 0;
    Result<BatchAck> ack;
    std::vector<Outcome> ended;
    std::vector<OutcomesNews::Lost> lost;
  };
  std::shared_ptr<Submitted> submit(std::vector<NewTask> tasks, bool watch = false,
                                    Duration timeout = std::chrono::seconds(30), TimePoint outcomes_deadline = kNever) {
    auto submitted = std::make_shared<Submitted>();
    SubmitCall call{.tasks = std::move(tasks),
                    .ack_deadline = now_ + timeout,
                    .on_ack =
                        [submitted](Result<BatchAck> ack) {
                          ++submitted->answer_count;
                          submitted->ack = std::move(ack);
                        },
                    .on_outcomes = nullptr,
                    .outcomes_deadline = outcomes_deadline};
    if (watch) call.on_outcomes = remember(submitted);
    core_->start(std::move(call));
    return submitted;
  }

  std::shared_ptr<Submitted> wait(std::vector<TaskId> ids, TimePoint deadline = kNever) {
    auto submitted = std::make_shared<Submitted>();
    core_->start(WaitCall{.ids = std::move(ids), .deadline = deadline, .on_outcomes = remember(submitted)});
    return submitted;
  }

  struct Asked {
    int answer_count = 0;
    Result<Answer> answer;
  };
  std::shared_ptr<Asked> ask(Question question, Duration timeout = std::chrono::seconds(30)) {
    auto asked = std::make_shared<Asked>();
    core_->start(AskCall{
        .question = std::move(question), .deadline = now_ + timeout, .on_answer = [asked](Result<Answer> answer) {
          ++asked->answer_count;
          asked->answer = std::move(answer);
        }});
    return asked;
  }

  std::optional<wire::Submit> heard_submit(const std::string& shard) {
    return network_.hear<wire::Submit>(shard, wire::SUBMIT);
  }
  std::optional<wire::Request> heard_request(const std::string& shard) {
    return network_.hear<wire::Request>(shard, wire::REQUEST);
  }

  // Everything in the Submit is durable.
  void acknowledge(const std::string& shard, std::uint64_t request) {
    wire::SubmitAck ack;
    ack.set_request(request);
    network_.say(shard, wire::SUBMIT_ACK, ack);
  }
  void push_back(const std::string& shard, std::uint64_t request) {
    wire::SubmitAck ack;
    ack.set_request(request);
    to_message(Error{ErrorCode::kOverloaded, "the journal is full"}, *ack.mutable_error());
    network_.say(shard, wire::SUBMIT_ACK, ack);
  }

  static wire::Outcomes outcomes(std::uint64_t sequence, const std::vector<TaskId>& ids) {
    wire::Outcomes message;
    message.set_sequence(sequence);
    for (const TaskId id : ids) {
      auto& outcome = *message.add_outcomes();
      set_id(id, outcome);
      outcome.set_output("output");
      outcome.set_attempt_count(1);
    }
    return message;
  }

  // All ids in the Watches that the shard was sent.
  std::vector<TaskId> heard_watches(const std::string& shard) {
    std::vector<TaskId> ids;
    while (auto message = network_.hear<wire::Watch>(shard, wire::WATCH)) {
      for (const auto& id : message->ids()) ids.push_back(from_message(id));
    }
    return ids;
  }

  FakeNetwork network_;
  TimePoint now_ = TimePoint(std::chrono::hours(1));
  std::unique_ptr<ClientCore> core_;

 private:
  static OutcomesCallback remember(const std::shared_ptr<Submitted>& submitted) {
    return [submitted](const OutcomesNews& news) {
      submitted->ended.insert(submitted->ended.end(), news.ended.begin(), news.ended.end());
      submitted->lost.insert(submitted->lost.end(), news.lost.begin(), news.lost.end());
    };
  }
};

}  // namespace baton
