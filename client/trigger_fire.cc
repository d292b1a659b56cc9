// Triggers::fire: asks what the event starts and how that is called, then starts it. Each step may be repeated, by us or by
// whoever brings the event again.
#include "api/error.h"
#include "api/triggers.h"
#include "baton/triggers.h"
#include "client/shell.h"
#include "client/typed_call.h"
#include "common/arn.h"
#include "common/hexadecimal.h"
#include "common/json/write.h"
#include "common/random.h"

namespace baton {

namespace {

json::Value text(std::string_view value) { return json::Value::string(value); }

std::string text_of(const json::Value& body, std::string_view name) {
  const json::Value value = body.get(name);
  return value.is_string() ? std::string(value.as_string()) : std::string();
}

// What is to be started: RenderTrigger's answer.
struct Rendered {
  std::string input;
  std::string machine_arn;  // "": a task
  std::string name;         // of the execution
  api::TaskTarget task;
  std::string idempotency_key;  // of the task
};

Rendered read_rendered(const json::Value& body) {
  return {text_of(body, "input"), text_of(body, "state_machine_arn"), text_of(body, "name"),
          api::read_task_target(body.get("task")), text_of(body, "idempotency_key")};
}

FiredTrigger read_started(const json::Value& body) {
  return {.execution_arn = text_of(body, "executionArn"), .started = body.get("started").is_true()};
}

// There is one of that name: it has ended, or has another input, as the template looked at the time.
FiredTrigger existing_execution(const Rendered& rendered) {
  auto arn = parse_arn(rendered.machine_arn);
  if (!arn) return {.started = false};
  arn->kind = ArnKind::kExecution;
  arn->name = arn->machine_name();
  arn->item = rendered.name;
  return {.execution_arn = to_text(*arn), .started = false};
}

template <typename Shell>
void start_execution(Shell& shell, const Rendered& rendered, TimePoint deadline, StatesCallback<FiredTrigger> done) {
  const json::Value body = json::Value::object({{"stateMachineArn", text(rendered.machine_arn)},
                                                {"name", text(rendered.name)},
                                                {"input", text(rendered.input)}});
  call<FiredTrigger>(shell, "StartTriggeredExecution", json::to_text(body), deadline, read_started,
                     [rendered, done = std::move(done)](StatesResult<FiredTrigger> fired) {
                       const bool exists = !fired && fired.error().name == api::kExecutionAlreadyExists;
                       done(exists ? existing_execution(rendered) : std::move(fired));
                     });
}

template <typename Shell>
void submit_task(Shell& shell, Rendered rendered, TimePoint deadline, StatesCallback<FiredTrigger> done) {
  TaskOptions options = api::task_options(rendered.task);
  options.idempotency_key = std::move(rendered.idempotency_key);
  SubmitCall submit{.ack_deadline = deadline};
  submit.tasks.push_back(
      {.type = std::move(rendered.task.type), .input = std::move(rendered.input), .options = std::move(options)});
  submit.on_ack = [done = std::move(done)](Result<BatchAck> ack) {
    if (!ack) return done(tl::unexpected(ApiError(std::move(ack.error()))));
    if (!ack->refused.empty()) return done(tl::unexpected(ApiError(std::move(ack->refused.front().error))));
    done(FiredTrigger{.task = ack->ids.front(), .started = ack->existing.empty()});
  };
  shell.start(std::move(submit));
}

}  // namespace

void Triggers::start_fire(const std::string& name, const std::string& event, std::string id,
                          StatesCallback<FiredTrigger> done) {
  const auto parsed = json::parse(event);
  if (!parsed || !parsed->is_object()) {
    return done(tl::unexpected(
        ApiError(Error{ErrorCode::kInvalidArgument,
                       parsed ? "the event is no JSON object" : "the event is not JSON: " + parsed.error().text()})));
  }
  if (id.empty()) id = hexadecimal(random_seed()) + hexadecimal(random_seed());
  auto& shell = *client_->shell_;
  const TimePoint deadline = shell.deadline();
  const json::Value body = json::Value::object({{"name", text(name)}, {"event", *parsed}, {"id", text(id)}});
  call<Rendered>(shell, "RenderTrigger", json::to_text(body), deadline, read_rendered,
                 [&shell, deadline, done = std::move(done)](StatesResult<Rendered> rendered) {
                   if (!rendered) return done(tl::unexpected(std::move(rendered.error())));
                   if (rendered->machine_arn.empty()) {
                     return submit_task(shell, *std::move(rendered), deadline, done);
                   }
                   start_execution(shell, *rendered, deadline, done);
                 });
}

}  // namespace baton
