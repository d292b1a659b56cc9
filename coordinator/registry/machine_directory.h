// The registry as other shards see it: which state machine an ARN means, and which activities there are.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/error.h"
#include "common/arn.h"
#include "common/random.h"
#include "coordinator/registry/machine.h"
#include "coordinator/registry/shared_map.h"

namespace baton::registry {

// What an execution runs. It stays as it is whatever happens to the state machine.
struct ResolvedMachine {
  std::string name{};
  asl::ExecutionType type = asl::ExecutionType::kStandard;
  std::string arn{};  // of the state machine, without a qualifier
  std::string role_arn{};
  std::string revision_id{};  // "": the one that it was created with
  std::shared_ptr<const std::string> definition{};
  std::string variable_references{};         // JSON: {state: [names]}
  std::optional<std::string> version_arn{};  // where a version was asked for, or an alias chose one
  std::optional<std::string> alias_arn{};    // where an alias was asked for
  std::string logging{};                     // JSON, as DescribeStateMachine shows them
  std::string tracing{};
  std::string encryption{};
  TimePoint updated_at{};
};

// Immutable, so any thread may read it; every change of the registry makes a new one, which shares nearly everything with
// the one before.
class MachineDirectory {
 public:
  MachineDirectory(std::string region, std::string account);

  // `arn`: of a state machine, a version or an alias; an alias chooses among its versions by `random`. Errors: InvalidArn,
  // ValidationException (the ARN of a distributed Map within a machine), StateMachineDoesNotExist.
  api::ApiResult<ResolvedMachine> resolve(std::string_view arn, Random& random) const;

  // Of this region and account, and there.
  bool activity_exists(std::string_view arn) const;
  // Whatever the region and account that a state machine gives: a task type is one queue, whoever names it.
  bool has_activity_named(std::string_view name) const;

  // ── for the registry ──
  MachinePtr find_machine(const Arn& arn) const;  // null: it is not there
  ActivityPtr find_activity(const Arn& arn) const;
  std::string machine_arn(std::string_view name) const;
  std::string qualified_arn(std::string_view machine, std::string_view qualifier) const;
  std::string activity_arn(std::string_view name) const;

  // Copies with one change; null removes.
  std::shared_ptr<const MachineDirectory> with_machine(std::string_view name, MachinePtr machine) const;
  std::shared_ptr<const MachineDirectory> with_activity(std::string_view name, ActivityPtr activity) const;
  // With nothing but these, by name.
  std::shared_ptr<const MachineDirectory> with_all(
      const std::map<std::string, MachinePtr, std::less<>>& machines,
      const std::map<std::string, ActivityPtr, std::less<>>& activities) const;

 private:
  bool is_here(const Arn& arn) const { return arn.region == region_ && arn.account == account_; }
  std::string arn_of(ArnKind kind, std::string_view name, std::string_view item) const;

  std::string region_;
  std::string account_;
  SharedMap<Machine> machines_;
  SharedMap<Activity> activities_;
};

api::ApiError machine_does_not_exist(std::string_view arn);

// A version's number; nullopt: the qualifier is none (an alias' name), or leads to no version that can be.
std::optional<std::uint32_t> version_number(std::string_view qualifier);

}  // namespace baton::registry
