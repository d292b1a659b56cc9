// The executions of one partition: state machines that run over its tasks. Pure: no I/O, no clock, no thread; the same
// calls with the same arguments give the same effects, always.
//
//   start ─► step ─┬─► tasks of the partition ──► their ends ──┐
//                  ├─► timers ───────────────────────────────► │ step … ─► closed ─► closed book, for the retention
//                  ├─► children (distributed Map) ───────────► │
//                  └─► tokens ─► SendTaskSuccess … ──────────► ┘
//
// Steps of one turn are written together: flush() turns what the turn changed into one change of each execution. An Express
// execution leaves its birth only, so that it can start over; a synchronous one leaves nothing.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asl/step/effects.h"
#include "asl/step/events.h"
#include "baton/result.h"
#include "common/random.h"
#include "coordinator/executions/closed_book.h"
#include "coordinator/executions/execution_effects.h"
#include "coordinator/executions/execution_entry.h"
#include "coordinator/executions/machine.h"
#include "coordinator/executions/nested.h"
#include "coordinator/partition/partition.h"
#include "coordinator/partition/request_listener.h"
#include "coordinator/partition/timer_wheel.h"

namespace baton {

// Steps that wait for their turn (children, long machines) and are run in one: some milliseconds.
inline constexpr std::size_t kPendingStepsPerTurnMax = 2000;

struct ExecutionLimits {
  std::size_t open_count_max = 1'000'000;  // AWS: open executions of an account
  ClosedLimits closed{};
};

class Executions final : public RequestListener {
 public:
  // Empty. `tasks` is told that its requests are ours. Everything must outlive it.
  Executions(Partition& tasks, PartitionId partition_count, MachineCache& machines, ExecutionEffects& effects,
             const ExecutionLimits& limits, std::uint64_t seed, TimePoint now);

  // ---- Commands

  struct Start {
    ExecutionId id;
    std::shared_ptr<const Machine> machine;
    asl::ExecutionIdentity identity;
    json::Value input;
    std::string input_text;  // as it was sent
    bool is_durable = true;  // false: a synchronous Express execution
    std::optional<ParentFrame> parent{};
    std::optional<ParentFrame> caller{};
    std::uint64_t nonce = 0;  // of the request, the same when it is sent again; 0: none
  };
  // kRepeated: the same request has started it before, ended or not. kKnown: another one has, and it runs with the same
  // machine and input.
  enum class Started { kNew, kRepeated, kKnown };
  // Errors: kFailedPrecondition (there is one with another input, or one that has ended), kOverloaded (open_count_max).
  Result<Started> start(Start start, TimePoint now);

  // False: it is not open.
  bool stop(ExecutionId id, json::Value error, json::Value cause, TimePoint now);
  // `token`: redrive_token_of() the caller's. Nothing happens if the same one has redriven it last, however it goes since.
  // Errors: kNotFound, kFailedPrecondition (it runs, or succeeded, or cannot be redriven).
  Result<void> redrive(ExecutionId id, std::uint64_t token, TimePoint now);

  enum class Answered { kDone, kNoSuchTask, kTimedOut };
  // The answer to a task token: `make` gets the frame and attempt, and names the event. `nonce`: of the request, the same
  // when it is sent again, which is done already then; 0: none.
  using MakeEvent = std::function<asl::Event(asl::FrameId, asl::Attempt)>;
  Answered answer_token(std::string_view token, std::uint64_t nonce, const MakeEvent& make, TimePoint now);
  // The sign of life of whoever holds a token.
  Answered heartbeat_token(std::string_view token, TimePoint now);

  struct ActivityTask {
    std::string token;
    std::string input;
  };
  // A ready task of an activity, handed to a poller. Nothing: there is none. `nonce`: of a request whose sender will confirm
  // that it has it; unconfirmed, the same request gets the same task, and others do after the lease duration. 0: nobody
  // confirms.
  std::optional<ActivityTask> take_activity(TypeIndex type, std::string_view worker_name, std::uint64_t nonce,
                                            TimePoint now);
  Answered confirm_activity(std::string_view token);

  // An event for one frame of an open execution (UpdateMapRun). False: it is not open.
  bool send(ExecutionId id, const asl::Event& event, TimePoint now);

  // What other partitions say (nested.h). A NestedStart is the shard's to begin with: it knows the machines.
  void on_message(const NestedStop& stop, TimePoint now);
  void on_message(const NestedAnswer& answer, TimePoint now);
  // Answers a start that the same request asked for before. False: it did not.
  bool answer_again(const NestedStart& start);
  // Tells that caller, too, how it ends. REQUIRES: it is open.
  void listen(ExecutionId id, const ParentFrame& caller);
  // Once more what was asked of executions of that partition: its owner, or what it was told, was lost.
  void ask_again(PartitionId partition);

  // What is due: timers, steps that wait; closed executions past their retention.
  void advance(TimePoint now);
  TimePoint next_wake_up() const;

  // Writes what the turn changed. To be called at its end.
  void flush(TimePoint now);

  // ---- Looking

  const ExecutionEntry* find(ExecutionId id) const;
  const ClosedBook& closed() const { return closed_; }
  std::shared_ptr<const Machine> find_machine(std::string_view key) const;
  void for_each_open(const std::function<void(const ExecutionEntry&)>& visit) const;
  // Open ones that have begun, the newest first, from those on that started at `started_by`. False stops.
  void for_each_open_from(TimePoint started_by, const std::function<bool(const ExecutionEntry&)>& visit) const;
  std::size_t open_count() const { return open_.size(); }
  Partition& tasks() { return tasks_; }
  // The id of a child of a distributed Map, from the names in its ARN: it lives where its parent does.
  ExecutionId child_id(std::string_view machine_and_label, std::string_view name) const;

  // ---- RequestListener

  void request_started(const Task& task, TimePoint now) override;
  void request_succeeded(ExecutionId execution, const RequestOf& request, std::string output, bool is_answer,
                         TimePoint now) override;
  void request_failed(ExecutionId execution, const RequestOf& request, std::string error, std::string cause,
                      TimePoint now) override;
  void request_went_silent(ExecutionId execution, const RequestOf& request, TimePoint now) override;

  // ---- Taking over (executions_restore.cc): rows first, then changes in order, then restored() once

  // False: the row is not an execution's, or broken.
  bool restore_row(std::string_view key, std::string_view row, bool from_row, TimePoint now);
  void restore_change(ExecutionChange&& change);
  // Errors: kCorrupt (rows do not belong together, a definition is missing).
  Result<void> restored(TimePoint now);

  // ---- Checkpoint (executions_checkpoint.cc)

  class RowSink {
   public:
    virtual ~RowSink() = default;
    virtual void put_row(std::string key, std::string row) = 0;
    virtual void drop_row(std::string key) = 0;
  };
  void begin_checkpoint();
  // Writes at most about `row_count_max` rows. True: that was all.
  bool continue_checkpoint(std::size_t row_count_max, RowSink& sink);

 private:
  struct PendingStep {
    ExecutionId id;
    asl::Event event;
  };
  // What storage knows of an execution while it is loaded.
  struct Draft {
    std::string birth;
    std::string head;
    boost::unordered_flat_map<std::uint32_t, std::string> frames;
    std::string history;
    std::int64_t last_event_id = 0;
    std::vector<std::pair<std::int64_t, std::string>> event_rows;  // from rows, in no order
    ExecutionRowsStored stored;
    bool has_changed = false;    // since the rows were written
    bool is_reborn = false;      // its birth stands in the journal
    bool is_incomplete = false;  // events are missing
    std::vector<std::uint32_t> changed_frames;
  };
  using PutRow = std::function<void(std::string key, std::string row)>;

  // Steps (executions_steps.cc).
  void run(ExecutionEntry& entry, const asl::Event& event, TimePoint now);
  void run_later(ExecutionId id, asl::Event event) { pending_.push_back({id, std::move(event)}); }
  void run_pending(TimePoint now);
  void tell_of_express_children(TimePoint now);
  void touch(ExecutionEntry& entry);
  void record(ExecutionEntry& entry);
  static void keep_row(ExecutionEntry& entry, const asl::Frame& frame);
  void act(ExecutionEntry& entry, TimePoint now);
  void submit(ExecutionEntry& entry, const asl::TaskRequest& request, TimePoint now);
  void submit_for(ExecutionEntry& entry, RequestOf request, std::string type, std::string input,
                  std::shared_ptr<const TaskOptions> options, TimePoint now);
  void refuse_request(ExecutionId id, const RequestOf& request, std::string_view why);
  void task_succeeded(ExecutionEntry& entry, const RequestOf& request, json::Value output, std::string text,
                      bool is_answer, TimePoint now);
  static bool is_nested(const asl::Resource& resource);
  void start_nested(ExecutionEntry& entry, const asl::Resource& resource, asl::FrameId frame, asl::Attempt attempt,
                    const json::Value& parameters, bool was_answered);
  void tell_callers(const ExecutionEntry& entry);
  void ask_again(ExecutionEntry& entry);
  static json::Value scheduled_parameters(const ExecutionEntry& entry, std::int64_t event_id);
  void start_child(ExecutionEntry& parent, const asl::ChildStart& child, TimePoint now);
  void stop_child(const ExecutionEntry& parent, const asl::ChildStop& stopped);
  void set_timer(ExecutionEntry& entry, const asl::TimerSet& timer);
  void cancel_timer(ExecutionEntry& entry, const asl::TimerCancel& timer);
  void fire(const ExecutionTimer& timer, TimePoint now);
  ExecutionEntry* find_open(ExecutionId id);
  static TaskId task_id(ExecutionId execution, asl::Attempt attempt);
  std::optional<ActivityTask> hand_out_activity(TypeIndex type, std::string_view worker_name, std::uint64_t nonce,
                                                TimePoint now);
  std::optional<ActivityTask> handed_out_before(std::uint64_t nonce);

  void share_names(asl::ExecutionIdentity& identity);
  ExecutionEntry& open(ExecutionId id, std::shared_ptr<const Machine> machine);
  void list_started(const ExecutionEntry& entry);
  void list_all_started();
  void use_machine(const std::shared_ptr<const Machine>& machine);
  void flush(ExecutionEntry& entry, TimePoint now);
  void close(ExecutionEntry& entry);
  void forget(ExecutionEntry& entry);
  void write_changed_frames(ExecutionEntry& entry);
  // Of a frame, or of an item whose frame is there no more. Nullopt: neither.
  static std::optional<std::string> frame_row(const ExecutionEntry& entry, std::uint32_t slot);
  static std::vector<std::uint32_t> frame_slots(const ExecutionEntry& entry);
  static void keep_dropped_rows(ExecutionEntry& entry, std::uint32_t slot, std::string_view row);
  static std::string birth_row(const ExecutionEntry& entry);
  static void write_head(const ExecutionEntry& entry, std::string& head);
  bool was_answered(ExecutionId id, std::uint64_t nonce) const;
  static std::string definition_row(const Machine& machine);
  static bool fits(const Machine& machine, const asl::Execution& execution);
  void begin(ExecutionEntry& entry, TimePoint now);
  std::optional<ExecutionEntry> reopen(const ClosedExecution& closed, TimePoint now) const;

  // Restoring.
  void restore_blocks();
  static void add_events(Draft& draft, std::int64_t first_event_id, std::string_view events);
  void tell_parents();
  void stop_orphans();
  bool is_awaited(const ExecutionEntry& child);
  void end_lost_requests(const ExecutionEntry& entry);
  Result<void> open_draft(ExecutionId id, Draft& draft, TimePoint now);
  void close_draft(ExecutionId id, Draft& draft, TimePoint closed_at);
  static void join_events(Draft& draft);
  void drop_unused_machines(TimePoint now);

  // Checkpoint.
  void mark_dirty(ExecutionEntry& entry);
  void write_again(ExecutionEntry& entry);
  void write_rows(ExecutionEntry& entry, RowSink& sink, const PutRow& put);
  void write_frames(ExecutionEntry& entry, RowSink& sink, const PutRow& put);
  void write_events(ExecutionEntry& entry, const PutRow& put);

  Partition& tasks_;
  const PartitionId partition_count_;
  MachineCache& machines_;
  ExecutionEffects& effects_;
  const ExecutionLimits limits_;
  Random random_;

  boost::unordered_flat_map<ExecutionId, std::unique_ptr<ExecutionEntry>> open_;
  // When each of the open ones that have begun started, in that order, and some that are open no more.
  std::vector<std::pair<TimePoint, ExecutionId>> started_;
  ClosedBook closed_;
  TimerWheel timers_;
  std::deque<PendingStep> pending_;
  boost::unordered_flat_map<std::uint64_t, TaskId> handed_out_;  // by the request's nonce; some are confirmed
  std::vector<PendingStep> ended_express_children_;              // in this turn: for their parents
  std::vector<ExecutionEntry*> touched_;
  boost::unordered_flat_map<std::string, std::shared_ptr<const Machine>> used_machines_;  // by key
  asl::ExecutionIdentity last_started_;
  TimePoint look_for_unused_machines_at_;
  asl::Effects step_effects_;
  ExecutionChange change_;

  boost::unordered_flat_map<ExecutionId, Draft> drafts_;
  std::vector<std::pair<ExecutionId, ParentFrame>> ended_children_;  // while restoring
  bool blocks_restored_ = false;
  bool blocks_are_broken_ = false;

  struct PendingRows {
    std::vector<ExecutionId> changed;
    std::vector<std::pair<ExecutionId, ExecutionRowsStored>> dropped;
    std::vector<std::string> machines;  // keys of definitions that have no row yet
    std::vector<std::string> dropped_machines;
    ClosedBook::BlockNumber blocks_end = 1;
    bool some_closed = false;  // of `changed`, before their rows were written
  };
  PendingRows pending_rows_;
  PendingRows writing_;
  ClosedBook::BlockNumber blocks_written_ = 0;
};

}  // namespace baton
