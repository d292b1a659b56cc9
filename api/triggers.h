// The requests about triggers, checked: Baton's own operations CreateTrigger, DescribeTrigger, ListTriggers, PauseTrigger,
// ResumeTrigger, DeleteTrigger and RenderTrigger.
//
//   CreateTrigger   {"name", SOURCE, TARGET, "input"?}
//     SOURCE        "schedule", "time_zone"?, "overlap"?, "backfill"?    or
//                   "http": {"secret"?, "signature"?, "signature_header"?}    or
//                   "folder", "pattern"?
//     TARGET        "state_machine_arn"    or
//                   "task": {"type", "priority"?, "timeout_ms"?, "attempt_count_max"?}
//   RenderTrigger   {"name", "event", "id"}
//   ListTriggers    {"limit"?, "next_token"?}
//   the others      {"name"}
//
// Refused in the words of the other operations (requests.h); a member that nobody knows is an error, as of records.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "api/error.h"
#include "baton/task.h"
#include "common/json/value.h"

namespace baton::api {

inline constexpr std::size_t kTriggerNameMax = 63;  // with the slot's time it is the name of an execution, of 80
inline constexpr std::size_t kTriggerPageSizeMax = 1000;
inline constexpr std::size_t kEventIdBytesMax = 512;  // as of an idempotency key, which it often is
inline constexpr std::size_t kFolderBytesMax = 4096;  // a path, as Linux has them
inline constexpr std::size_t kPatternBytesMax = 256;
inline constexpr std::size_t kSecretNameMax = 64;
inline constexpr std::size_t kHeaderNameMax = 64;
inline constexpr Duration kTriggerTimeoutMax = std::chrono::hours(24 * 365);  // of a task; longer ones are mistakes

inline constexpr std::string_view kTriggerAlreadyExists = "TriggerAlreadyExists";
inline constexpr std::string_view kTriggerDoesNotExist = "TriggerDoesNotExist";
inline constexpr std::string_view kTriggerIsPaused = "TriggerIsPaused";
inline constexpr std::string_view kTriggerLimitExceeded = "TriggerLimitExceeded";

// ---- What fires it

enum class Overlap : std::uint8_t { kAllow, kSkip };
enum class Backfill : std::uint8_t { kNone, kLast, kAll };
// How a request proves that who sent it knows the secret.
enum class SignatureScheme : std::uint8_t {
  kStandardWebhooks,  // webhook-id, webhook-timestamp, webhook-signature: www.standardwebhooks.com
  kHmacSha256,        // HMAC-SHA256 of the body, hexadecimal, in a header of its own; GitHub's
};

struct ScheduleSource {
  std::string cron{};             // not parsed yet
  std::string time_zone = "UTC";  // likewise
  Overlap overlap = Overlap::kAllow;
  Backfill backfill = Backfill::kNone;
  friend bool operator==(const ScheduleSource&, const ScheduleSource&) = default;
};
// A request to the gateway.
struct HttpSource {
  std::string secret{};  // its name: whoever runs the gateway gives it what is behind it; "": no signature is asked for
  SignatureScheme signature = SignatureScheme::kStandardWebhooks;
  std::string signature_header{};  // of kHmacSha256
  friend bool operator==(const HttpSource&, const HttpSource&) = default;
};
// A file that appears, where somebody watches.
struct FolderSource {
  std::string path{};
  std::string pattern{};  // of the names of files
  friend bool operator==(const FolderSource&, const FolderSource&) = default;
};
using TriggerSource = std::variant<ScheduleSource, HttpSource, FolderSource>;

// ---- What it starts

struct MachineTarget {
  std::string arn{};  // or of a version or an alias
  friend bool operator==(const MachineTarget&, const MachineTarget&) = default;
};
struct TaskTarget {
  std::string type{};
  int priority = kPriorityDefault;
  Duration timeout{};  // of an attempt; zero: none
  std::uint32_t attempt_count_max = RetryPolicy{}.attempt_count_max;
  friend bool operator==(const TaskTarget&, const TaskTarget&) = default;
};
using TriggerTarget = std::variant<MachineTarget, TaskTarget>;

struct NewTrigger {
  std::string name{};
  TriggerSource source{};
  TriggerTarget target{};
  std::string input{};  // JSON, whose {% … %} are JSONata
  friend bool operator==(const NewTrigger&, const NewTrigger&) = default;
};

// "allow", "skip"; "none", "last", "all"; "standard-webhooks", "hmac-sha256".
std::string_view name_of(Overlap overlap);
std::string_view name_of(Backfill backfill);
std::string_view name_of(SignatureScheme signature);

// What is left out is set to what it is then: the input to the event's body or path, the header to GitHub's.
ApiResult<NewTrigger> parse_create_trigger(const json::Value& body);
// The member "task", as above; what is missing or of another type is as it is by default.
TaskTarget read_task_target(const json::Value& task);
json::Value task_json(const TaskTarget& task);
TaskOptions task_options(const TaskTarget& task);
// Of Describe-, Pause-, Resume- and DeleteTrigger: the name.
ApiResult<std::string> parse_trigger_name(std::string_view operation, const json::Value& body);

struct RenderTriggerRequest {
  std::string name{};
  json::Value event{};  // an object
  std::string id{};     // tells this event from all others of the trigger
};
ApiResult<RenderTriggerRequest> parse_render_trigger(const json::Value& body);

struct ListTriggersRequest {
  std::size_t limit = 100;
  std::optional<std::string> after{};  // names behind this one
};
ApiResult<ListTriggersRequest> parse_list_triggers(const json::Value& body);

}  // namespace baton::api
