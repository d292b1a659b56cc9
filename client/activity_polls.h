// GetActivityTask: tasks of activities, which lie at any shard, each handed to one caller.
//
//   a call asks every shard in turn ── one has a task ──────────────────────────► answered
//          │ none has one                                                            ▲
//          ▼                                                                         │
//   waits in its activity's line ◄── there was none after all ── asks that shard ────┘
//          │        │  one shard says that it has a task: the first in the line ─────▲
//          │        └────────────────────────────────────────────────────────────────┘
//          └── its time is over ─► {}
//
// While somebody is in the line, each shard holds one WaitForActivityTask of this client, however many calls wait: a task
// wakes one of them. A call that asked for a task is not answered before it knows whether it got one.
//
// A shard must tell every client that waits, not only one: a wait may be left over from calls whose time was over.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client/answer_queue.h"
#include "client/calls.h"
#include "client/routing.h"
#include "common/random.h"

namespace baton {

// AWS waits as long.
inline constexpr Duration kActivityWaitMax = std::chrono::seconds(60);

class ActivityPolls {
 public:
  ActivityPolls(AnswerQueue& answers, Random& random) : answers_(answers), random_(random) {}

  // `activity` is the activityArn of the call's body.
  void start(std::string activity, ApiCall call, TimePoint now);

  // Answers those whose time is over. `shard_count`: as it is now.
  void turn(TimePoint now, std::size_t shard_count);
  TimePoint next_wake_up() const { return next_end_; }
  // Calls that have no question open: they wait in a line.
  std::size_t waiting_count() const { return waiting_count_; }

  void close(const Error& error);

 private:
  struct Poll {
    std::string activity;
    ApiCall call;
    TimePoint end;               // of waiting; later, until the call's deadline, a task may still arrive
    ShardIndex shard = 0;        // that is asked
    std::size_t round_size = 0;  // shards that were asked in the first round; 0 behind it
  };
  using PollPointer = std::shared_ptr<Poll>;
  struct Activity {
    std::deque<PollPointer> line;
    std::vector<bool> waits;  // by shard: a WaitForActivityTask is open
  };

  void fetch(const PollPointer& poll);
  void fetched(const PollPointer& poll, Result<Answer> answer, TimePoint now);
  void confirm(const ApiAnswer& task, TimePoint now);
  void found_none(const PollPointer& poll, TimePoint now);
  void enter_line(const PollPointer& poll, TimePoint now);
  void wake_next(const std::string& name, ShardIndex shard);
  void wait_at_every_shard(const std::string& name, TimePoint now);
  void waited(const std::string& name, ShardIndex shard, Result<Answer> answer, TimePoint now);
  void answer_line(Activity& activity, const Result<ApiAnswer>& answer);
  void forget_idle();

  AnswerQueue& answers_;
  Random& random_;
  std::map<std::string, Activity> activities_;
  std::size_t waiting_count_ = 0;
  std::size_t shard_count_ = 0;
  TimePoint next_end_ = kNever;  // of those in a line: may be too early, never too late
};

}  // namespace baton
