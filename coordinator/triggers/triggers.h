// Rules that start executions and tasks: by themselves when a schedule says so, or for whoever brings an event.
//
// All of a cluster's triggers live in partition 0, beside the registry, and are as pure: call() and advance() decide and say
// by TriggerEffects what changed and what is to be started; whoever called makes the rows durable before anything leaves.
//
// Events (RenderTrigger) change nothing here: the answer says what is to be started and how it is called, whoever brought the
// event starts it, and acknowledges the event once that is durable. An event that comes again has the same name.
//
// A slot is decided once: in one commit the trigger moves on to its next slot and keeps the fire of this one, until the
// partition of the execution has answered that it started (or, where runs must not overlap, ended). What may have been lost
// on the way is asked again, by ask_again(), after a takeover on either side; what is started is named after trigger and
// slot, so it starts once. (An Express execution leaves nothing behind when it has ended; one whose answer was lost then
// starts again.)
//
// Slots that were missed, as nobody was there, are made up for as the trigger's `backfill` says; those of a time in which it
// was paused never are.
//
// Thread: one.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "asl/template/template.h"
#include "baton/ids.h"
#include "baton/result.h"
#include "common/random.h"
#include "coordinator/triggers/schedule.h"
#include "coordinator/triggers/trigger.h"

namespace baton::triggers {

// Of a trigger, by which answers find it: 64 bits of the SHA-256 of its name.
using TriggerId = std::uint64_t;

struct Start {
  TriggerId trigger = 0;
  TimePoint slot;
  api::TriggerTarget target;
  std::string name;   // of the execution; of a task, task_key() of it is the idempotency key
  std::string input;  // JSON
};

class TriggerEffects {
 public:
  virtual ~TriggerEffects() = default;
  virtual void put_row(std::string_view key, std::string_view row) = 0;
  virtual void drop_row(std::string_view key) = 0;
  // To be sent once the rows are durable; answered by started(), refused() and ended().
  virtual void start(const Start& start) = 0;
};

class Triggers {
 public:
  static bool serves(std::string_view operation);
  static bool is_ours(std::string_view row_key) { return row_key.starts_with("r:t:"); }

  // The answer's body, or the error. REQUIRES: serves(operation).
  api::ApiResult<json::Value> call(std::string_view operation, const json::Value& body, TimePoint now, Random& random,
                                   TriggerEffects& effects);

  // Fires what is due.
  void advance(TimePoint now, Random& random, TriggerEffects& effects);
  TimePoint next_wake_up() const { return next_slot_; }

  // What became of a start. One that is not open any more is passed over.
  void started(TriggerId trigger, TimePoint slot, TriggerEffects& effects);
  void refused(TriggerId trigger, TimePoint slot, std::string_view error, TriggerEffects& effects);
  void ended(TriggerId trigger, TimePoint slot, TriggerEffects& effects);
  // Everything that is open and that `concerns` chooses is started again.
  void ask_again(const std::function<bool(const Start&)>& concerns, TriggerEffects& effects) const;

  // Each row once, before anything is called. Errors: kCorrupt.
  Result<void> restore_row(std::string_view key, std::string_view row);

  template <typename Visit>
  void for_each(Visit visit) const {
    for (const auto& [name, entry] : triggers_) visit(entry.trigger);
  }

 private:
  // A trigger with what is made of its rule.
  struct Entry {
    Trigger trigger;
    std::optional<Schedule> schedule;  // of one that has a schedule
    asl::Template input;

    TimePoint next_slot(TimePoint now) const { return schedule ? schedule->next(now).value_or(kNever) : kNever; }
  };
  using ByName = std::map<std::string, Entry, std::less<>>;
  using Answer = api::ApiResult<json::Value>;

  // Errors: ValidationException.
  static api::ApiResult<Entry> compile(Trigger trigger);
  Answer create(const json::Value& body, TimePoint now, TriggerEffects& effects);
  Answer list(const json::Value& body) const;
  Answer render(const json::Value& body, TimePoint now, Random& random) const;
  Answer pause(Entry& entry, bool paused, TimePoint now, TriggerEffects& effects);
  Answer remove(std::string_view name, TriggerEffects& effects);

  // The input's text. Errors: InvalidExecutionInput.
  static api::ApiResult<std::string> input_of(const Entry& entry, const json::Value& event, TimePoint now,
                                              Random& random);
  static void fire_due(Entry& entry, TimePoint now, Random& random, TriggerEffects& effects);
  static void fire(Entry& entry, TimePoint slot, TimePoint now, Random& random, TriggerEffects& effects);
  static Start start_of(const Trigger& trigger, const Fire& fire);
  // The fire of a slot that is open, and whose it is; nulls: there is none.
  std::pair<Entry*, Fire*> find_open(TriggerId trigger, TimePoint slot);

  void find_next_slot();

  ByName triggers_;
  TimePoint next_slot_ = kNever;  // of all
};

// The row of a trigger: compact JSON under "r:t:NAME".
std::string row_key(std::string_view name);
std::string encode(const Trigger& trigger);
// Errors: kCorrupt.
Result<Trigger> decode(std::string_view key, std::string_view row);
// As DescribeTrigger answers.
json::Value describe(const Trigger& trigger);

}  // namespace baton::triggers
