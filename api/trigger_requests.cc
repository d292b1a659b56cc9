#include <algorithm>
#include <initializer_list>
#include <memory>

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

std::string_view name_of(SignatureScheme signature) {
  switch (signature) {
    case SignatureScheme::kStandardWebhooks: return "standard-webhooks";
    case SignatureScheme::kHmacSha256: return "hmac-sha256";
  }
  return {};
}

namespace {

constexpr std::string_view kGitHubsHeader = "X-Hub-Signature-256";
constexpr std::string_view kAllFiles = "*";

tl::unexpected<ApiError> invalid(std::string message) { return refuse(kValidationException, std::move(message)); }

ScheduleSource schedule_of(const json::Value& body) {
  ScheduleSource schedule;
  schedule.cron = text_of(body, "schedule");
  if (auto zone = optional_text(body, "time_zone")) schedule.time_zone = *std::move(zone);
  if (text_of(body, "overlap") == name_of(Overlap::kSkip)) schedule.overlap = Overlap::kSkip;
  const std::string backfill = text_of(body, "backfill");
  if (backfill == name_of(Backfill::kLast)) schedule.backfill = Backfill::kLast;
  if (backfill == name_of(Backfill::kAll)) schedule.backfill = Backfill::kAll;
  return schedule;
}

ApiResult<HttpSource> http_of(const json::Value& http) {
  HttpSource source;
  source.secret = text_of(http, "secret");
  if (source.secret.empty() && (member(http, "signature") != nullptr || member(http, "signature_header") != nullptr)) {
    return invalid("http.signature needs the name of a secret in http.secret");
  }
  const auto header = optional_text(http, "signature_header");
  if (text_of(http, "signature") == name_of(SignatureScheme::kHmacSha256)) {
    source.signature = SignatureScheme::kHmacSha256;
    source.signature_header = header.value_or(std::string(kGitHubsHeader));
  } else if (header) {
    return invalid("http.signature_header is for the signature hmac-sha256: Standard Webhooks names its own headers");
  }
  return source;
}

// The first of `names` that is there.
const char* first_of(const json::Value& body, std::initializer_list<const char*> names) {
  const auto found = std::ranges::find_if(names, [&](const char* name) { return member(body, name) != nullptr; });
  return found == names.end() ? nullptr : *found;
}

ApiResult<TriggerSource> source_of(const json::Value& body) {
  const char* const of_schedule = first_of(body, {"schedule", "time_zone", "overlap", "backfill"});
  const json::Value* http = member(body, "http");
  const char* const of_folder = first_of(body, {"folder", "pattern"});
  if ((of_schedule != nullptr) + (http != nullptr) + (of_folder != nullptr) != 1) {
    return invalid(
        "a trigger is fired by one of 'schedule' (with 'time_zone', 'overlap', 'backfill'), 'http' and 'folder' (with "
        "'pattern')");
  }
  if (http != nullptr) return http_of(*http);
  if (of_folder != nullptr) {
    if (member(body, "folder") == nullptr) return invalid("'pattern' needs 'folder'");
    return FolderSource{text_of(body, "folder"), optional_text(body, "pattern").value_or(std::string(kAllFiles))};
  }
  if (member(body, "schedule") == nullptr) return invalid("'" + std::string(of_schedule) + "' needs 'schedule'");
  return schedule_of(body);
}

ApiResult<TriggerTarget> target_of(const json::Value& body) {
  const json::Value* task = member(body, "task");
  if ((task != nullptr) == (member(body, "state_machine_arn") != nullptr)) {
    return invalid("a trigger starts either 'state_machine_arn' or 'task'");
  }
  if (task == nullptr) {
    auto arn = machine_arn_of(body, "state_machine_arn");
    if (!arn) return tl::unexpected(std::move(arn.error()));
    return MachineTarget{*std::move(arn)};
  }
  TaskTarget target = read_task_target(*task);
  const auto options = std::make_shared<const TaskOptions>(task_options(target));
  if (const auto valid = validate(TaskSpec{{}, target.type, {}, options}); !valid) {
    return invalid("task: " + valid.error().message);
  }
  return target;
}

struct DefaultInput {
  std::string operator()(const ScheduleSource&) const { return "{}"; }
  std::string operator()(const HttpSource&) const { return R"("{% $states.input.body %}")"; }
  std::string operator()(const FolderSource&) const { return R"({"source":"{% $states.input.path %}"})"; }
};

}  // namespace

ApiResult<NewTrigger> parse_create_trigger(const json::Value& body) {
  if (auto error = check_known_members("CreateTrigger", body)) return tl::unexpected(*std::move(error));
  NewTrigger trigger;
  trigger.name = text_of(body, "name");
  if (!is_valid_name(trigger.name)) return tl::unexpected(invalid_name(trigger.name));
  auto source = source_of(body);
  if (!source) return tl::unexpected(std::move(source.error()));
  auto target = target_of(body);
  if (!target) return tl::unexpected(std::move(target.error()));
  const auto* schedule = std::get_if<ScheduleSource>(&*source);
  if (schedule != nullptr && schedule->overlap == Overlap::kSkip && std::holds_alternative<TaskTarget>(*target)) {
    return invalid("overlap 'skip' needs a state machine: nobody waits for the end of a trigger's task");
  }
  trigger.source = *std::move(source);
  trigger.target = *std::move(target);
  const json::Value* input = member(body, "input");
  trigger.input = input != nullptr ? json::to_text(*input) : std::visit(DefaultInput(), trigger.source);
  return trigger;
}

ApiResult<RenderTriggerRequest> parse_render_trigger(const json::Value& body) {
  if (auto error = check_known_members("RenderTrigger", body)) return tl::unexpected(*std::move(error));
  return RenderTriggerRequest{text_of(body, "name"), body.get("event"), text_of(body, "id")};
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
