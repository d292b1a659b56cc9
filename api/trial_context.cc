#include "api/trial_context.h"

#include <array>
#include <string>
#include <utility>

#include "asl/choice/timestamp.h"
#include "asl/step/identifiers.h"
#include "common/arn.h"
#include "common/json/parse.h"
#include "common/utf8.h"

namespace baton::api {

namespace {

constexpr std::size_t kStateNameCharactersMax = 80;

json::Value text(std::string_view value) { return json::Value::string(value); }

// Each takes one member of the context, and answers whether it may have that value.
using Setter = bool (*)(const json::Value& value, Trial& trial);

bool set_string(const json::Value& value, json::Value& member) {
  if (value.is_string()) member = value;
  return value.is_string();
}

bool set_time(const json::Value& value, TimePoint& member) {
  const auto time = value.is_string() ? asl::parse_timestamp(value.as_string()) : std::nullopt;
  // Timestamps have four digits for the year, so this is far from an overflow.
  if (time)
    member = TimePoint(std::chrono::seconds(time->seconds)) + std::chrono::microseconds(time->nanoseconds / 1000);
  return time.has_value();
}

bool set_name(const json::Value& value, Trial& trial) {
  if (!value.is_string() || value.as_string().empty()) return false;
  if (character_count(value.as_string()) > kStateNameCharactersMax) return false;
  trial.name = std::string(value.as_string());
  return true;
}

bool set_item(const json::Value& value, Trial& trial) {
  if (!value.is_object()) return false;
  for (const json::Member& member : value.members()) {
    if (member.key.as_string() != "Index" && member.key.as_string() != "Value") return false;
  }
  trial.map_item = value;
  return true;
}

bool set_input(const json::Value& value, Trial& trial) {
  trial.execution_input = value;
  return true;
}

struct Member {
  std::string_view object;
  std::string_view name;
  Setter set;
};
constexpr std::array<Member, 10> kMembers{{
    {"Execution", "Id", [](const json::Value& value, Trial& trial) { return set_string(value, trial.identity.arn); }},
    {"Execution", "Input", set_input},
    {"Execution", "Name",
     [](const json::Value& value, Trial& trial) { return set_string(value, trial.identity.name); }},
    {"Execution", "RoleArn",
     [](const json::Value& value, Trial& trial) { return set_string(value, trial.identity.role_arn); }},
    {"Execution", "StartTime",
     [](const json::Value& value, Trial& trial) { return set_time(value, trial.started_at); }},
    {"StateMachine", "Id",
     [](const json::Value& value, Trial& trial) { return set_string(value, trial.identity.state_machine_arn); }},
    {"StateMachine", "Name",
     [](const json::Value& value, Trial& trial) { return set_string(value, trial.identity.state_machine_name); }},
    {"State", "Name", set_name},
    {"State", "EnteredTime", [](const json::Value& value, Trial& trial) { return set_time(value, trial.now); }},
    {"Map", "Item", set_item},
}};

std::optional<ApiError> set_member(std::string_view object, const json::Member& given, Trial& trial) {
  const std::string_view name = given.key.as_string();
  const std::string path = std::string(object) + "." + std::string(name.substr(0, 80));
  for (const Member& member : kMembers) {
    if (member.object != object || member.name != name) continue;
    if (member.set(given.value, trial)) return std::nullopt;
    return ApiError{std::string(kValidationException), "The context's " + path + " cannot have that value"};
  }
  return ApiError{std::string(kValidationException), "The context's " + path + " is not supported"};
}

// Of an Express execution of a machine that there is not.
asl::ExecutionIdentity made_up_identity(const TestStateRequest& request, Random& random) {
  const std::string machine = asl::make_uuid(random);
  const std::string name = asl::make_uuid(random);
  const auto arn = [&](ArnKind kind, std::string_view item, std::string_view start) {
    return text(to_text(Arn{kind, "aws", kDefaultRegion, kDefaultAccount, machine, item, start}));
  };
  asl::ExecutionIdentity identity;
  identity.arn = arn(ArnKind::kExpress, name, asl::make_uuid(random));
  identity.name = text(name);
  identity.role_arn = text(request.role_arn.value_or(""));
  identity.state_machine_arn = arn(ArnKind::kStateMachine, {}, {});
  identity.state_machine_name = text(machine);
  identity.region = kDefaultRegion;
  identity.account = kDefaultAccount;
  identity.token_prefix = "test";
  identity.type = asl::ExecutionType::kExpress;
  return identity;
}

}  // namespace

std::optional<ApiError> set_context(const TestStateRequest& request, TimePoint now, Random& random, Trial& trial) {
  trial.identity = made_up_identity(request, random);
  trial.started_at = now;
  trial.now = now;
  if (!request.context) return std::nullopt;
  const auto context = json::parse(*request.context);
  const auto wrong = [] {
    return ApiError{std::string(kValidationException), "The context must be a JSON object of objects"};
  };
  if (!context || !context->is_object()) return wrong();
  for (const json::Member& part : context->members()) {
    if (!part.value.is_object()) return wrong();
    for (const json::Member& given : part.value.members()) {
      if (auto error = set_member(part.key.as_string(), given, trial)) return error;
    }
  }
  return std::nullopt;
}

}  // namespace baton::api
