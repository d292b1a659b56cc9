#include "coordinator/triggers/triggers.h"

#include <algorithm>
#include <array>

#include "api/requests.h"
#include "common/base64.h"
#include "common/iso_time.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::triggers {

namespace {

constexpr std::array<std::string_view, 6> kOperations{"CreateTrigger", "DeleteTrigger", "DescribeTrigger",
                                                      "ListTriggers",  "PauseTrigger",  "ResumeTrigger"};

tl::unexpected<api::ApiError> does_not_exist(const std::string& name) {
  return api::refuse(api::kTriggerDoesNotExist, "There is no trigger '" + name + "'");
}

TriggerId id_of(std::string_view name) { return execution_id_of("trigger", name).low; }

void put(const Trigger& trigger, TriggerEffects& effects) {
  effects.put_row(row_key(trigger.rule.name), encode(trigger));
}

// What a template may look at: {"trigger", "slot"}, as $states.input.
json::Value event_of(const Trigger& trigger, TimePoint slot) {
  return json::Value::object({{"trigger", json::Value::string(trigger.rule.name)},
                              {"slot", json::Value::string(iso_time(slot, TimeDigits::kSeconds))}});
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
// made up for. Looks back step by step, as there may be any number of them.
std::vector<TimePoint> wanted_slots(const Trigger& trigger, const Schedule& schedule, TimePoint now) {
  const std::size_t count_max = backfill_max(trigger.rule.backfill);
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

std::string execution_name(const std::string& trigger, TimePoint slot) {
  std::string time = iso_time(slot, TimeDigits::kSeconds);  // 2026-11-30T02:00:00Z: colons are for ARNs
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  return trigger + "-" + time;
}

// ---- Calls -----------------------------------------------------------------------------------------------------------

bool Triggers::serves(std::string_view operation) {
  return std::ranges::find(kOperations, operation) != kOperations.end();
}

Triggers::Answer Triggers::call(std::string_view operation, const json::Value& body, TimePoint now,
                                TriggerEffects& effects) {
  if (operation == "CreateTrigger") return create(body, now, effects);
  if (operation == "ListTriggers") return list(body);
  const auto name = api::parse_trigger_name(operation, body);
  if (!name) return tl::unexpected(name.error());
  if (operation == "DeleteTrigger") return remove(*name, effects);
  const auto found = triggers_.find(*name);
  if (found == triggers_.end()) return does_not_exist(*name);
  if (operation == "DescribeTrigger") return describe(found->second.trigger);
  return pause(found->second, operation == "PauseTrigger", now, effects);
}

api::ApiResult<Triggers::Entry> Triggers::compile(Trigger trigger) {
  auto schedule = Schedule::make(trigger.rule.schedule, trigger.rule.time_zone);
  if (!schedule) return api::refuse(api::kValidationException, schedule.error().message);
  const auto input = json::parse(trigger.rule.input);
  if (!input) return api::refuse(api::kValidationException, "input: " + input.error().text());
  asl::Diagnostics diagnostics;
  asl::Template compiled = asl::Template::jsonata(*input, "/input", diagnostics);
  if (!diagnostics.empty()) {
    return api::refuse(api::kValidationException,
                       "input: " + diagnostics.front().message + " at " + diagnostics.front().location);
  }
  return Entry{std::move(trigger), *std::move(schedule), std::move(compiled)};
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
  entry->trigger.next_slot = entry->schedule.next(now).value_or(kNever);
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
    trigger.next_slot = paused ? kNever : entry.schedule.next(now).value_or(kNever);
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
  const std::size_t open_max = trigger.rule.overlap == api::Overlap::kSkip ? 1 : kOpenFiresMax;
  for (const TimePoint slot : wanted_slots(trigger, entry.schedule, now)) {
    if (trigger.open.size() < open_max && open_bytes(trigger) < kOpenBytesMax) fire(entry, slot, now, random, effects);
  }
  trigger.next_slot = entry.schedule.next(now).value_or(kNever);
  put(trigger, effects);
}

void Triggers::fire(Entry& entry, TimePoint slot, TimePoint now, Random& random, TriggerEffects& effects) {
  Trigger& trigger = entry.trigger;
  trigger.last_slot = slot;
  trigger.last_error.clear();
  const json::Value event = event_of(trigger, slot);
  asl::Scope scope;
  scope.input = &event;
  scope.now = now;
  scope.random = &random;
  const auto input = entry.input.evaluate(scope);
  if (!input) {
    trigger.last_error = input.error().error + ": " + input.error().cause;
    return;
  }
  std::string text = json::to_text(*input);
  if (text.size() > api::kPayloadBytesMax) {
    trigger.last_error = "States.DataLimitExceeded: the input has " + std::to_string(text.size()) +
                         " bytes; it may have " + std::to_string(api::kPayloadBytesMax);
    return;
  }
  ++trigger.fired_count;
  trigger.open.push_back({slot, std::move(text)});
  effects.start(start_of(trigger, trigger.open.back()));
}

Start Triggers::start_of(const Trigger& trigger, const Fire& fire) {
  return {id_of(trigger.rule.name), fire.slot, trigger.rule.state_machine_arn,
          execution_name(trigger.rule.name, fire.slot), fire.input};
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
  if (entry->trigger.rule.overlap == api::Overlap::kAllow) return ended(trigger, slot, effects);
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
