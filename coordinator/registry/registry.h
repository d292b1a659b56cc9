// State machines with their versions and aliases, activities, and tags: what has a name, not what runs.
//
// A registry lives in partition 0 and is pure: call() decides and says by RegistryEffects which rows changed, and whoever
// called makes them durable before the answer leaves. After a restart the rows come back by restore_row() in any order,
// then restored(). Other shards read the directory(), which never changes under them.
//
// An UpdateStateMachine that changes nothing makes no revision; PublishStateMachineVersion of a revision that has a
// version answers that one; creating what is there already, with the same arguments, answers what is there. A deleted
// state machine is gone at once, with its versions and aliases: executions keep what they resolved.
//
// Thread: one; directory() may be handed to others.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/requests.h"
#include "baton/result.h"
#include "baton/time.h"
#include "common/random.h"
#include "coordinator/registry/definitions.h"
#include "coordinator/registry/limits.h"
#include "coordinator/registry/machine.h"
#include "coordinator/registry/machine_directory.h"
#include "coordinator/registry/rows.h"

namespace baton::registry {

// What a call changes in storage. Keys and rows: rows.h. A key that is put may be there already; one that is dropped is.
class RegistryEffects {
 public:
  virtual ~RegistryEffects() = default;
  virtual void put_row(std::string_view key, std::string_view row) = 0;
  virtual void drop_row(std::string_view key) = 0;
};

// How much a registry holds; tests use less than limits.h allows.
struct RegistryLimits {
  std::size_t machines_max = kMachinesMax;
  std::size_t activities_max = kActivitiesMax;
  std::size_t versions_max = kVersionsMax;
  std::size_t aliases_max = kAliasesMax;
  std::size_t row_bytes_max = kRowBytesMax;
};

class Registry {
 public:
  // The region and the account of the ARNs that it makes and knows.
  Registry(std::string region, std::string account, RegistryLimits limits = {});

  static bool serves(std::string_view operation);

  // The answer's body, or AWS's error. UnknownOperationException where it does not serve the operation.
  api::ApiResult<json::Value> call(std::string_view operation, const json::Value& body, TimePoint now, Random& random,
                                   RegistryEffects& effects);

  // Each row once. REQUIRES: nothing was called yet. Errors: kCorrupt, which leaves the registry unusable.
  Result<void> restore_row(std::string_view key, std::string_view row);
  Result<void> restored();

  std::shared_ptr<const MachineDirectory> directory() const { return directory_; }

  // All rows, keys not counted.
  std::size_t row_bytes() const { return row_bytes_; }

 private:
  struct Turn {
    TimePoint now;
    Random& random;
    RegistryEffects& effects;
  };
  using Answer = api::ApiResult<json::Value>;
  using Handler = Answer (Registry::*)(const json::Value& body, Turn& turn);
  static Handler handler_of(std::string_view operation);

  // ── state machines (machine_calls.cc) ──
  Answer create_state_machine(const json::Value& body, Turn& turn);
  Answer update_state_machine(const json::Value& body, Turn& turn);
  Answer describe_state_machine(const json::Value& body, Turn& turn);
  Answer delete_state_machine(const json::Value& body, Turn& turn);
  Answer list_state_machines(const json::Value& body, Turn& turn);
  Answer create_again(const api::CreateStateMachineRequest& request, const Machine& machine) const;

  // ── versions (version_calls.cc) ──
  Answer publish_state_machine_version(const json::Value& body, Turn& turn);
  Answer delete_state_machine_version(const json::Value& body, Turn& turn);
  Answer list_state_machine_versions(const json::Value& body, Turn& turn);
  // The version of the current revision: one that is there, or a new one in `machine`, whose row is written, but not the
  // machine's.
  api::ApiResult<std::shared_ptr<const Version>> publish(Machine& machine, std::string description, Turn& turn);

  // ── aliases (alias_calls.cc) ──
  Answer create_state_machine_alias(const json::Value& body, Turn& turn);
  Answer update_state_machine_alias(const json::Value& body, Turn& turn);
  Answer describe_state_machine_alias(const json::Value& body, Turn& turn);
  Answer delete_state_machine_alias(const json::Value& body, Turn& turn);
  Answer list_state_machine_aliases(const json::Value& body, Turn& turn);

  // ── activities and tags (resource_calls.cc) ──
  Answer create_activity(const json::Value& body, Turn& turn);
  Answer describe_activity(const json::Value& body, Turn& turn);
  Answer delete_activity(const json::Value& body, Turn& turn);
  Answer list_activities(const json::Value& body, Turn& turn);
  Answer tag_resource(const json::Value& body, Turn& turn);
  Answer untag_resource(const json::Value& body, Turn& turn);
  Answer list_tags_for_resource(const json::Value& body, Turn& turn);
  // Runs `change` on the tags of a resource and stores them, or answers ResourceNotFound.
  template <typename Change>
  Answer change_tags(const std::string& resource_arn, Turn& turn, Change change);

  // ── storage (registry.cc) ──
  // The machine of an unqualified ARN; null: there is none.
  MachinePtr find_machine(std::string_view arn) const;
  // Writes and drops rows, and keeps count of their bytes. `old_bytes`: of the row that was there, else 0.
  void put(std::string_view key, std::size_t old_bytes, const std::string& row, Turn& turn);
  void drop(std::string_view key, std::size_t old_bytes, Turn& turn);
  void hold(const Revision& revision, Turn& turn);
  void release(const Revision& revision, Turn& turn);
  // In storage and in memory; `old`: what was there, or null.
  void put_machine(const Machine* old, Machine machine, Turn& turn);
  // In memory alone; null: it is gone.
  void set_machine(std::string_view name, MachinePtr machine);
  void drop_version(const Machine& machine, const Version& version, Turn& turn);
  void drop_alias(const Machine& machine, const Alias& alias, Turn& turn);
  void put_activity(const Activity* old, Activity activity, Turn& turn);
  void set_activity(std::string_view name, ActivityPtr activity);
  bool is_full() const { return row_bytes_ >= limits_.row_bytes_max; }

  // ── restore.cc ──
  // Machines while their rows are read; versions and aliases are put into them.
  using MachinesByName = std::map<std::string, Machine, std::less<>>;
  FindDefinition find_definition() const;
  Result<void> restore_machine(std::string_view key, std::string_view row, MachinesByName& machines);
  Result<void> restore_part(std::string_view key, std::string_view row, MachinesByName& machines);

  RegistryLimits limits_;
  std::shared_ptr<const MachineDirectory> directory_;
  // In the order in which they are listed.
  std::map<std::string, MachinePtr, std::less<>> machines_;
  std::map<std::string, ActivityPtr, std::less<>> activities_;
  Definitions definitions_;
  std::size_t row_bytes_ = 0;
  // Between restore_row() and restored(): rows that need others first.
  std::vector<std::pair<std::string, std::string>> waiting_rows_;
};

}  // namespace baton::registry
