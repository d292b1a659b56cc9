#include "gateway/callback_endpoint.h"

#include <optional>

#include "api/error.h"
#include "common/arn.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/utf8.h"
#include "gateway/callback_pages.h"
#include "gateway/operations.h"

namespace baton::gateway {

namespace {

constexpr std::string_view kPrefix = "/callback/";

using json::Value;

// What is to be said about the task.
struct TaskReply {
  std::string operation;
  std::string body;
  bool approved = false;
};

TaskReply success(const CallbackLink& link, const Value& output) {
  return {"SendTaskSuccess",
          json::to_text(Value::object(
              {{"taskToken", Value::string(link.task_token)}, {"output", Value::string(json::to_text(output))}})),
          true};
}

TaskReply failure(const CallbackLink& link, std::string_view error, std::string_view cause) {
  return {"SendTaskFailure", json::to_text(Value::object({{"taskToken", Value::string(link.task_token)},
                                                          {"error", Value::string(error)},
                                                          {"cause", Value::string(cause)}}))};
}

std::optional<TaskReply> reply_of_json(const CallbackLink& link, std::string_view body) {
  const auto value = json::parse(body);
  if (!value || !value->is_object()) return std::nullopt;
  if (const Value* answer = value->find("answer")) return success(link, Value::object({{"answer", *answer}}));
  const Value error = value->get("error");
  const Value cause = value->get("cause");
  if (!error.is_string()) return std::nullopt;
  return failure(link, error.as_string(), cause.is_string() ? cause.as_string() : std::string_view{});
}

std::optional<TaskReply> reply_of_form(const CallbackLink& link, std::string_view body) {
  std::string answer;
  std::string comment;
  for (auto& [name, value] : parse_form(body)) {
    if (name == "answer") answer = std::move(value);
    if (name == "comment") comment = std::move(value);
  }
  if (!is_utf8(comment)) return std::nullopt;
  if (answer == "reject") return failure(link, "Rejected", comment);
  if (answer != "approve") return std::nullopt;
  Value output = Value::object({{"answer", Value::string("approve")}});
  if (!comment.empty()) output = json::with_member(output, "comment", Value::string(comment));
  return success(link, output);
}

std::optional<TaskReply> reply_of(const CallbackLink& link, const Request& request) {
  const bool is_json = request.header("Content-Type").value_or("").starts_with("application/json");
  return is_json ? reply_of_json(link, request.body) : reply_of_form(link, request.body);
}

Response no_longer_waiting() {
  return notice_page(
      410, "Already answered",
      "Nobody waits for this answer any more: it was given before, or the workflow has gone on without it.");
}

Response try_again() {
  return notice_page(503, "Not now", "Your answer could not be recorded. Please try again in a minute.");
}

Response result_page(const Result<ApiAnswer>& answer, bool approved) {
  if (!answer) return try_again();
  if (answer->error.empty()) return thanks_page(approved);
  const auto& error = answer->error;
  if (error == api::kTaskTimedOut || error == api::kTaskDoesNotExist || error == api::kInvalidToken)
    return no_longer_waiting();
  return notice_page(400, "Not recorded", "The workflow did not take this answer: " + answer->message);
}

// Whether the execution's description says that it has ended.
bool has_ended(const Result<ApiAnswer>& answer) {
  if (!answer || !answer->error.empty()) return answer && answer->error == api::kExecutionDoesNotExist;
  const auto description = json::parse(answer->body);
  const Value status = description ? description->get("status") : Value();
  return status.is_string() && status.as_string() != "RUNNING" && status.as_string() != "PENDING_REDRIVE";
}

}  // namespace

void CallbackEndpoint::handle(const std::shared_ptr<Exchange>& exchange) {
  exchange->set_operation("callback");
  const Request& request = exchange->request();
  const auto link = read_callback_token(request.path().substr(kPrefix.size()), key_);
  if (key_.empty() || !link) {
    return exchange->answer(
        notice_page(404, "No such link", "This link is not complete. Please use it as it was sent to you."));
  }
  if (exchange->received_at() >= link->expires_at) {
    return exchange->answer(notice_page(410, "This link has expired", "It is too late to answer by this link."));
  }
  if (request.method == "GET" || request.method == "HEAD") return show(exchange, *link);
  if (request.method == "POST") return take_answer(exchange, *link);
  Response refusal = notice_page(405, "Not possible", "This link can be shown and answered, nothing else.");
  refusal.headers.push_back({"Allow", "GET, HEAD, POST"});
  exchange->answer(std::move(refusal));
}

void CallbackEndpoint::show(const std::shared_ptr<Exchange>& exchange, const CallbackLink& link) {
  if (link.execution_arn.empty()) return exchange->answer(ask_page(link));
  const Value question = Value::object({{"executionArn", Value::string(link.execution_arn)}});
  backend_.call("DescribeExecution", json::to_text(question), kCallTimeout,
                [exchange, link](const Result<ApiAnswer>& answer) {
                  exchange->answer(has_ended(answer) ? no_longer_waiting() : ask_page(link));
                });
}

void CallbackEndpoint::take_answer(const std::shared_ptr<Exchange>& exchange, const CallbackLink& link) {
  auto reply = reply_of(link, exchange->request());
  if (!reply) {
    return exchange->answer(
        notice_page(400, "No answer", "Expected 'approve' or 'reject', or JSON with an answer or an error."));
  }
  const bool approved = reply->approved;
  backend_.call(
      std::move(reply->operation), std::move(reply->body), kCallTimeout,
      [exchange, approved](const Result<ApiAnswer>& answer) { exchange->answer(result_page(answer, approved)); });
}

ApiAnswer CallbackEndpoint::create_url(std::string_view body, TimePoint now) const {
  if (key_.empty()) {
    return {std::string(api::kUnknownOperationException),
            "this gateway makes no links: start it with --callback-key-file", ""};
  }
  const auto request = json::parse(body);
  const Value token = request ? request->get("taskToken") : Value();
  const Value execution = request ? request->get("executionArn") : Value();
  const Value lifetime = request ? request->get("expiresInSeconds") : Value();
  if (!token.is_string() || token.as_string().empty() || token.as_string().size() > kTaskTokenBytesMax) {
    return {std::string(api::kValidationException), "taskToken must be a text of 1 to 2048 characters", ""};
  }
  if (!execution.is_undefined() && !(execution.is_string() && parse_arn(execution.as_string()))) {
    return {std::string(api::kValidationException), "executionArn must be the ARN of an execution", ""};
  }
  const auto lifetime_max_s = std::chrono::floor<std::chrono::seconds>(kCallbackLifetimeMax).count();
  if (!lifetime.is_undefined() &&
      !(lifetime.is_int64() && lifetime.as_int64() > 0 && lifetime.as_int64() <= lifetime_max_s)) {
    return {std::string(api::kValidationException),
            "expiresInSeconds must be from 1 to " + std::to_string(lifetime_max_s), ""};
  }
  CallbackLink link{std::string(token.as_string()), "", now + kCallbackLifetime};
  if (execution.is_string()) link.execution_arn = std::string(execution.as_string());
  if (lifetime.is_int64()) link.expires_at = now + std::chrono::seconds(lifetime.as_int64());
  const auto expires_s = std::chrono::floor<std::chrono::seconds>(link.expires_at.time_since_epoch()).count();
  return {"", "",
          json::to_text(Value::object({{"url", Value::string(callback_url(base_url_, key_, link))},
                                       {"expiresAt", Value::integer(expires_s)}}))};
}

}  // namespace baton::gateway
