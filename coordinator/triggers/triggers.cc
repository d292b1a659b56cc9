#include "coordinator/triggers/triggers.h"

#include <algorithm>

#include "api/arns.h"
#include "api/requests.h"
#include "api/shape.h"
#include "common/base64.h"
#include "common/iso_time.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/utf8.h"

namespace baton::triggers {

namespace {

constexpr std::size_t kExecutionNameMax = 80;  // characters, as at AWS

tl::unexpected<api::ApiError> does_not_exist(const std::string& name) {
  return api::refuse(api::kTriggerDoesNotExist, "There is no trigger '" + name + "'");
}

TriggerId id_of(std::string_view name) { return execution_id_of("trigger", name).low; }

void put(const Trigger& trigger, TriggerEffects& effects) {
  effects.put_row(row_key(trigger.rule.name), encode(trigger));
}

json::Value slot_text(TimePoint slot) { return json::Value::string(iso_time(slot, TimeDigits::kSeconds)); }

// What a template may look at, as $states.input: {"trigger", "slot"}, or {"trigger", "id"} and what the event holds.
json::Value event_of_slot(const Trigger& trigger, TimePoint slot) {
  return json::Value::object({{"trigger", json::Value::string(trigger.rule.name)}, {"slot", slot_text(slot)}});
}
json::Value event_of_request(const Trigger& trigger, const api::RenderTriggerRequest& request, TimePoint now) {
  json::ObjectBuilder event{json::Value(request.event)};
  event.set("trigger", json::Value::string(trigger.rule.name));
  event.set("id", json::Value::string(request.id));
  // Of a schedule that is fired by hand, where its template wants it.
  const bool has_slot = request.event.find("slot") != nullptr;
  if (std::holds_alternative<api::ScheduleSource>(trigger.rule.source) && !has_slot) event.set("slot", slot_text(now));
  return event.finish();
}

bool may_overlap(const Trigger& trigger) {
  const auto* schedule = std::get_if<api::ScheduleSource>(&trigger.rule.source);
  return schedule == nullptr || schedule->overlap == api::Overlap::kAllow;
}

std::size_t open_bytes(const Trigger& trigger) {
  std::size_t bytes = 0;
  for (const Fire& fire : trigger.open) bytes += fire.input.size();
  return bytes;
}

// How many of the latest slots are made up for.
std::size_t backfill_max(api::Backfill backfill) {
  switch (backfill) {
    case api::Backfill::kNone: return 0;
    case api::Backfill::kLast: return 1;
    case api::Backfill::kAll: return kBackfillMax;
  }
  return 0;
}

// Of the slots from next_slot until now, those that are to be fired: the ones that are on time, or as many of the latest as are
// made up for. Looks back step by step, as there may be any number of them. REQUIRES: a trigger with a schedule.
std::vector<TimePoint> wanted_slots(const Trigger& trigger, const Schedule& schedule, TimePoint now) {
  const std::size_t count_max = backfill_max(std::get<api::ScheduleSource>(trigger.rule.source).backfill);
  std::vector<TimePoint> slots;
  for (Duration window = kOnTime;; window *= 4) {
    const TimePoint begin = now - trigger.next_slot <= window ? trigger.next_slot : now - window;
    slots.clear();
    for (auto slot = schedule.next(begin - Duration(1)); slot && *slot <= now; slot = schedule.next(*slot)) {
      slots.push_back(*slot);
    }
    if (begin == trigger.next_slot || slots.size() >= count_max) break;
  }
  if (slots.size() > count_max && now - slots.front() > kOnTime)
    slots.erase(slots.begin(), slots.end() - static_cast<std::ptrdiff_t>(count_max));
  return slots;
}

}  // namespace

std::string name_of_slot(const std::string& trigger, TimePoint slot) {
  std::string time = iso_time(slot, TimeDigits::kSeconds);  // 2026-11-30T02:00:00Z: colons are for ARNs
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  return trigger + "-" + time;
}

std::string name_of_event(const std::string& trigger, std::string_view event_id) {
  const std::string prefix = trigger + "-";
  std::string name = prefix + std::string(event_id);
  if (api::is_valid_name(name) && character_count(name) <= kExecutionNameMax) return name;
  return prefix + execution_id_of("event", event_id).text().substr(0, kExecutionNameMax - character_count(prefix));
}

std::string task_key(std::string_view name) { return "trigger:" + std::string(name); }

// ---- Calls -----------------------------------------------------------------------------------------------------------

bool Triggers::serves(std::string_view operation) {
  return std::ranges::find(api::trigger_operations(), operation) != api::trigger_operations().end();
}

Triggers::Answer Triggers::call(std::string_view operation, const json::Value& body, TimePoint now, Random& random,
                                TriggerEffects& effects) {
  if (operation == "CreateTrigger") return create(body, now, effects);
  if (operation == "ListTriggers") return list(body);
  if (operation == "RenderTrigger") return render(body, now, random);
  const auto name = api::parse_trigger_name(operation, body);
  if (!name) return tl::unexpected(name.error());
  if (operation == "DeleteTrigger") return remove(*name, effects);
  const auto found = triggers_.find(*name);
  if (found == triggers_.end()) return does_not_exist(*name);
  if (operation == "DescribeTrigger") return describe(found->second.trigger);
  return pause(found->second, operation == "PauseTrigger", now, effects);
}

api::ApiResult<Triggers::Entry> Triggers::compile(Trigger trigger) {
  std::optional<Schedule> schedule;
  if (const auto* source = std::get_if<api::ScheduleSource>(&trigger.rule.source)) {
    auto made = Schedule::make(source->cron, source->time_zone);
    if (!made) return api::refuse(api::kValidationException, made.error().message);
    schedule = *std::move(made);
  }
  const auto input = json::parse(trigger.rule.input);
  if (!input) return api::refuse(api::kValidationException, "input: " + input.error().text());
  asl::Diagnostics diagnostics;
  asl::Template compiled = asl::Template::jsonata(*input, "/input", diagnostics);
  if (!diagnostics.empty()) {
    return api::refuse(api::kValidationException,
                       "input: " + diagnostics.front().message + " at " + diagnostics.front().location);
  }
  return Entry{std::move(trigger), std::move(schedule), std::move(compiled)};
}

Triggers::Answer Triggers::create(const json::Value& body, TimePoint now, TriggerEffects& effects) {
  auto rule = api::parse_create_trigger(body);
  if (!rule) return tl::unexpected(std::move(rule.error()));
  if (const auto known = triggers_.find(rule->name); known != triggers_.end()) {
    if (known->second.trigger.rule == *rule) return describe(known->second.trigger);
    return api::refuse(api::kTriggerAlreadyExists, "There is another trigger '" + rule->name + "'");
  }
  if (triggers_.size() >= kTriggersMax) {
    return api::refuse(api::kTriggerLimitExceeded,
                       "There are " + std::to_string(kTriggersMax) + " triggers, which is the limit");
  }
  Trigger trigger;
  trigger.rule = *std::move(rule);
  trigger.created_at = now;
  auto entry = compile(std::move(trigger));
  if (!entry) return tl::unexpected(std::move(entry.error()));
  entry->trigger.next_slot = entry->next_slot(now);
  put(entry->trigger, effects);
  const std::string name = entry->trigger.rule.name;
  const Trigger& created = triggers_.emplace(name, *std::move(entry)).first->second.trigger;
  find_next_slot();
  return describe(created);
}

Triggers::Answer Triggers::list(const json::Value& body) const {
  const auto request = api::parse_list_triggers(body);
  if (!request) return tl::unexpected(request.error());
  auto at = request->after ? triggers_.upper_bound(*request->after) : triggers_.begin();
  json::ArrayBuilder listed;
  std::string last;
  for (; at != triggers_.end() && listed.size() < request->limit; ++at) {
    listed.add(describe(at->second.trigger));
    last = at->first;
  }
  json::ObjectBuilder answer;
  answer.set("triggers", listed.finish());
  if (at != triggers_.end()) answer.set("next_token", json::Value::string(base64_encode(last)));
  return answer.finish();
}

Triggers::Answer Triggers::pause(Entry& entry, bool paused, TimePoint now, TriggerEffects& effects) {
  Trigger& trigger = entry.trigger;
  if (trigger.paused != paused) {
    trigger.paused = paused;
    trigger.next_slot = paused ? kNever : entry.next_slot(now);
    put(trigger, effects);
    find_next_slot();
  }
  return describe(trigger);
}

Triggers::Answer Triggers::remove(std::string_view name, TriggerEffects& effects) {
  const auto found = triggers_.find(name);
  if (found == triggers_.end()) return does_not_exist(std::string(name));
  effects.drop_row(row_key(name));
  triggers_.erase(found);
  find_next_slot();
  return json::Value::empty_object();
}

// ---- Events ----------------------------------------------------------------------------------------------------------

Triggers::Answer Triggers::render(const json::Value& body, TimePoint now, Random& random) const {
  const auto request = api::parse_render_trigger(body);
  if (!request) return tl::unexpected(request.error());
  const auto found = triggers_.find(request->name);
  if (found == triggers_.end()) return does_not_exist(request->name);
  const Trigger& trigger = found->second.trigger;
  if (trigger.paused) {
    return api::refuse(api::kTriggerIsPaused,
                       "Trigger '" + request->name + "' is paused: ResumeTrigger lets it fire again");
  }
  const auto input = input_of(found->second, event_of_request(trigger, *request, now), now, random);
  if (!input) return tl::unexpected(input.error());
  const std::string name = name_of_event(request->name, request->id);
  json::ObjectBuilder answer;
  answer.set("input", json::Value::string(*input));
  if (const auto* machine = std::get_if<api::MachineTarget>(&trigger.rule.target)) {
    answer.set("name", json::Value::string(name));
    answer.set("state_machine_arn", json::Value::string(machine->arn));
  } else {
    answer.set("idempotency_key", json::Value::string(task_key(name)));
    answer.set("task", api::task_json(std::get<api::TaskTarget>(trigger.rule.target)));
  }
  return answer.finish();
}

api::ApiResult<std::string> Triggers::input_of(const Entry& entry, const json::Value& event, TimePoint now,
                                               Random& random) {
  asl::Scope scope;
  scope.input = &event;
  scope.now = now;
  scope.random = &random;
  const auto input = entry.input.evaluate(scope);
  if (!input) return api::refuse(api::kInvalidExecutionInput, input.error().error + ": " + input.error().cause);
  std::string text = json::to_text(*input);
  if (text.size() <= api::kPayloadBytesMax) return text;
  return api::refuse(api::kInvalidExecutionInput, "States.DataLimitExceeded: the input has " +
                                                      std::to_string(text.size()) + " bytes; it may have " +
                                                      std::to_string(api::kPayloadBytesMax));
}

// ---- Time ------------------------------------------------------------------------------------------------------------

void Triggers::find_next_slot() {
  next_slot_ = kNever;
  for (const auto& [name, entry] : triggers_) next_slot_ = std::min(next_slot_, entry.trigger.next_slot);
}

void Triggers::advance(TimePoint now, Random& random, TriggerEffects& effects) {
  if (next_slot_ > now) return;
  for (auto& [name, entry] : triggers_) {
    if (entry.trigger.next_slot <= now) fire_due(entry, now, random, effects);
  }
  find_next_slot();
}

// Decides every slot until now, in one commit.
void Triggers::fire_due(Entry& entry, TimePoint now, Random& random, TriggerEffects& effects) {
  Trigger& trigger = entry.trigger;
  const std::size_t open_max = may_overlap(trigger) ? kOpenFiresMax : 1;
  for (const TimePoint slot : wanted_slots(trigger, *entry.schedule, now)) {
    if (trigger.open.size() < open_max && open_bytes(trigger) < kOpenBytesMax) fire(entry, slot, now, random, effects);
  }
  trigger.next_slot = entry.next_slot(now);
  put(trigger, effects);
}

void Triggers::fire(Entry& entry, TimePoint slot, TimePoint now, Random& random, TriggerEffects& effects) {
  Trigger& trigger = entry.trigger;
  trigger.last_slot = slot;
  trigger.last_error.clear();
  auto input = input_of(entry, event_of_slot(trigger, slot), now, random);
  if (!input) {
    trigger.last_error = input.error().message;
    return;
  }
  ++trigger.fired_count;
  trigger.open.push_back({slot, *std::move(input)});
  effects.start(start_of(trigger, trigger.open.back()));
}

Start Triggers::start_of(const Trigger& trigger, const Fire& fire) {
  return {id_of(trigger.rule.name), fire.slot, trigger.rule.target, name_of_slot(trigger.rule.name, fire.slot),
          fire.input};
}

// ---- What became of it -----------------------------------------------------------------------------------------------

std::pair<Triggers::Entry*, Fire*> Triggers::find_open(TriggerId trigger, TimePoint slot) {
  const auto found = std::ranges::find_if(triggers_, [&](const auto& entry) { return id_of(entry.first) == trigger; });
  if (found == triggers_.end()) return {nullptr, nullptr};
  auto& open = found->second.trigger.open;
  const auto fire = std::ranges::find(open, slot, &Fire::slot);
  if (fire == open.end()) return {nullptr, nullptr};
  return {&found->second, &*fire};
}

void Triggers::started(TriggerId trigger, TimePoint slot, TriggerEffects& effects) {
  const auto [entry, fire] = find_open(trigger, slot);
  if (fire == nullptr || fire->started) return;
  fire->started = true;
  if (may_overlap(entry->trigger)) return ended(trigger, slot, effects);
  put(entry->trigger, effects);
}

void Triggers::refused(TriggerId trigger, TimePoint slot, std::string_view error, TriggerEffects& effects) {
  const auto [entry, fire] = find_open(trigger, slot);
  if (fire == nullptr) return;
  entry->trigger.last_error = error;
  ended(trigger, slot, effects);
}

void Triggers::ended(TriggerId trigger, TimePoint slot, TriggerEffects& effects) {
  const auto [entry, fire] = find_open(trigger, slot);
  if (fire == nullptr) return;
  std::erase_if(entry->trigger.open, [slot](const Fire& one) { return one.slot == slot; });
  put(entry->trigger, effects);
}

void Triggers::ask_again(const std::function<bool(const Start&)>& concerns, TriggerEffects& effects) const {
  for (const auto& [name, entry] : triggers_) {
    for (const Fire& fire : entry.trigger.open) {
      const Start start = start_of(entry.trigger, fire);
      if (concerns(start)) effects.start(start);
    }
  }
}

Result<void> Triggers::restore_row(std::string_view key, std::string_view row) {
  auto trigger = decode(key, row);
  if (!trigger) return tl::unexpected(trigger.error());
  auto entry = compile(*std::move(trigger));
  if (!entry) {
    return fail(ErrorCode::kCorrupt,
                "the row under '" + std::string(key) + "' holds no trigger: " + entry.error().message);
  }
  const std::string name = entry->trigger.rule.name;
  triggers_.emplace(name, *std::move(entry));
  find_next_slot();
  return {};
}

}  // namespace baton::triggers
