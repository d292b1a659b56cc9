// The operations that the gateway passes on: who may call each, and how long it may take.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "baton/time.h"

namespace baton::gateway {

// What an access key may do. Each role may do what the ones before it may.
enum class Role : std::uint8_t {
  kReadOnly,  // see everything, change nothing
  kOperator,  // start, stop and redrive executions, answer tasks
  kAdmin,     // make and change state machines, activities, tags
};

// "read-only", "operator", "admin".
std::string_view role_name(Role role);
std::optional<Role> parse_role(std::string_view name);

// The SDKs wait 60 s for the first byte of an answer unless they are told otherwise, so most operations give up earlier.
inline constexpr Duration kCallTimeout = std::chrono::seconds(30);
// GetActivityTask is answered after 60 s at the latest.
inline constexpr Duration kLongPollTimeout = std::chrono::seconds(65);
// An EXPRESS execution lasts at most five minutes.
inline constexpr Duration kSyncExecutionTimeout = std::chrono::seconds(305);

struct Operation {
  std::string_view name;  // "StartExecution"
  Role role;              // the least that may call it
  Duration timeout;
};

// AWS's 37 operations, and Baton's own WaitExecution and CreateCallbackUrl, in order of their names.
std::span<const Operation> operations();

// Null: there is none of that name.
const Operation* find_operation(std::string_view name);

}  // namespace baton::gateway
