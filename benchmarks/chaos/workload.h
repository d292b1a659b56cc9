// The tasks of a chaos run: mostly short, some longer than a lease, some that fail.
#pragma once

#include "baton/client.h"
#include "common/random.h"

namespace baton::chaos {

inline constexpr char kTaskType[] = "chaos";
inline constexpr char kErrorTransient[] = "Chaos.Transient";  // another attempt will succeed
inline constexpr char kErrorHopeless[] = "Chaos.Hopeless";    // none will

// Leases are short, so that a pause of a few seconds is longer than one.
inline constexpr Duration kLeaseDuration = std::chrono::seconds(2);

struct Work {
  NewTask task;
  bool hopeless = false;  // its outcome may only be a dead letter (or a cancellation)
};

// `key`: idempotency key, or empty.
Work random_work(Random& random, const std::string& key);

}  // namespace baton::chaos
