#include "client/activity_polls.h"

#include <algorithm>
#include <utility>

#include "api/routing.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton {

namespace {

// Of telling the shard that a task arrived. Longer than it waits for that: a late word does no harm.
constexpr Duration kConfirmTimeout = std::chrono::seconds(30);
constexpr Duration kNoTaskMargin = std::chrono::seconds(1);
// A wait that was not answered so long after its end is asked again.
constexpr Duration kWaitGrace = std::chrono::seconds(10);

ApiAnswer no_task() { return {"", "", "{}"}; }

// So early that a task that is asked for at the end still arrives before the deadline.
TimePoint end_of_waiting(TimePoint deadline, TimePoint now) {
  const Duration margin = std::min(kNoTaskMargin, (deadline - now) / 4);
  return std::min(now + kActivityWaitMax, deadline - margin);
}

bool holds_no_task(const ApiAnswer& answer) {
  if (!answer.error.empty()) return false;
  const auto body = json::parse(answer.body);
  return body && body->is_object() && !body->get("taskToken").is_string();
}

Result<ApiAnswer> one_of(Result<Answer> answer) {
  if (!answer) return tl::unexpected(std::move(answer.error()));
  if (answer->api.empty()) return fail(ErrorCode::kInternal, "the coordinator's answer holds none of the states API");
  return std::move(answer->api.front());
}

std::string wait_body(const std::string& activity) {
  return json::to_text(json::Value::object({{"activityArn", json::Value::string(activity)}}));
}

// The same request may get an answer later.
bool may_come_later(ErrorCode code) {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kOverloaded || code == ErrorCode::kDeadlineExceeded;
}

}  // namespace

void ActivityPolls::start(std::string activity, ApiCall call, TimePoint now) {
  const auto poll = std::make_shared<Poll>();
  poll->activity = std::move(activity);
  poll->end = end_of_waiting(call.deadline, now);
  poll->call = std::move(call);
  poll->shard = static_cast<ShardIndex>(random_.below(1'000'000));  // reduced where the shards are known
  poll->round_size = 1;
  fetch(poll);
}

void ActivityPolls::fetch(const PollPointer& poll) {
  // Nobody may be handed a task because the answer to somebody's question is late: it is asked once, and again only where the
  // connection broke.
  ApiQuestion question{.operation = "TakeActivityTask",
                       .body = poll->call.body,
                       .target = ApiQuestion::Target::kShard,
                       .shard = poll->shard,
                       .resendable = false};
  answers_.ask({.kind = Question::Kind::kApi, .api = std::move(question)}, poll->call.deadline,
               [this, poll](Result<Answer> answer, TimePoint now) { fetched(poll, std::move(answer), now); });
}

void ActivityPolls::fetched(const PollPointer& poll, Result<Answer> answer, TimePoint now) {
  auto task = one_of(std::move(answer));
  if (task && holds_no_task(*task)) return found_none(poll, now);
  if (task) confirm(*task, now);
  const bool was_in_line = poll->round_size == 0;
  poll->call.on_answer(std::move(task));
  // Where one task was there may be more.
  if (was_in_line) wake_next(poll->activity, poll->shard);
}

// Until the shard has heard that we have it, it may hand it to others after a while.
void ActivityPolls::confirm(const ApiAnswer& task, TimePoint now) {
  const auto body = json::parse(task.body);
  const json::Value token = body && body->is_object() ? body->get("taskToken") : json::Value();
  if (!token.is_string()) return;
  const json::Value confirmation = json::Value::object({{"taskToken", token}});
  const auto route = api::route_of("ConfirmActivityTask", confirmation);
  if (!route) return;
  ApiQuestion question{.operation = "ConfirmActivityTask", .body = json::to_text(confirmation)};
  question.partition_key = route->execution.high;
  answers_.ask({.kind = Question::Kind::kApi, .api = std::move(question)}, now + kConfirmTimeout,
               [](const Result<Answer>&, TimePoint) {});
}

void ActivityPolls::found_none(const PollPointer& poll, TimePoint now) {
  if (now >= poll->end) {
    poll->call.on_answer(no_task());
    wait_at_every_shard(poll->activity, now);
  } else if (poll->round_size > 0 && poll->round_size < shard_count_) {
    ++poll->round_size;
    ++poll->shard;
    fetch(poll);
  } else {
    enter_line(poll, now);
  }
}

void ActivityPolls::enter_line(const PollPointer& poll, TimePoint now) {
  auto& line = activities_[poll->activity].line;
  const bool returns = std::exchange(poll->round_size, 0) == 0;
  line.insert(returns ? line.begin() : line.end(), poll);
  ++waiting_count_;
  next_end_ = std::min(next_end_, poll->end);
  wait_at_every_shard(poll->activity, now);
}

void ActivityPolls::wake_next(const std::string& name, ShardIndex shard) {
  const auto found = activities_.find(name);
  if (found == activities_.end() || found->second.line.empty()) return;
  const PollPointer poll = std::move(found->second.line.front());
  found->second.line.pop_front();
  --waiting_count_;
  poll->shard = shard;
  fetch(poll);
}

void ActivityPolls::wait_at_every_shard(const std::string& name, TimePoint now) {
  const auto found = activities_.find(name);
  if (found == activities_.end() || found->second.line.empty()) return;
  auto& waits = found->second.waits;
  if (waits.size() < shard_count_) waits.resize(shard_count_);
  for (ShardIndex shard = 0; shard < shard_count_; ++shard) {
    if (waits[shard]) continue;
    waits[shard] = true;
    ApiQuestion question{.operation = "WaitForActivityTask",
                         .body = wait_body(name),
                         .target = ApiQuestion::Target::kShard,
                         .shard = shard,
                         .wait = kActivityWaitMax};
    answers_.ask(
        {.kind = Question::Kind::kApi, .api = std::move(question)}, now + kActivityWaitMax + kWaitGrace,
        [this, name, shard](Result<Answer> answer, TimePoint then) { waited(name, shard, std::move(answer), then); });
  }
}

void ActivityPolls::waited(const std::string& name, ShardIndex shard, Result<Answer> answer, TimePoint now) {
  Activity& activity = activities_[name];
  activity.waits[shard] = false;
  const auto word = one_of(std::move(answer));
  if (!word && may_come_later(word.error().code)) {
    wait_at_every_shard(name, now);
  } else if (!word || !word->error.empty()) {
    answer_line(activity, word);
  } else {
    wake_next(name, shard);
  }
}

void ActivityPolls::answer_line(Activity& activity, const Result<ApiAnswer>& answer) {
  for (const auto& poll : std::exchange(activity.line, {})) {
    --waiting_count_;
    poll->call.on_answer(answer);
  }
}

void ActivityPolls::forget_idle() {
  std::erase_if(activities_, [](const auto& entry) {
    const auto& waits = entry.second.waits;
    return entry.second.line.empty() && std::find(waits.begin(), waits.end(), true) == waits.end();
  });
}

void ActivityPolls::turn(TimePoint now, std::size_t shard_count) {
  if (std::exchange(shard_count_, shard_count) != shard_count) {
    for (const auto& [name, activity] : activities_) wait_at_every_shard(name, now);
  }
  if (next_end_ > now) return;
  next_end_ = kNever;
  for (auto& [name, activity] : activities_) {
    std::erase_if(activity.line, [&](const PollPointer& poll) {
      if (poll->end > now) {
        next_end_ = std::min(next_end_, poll->end);
        return false;
      }
      --waiting_count_;
      poll->call.on_answer(no_task());
      return true;
    });
  }
  forget_idle();
}

void ActivityPolls::close(const Error& error) {
  for (auto& [name, activity] : activities_) answer_line(activity, tl::unexpected(error));
}

}  // namespace baton
