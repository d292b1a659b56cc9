// One state, run by the engine as the only one of a machine that is made for it:
//
//   setup (a task, so that variables can be put in place) ──► the state ──► a stub for each place it can go to
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/error.h"
#include "asl/model/state_machine.h"
#include "asl/step/execution.h"
#include "baton/time.h"
#include "common/json/value.h"
#include "common/random.h"

namespace baton::api {

// What a Task is answered with.
struct TrialMock {
  json::Value output{};  // undefined: it fails
  json::Value error{};   // strings, or undefined
  json::Value cause{};
};

struct Trial {
  json::Value state{};  // an object
  std::string name = "StateName";
  bool in_jsonata_machine = false;
  json::Value input{};
  json::Value variables{};  // an object, or undefined
  std::optional<TrialMock> mock{};
  std::uint32_t retry_count = 0;  // that a retrier has used up before
  asl::ExecutionIdentity identity{};
  json::Value execution_input{};  // $$.Execution.Input; undefined: the state's
  json::Value map_item{};         // $$.Map.Item, or undefined
  TimePoint started_at{};
  TimePoint now{};
};

struct TrialEnd {
  enum class Status : std::uint8_t { kSucceeded, kFailed, kRetriable, kCaughtError, kNeedsMock };
  Status status = Status::kNeedsMock;
  json::Value output{};  // of kSucceeded and kCaughtError
  json::Value error{};   // strings, or undefined
  json::Value cause{};
  json::Value task_input{};                 // of a Task that came so far; undefined
  std::optional<asl::Resource> resource{};  // likewise
  std::optional<Duration> timeout{};        // likewise, if it has one
  json::Value assigned{};                   // an object, or undefined
  std::optional<std::string> next{};        // the state that follows
  std::optional<std::size_t> catcher{};
  std::optional<std::size_t> retrier{};
  Duration backoff{};
};

// InvalidDefinition, with places as seen from the state. nullopt: it is sound.
std::optional<ApiError> check_state(const json::Value& state, bool in_jsonata_machine);

// InvalidDefinition where the machine around the state makes it too large.
ApiResult<TrialEnd> run_trial(const Trial& trial, Random& random);

}  // namespace baton::api
