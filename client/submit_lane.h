// The submits of one shard: gathered into batches, sent, sent again, answered.
//
//            append                 flush                       SubmitAck
//   (task) ────────► open batch ───────────► in flight ───────────────────────► acknowledged or refused
//                       │ full     ▲  ▲          │ no answer in time: sent again as it is
//                       └─► ready ─┘  │          │ new session: ready again, first in line
//                                     └──────────┤ whole batch kOverloaded, kUnavailable: ready again after a pause,
//                                     and
//                             pause is over      │   the lane starts anew with one batch in flight
//                                                └ single tasks so: a batch of their own, delayed
//
// A batch is encoded once; what is sent again is the same bytes, whose request number makes the answers of both count.
// A task whose caller's deadline is over leaves the lane: with kUnavailable or the shard's own words if it is certain
// that the shard does not have it, else with kDeadlineExceeded.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "baton/task.h"
#include "client/backoff.h"
#include "client/call_table.h"
#include "client/config.h"
#include "client/session.h"

namespace baton {

class SubmitLane {
 public:
  // Which task of which call. kNoCall: its caller no longer waits.
  struct TaskRef {
    CallSlot call = kNoCall;
    std::uint32_t index = 0;
  };
  // A task on its way to another lane, because the routing changed.
  struct Moved {
    TaskSpec spec;
    TaskRef ref;
    bool watch = false;
  };

  SubmitLane(const ClientConfig& config, CallTable& calls, Random& random, std::uint64_t& next_request)
      : config_(config), calls_(calls), random_(random), next_request_(next_request) {}

  // True: the task filled its batch, so the next one begins a new batch.
  bool append(const TaskSpec& spec, TaskRef ref, bool watch);

  // Closes what is open as far as there is room, and sends.
  void flush(Session& session, TimePoint now);
  void handle(const wire::SubmitAck& ack, TimePoint now);
  // The shard has forgotten us: what is in flight may be lost.
  void start_session();
  // Tasks whose deadline is over leave.
  void expire(TimePoint now);
  // Every task is refused with `error`.
  void refuse_all(const Error& error);
  // Empties the lane.
  std::vector<Moved> take_all();

  bool empty() const { return task_count_ == 0; }
  std::size_t task_count() const { return task_count_; }
  std::size_t byte_count() const { return byte_count_; }
  bool has_open_batch() const { return !open_[0].tasks.empty() || !open_[1].tasks.empty(); }
  TimePoint next_wake_up() const;

  // Ids that have not been acknowledged yet are appended.
  void list_unacknowledged(std::vector<TaskId>& ids) const;

 private:
  struct Batch {
    std::uint64_t request = 0;
    std::string frame;
    std::vector<TaskRef> tasks;
    TimePoint first_deadline = kNever;  // of its tasks; may be too early, never too late
    TimePoint resend_at{};              // while in flight
    Backoff resend_delay{kResendDelayMin, kResendDelayMax};
    Backoff pushback_delay{kPushbackDelayMin, kPushbackDelayMax};
    // Copies sent and not answered. A refusal speaks for one copy: the shard may have taken an earlier one and have held
    // its ack back, because Redis was slow, when it refused the next.
    std::uint32_t unanswered_copies = 0;
    std::optional<Error> last_error;  // of the last refusal that is worth another try

    bool may_be_there() const { return unanswered_copies > 0; }
  };
  struct OpenBatch {
    wire::Submit message;  // reused
    std::vector<TaskRef> tasks;
    std::size_t bytes = 0;
    TimePoint first_deadline = kNever;
  };

  static std::uint32_t type_index(OpenBatch& open, const std::string& type);
  void close(OpenBatch& open);
  void close_all();
  bool send(Batch& batch, Session& session, TimePoint now);
  void make_ready(TimePoint now);
  std::optional<Batch> take_answered(std::uint64_t request);
  void push_back_batch(Batch batch, Error error, TimePoint now);
  void settle(const Batch& batch, const wire::SubmitAck& ack, TimePoint now);
  void delay_refused(const Batch& batch, const std::vector<std::uint32_t>& indexes, Error error, TimePoint now);
  Batch subset(const Batch& batch, const std::vector<std::uint32_t>& indexes);
  void expire(Batch& batch, TimePoint now);
  void refuse(const Batch& batch, const Error& error);
  void count_in(const Batch& batch);
  void count_out(const Batch& batch);
  template <typename Visit>
  void for_each_batch(Visit visit);

  const ClientConfig& config_;
  CallTable& calls_;
  Random& random_;
  std::uint64_t& next_request_;

  OpenBatch open_[2];  // [1]: its outcomes are watched
  std::deque<Batch> ready_;
  std::vector<Batch> in_flight_;
  std::multimap<TimePoint, Batch> delayed_;
  std::size_t task_count_ = 0;
  std::size_t byte_count_ = 0;

  // After a refusal: nothing before, and then one batch, two, four … in flight.
  TimePoint paused_until_{};
  TimePoint blocked_until_{};  // the link could not take a frame
  Backoff pause_{kPushbackDelayMin, kPushbackDelayMax};
  std::size_t window_ = kBatchesInFlightMax;
};

}  // namespace baton
