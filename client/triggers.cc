#include "baton/triggers.h"

#include "api/triggers.h"
#include "client/shell.h"
#include "client/typed_call.h"
#include "common/json/write.h"

namespace baton {

namespace {

json::Value text(std::string_view value) { return json::Value::string(value); }

std::string text_of(const json::Value& body, std::string_view name) {
  const json::Value* value = body.find(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::uint64_t count_of(const json::Value& body, std::string_view name) {
  const json::Value value = body.get(name);
  return value.is_int64() ? static_cast<std::uint64_t>(value.as_int64()) : 0;
}

TriggerTask read_task(const json::Value& task) {
  api::TaskTarget target = api::read_task_target(task);
  return {std::move(target.type), target.priority, target.timeout, target.attempt_count_max};
}

NewTrigger read_rule(const json::Value& body) {
  NewTrigger rule;
  rule.name = text_of(body, "name");
  rule.machine_arn = text_of(body, "state_machine_arn");
  if (const json::Value task = body.get("task"); task.is_object()) rule.task = read_task(task);
  rule.schedule = text_of(body, "schedule");
  rule.time_zone = text_of(body, "time_zone");
  rule.overlap = text_of(body, "overlap");
  rule.backfill = text_of(body, "backfill");
  if (const json::Value http = body.get("http"); http.is_object()) {
    rule.http = TriggerHttp{text_of(http, "secret"), text_of(http, "signature"), text_of(http, "signature_header")};
  }
  rule.folder = text_of(body, "folder");
  rule.pattern = text_of(body, "pattern");
  rule.input = json::to_text(body.get("input"));
  return rule;
}

Trigger read_trigger(const json::Value& body) {
  Trigger trigger;
  trigger.rule = read_rule(body);
  trigger.paused = text_of(body, "status") == "PAUSED";
  trigger.created_at = text_of(body, "created_at");
  trigger.next_slot = text_of(body, "next_slot");
  trigger.last_slot = text_of(body, "last_slot");
  trigger.last_execution_name = text_of(body, "last_execution_name");
  trigger.last_error = text_of(body, "last_error");
  trigger.fired_count = count_of(body, "fired_count");
  trigger.open_count = count_of(body, "open_count");
  return trigger;
}

TriggerPage read_page(const json::Value& body) {
  TriggerPage page;
  const json::Value triggers = body.get("triggers");
  if (triggers.is_array()) {
    for (const json::Value& trigger : triggers.items()) page.triggers.push_back(read_trigger(trigger));
  }
  page.next_token = text_of(body, "next_token");
  return page;
}

void read_nothing(const json::Value&) {}

ApiError invalid(std::string message) { return Error{ErrorCode::kInvalidArgument, std::move(message)}; }

// An object without what is empty.
class Members {
 public:
  Members& add(std::string_view name, const std::string& value) {
    if (!value.empty()) members_.set(name, text(value));
    return *this;
  }
  void set(std::string_view name, const json::Value& value) { members_.set(name, value); }
  json::Value finish() { return members_.finish(); }

 private:
  json::ObjectBuilder members_;
};

std::string naming(const std::string& name) { return json::to_text(json::Value::object({{"name", text(name)}})); }

}  // namespace

void Triggers::start_create(NewTrigger trigger, StatesCallback<Trigger> done) {
  Members body;
  body.add("name", trigger.name).add("state_machine_arn", trigger.machine_arn);
  if (trigger.task) {
    const TriggerTask& task = *trigger.task;
    body.set("task", api::task_json({task.type, task.priority, task.timeout, task.attempt_count_max}));
  }
  if (!trigger.schedule.empty()) {
    body.add("schedule", trigger.schedule).add("time_zone", trigger.time_zone);
    body.add("overlap", trigger.overlap).add("backfill", trigger.backfill);
  }
  if (trigger.http) {
    Members http;
    http.add("secret", trigger.http->secret).add("signature", trigger.http->signature);
    body.set("http", http.add("signature_header", trigger.http->signature_header).finish());
  }
  body.add("folder", trigger.folder).add("pattern", trigger.pattern);
  if (!trigger.input.empty()) {
    const auto input = json::parse(trigger.input);
    if (!input) return done(tl::unexpected(invalid("the input is not JSON: " + input.error().text())));
    body.set("input", *input);
  }
  call<Trigger>(*client_->shell_, "CreateTrigger", json::to_text(body.finish()), read_trigger, std::move(done));
}

void Triggers::start_call(const char* operation, const std::string& name, StatesCallback<Trigger> done) {
  call<Trigger>(*client_->shell_, operation, naming(name), read_trigger, std::move(done));
}

void Triggers::start_remove(const std::string& name, StatesCallback<void> done) {
  call<void>(*client_->shell_, "DeleteTrigger", naming(name), read_nothing, std::move(done));
}

void Triggers::start_list(PageQuery query, StatesCallback<TriggerPage> done) {
  json::ObjectBuilder body;
  body.set("limit", json::Value::integer(query.limit));
  if (!query.next_token.empty()) body.set("next_token", text(query.next_token));
  call<TriggerPage>(*client_->shell_, "ListTriggers", json::to_text(body.finish()), read_page, std::move(done));
}

}  // namespace baton
