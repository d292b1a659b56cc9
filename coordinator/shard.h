// One loop with some of the partitions: the turn.
//
//   turn:  what storage made durable → send the messages that waited for it
//          receive everything waiting → partition commands …  → what is due → dispatch
//          → one journal record a touched partition → store.commit → the turn's messages wait until it is durable
//
// Nothing is said before it is durable: messages of a turn are held until all its commits, and those of every turn before
// it, are. If a commit fails, its turn's messages are dropped and the partition steps down: it forgets its memory, is
// acquired anew with a higher epoch and loaded. Nothing was said, so nobody was misled; peers send again.
//
// Pure but for its two seams (Store, ServerTransport): time is an argument, randomness follows from the seed. Not
// thread-safe; one thread calls turn() again and again.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/error.h"
#include "api/records.h"
#include "baton/result.h"
#include "coordinator/directory_board.h"
#include "coordinator/executions/executions.h"
#include "coordinator/mailboxes.h"
#include "coordinator/partition/partition.h"
#include "coordinator/partition/type_table.h"
#include "coordinator/records/records.h"
#include "coordinator/row_codec.h"
#include "coordinator/sessions.h"
#include "coordinator/shard_stats.h"
#include "coordinator/storage/record_packer.h"
#include "coordinator/storage/store.h"
#include "coordinator/triggers/triggers.h"
#include "coordinator/waiting_requests.h"
#include "transport/frame.h"
#include "transport/transport.h"

namespace baton {

// Commits in flight: enough to keep Redis busy while the next turn is made; more would only make turns smaller.
inline constexpr std::size_t kTurnsInFlightMax = 4;
// A turn reads at most so much before it commits, which bounds how long anyone waits for a turn.
inline constexpr std::size_t kTurnFramesMax = 1024;
inline constexpr std::size_t kTurnFrameBytesMax = 16 * 1024 * 1024;
// Commits that storage has not answered; beyond it the shard stops reading, and ZeroMQ pushes back to the peers.
inline constexpr std::size_t kInFlightBytesMax = 64 * 1024 * 1024;
// Storage that makes no progress for so long is treated as away: submits are refused, heartbeats still count.
inline constexpr Duration kStallAfter = std::chrono::seconds(1);
// A loop that did not run for so long was stopped (SIGSTOP, a suspended machine): heartbeats wait unread, so nothing is
// declared dead before they were read.
inline constexpr Duration kPauseAfter = std::chrono::seconds(1);
// Share of storage's memory beyond which new tasks are refused; what is there may still end.
inline constexpr double kMemoryUsedMax = 0.9;
inline constexpr std::size_t kCheckpointRowsPerPart = 1024;
// A journal is full, too, once its records hold so many bytes for each that it may take: whoever takes over unpacks them.
inline constexpr std::size_t kUnpackedPerJournalByte = 4;
inline constexpr Duration kCheckpointInterval = std::chrono::seconds(60);  // also when the journal is small
// An owner that commits nothing for so long commits nothing on purpose: it may have been fenced, by an owner that then died.
inline constexpr Duration kConfirmOwnerInterval = std::chrono::seconds(10);
inline constexpr Duration kAcquireAgainAfter =
    std::chrono::seconds(1);  // two owners must not fence each other in a frenzy

struct ShardConfig {
  std::uint32_t index = 0;  // of this shard in the routing table
  std::vector<PartitionId> partitions;
  wire::RoutingTable routing;
  std::uint64_t incarnation = 0;                                  // of the coordinator process
  PartitionLimits limits;                                         // of one partition
  ExecutionLimits execution_limits;                               // likewise
  records::RecordLimits record_limits;                            // likewise
  Duration heartbeat_interval = std::chrono::milliseconds(2500);  // a quarter of the lease
  std::size_t journal_bytes_max = 64 * 1024 * 1024;               // of all partitions of the shard
  std::uint64_t seed = 0;
  std::string region = std::string(kDefaultRegion);  // of ARNs
  std::string account = std::string(kDefaultAccount);
  std::shared_ptr<DirectoryBoard> directory = std::make_shared<DirectoryBoard>();  // of all shards of the process
  std::shared_ptr<Mailboxes> mailboxes = std::make_shared<Mailboxes>(1);           // likewise
};

// The registry of state machines lives there.
inline constexpr PartitionId kRegistryPartition = 0;

class Shard {
 public:
  Shard(ShardConfig config, Store& store, ServerTransport& transport);
  ~Shard();

  // Takes the partitions over and loads them. Blocks. Errors: those of Store::acquire.
  Result<void> start(TimePoint now);

  // One pass of the loop. True: it did something, so call again soon.
  bool turn(TimePoint now);

  // When turn() must be called at the latest, even if nothing arrives.
  TimePoint next_wake_up(TimePoint now) const;
  // Whether a frame that waits would be read now (otherwise only storage can move things on).
  bool wants_frames(TimePoint now) const;

  // No new work is taken or handed out from now on; what is in flight is still made durable and said.
  void begin_stop() { stopping_ = true; }
  bool stopped() const { return stopping_ && held_turns_.empty(); }

  // All partitions are acquired and storage answers.
  bool ready() const;
  ShardStats stats(TimePoint now) const;

  // For tests.
  const Partition* partition(PartitionId id) const;
  const Executions* executions(PartitionId id) const;
  const records::Records* records(PartitionId id) const;
  const triggers::Triggers* triggers() const;  // null: the registry's partition is not here
  const TypeTable& types() const { return types_; }
  Sequence durable_sequence(PartitionId id) const;

 private:
  struct Slot;           // a partition and what belongs to its commits
  class SlotEffects;     // Effects of one partition within the turn
  class CheckpointSink;  // Partition::RowSink, Executions::RowSink → CheckpointPart
  struct HeldFrame {
    SessionHandle session = kNoSession;
    std::string frame;
    std::uint64_t outcomes_sequence = 0;
  };
  // To another partition. It rests on its sender's commits alone: those of others may fail.
  struct SaidMessage {
    const Slot* sender;  // null: it was said in an earlier turn, and waits
    PartitionMessage message;
  };
  struct HeldTurn {
    std::vector<std::pair<Slot*, Sequence>> waits_for;
    std::vector<HeldFrame> frames;
    std::shared_ptr<const registry::MachineDirectory> directory;  // to be shown once the turn is durable
    std::vector<SaidMessage> messages;                            // to be delivered likewise
    TimePoint began_at{};
    bool failed = false;
  };
  // What the shard knows of a task type: who serves it, and which partitions may have ready tasks of it.
  struct TypeBoard {
    std::vector<SessionHandle> workers;
    std::vector<Slot*> filled;
    std::size_t next_worker = 0;
    bool listed = false;      // in filled_types_
    bool was_served = false;  // by a worker, some time
  };

  // Partitions (shard.cc).
  Slot* slot_of(PartitionId id);
  Slot* slot_of(TaskId id) { return slot_of(id.partition(partition_count_)); }
  Result<void> acquire(Slot& slot, TimePoint now);
  void step_down(Slot& slot, TimePoint now);
  void take_events(TimePoint now);
  void release_turns();
  void send_now(const std::string& peer, wire::Kind kind, const google::protobuf::MessageLite& message);
  bool stalled(TimePoint now) const;
  std::optional<Error> refusal(TimePoint now) const;  // why no new task can be taken now
  void receive_frames(TimePoint now);
  void advance_partitions(TimePoint now);
  void flush_executions(TimePoint now);
  void commit_turn(TimePoint now);
  bool checkpoint(TimePoint now);
  void checkpoint_part(Slot& slot, TimePoint now);
  void begin_checkpoint(Slot& slot);
  void advance_checkpoint(Slot& slot, TimePoint now);

  // Messages (shard_messages.cc).
  void on_frame(const ServerTransport::Incoming& incoming, TimePoint now);
  void on_hello(const ServerTransport::Incoming& incoming, std::string_view body, TimePoint now);
  void open_worker(PeerSession& session, TimePoint now);
  void unlist_worker(const PeerSession& session);
  void refuse(const std::string& peer, ErrorCode code, std::string message);
  void on_submit(PeerSession& session, std::string_view body, TimePoint now);
  void submit_one(PeerSession& session, wire::SubmittedTask& task, std::uint32_t index, TimePoint now);
  static Error too_many_types();
  void on_watch(PeerSession& session, std::string_view body);
  void on_ping(PeerSession& session, std::string_view body);
  void on_report(PeerSession& session, std::string_view body, TimePoint now);
  void on_heartbeat(PeerSession& session, std::string_view body, TimePoint now);
  void on_credit(PeerSession& session, std::string_view body);
  void on_goodbye(PeerSession& session);
  template <typename HeldRange>
  void renew(PeerSession& session, const HeldRange& held, TimePoint now);

  // The states API (shard_api.cc).
  void on_call_api(PeerSession& session, TimePoint now);
  void call_registry(PeerSession& session, const json::Value& body, TimePoint now);
  void call_one(PeerSession& session, ExecutionId id, const json::Value& body, TimePoint now);
  void call_everywhere(PeerSession& session, const json::Value& body, TimePoint now);
  Result<api::ApiResult<json::Value>> start(PeerSession& session, Slot& slot, ExecutionId id, const json::Value& body,
                                            TimePoint now);
  api::ApiResult<json::Value> wait(PeerSession& session, Slot& slot, ExecutionId id, const json::Value& body,
                                   TimePoint now);
  api::ApiResult<json::Value> call_somewhere(PeerSession& session, const json::Value& body, TimePoint now);
  api::ApiResult<json::Value> call_map_run(const json::Value& body, TimePoint now);
  api::ApiResult<json::Value> list(const json::Value& body);
  api::ApiResult<json::Value> poll_activity(PeerSession& session, const json::Value& body, TimePoint now);
  void deliver(PartitionMessage message);
  void receive_messages(TimePoint now);
  void on_nested_start(Slot& slot, const NestedStart& start, TimePoint now);
  void answer_waiting(const ExecutionEntry& execution);
  void answer_activity(TypeIndex type);
  void advance_waiting(TimePoint now);
  void reply_api(SessionHandle session, std::uint64_t request, const api::ApiResult<json::Value>& result);
  void refuse_api(SessionHandle session, std::uint64_t request, const Error& error);
  static Error not_here(PartitionId partition, bool is_ours);

  // Records (shard_records.cc).
  void call_record(PeerSession& session, api::RecordId id, const json::Value& body, TimePoint now);
  api::ApiResult<json::Value> query_records(const json::Value& body, TimePoint now);

  // Triggers (shard_triggers.cc).
  static bool is_of_trigger(const ParentFrame& caller);
  void on_trigger_answer(Slot& slot, const NestedAnswer& answer);
  void on_task_start(Slot& slot, TaskStart&& start, TimePoint now);
  static PartitionMessage message_of(const triggers::Start& start);
  void ask_triggers_again(PartitionId reopened);

  // Requests (shard_requests.cc).
  void on_requests(PeerSession& session, std::string_view body, TimePoint now);
  void on_request(PeerSession& session, std::string_view body, TimePoint now);
  void reply_task(const wire::GetTask& request);
  void reply_tasks(const wire::ListTasks& request);
  void reply_queues(TimePoint now);
  void reply_workers();
  std::vector<QueueStats> stats_of_queues(TimePoint now) const;
  void drain_worker(const wire::DrainWorker& request);
  template <typename Request, typename Act>
  void act_on_ids(const Request& request, Act act);

  // What a turn says (shard_outbox.cc).
  void touch(PeerSession& session);
  void hold(SessionHandle session, wire::Kind kind, const google::protobuf::MessageLite& message);
  void write_outcome(SessionHandle watcher, const Outcome& outcome);
  void write_unknown(PeerSession& session, TaskId id);
  void write_reply(SessionHandle receiver, const wire::Reply& reply);
  void write_dispatch(PeerSession& session, const Task& task);
  void write_stop(SessionHandle session, TaskId id, const LeaseToken& lease, wire::StopAttempts::Reason reason);
  void flush_outcomes(PeerSession& session);
  void flush_replies(PeerSession& session);
  void flush_dispatch(PeerSession& session);
  void flush_outbox();

  // Dispatch (shard_dispatch.cc).
  TypeBoard& board(TypeIndex type);
  void queue_filled(Slot& slot, TypeIndex type);
  void dispatch(TimePoint now);
  bool dispatch_type(TypeIndex type, TimePoint now);
  void dispatch_functions(TypeIndex type, TimePoint now);
  static bool serves_as_function(const PeerSession& session, const Task* task);
  std::size_t lease_to(PeerSession& session, Slot& slot, TypeIndex type, std::size_t count, TimePoint now);
  void dispatch_suspects(TypeIndex type, TimePoint now);
  bool can_take(const PeerSession& session, TimePoint now) const;

  ShardConfig config_;
  Store& store_;
  ServerTransport& transport_;
  Random random_;
  PartitionId partition_count_;

  TypeTable types_;
  MachineCache machines_;
  std::vector<std::unique_ptr<Slot>> slots_;  // the partitions of this shard
  std::vector<Slot*> slot_by_partition_;      // null: another shard's
  Sessions sessions_;
  std::vector<TypeBoard> boards_;  // by TypeIndex
  std::vector<TypeIndex> filled_types_;
  std::vector<SessionHandle> function_workers_;
  std::size_t next_function_worker_ = 0;
  TimePoint workers_back_at_{};  // after a takeover: until then a worker that is not there may be on its way

  // The turn under way.
  std::vector<HeldFrame> frames_;
  std::vector<SessionHandle> touched_;
  TimePoint now_{};

  WaitingRequests waiting_;
  std::vector<SaidMessage> turn_messages_;  // that the turn under way says to other partitions
  std::shared_ptr<const registry::MachineDirectory> turn_directory_;  // the turn under way changed the registry

  std::deque<HeldTurn> held_turns_;
  TimePoint last_turn_at_{};
  TimePoint advance_from_{};  // not before: heartbeats of a pause are read first
  TimePoint sessions_swept_at_{};
  bool stopping_ = false;

  ShardStats counters_;
  RowEncoder rows_{types_};
  RecordPacker packer_;
  std::vector<Store::Event> events_;
  // Kept for their buffers.
  ServerTransport::Incoming incoming_;
  wire::Hello hello_;
  wire::Submit submit_;
  wire::SubmitAck submit_ack_;
  wire::Report report_;
  wire::ReportAck report_ack_;
  wire::Heartbeat heartbeat_;
  wire::Watch watch_;
  wire::Requests requests_;
  wire::Request request_;
  wire::Reply reply_;
  wire::Reply api_reply_;
};

}  // namespace baton
