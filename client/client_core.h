// The client's logic: no thread, no clock, no socket, no random device. The shell (client.cc) and the simulation drive
// it:
//
//   core.start(call) …                       what callers ask for, also from within callbacks
//   core.turn(now)                           takes those and every frame that waits, acts, sends, calls back
//   wait for a frame, a call or core.next_wake_up()
//
// It greets the endpoint that it is given, learns the routing from Welcome, opens a link a shard and greets each.
// Submits go through a SubmitLane a shard, questions through Requests, and the CallTable knows who waits for what. Operations
// of the states API are made of questions (ApiCalls).
// Whatever a lost message, a restarted shard or a changed routing could have swallowed is said again.
//
// Not thread-safe. A callback may call start(), nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/api_calls.h"
#include "client/call_table.h"
#include "client/calls.h"
#include "client/config.h"
#include "client/requests.h"
#include "client/routing.h"
#include "client/session.h"
#include "client/submit_lane.h"
#include "common/random.h"
#include "transport/frame.h"
#include "transport/transport.h"

namespace baton {

class ClientCore {
 public:
  // `links` must outlive it.
  ClientCore(LinkFactory& links, ClientConfig config, std::uint64_t seed);
  ~ClientCore();
  ClientCore(const ClientCore&) = delete;
  ClientCore& operator=(const ClientCore&) = delete;

  // Queues a call for the next turn.
  void start(Call call) { started_.push_back(std::move(call)); }

  void turn(TimePoint now);

  // When turn() has something to do though nothing arrives. In the past: at once.
  TimePoint next_wake_up() const;

  // Answers every open call, and every later one, with `error`. Says nothing to the coordinator.
  void close(Error error);

  // For limits and metrics.
  std::size_t open_call_count() const {
    return calls_.size() + requests_.size() + api_calls_.waiting_count() + connects_.size();
  }
  std::size_t unacknowledged_task_count() const;
  std::size_t watched_task_count() const { return calls_.watches().size(); }
  std::uint64_t malformed_frame_count() const { return malformed_frame_count_; }
  bool is_connected() const { return routing_.has_value(); }

 private:
  struct Shard {
    Session* session = nullptr;
    std::unique_ptr<SubmitLane> lane;
    std::vector<TaskId> newly_watched;  // not yet told to the shard
  };

  // Calls.
  void take_started(TimePoint now);
  void accept(ConnectCall call, TimePoint now);
  void accept(SubmitCall call, TimePoint now);
  void accept(WaitCall call, TimePoint now);
  void accept(AskCall call, TimePoint now);
  void accept(ApiCall call, TimePoint now);
  void ask(AskCall call);
  std::optional<Error> cannot_take(const SubmitCall& call) const;
  void place_tasks(CallSlot call);
  void place_task(CallSlot call, std::uint32_t index, NewTask& task);
  PartitionId next_partition() const { return routing_->rotation()[rotation_position_]; }
  void expire(TimePoint now);
  std::size_t refuse_unplaced(CallSlot call, const Error& error);
  void expire_connects(TimePoint now);
  void answer_connects();

  // Frames.
  void receive(Session& session, TimePoint now);
  void handle(Session& session, const FrameView& frame, TimePoint now);
  void handle_welcome(Session& session, std::string_view body, TimePoint now);
  void handle_outcomes(Session& session, std::string_view body, TimePoint now);
  template <typename Message>
  bool parse(std::string_view body, Message& message);
  void refuse_what_cannot_be();
  void refuse_everything(const Error& error);
  void lose_watches(ShardIndex shard, const Error& error);
  Error no_connection() const;

  // Routing and sessions.
  Session* open_session(const std::string& endpoint);
  void adopt(Routing routing, std::uint64_t incarnation);
  void move_tasks(std::vector<SubmitLane::Moved> tasks);
  Session* find_session(const std::string& endpoint) const;
  void drop_unused_sessions();
  bool is_shard(const Session& session) const;
  void start_session(const Session& session);
  void doubt_routing(TimePoint now);

  // Sending.
  void speak(TimePoint now);
  void flush(TimePoint now);
  void watch(ShardIndex shard, TimePoint now);
  bool send_watch(Session& session, const std::vector<TaskId>& ids);
  std::vector<TaskId> ids_to_watch(ShardIndex shard) const;

  LinkFactory& links_;
  const ClientConfig config_;
  Random random_;
  const std::uint64_t peer_id_;
  std::uint64_t next_request_ = 1;

  std::vector<Call> started_;
  std::vector<ConnectCall> connects_;  // not yet answered
  std::vector<CallSlot> unrouted_;     // submits that wait for the routing
  std::size_t unrouted_task_count_ = 0;
  CallTable calls_;
  Requests requests_;
  ApiCalls api_calls_;

  std::vector<std::unique_ptr<Session>> sessions_;
  Session* first_session_ = nullptr;  // to the endpoint that we were given
  std::optional<Routing> routing_;
  std::uint64_t routing_incarnation_ = 0;  // of the coordinator that told it
  std::vector<Shard> shards_;
  std::size_t rotation_position_ = 0;  // tasks without a key go to this partition of the rotation
  TimePoint routing_doubted_at_{};

  std::optional<Error> closed_;
  std::uint64_t malformed_frame_count_ = 0;
  bool frames_left_ = false;  // a link had more than a turn takes

  // Reused.
  std::string frame_;
  TaskSpec spec_;
  wire::SubmitAck submit_ack_;
  wire::Outcomes outcomes_;
  std::vector<CallSlot> due_;
};

}  // namespace baton
