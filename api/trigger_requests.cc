#include "api/answers.h"
#include "api/members.h"
#include "api/triggers.h"
#include "common/base64.h"
#include "common/json/write.h"

namespace baton::api {

std::string_view name_of(Overlap overlap) {
  switch (overlap) {
    case Overlap::kAllow: return "allow";
    case Overlap::kSkip: return "skip";
  }
  return {};
}

std::string_view name_of(Backfill backfill) {
  switch (backfill) {
    case Backfill::kNone: return "none";
    case Backfill::kLast: return "last";
    case Backfill::kAll: return "all";
  }
  return {};
}

ApiResult<NewTrigger> parse_create_trigger(const json::Value& body) {
  if (auto error = check_known_members("CreateTrigger", body)) return tl::unexpected(*std::move(error));
  auto arn = machine_arn_of(body, "state_machine_arn");
  if (!arn) return tl::unexpected(std::move(arn.error()));
  NewTrigger trigger;
  trigger.name = text_of(body, "name");
  if (!is_valid_name(trigger.name)) return tl::unexpected(invalid_name(trigger.name));
  trigger.state_machine_arn = *std::move(arn);
  trigger.schedule = text_of(body, "schedule");
  if (auto zone = optional_text(body, "time_zone")) trigger.time_zone = *std::move(zone);
  if (const json::Value* input = member(body, "input")) trigger.input = json::to_text(*input);
  if (text_of(body, "overlap") == name_of(Overlap::kSkip)) trigger.overlap = Overlap::kSkip;
  const std::string backfill = text_of(body, "backfill");
  if (backfill == name_of(Backfill::kLast)) trigger.backfill = Backfill::kLast;
  if (backfill == name_of(Backfill::kAll)) trigger.backfill = Backfill::kAll;
  return trigger;
}

ApiResult<std::string> parse_trigger_name(std::string_view operation, const json::Value& body) {
  if (auto error = check_known_members(operation, body)) return tl::unexpected(*std::move(error));
  return text_of(body, "name");
}

ApiResult<ListTriggersRequest> parse_list_triggers(const json::Value& body) {
  if (auto error = check_known_members("ListTriggers", body)) return tl::unexpected(*std::move(error));
  ListTriggersRequest request;
  if (const auto limit = integer_of(body, "limit")) request.limit = static_cast<std::size_t>(*limit);
  if (const auto token = optional_text(body, "next_token")) {
    request.after = base64_decode(*token);
    if (!request.after) return tl::unexpected(invalid_token());
  }
  return request;
}

}  // namespace baton::api
