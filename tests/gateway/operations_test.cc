#include "gateway/operations.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace baton::gateway {
namespace {

TEST(Operations, AreTheThirtySevenOfAwsAndTwoOfOurOwn) {
  EXPECT_EQ(operations().size(), 37U + 2U);
  for (const Operation& operation : operations()) EXPECT_EQ(find_operation(operation.name), &operation);
  EXPECT_EQ(find_operation("startExecution"), nullptr);
  EXPECT_EQ(find_operation(""), nullptr);
  EXPECT_EQ(find_operation("ZZZ"), nullptr);
}

TEST(Operations, WhatOnlyShowsMayBeCalledByAll) {
  for (const Operation& operation : operations()) {
    const std::string name(operation.name);
    const bool shows = name.starts_with("Describe") || name.starts_with("List") || name.starts_with("Validate") ||
                       name == "GetExecutionHistory" || name == "TestState" || name == "WaitExecution";
    EXPECT_EQ(operation.role == Role::kReadOnly, shows) << name;
  }
}

TEST(Operations, WhatChangesDefinitionsNeedsAnAdministrator) {
  for (const Operation& operation : operations()) {
    const std::string name(operation.name);
    const bool defines = ((name.starts_with("Create") || name.starts_with("Update") || name.starts_with("Delete")) &&
                          name != "UpdateMapRun" && name != "CreateCallbackUrl") ||
                         name.starts_with("Publish") || name == "TagResource" || name == "UntagResource";
    EXPECT_EQ(operation.role == Role::kAdmin, defines) << name;
  }
}

TEST(Operations, OnlyWaitingOnesMayTakeLong) {
  for (const Operation& operation : operations()) {
    const bool waits = operation.name == "GetActivityTask" || operation.name == "WaitExecution" ||
                       operation.name == "StartSyncExecution";
    EXPECT_EQ(operation.timeout > kCallTimeout, waits) << operation.name;
  }
}

TEST(Operations, RolesHaveNames) {
  for (const Role role : {Role::kReadOnly, Role::kOperator, Role::kAdmin}) EXPECT_EQ(parse_role(role_name(role)), role);
  EXPECT_EQ(parse_role("Admin"), std::nullopt);
}

}  // namespace
}  // namespace baton::gateway
