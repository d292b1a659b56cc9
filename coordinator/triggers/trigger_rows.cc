// Triggers as rows, and as answers.
#include <limits>

#include "api/answers.h"
#include "common/iso_time.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "coordinator/triggers/triggers.h"

namespace baton::triggers {

namespace {

constexpr std::string_view kPrefix = "r:t:";

json::Value text(std::string_view value) { return json::Value::string(value); }
json::Value number(std::uint64_t value) { return json::Value::integer(static_cast<std::int64_t>(value)); }
json::Value micros(TimePoint point) { return json::Value::integer(point.time_since_epoch().count()); }

// The rule's members, as CreateTrigger takes them.
class RuleMembers {
 public:
  explicit RuleMembers(const api::NewTrigger& rule) {
    members_.set("name", text(rule.name));
    std::visit(*this, rule.target);
    std::visit(*this, rule.source);
    const auto input = json::parse(rule.input);
    members_.set("input", input ? *input : json::Value::empty_object());
  }
  json::ObjectBuilder take() { return std::move(members_); }

  void operator()(const api::MachineTarget& machine) { members_.set("state_machine_arn", text(machine.arn)); }
  void operator()(const api::TaskTarget& task) { members_.set("task", api::task_json(task)); }
  void operator()(const api::ScheduleSource& schedule) {
    members_.set("schedule", text(schedule.cron));
    members_.set("time_zone", text(schedule.time_zone));
    members_.set("overlap", text(api::name_of(schedule.overlap)));
    members_.set("backfill", text(api::name_of(schedule.backfill)));
  }
  void operator()(const api::HttpSource& http) {
    json::ObjectBuilder members;
    if (!http.secret.empty()) {
      members.set("secret", text(http.secret));
      members.set("signature", text(api::name_of(http.signature)));
    }
    if (!http.signature_header.empty()) members.set("signature_header", text(http.signature_header));
    members_.set("http", members.finish());
  }
  void operator()(const api::FolderSource& folder) {
    members_.set("folder", text(folder.path));
    members_.set("pattern", text(folder.pattern));
  }

 private:
  json::ObjectBuilder members_;
};

// Times that no version wrote, beyond which sums of them would overflow, are damage.
constexpr std::int64_t kTimeMaxUs = 300'000'000'000'000'000;

std::optional<TimePoint> time_in(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  const std::int64_t us = value->as_int64();
  if (us == kNever.time_since_epoch().count()) return kNever;
  if (us < 0 || us > kTimeMaxUs) return std::nullopt;
  return TimePoint(Duration(us));
}

json::Value fires_of(const Trigger& trigger) {
  json::ArrayBuilder fires(trigger.open.size());
  for (const Fire& fire : trigger.open) {
    fires.add(json::Value::object(
        {{"slot", micros(fire.slot)}, {"input", text(fire.input)}, {"started", json::Value::boolean(fire.started)}}));
  }
  return fires.finish();
}

bool read_fires(const json::Value& row, Trigger& trigger) {
  const json::Value* fires = row.find("open");
  if (fires == nullptr || !fires->is_array()) return false;
  for (const json::Value& one : fires->items()) {
    const auto slot = time_in(one, "slot");
    const json::Value* input = one.find("input");
    if (!slot || *slot == kNever || input == nullptr || !input->is_string()) return false;
    trigger.open.push_back({*slot, std::string(input->as_string()), one.get("started").is_true()});
  }
  return true;
}

}  // namespace

std::string row_key(std::string_view name) { return std::string(kPrefix).append(name); }

std::string encode(const Trigger& trigger) {
  json::ObjectBuilder row;
  row.set("rule", RuleMembers(trigger.rule).take().finish());
  row.set("created_at", micros(trigger.created_at));
  row.set("paused", json::Value::boolean(trigger.paused));
  row.set("next_slot", micros(trigger.next_slot));
  row.set("open", fires_of(trigger));
  if (trigger.last_slot) row.set("last_slot", micros(*trigger.last_slot));
  if (!trigger.last_error.empty()) row.set("last_error", text(trigger.last_error));
  row.set("fired_count", number(trigger.fired_count));
  return json::to_text(row.finish());
}

Result<Trigger> decode(std::string_view key, std::string_view row) {
  const auto damaged = [&](const std::string& what) {
    return fail(ErrorCode::kCorrupt, "the row under '" + std::string(key) + "' holds no trigger: " + what);
  };
  const auto parsed = json::parse(row);
  if (!parsed) return damaged(parsed.error().text());
  auto rule = api::parse_create_trigger(parsed->get("rule"));
  if (!rule) return damaged(rule.error().message);
  Trigger trigger;
  trigger.rule = *std::move(rule);
  const auto created_at = time_in(*parsed, "created_at");
  const auto next_slot = time_in(*parsed, "next_slot");
  const json::Value fired_count = parsed->get("fired_count");
  const json::Value last_error = parsed->get("last_error");
  if (key != row_key(trigger.rule.name)) return damaged("it is another's, '" + trigger.rule.name + "'");
  if (!created_at || !next_slot || !fired_count.is_int64()) return damaged("a time or a count of it is missing");
  if (!read_fires(*parsed, trigger)) return damaged("its open fires cannot be read");
  trigger.created_at = *created_at;
  trigger.next_slot = *next_slot;
  trigger.last_slot = time_in(*parsed, "last_slot");
  trigger.paused = parsed->get("paused").is_true();
  trigger.fired_count = static_cast<std::uint64_t>(fired_count.as_int64());
  if (last_error.is_string()) trigger.last_error = last_error.as_string();
  return trigger;
}

json::Value describe(const Trigger& trigger) {
  json::ObjectBuilder answer = RuleMembers(trigger.rule).take();
  answer.set("status", text(trigger.paused ? "PAUSED" : "ACTIVE"));
  answer.set("created_at", text(iso_time(trigger.created_at)));
  if (trigger.next_slot != kNever) answer.set("next_slot", text(iso_time(trigger.next_slot, TimeDigits::kSeconds)));
  if (trigger.last_slot) {
    answer.set("last_slot", text(iso_time(*trigger.last_slot, TimeDigits::kSeconds)));
    answer.set("last_execution_name", text(name_of_slot(trigger.rule.name, *trigger.last_slot)));
  }
  if (!trigger.last_error.empty()) answer.set("last_error", text(trigger.last_error));
  answer.set("fired_count", number(trigger.fired_count));
  answer.set("open_count", number(trigger.open.size()));
  return answer.finish();
}

}  // namespace baton::triggers
