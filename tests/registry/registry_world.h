// A registry with its storage: what calls change goes into a map of rows, and at any time, and at the end of every test,
// a new registry is made of the rows, which has to answer as the old one.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/value.h"
#include "coordinator/registry/registry.h"

namespace baton::registry {

inline constexpr std::string_view kRole = "arn:aws:iam::123456789012:role/r";
// A definition, and one that does something else.
inline constexpr std::string_view kPass = R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}})";
inline constexpr std::string_view kSucceed = R"({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})";

// An ARN of this region and account.
std::string arn(std::string_view rest);
// A JSON string.
std::string json_text(std::string_view text);

class RegistryWorld : public testing::Test, protected RegistryEffects {
 protected:
  explicit RegistryWorld(RegistryLimits limits = {});
  void TearDown() override;

  // The answer; an error fails the test.
  json::Value call(std::string_view operation, std::string_view body);
  // "Name: message"; an answer fails the test.
  std::string refusal(std::string_view operation, std::string_view body);

  // The state machine's ARN. `more`: members that follow, beginning with a comma.
  std::string create(std::string_view name, std::string_view definition = kPass, std::string_view more = "");
  // Changes the definition; the revision's id.
  std::string update(std::string_view name, std::string_view definition);
  // The version's ARN.
  std::string publish(std::string_view name);
  void create_alias(std::string_view machine, std::string_view alias, std::string_view routes);
  json::Value describe(std::string_view machine_arn);
  json::Value member_of(std::string_view machine_arn, std::string_view member) {
    return describe(machine_arn).get(member);
  }
  // A member of each item of a list.
  std::vector<std::string> listed(const json::Value& answer, std::string_view list, std::string_view member);
  api::ApiResult<ResolvedMachine> resolve(std::string_view machine_arn);

  // Another registry, of the same rows.
  void restart();

  std::map<std::string, std::string> rows_;
  TimePoint now_ = from_unix_ms(1'784'567'890'123);
  Random random_{7};
  Registry& registry() { return *registry_; }

 private:
  void put_row(std::string_view key, std::string_view row) override;
  void drop_row(std::string_view key) override;
  std::vector<std::pair<std::string, std::string>> everything();

  RegistryLimits limits_;
  std::optional<Registry> registry_;
};

}  // namespace baton::registry
