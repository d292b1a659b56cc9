#include "client/shell.h"

#include <algorithm>
#include <optional>

#include "common/check.h"
#include "common/clock.h"
#include "common/random.h"

namespace baton {

namespace {

// Longer time-outs are none: they would overflow the sums that they take part in.
constexpr Duration kTimeoutMax = std::chrono::hours(24 * 365 * 10);
constexpr Duration kSleepMax = std::chrono::seconds(1);

struct Load {
  std::size_t task_count = 0;
  std::size_t byte_count = 0;
};

Load load_of(const Call& call) {
  if (const auto* api = std::get_if<ApiCall>(&call)) return {0, api->body.size()};
  const auto* submit = std::get_if<SubmitCall>(&call);
  if (!submit) return {};
  Load load{submit->tasks.size(), 0};
  for (const auto& task : submit->tasks) load.byte_count += task.input.size();
  return load;
}

void refuse(Call& call, const Error& error) {
  if (auto* connect = std::get_if<ConnectCall>(&call)) connect->on_answer(tl::unexpected(error));
  if (auto* submit = std::get_if<SubmitCall>(&call)) submit->on_ack(tl::unexpected(error));
  if (auto* ask = std::get_if<AskCall>(&call)) ask->on_answer(tl::unexpected(error));
  if (auto* api = std::get_if<ApiCall>(&call)) api->on_answer(tl::unexpected(error));
  if (auto* wait = std::get_if<WaitCall>(&call)) {
    std::vector<OutcomesNews::Lost> lost;
    for (const TaskId id : wait->ids) lost.push_back({id, error});
    wait->on_outcomes({.ended = {}, .lost = lost});
  }
}

Error closed() { return {ErrorCode::kCancelled, "the client was closed before the call was answered"}; }

}  // namespace

TimePoint deadline_after(Duration timeout) { return timeout > kTimeoutMax ? kNever : clock_now() + timeout; }

Client::Shell::Shell(std::shared_ptr<ZmqContext> context, ZmqLinkFactory::Options links, ClientConfig config,
                     Duration timeout)
    : context_(std::move(context)),
      links_(context_, std::move(links)),
      core_(links_, std::move(config), random_seed()),
      timeout_(timeout),
      thread_([this] { serve(); }) {}

Client::Shell::~Shell() {
  CHECK(!on_own_thread()) << "a client must not be destroyed by one of its callbacks";
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_up_.notify();
  thread_.join();
}

TimePoint Client::Shell::deadline() const { return deadline_after(timeout_); }

void Client::Shell::start(Call call) {
  const Load load = load_of(call);
  std::optional<Error> error;
  {
    const std::lock_guard lock(mutex_);
    const bool full = queue_.size() >= kOpenCallsMax ||
                      queued_task_count_ + load.task_count > kUnacknowledgedTasksMax ||
                      queued_byte_count_ + load.byte_count > kUnacknowledgedBytesMax;
    if (closing_) {
      error = closed();
    } else if (full && !queue_.empty()) {  // alone in the queue, a call is for the core to judge
      error = Error{ErrorCode::kOverloaded, "more is submitted than this client can send; wait for acknowledgements"};
    } else {
      queued_task_count_ += load.task_count;
      queued_byte_count_ += load.byte_count;
      queue_.push_back(std::move(call));
      if (queue_.size() == 1) wake_up_.notify();
    }
  }
  if (error) refuse(call, *error);
}

void Client::Shell::serve() {
  while (take_queued()) {
    core_.turn(clock_now());
    wait_for_work();
  }
  core_.close(closed());
}

bool Client::Shell::take_queued() {
  bool open = true;
  wake_up_.clear();
  {
    const std::lock_guard lock(mutex_);
    taken_.swap(queue_);
    queued_task_count_ = queued_byte_count_ = 0;
    open = !closing_;
  }
  for (auto& call : taken_) core_.start(std::move(call));
  taken_.clear();
  return open;
}

void Client::Shell::wait_for_work() {
  pollfd others[] = {{wake_up_.fd(), POLLIN, 0}};
  const TimePoint now = clock_now();
  const TimePoint next = core_.next_wake_up();
  links_.wait(others, next <= now ? Duration::zero() : std::min(kSleepMax, next - now));
}

}  // namespace baton
