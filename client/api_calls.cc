#include "client/api_calls.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "api/routing.h"
#include "client/api_merge.h"
#include "client/config.h"
#include "common/hexadecimal.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton {

namespace {

// State machines, activities and tags are kept by whoever owns this one.
constexpr std::uint64_t kRegistryPartition = 0;

bool starts_execution(std::string_view operation) {
  return operation == "StartExecution" || operation == "StartSyncExecution";
}

bool waits_for_end(std::string_view operation) {
  return operation == "WaitExecution" || operation == "StartSyncExecution";
}

// So early that the answer of a long poll that ends then still arrives before the deadline.
TimePoint end_of_waiting(TimePoint deadline, TimePoint now) {
  return deadline - std::min(kLongPollMargin, (deadline - now) / 4);
}

bool is_running(const ApiAnswer& answer) {
  if (!answer.error.empty()) return false;
  const auto body = json::parse(answer.body);
  if (!body || !body->is_object()) return false;
  const json::Value status = body->get("status");
  return status.is_string() && (status.as_string() == "RUNNING" || status.as_string() == "PENDING_REDRIVE");
}

Error not_ended() {
  return {ErrorCode::kDeadlineExceeded, "the execution has not ended within the time-out; it goes on"};
}

}  // namespace

// A call whose question was asked, for long polls perhaps more than once.
struct ApiCalls::Waiting {
  ApiCall call;
  ApiQuestion question;
  json::Value body;
  TimePoint end = kNever;  // of waiting for the end of an execution
};

ApiCalls::ApiCalls(Random& random, AnswerQueue::Ask ask)
    : random_(random), answers_(std::move(ask)), activity_polls_(answers_, random) {}

void ApiCalls::start(ApiCall call, TimePoint now) {
  if (call.body.size() > kApiBodyBytesMax) {
    return call.on_answer(fail(ErrorCode::kPayloadTooLarge, "a request of " + std::to_string(call.body.size()) +
                                                                " bytes is more than the " +
                                                                std::to_string(kApiBodyBytesMax) + " of one frame"));
  }
  auto body = json::parse(call.body);
  if (!body || !body->is_object()) {
    return call.on_answer(ApiAnswer{"SerializationException",
                                    body ? "Start of structure or map expected" : "not JSON: " + body.error().text()});
  }
  // What tells a request that is sent again from another one.
  const std::string_view once = starts_execution(call.operation)       ? "name"
                                : call.operation == "RedriveExecution" ? "clientToken"
                                                                       : "";
  if (!once.empty() && (body->find(once) == nullptr || body->get(once).is_null())) {
    *body = json::with_member(*body, once, json::Value::string(new_name()));
    call.body = json::to_text(*body);
  }
  route(std::move(call), std::move(*body), now);
}

void ApiCalls::route(ApiCall call, json::Value body, TimePoint now) {
  const auto route = api::route_of(call.operation, body);
  if (!route) return call.on_answer(ApiAnswer{route.error().name, route.error().message});
  if (call.operation == "GetActivityTask") {
    const json::Value activity = body.get("activityArn");
    if (activity.is_string()) {
      return activity_polls_.start(std::string(activity.as_string()), std::move(call), now);
    }
  }
  ApiQuestion question{.operation = call.operation, .body = call.body};
  switch (route->kind) {
    case api::RouteKind::kRegistry: question.partition_key = kRegistryPartition; break;
    case api::RouteKind::kExecution: question.partition_key = route->execution.high; break;
    case api::RouteKind::kRecord: question.partition_key = route->record.high; break;
    case api::RouteKind::kEveryShard:
      question.target = ApiQuestion::Target::kEveryShard;
      question.one_knows = call.operation != "ListExecutions" && call.operation != "QueryRecords";
      break;
    case api::RouteKind::kLocal:
      return call.on_answer(fail(ErrorCode::kInvalidArgument,
                                 call.operation + " needs no coordinator, so none answers it: ask the gateway"));
  }
  ask(std::move(call), std::move(question), std::move(body), now);
}

void ApiCalls::ask(ApiCall call, ApiQuestion question, json::Value body, TimePoint now) {
  const auto waiting = std::make_shared<Waiting>();
  if (waits_for_end(call.operation)) waiting->end = end_of_waiting(call.deadline, now);
  waiting->call = std::move(call);
  waiting->question = std::move(question);
  waiting->body = std::move(body);
  ask_again(waiting, now);
}

void ApiCalls::ask_again(const std::shared_ptr<Waiting>& waiting, TimePoint now) {
  if (waits_for_end(waiting->call.operation)) {
    waiting->question.wait = std::clamp(waiting->end - now, Duration::zero(), kLongPollMax);
  }
  answers_.ask({.kind = Question::Kind::kApi, .api = waiting->question}, waiting->call.deadline,
               [this, waiting](Result<Answer> answer, TimePoint then) { hear(waiting, std::move(answer), then); });
}

void ApiCalls::hear(const std::shared_ptr<Waiting>& waiting, Result<Answer> answer, TimePoint now) {
  const auto& on_answer = waiting->call.on_answer;
  if (!answer) return on_answer(tl::unexpected(std::move(answer.error())));
  if (answer->api.empty()) {
    return on_answer(fail(ErrorCode::kInternal, "the coordinator's answer holds none of the states API"));
  }
  if (waiting->call.operation == "ListExecutions") {
    return on_answer(merged_list(waiting->body, std::move(answer->api)));
  }
  if (waiting->call.operation == "QueryRecords") return on_answer(merged_records(waiting->body, answer->api));
  ApiAnswer known = answer_that_knows(std::move(answer->api));
  if (!waits_for_end(waiting->call.operation) || !is_running(known)) return on_answer(std::move(known));
  if (now < waiting->end) return ask_again(waiting, now);
  if (starts_execution(waiting->call.operation)) return on_answer(tl::unexpected(not_ended()));
  on_answer(std::move(known));
}

void ApiCalls::turn(TimePoint now, std::size_t shard_count) {
  activity_polls_.turn(now, shard_count);
  answers_.hand_over(now);
}

void ApiCalls::close(const Error& error) {
  activity_polls_.close(error);
  answers_.hand_over(TimePoint{});
}

// A random UUID (RFC 9562 §5.4).
std::string ApiCalls::new_name() {
  const std::uint64_t high = (random_() & ~std::uint64_t{0xf000}) | 0x4000;
  const std::uint64_t low = (random_() & ~(std::uint64_t{3} << 62)) | std::uint64_t{2} << 62;
  const std::string digits = hexadecimal(high) + hexadecimal(low);
  return digits.substr(0, 8) + "-" + digits.substr(8, 4) + "-" + digits.substr(12, 4) + "-" + digits.substr(16, 4) +
         "-" + digits.substr(20);
}

}  // namespace baton
