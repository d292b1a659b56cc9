#include "baton/triggers.h"

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

Trigger read_trigger(const json::Value& body) {
  Trigger trigger;
  trigger.rule = {text_of(body, "name"),      text_of(body, "state_machine_arn"), text_of(body, "schedule"),
                  text_of(body, "time_zone"), json::to_text(body.get("input")),   text_of(body, "overlap"),
                  text_of(body, "backfill")};
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

std::string naming(const std::string& name) { return json::to_text(json::Value::object({{"name", text(name)}})); }

}  // namespace

void Triggers::start_create(NewTrigger trigger, StatesCallback<Trigger> done) {
  const auto input = json::parse(trigger.input);
  if (!input) {
    return done(
        tl::unexpected(ApiError(Error{ErrorCode::kInvalidArgument, "the input is not JSON: " + input.error().text()})));
  }
  const json::Value body = json::Value::object({{"name", text(trigger.name)},
                                                {"state_machine_arn", text(trigger.machine_arn)},
                                                {"schedule", text(trigger.schedule)},
                                                {"time_zone", text(trigger.time_zone)},
                                                {"input", *input},
                                                {"overlap", text(trigger.overlap)},
                                                {"backfill", text(trigger.backfill)}});
  call<Trigger>(*client_->shell_, "CreateTrigger", json::to_text(body), read_trigger, std::move(done));
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
