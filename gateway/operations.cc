#include "gateway/operations.h"

#include <algorithm>
#include <array>

namespace baton::gateway {

namespace {

constexpr Operation read(std::string_view name) { return {name, Role::kReadOnly, kCallTimeout}; }
constexpr Operation operate(std::string_view name, Duration timeout = kCallTimeout) {
  return {name, Role::kOperator, timeout};
}
constexpr Operation administer(std::string_view name) { return {name, Role::kAdmin, kCallTimeout}; }

constexpr std::array kOperations = {
    administer("CreateActivity"),
    operate("CreateCallbackUrl"),
    administer("CreateStateMachine"),
    administer("CreateStateMachineAlias"),
    administer("DeleteActivity"),
    administer("DeleteStateMachine"),
    administer("DeleteStateMachineAlias"),
    administer("DeleteStateMachineVersion"),
    read("DescribeActivity"),
    read("DescribeExecution"),
    read("DescribeMapRun"),
    read("DescribeStateMachine"),
    read("DescribeStateMachineAlias"),
    read("DescribeStateMachineForExecution"),
    operate("GetActivityTask", kLongPollTimeout),
    read("GetExecutionHistory"),
    read("ListActivities"),
    read("ListExecutions"),
    read("ListMapRuns"),
    read("ListStateMachineAliases"),
    read("ListStateMachineVersions"),
    read("ListStateMachines"),
    read("ListTagsForResource"),
    administer("PublishStateMachineVersion"),
    operate("RedriveExecution"),
    operate("SendTaskFailure"),
    operate("SendTaskHeartbeat"),
    operate("SendTaskSuccess"),
    operate("StartExecution"),
    operate("StartSyncExecution", kSyncExecutionTimeout),
    operate("StopExecution"),
    administer("TagResource"),
    read("TestState"),
    administer("UntagResource"),
    operate("UpdateMapRun"),
    administer("UpdateStateMachine"),
    administer("UpdateStateMachineAlias"),
    read("ValidateStateMachineDefinition"),
    Operation{"WaitExecution", Role::kReadOnly, kLongPollTimeout},
};

constexpr bool by_name(const Operation& a, const Operation& b) { return a.name < b.name; }
static_assert(std::is_sorted(kOperations.begin(), kOperations.end(), by_name));

}  // namespace

std::string_view role_name(Role role) {
  switch (role) {
    case Role::kReadOnly: return "read-only";
    case Role::kOperator: return "operator";
    case Role::kAdmin: return "admin";
  }
  return "none";
}

std::optional<Role> parse_role(std::string_view name) {
  for (const Role role : {Role::kReadOnly, Role::kOperator, Role::kAdmin}) {
    if (role_name(role) == name) return role;
  }
  return std::nullopt;
}

std::span<const Operation> operations() { return kOperations; }

const Operation* find_operation(std::string_view name) {
  const auto* found = std::lower_bound(kOperations.begin(), kOperations.end(), Operation{name, {}, {}}, by_name);
  return found != kOperations.end() && found->name == name ? found : nullptr;
}

}  // namespace baton::gateway
