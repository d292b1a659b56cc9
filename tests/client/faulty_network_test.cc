// The client's core against two shards that forget, push back and restart, over a network that drops, repeats and
// delays. Whatever happens: every call is answered once, nothing acknowledged is missing at its shard, and once the
// faults stop every watched task is told to have ended. Time jumps from event to event, so a wake-up that the core
// forgets to ask for is a hang that the test sees.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "client/client_core.h"
#include "transport/message_codec.h"

namespace baton {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t kPartitionCount = 8;
constexpr Duration kFaultyDuration = seconds(60);
constexpr int kTurnCountMax = 100'000;  // some thousands are usual

class FaultyWorld;

// What a shard remembers, by the rules of wire.proto. Its tasks are durable, the rest goes with a restart.
struct ModelShard {
  std::string endpoint;
  std::uint64_t incarnation = 1;
  std::map<TaskId, TimePoint> tasks;  // when each ends
  bool knows_client = false;
  std::uint64_t outcomes_sequence = 0;
  std::set<TaskId> watched;
};

class FaultyWorld final : public LinkFactory {
 public:
  explicit FaultyWorld(std::uint64_t seed) : random_(seed), core_(*this, {.endpoint = "shard-0"}, random_()) {
    for (const char* endpoint : {"shard-0", "shard-1"}) shards_[endpoint].endpoint = endpoint;
  }

  Result<std::unique_ptr<Link>> open(const std::string& endpoint) override {
    return std::make_unique<WorldLink>(*this, endpoint);
  }

  void run() {
    const TimePoint faults_end = now_ + kFaultyDuration;
    const TimePoint end = faults_end + kQuietRewatchDelayMax + seconds(60);
    int calls_left = 60;
    TimePoint next_call = now_;
    while (now_ < end && (now_ < faults_end || core_.open_call_count() != 0 || calls_left > 0)) {
      faulty_ = now_ < faults_end;
      if (calls_left > 0 && next_call <= now_) {
        start_call();
        --calls_left;
        next_call = now_ + milliseconds(static_cast<int>(random_.below(1500)));
      }
      for (auto& [endpoint, shard] : shards_) tell_outcomes(shard);
      ASSERT_LT(++turn_count_, kTurnCountMax) << "the core asks to be woken without end";
      core_.turn(now_);
      deliver();
      advance(calls_left > 0 ? next_call : faulty_ ? faults_end : end);
    }
  }

  void check() {
    EXPECT_EQ(core_.open_call_count(), 0u);
    for (const auto& [number, call] : calls_) {
      EXPECT_EQ(call.ack_count, 1) << "call " << number;
      EXPECT_EQ(call.ended.size() + call.refused_count, call.task_count) << "call " << number;
      for (const auto& [id, count] : call.ended) EXPECT_EQ(count, 1) << id.text();
      for (const TaskId id : call.acknowledged) {
        EXPECT_TRUE(shards_[endpoint_of(id)].tasks.contains(id)) << id.text() << " was acknowledged and is missing";
      }
    }
    EXPECT_EQ(answered_count_, asked_count_);
  }

 private:
  struct CallSeen {
    std::size_t task_count = 0;
    int ack_count = 0;
    std::size_t refused_count = 0;
    std::vector<TaskId> acknowledged;
    std::map<TaskId, int> ended;
  };

  class WorldLink final : public Link {
   public:
    WorldLink(FaultyWorld& world, std::string endpoint) : world_(world), endpoint_(std::move(endpoint)) {}
    bool receive(std::string& frame) override {
      auto& arrived = world_.arrived_[endpoint_];
      if (arrived.empty()) return false;
      frame = std::move(arrived.front());
      arrived.erase(arrived.begin());
      return true;
    }
    bool send(std::string frame) override {
      if (world_.fault(0.02)) return false;
      world_.post(endpoint_, true, std::move(frame));
      return true;
    }

   private:
    FaultyWorld& world_;
    std::string endpoint_;
  };

  struct Letter {
    std::string endpoint;
    bool to_shard;
    std::string frame;
  };

  bool fault(double probability) { return faulty_ && random_.chance(probability); }
  static std::string endpoint_of(TaskId id) { return id.partition(kPartitionCount) % 2 == 0 ? "shard-0" : "shard-1"; }

  void post(const std::string& endpoint, bool to_shard, std::string frame) {
    if (fault(0.1)) return;
    const int copies = fault(0.1) ? 2 : 1;
    for (int i = 0; i < copies; ++i) {
      const auto delay = Duration(100 + static_cast<int>(random_.below(fault(0.2) ? 3'000'000 : 2'000)));
      letters_.emplace(now_ + delay, Letter{endpoint, to_shard, frame});
    }
  }

  void advance(TimePoint limit) {
    TimePoint next = std::min(limit, core_.next_wake_up());
    if (!letters_.empty()) next = std::min(next, letters_.begin()->first);
    for (const auto& [endpoint, shard] : shards_) {
      for (const TaskId id : shard.watched) next = std::min(next, shard.tasks.at(id));
    }
    now_ = std::max(now_ + Duration(1), next);
  }

  void deliver() {
    while (!letters_.empty() && letters_.begin()->first <= now_) {
      Letter letter = std::move(letters_.begin()->second);
      letters_.erase(letters_.begin());
      if (letter.to_shard) {
        hear(shards_[letter.endpoint], letter.frame);
      } else {
        arrived_[letter.endpoint].push_back(std::move(letter.frame));
      }
    }
  }

  void say(const ModelShard& shard, wire::Kind kind, const google::protobuf::MessageLite& message) {
    post(shard.endpoint, false, encode_frame(kind, message));
  }

  void hear(ModelShard& shard, const std::string& bytes) {
    if (fault(0.01)) {  // a restart
      ++shard.incarnation;
      shard.knows_client = false;
      shard.watched.clear();
    }
    const auto frame = decode_frame(bytes);
    ASSERT_TRUE(frame);
    if (frame->kind == wire::HELLO) return hear_hello(shard);
    if (!shard.knows_client) return say(shard, wire::WHO_ARE_YOU, wire::Ping());
    switch (frame->kind) {
      case wire::SUBMIT: return hear_submit(shard, frame->body);
      case wire::WATCH: return hear_watch(shard, frame->body);
      case wire::PING: return hear_ping(shard);
      case wire::REQUEST: return hear_request(shard, frame->body);
      case wire::REQUESTS: return hear_requests(shard, frame->body);
      default: FAIL() << "a client said " << frame->kind;
    }
  }

  void hear_hello(ModelShard& shard) {
    shard.knows_client = true;
    shard.outcomes_sequence = 0;
    shard.watched.clear();
    wire::Welcome welcome;
    welcome.set_incarnation(shard.incarnation);
    auto& routing = *welcome.mutable_routing();
    routing.set_partition_count(kPartitionCount);
    for (const auto& [endpoint, other] : shards_) routing.add_shard_endpoints(endpoint);
    for (std::uint32_t p = 0; p < kPartitionCount; ++p) routing.add_shard_of_partition(p % 2);
    say(shard, wire::WELCOME, welcome);
  }

  void hear_submit(ModelShard& shard, std::string_view body) {
    wire::Submit submit;
    ASSERT_TRUE(parse_body(body, submit));
    wire::SubmitAck ack;
    ack.set_request(submit.request());
    if (fault(0.1)) {
      to_message(Error{ErrorCode::kOverloaded, "the journal is full"}, *ack.mutable_error());
      return say(shard, wire::SUBMIT_ACK, ack);
    }
    for (int i = 0; i < submit.tasks_size(); ++i) {
      if (fault(0.05)) {
        auto& refused = *ack.add_refused();
        refused.set_index(static_cast<std::uint32_t>(i));
        to_message(Error{ErrorCode::kUnavailable, "not now"}, *refused.mutable_error());
        continue;
      }
      const TaskId id = id_of(submit.tasks(i));
      EXPECT_EQ(endpoint_of(id), shard.endpoint);
      const auto ends_at = now_ + milliseconds(static_cast<int>(random_.below(5'000)));
      if (!shard.tasks.emplace(id, ends_at).second) ack.add_existing(static_cast<std::uint32_t>(i));
      if (submit.watch()) shard.watched.insert(id);
    }
    say(shard, wire::SUBMIT_ACK, ack);
  }

  void hear_watch(ModelShard& shard, std::string_view body) {
    wire::Watch watch;
    ASSERT_TRUE(parse_body(body, watch));
    wire::Outcomes unknown;
    for (const auto& id : watch.ids()) {
      if (shard.tasks.contains(from_message(id))) {
        shard.watched.insert(from_message(id));
      } else {
        *unknown.add_unknown() = id;
      }
    }
    if (unknown.unknown().empty()) return;
    unknown.set_sequence(++shard.outcomes_sequence);
    say(shard, wire::OUTCOMES, unknown);
  }

  void hear_ping(const ModelShard& shard) {
    wire::Pong pong;
    pong.set_incarnation(shard.incarnation);
    pong.set_outcomes_sequence(shard.outcomes_sequence);
    say(shard, wire::PONG, pong);
  }

  void hear_request(ModelShard& shard, std::string_view body) { say(shard, wire::REPLY, reply_to(shard, body)); }

  void hear_requests(ModelShard& shard, std::string_view body) {
    wire::Requests requests;
    ASSERT_TRUE(parse_body(body, requests));
    wire::Replies replies;
    for (const std::string& one : requests.requests()) reply_to(shard, one).SerializeToString(replies.add_replies());
    say(shard, wire::REPLIES, replies);
  }

  static wire::Reply reply_to(const ModelShard& shard, std::string_view body) {
    wire::Request request;
    EXPECT_TRUE(parse_body(body, request));
    wire::Reply reply;
    reply.set_request(request.request());
    reply.add_queues()->set_type(shard.endpoint);
    return reply;
  }

  void tell_outcomes(ModelShard& shard) {
    wire::Outcomes outcomes;
    for (auto id = shard.watched.begin(); id != shard.watched.end();) {
      if (shard.tasks.at(*id) > now_) {
        ++id;
        continue;
      }
      set_id(*id, *outcomes.add_outcomes());
      id = shard.watched.erase(id);
    }
    if (outcomes.outcomes().empty()) return;
    outcomes.set_sequence(++shard.outcomes_sequence);
    say(shard, wire::OUTCOMES, outcomes);
  }

  void start_call() {
    if (random_.chance(0.3)) {
      ++asked_count_;
      core_.start(AskCall{.question = {.kind = Question::Kind::kQueues},
                          .deadline = now_ + seconds(1 + static_cast<int>(random_.below(20))),
                          .on_answer = [this](const Result<Answer>& answer) {
                            ++answered_count_;
                            if (answer) {
                              EXPECT_EQ(answer->queues.size(), shards_.size());
                            }
                          }});
      return;
    }
    const auto number = calls_.size();
    CallSeen& call = calls_[number];
    call.task_count = 1 + random_.below(40);
    core_.start(SubmitCall{.tasks = std::vector<NewTask>(call.task_count, {.type = "greet"}),
                           .ack_deadline = now_ + seconds(1 + static_cast<int>(random_.below(60))),
                           .on_ack = [&call](Result<BatchAck> ack) { note_ack(call, *ack); },
                           .on_outcomes =
                               [&call](const OutcomesNews& news) {
                                 EXPECT_TRUE(news.lost.empty());
                                 for (const auto& outcome : news.ended) ++call.ended[outcome.id];
                               }});
  }

  // A task that ended before its refusal is told twice over: as ended, and as refused (nobody knew).
  static void note_ack(CallSeen& call, const BatchAck& ack) {
    ++call.ack_count;
    std::set<std::uint32_t> refused;
    for (const auto& one : ack.refused) {
      refused.insert(one.index);
      if (!call.ended.contains(ack.ids[one.index])) ++call.refused_count;
    }
    for (std::uint32_t i = 0; i < ack.ids.size(); ++i) {
      if (!refused.contains(i)) call.acknowledged.push_back(ack.ids[i]);
    }
  }

  Random random_;
  TimePoint now_ = TimePoint(std::chrono::hours(1));
  bool faulty_ = true;
  std::map<std::string, ModelShard> shards_;
  std::multimap<TimePoint, Letter> letters_;
  std::map<std::string, std::vector<std::string>> arrived_;
  std::map<std::size_t, CallSeen> calls_;
  int turn_count_ = 0;
  int asked_count_ = 0;
  int answered_count_ = 0;
  ClientCore core_;
};

TEST(ClientOnAFaultyNetwork, EveryCallIsAnsweredOnceAndEveryAcknowledgedTaskEnds) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    FaultyWorld world(seed);
    world.run();
    world.check();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace baton
