// A rule that starts executions or tasks: what it starts, when, and how far it has come.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/triggers.h"
#include "baton/time.h"

namespace baton::triggers {

inline constexpr std::size_t kTriggersMax = 1'000;
// A slot that is older than this was missed: nobody was there when it was due.
inline constexpr Duration kOnTime = std::chrono::seconds(60);
// Of the slots that were missed, with backfill "all": the latest ones.
inline constexpr std::size_t kBackfillMax = 100;
// Starts of one trigger that have not been told started (or ended, where runs must not overlap). More slots are skipped.
inline constexpr std::size_t kOpenFiresMax = 1000;
// Of their inputs, and one more: with all of them a trigger is one row.
inline constexpr std::size_t kOpenBytesMax = 1024 * 1024;

// A slot that is being served. What it starts is named after the trigger and the slot's time, so that firing twice starts
// once.
struct Fire {
  TimePoint slot{};
  std::string input{};  // JSON
  bool started = false;
};

struct Trigger {
  api::NewTrigger rule{};
  TimePoint created_at{};
  bool paused = false;
  TimePoint next_slot = kNever;          // the first that is not decided yet; kNever: there is none
  std::vector<Fire> open{};              // by slot; of a schedule, as what follows
  std::optional<TimePoint> last_slot{};  // that was fired
  std::string last_error{};              // of the last start that was refused; "": none since
  std::uint64_t fired_count = 0;
};

// What a slot starts is called so: "nightly-20261130T020000Z". REQUIRES: a slot of a whole second.
std::string name_of_slot(const std::string& trigger, TimePoint slot);
// Likewise of an event: "photos-" and its id, or a digest of the id where that is no name of an execution.
std::string name_of_event(const std::string& trigger, std::string_view event_id);
// The idempotency key of a task that is called so.
std::string task_key(std::string_view name);

}  // namespace baton::triggers
