// The requests about triggers, checked: Baton's own operations CreateTrigger, DescribeTrigger, ListTriggers, PauseTrigger,
// ResumeTrigger and DeleteTrigger.
//
//   CreateTrigger   {"name", "state_machine_arn", "schedule", "time_zone"?, "input"?, "overlap"?, "backfill"?}
//   ListTriggers    {"limit"?, "next_token"?}
//   the others      {"name"}
//
// Refused in the words of the other operations (requests.h); a member that nobody knows is an error, as of records.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/error.h"
#include "common/json/value.h"

namespace baton::api {

inline constexpr std::size_t kTriggerNameMax = 63;  // with the slot's time it is the name of an execution, of 80
inline constexpr std::size_t kTriggerPageSizeMax = 1000;

inline constexpr std::string_view kTriggerAlreadyExists = "TriggerAlreadyExists";
inline constexpr std::string_view kTriggerDoesNotExist = "TriggerDoesNotExist";
inline constexpr std::string_view kTriggerLimitExceeded = "TriggerLimitExceeded";

enum class Overlap : std::uint8_t { kAllow, kSkip };
enum class Backfill : std::uint8_t { kNone, kLast, kAll };

struct NewTrigger {
  std::string name{};
  std::string state_machine_arn{};  // or of a version or an alias
  std::string schedule{};           // cron; not parsed yet
  std::string time_zone = "UTC";    // likewise
  std::string input = "{}";         // a JSON object, whose {% … %} are JSONata
  Overlap overlap = Overlap::kAllow;
  Backfill backfill = Backfill::kNone;
  friend bool operator==(const NewTrigger&, const NewTrigger&) = default;
};

// "allow", "skip"; "none", "last", "all".
std::string_view name_of(Overlap overlap);
std::string_view name_of(Backfill backfill);

ApiResult<NewTrigger> parse_create_trigger(const json::Value& body);
// Of Describe-, Pause-, Resume- and DeleteTrigger: the name.
ApiResult<std::string> parse_trigger_name(std::string_view operation, const json::Value& body);

struct ListTriggersRequest {
  std::size_t limit = 100;
  std::optional<std::string> after{};  // names behind this one
};
ApiResult<ListTriggersRequest> parse_list_triggers(const json::Value& body);

}  // namespace baton::api
