#include "worker/process/line_protocol.h"

#include "common/json/parse.h"
#include "common/json/value.h"
#include "common/json/write.h"
#include "common/utf8.h"

namespace baton {

namespace {

// Names and keys are checked where they are given; labels are any bytes.
json::Value text(std::string_view value) {
  return is_utf8(value) ? json::Value::string(value) : json::Value::string("(no UTF-8)");
}

std::string text_member(const json::Value& object, std::string_view name) {
  const json::Value* member = object.find(name);
  return member && member->is_string() ? std::string(member->as_string()) : "";
}

std::optional<HandlerError> error_of(const json::Value& object) {
  HandlerError error;
  error.error = text_member(object, "error");
  if (error.error.empty()) return std::nullopt;
  error.cause = text_member(object, "cause");
  const json::Value* retryable = object.find("retryable");
  error.retryable = !retryable || !retryable->is_boolean() || retryable->is_true();
  return error;
}

}  // namespace

Result<std::string> request_line(const Attempt& attempt) {
  json::Value input = json::Value::null();
  if (!attempt.input().empty()) {
    auto parsed = json::parse(attempt.input());
    if (!parsed) return fail(ErrorCode::kInvalidArgument, "the task's input is no JSON: " + parsed.error().text());
    input = *std::move(parsed);
  }
  json::ObjectBuilder request;
  request.set("task_id", text(attempt.id().text()));
  request.set("type", text(attempt.type()));
  request.set("attempt", json::Value::integer(attempt.number()));
  request.set("idempotency_key", text(attempt.idempotency_key()));
  if (attempt.deadline() != kNever) request.set("deadline_ms", json::Value::integer(to_unix_ms(attempt.deadline())));
  if (!attempt.trace_parent().empty()) request.set("traceparent", text(attempt.trace_parent()));
  request.set("input", std::move(input));
  return json::to_text(request.finish()) + "\n";
}

Result<LineAnswer> parse_answer(std::string_view line, std::string_view task_id) {
  const auto invalid = [](std::string reason) { return fail(ErrorCode::kInvalidArgument, std::move(reason)); };
  const auto parsed = json::parse(line);
  if (!parsed) return invalid("it is no JSON: " + parsed.error().text());
  if (!parsed->is_object()) return invalid("it is no JSON object");
  const json::Value* id = parsed->find("task_id");
  if (id && !(id->is_string() && id->as_string() == task_id)) return invalid("it is for another task");
  if (auto error = error_of(*parsed)) return LineAnswer(*std::move(error));
  if (const json::Value* output = parsed->find("output")) return LineAnswer(LineOutput{json::to_text(*output)});
  const json::Value* heartbeat = parsed->find("heartbeat");
  if (heartbeat && heartbeat->is_true()) return LineAnswer(LineHeartbeat{});
  return invalid(R"(it has neither "output" nor "error" nor "heartbeat")");
}

std::optional<HandlerError> failure_of(std::string_view text) {
  const auto parsed = json::parse(text);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  return error_of(*parsed);
}

}  // namespace baton
