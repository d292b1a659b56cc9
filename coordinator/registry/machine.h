// What the registry keeps. Everything here is plain text and numbers and immutable once it is shared, so that the threads
// of other shards may read it; a change makes a new object.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/requests.h"
#include "baton/time.h"

namespace baton::registry {

struct Definition {
  std::string hash{};  // SHA-256 of the text, hexadecimal
  std::string text{};
  std::string variable_references{};  // JSON: {state: [names]}
};

// What UpdateStateMachine changes. A state machine as it was created has no revision id yet.
struct Revision {
  std::string id{};  // a UUID, or ""
  std::string role_arn{};
  std::shared_ptr<const Definition> definition{};
  std::string logging{};  // JSON, as it is described
  std::string tracing{};
  std::string encryption{};
  TimePoint updated_at{};
};

struct Version {
  std::uint32_t number = 0;
  std::string description{};  // "": none
  TimePoint created_at{};
  std::shared_ptr<const Revision> revision{};
};

struct Route {
  std::uint32_t version = 0;
  std::int32_t weight = 0;  // per cent; those of an alias sum up to 100
  friend bool operator==(const Route&, const Route&) = default;
};

struct Alias {
  std::string name{};
  std::string description{};
  TimePoint created_at{};
  TimePoint updated_at{};
  std::vector<Route> routes{};  // 1 or 2, of versions that are there
};

struct Machine {
  std::string name{};
  asl::ExecutionType type = asl::ExecutionType::kStandard;
  TimePoint created_at{};
  std::vector<api::Tag> tags{};
  std::shared_ptr<const Revision> revision{};
  // What CreateStateMachine asked for, which its idempotency looks at.
  bool was_created_published = false;
  std::string created_description{};

  std::uint32_t next_version = 1;  // numbers are never used again
  std::map<std::uint32_t, std::shared_ptr<const Version>> versions{};
  std::map<std::string, std::shared_ptr<const Alias>, std::less<>> aliases{};
};

struct Activity {
  std::string name{};
  TimePoint created_at{};
  std::vector<api::Tag> tags{};
  std::string encryption{};  // JSON
};

using MachinePtr = std::shared_ptr<const Machine>;
using ActivityPtr = std::shared_ptr<const Activity>;

// "STANDARD" or "EXPRESS".
std::string_view name_of(asl::ExecutionType type);

}  // namespace baton::registry
