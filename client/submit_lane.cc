#include "client/submit_lane.h"

#include <algorithm>

#include "client/view_codec.h"
#include "common/check.h"
#include "transport/frame.h"
#include "transport/message_codec.h"

namespace baton {

namespace {

// What a task costs beside its input: ids, lengths, its reference.
constexpr std::size_t kTaskOverheadBytes = 48;

Error not_acknowledged() {
  return {ErrorCode::kDeadlineExceeded,
          "the submit was sent but not acknowledged within its time-out: the task may or may not exist"};
}

Error not_sent() {
  return {ErrorCode::kUnavailable,
          "the submit could not be sent within its time-out: no connection to the shard that owns the task"};
}

wire::Submit submit_of(const std::string& frame) {
  wire::Submit message;
  const auto view = decode_frame(frame);
  CHECK(view && parse_body(view->body, message)) << "a batch of our own cannot be read";
  return message;
}

}  // namespace

template <typename Visit>
void SubmitLane::for_each_batch(Visit visit) {
  for (auto& batch : in_flight_) visit(batch);
  for (auto& batch : ready_) visit(batch);
  for (auto& [at, batch] : delayed_) visit(batch);
}

std::uint32_t SubmitLane::type_index(OpenBatch& open, const std::string& type) {
  const auto& types = open.message.types();
  for (int i = types.size() - 1; i >= 0; --i) {
    if (types[i] == type) return static_cast<std::uint32_t>(i);
  }
  open.message.add_types(type);
  return static_cast<std::uint32_t>(types.size() - 1);
}

bool SubmitLane::append(const TaskSpec& spec, TaskRef ref, bool watch) {
  auto& open = open_[watch ? 1 : 0];
  auto& task = *open.message.add_tasks();
  set_id(spec.id, task);
  task.set_type_index(type_index(open, spec.type));
  task.set_input(spec.input);
  std::size_t bytes = spec.input.size() + kTaskOverheadBytes;
  if (spec.options) {
    to_message(*spec.options, *task.mutable_options());
    bytes += task.options().ByteSizeLong();
  }
  open.tasks.push_back(ref);
  open.bytes += bytes;
  if (ref.call != kNoCall) open.first_deadline = std::min(open.first_deadline, calls_.ack_deadline(ref.call));
  ++task_count_;
  byte_count_ += bytes;
  if (open.tasks.size() < config_.batch_tasks_max && open.bytes < kBatchBytesMax) return false;
  close(open);
  return true;
}

void SubmitLane::close(OpenBatch& open) {
  if (open.tasks.empty()) return;
  task_count_ -= open.tasks.size();
  byte_count_ -= open.bytes;
  open.message.set_request(next_request_++);
  open.message.set_watch(&open == &open_[1]);
  Batch& batch = ready_.emplace_back();
  batch.request = open.message.request();
  batch.frame = encode_frame(wire::SUBMIT, open.message);
  batch.tasks = std::exchange(open.tasks, {});
  batch.first_deadline = std::exchange(open.first_deadline, kNever);
  count_in(batch);
  open.tasks.reserve(config_.batch_tasks_max);
  open.message.Clear();
  open.bytes = 0;
}

void SubmitLane::close_all() {
  for (auto& open : open_) close(open);
}

void SubmitLane::count_in(const Batch& batch) {
  task_count_ += batch.tasks.size();
  byte_count_ += batch.frame.size();
}

void SubmitLane::count_out(const Batch& batch) {
  task_count_ -= batch.tasks.size();
  byte_count_ -= batch.frame.size();
}

void SubmitLane::flush(Session& session, TimePoint now) {
  if (!session.is_open() || now < blocked_until_) return;
  for (auto& batch : in_flight_) {
    if (batch.resend_at <= now && !send(batch, session, now)) return;
  }
  if (now < paused_until_) return;
  make_ready(now);
  const std::size_t room = std::min(window_, config_.batches_in_flight_max);
  while (in_flight_.size() < room) {
    if (ready_.empty()) close_all();  // not before: while there is no room, what is open grows
    if (ready_.empty() || !send(ready_.front(), session, now)) return;
    in_flight_.push_back(std::move(ready_.front()));
    ready_.pop_front();
  }
}

void SubmitLane::make_ready(TimePoint now) {
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    ready_.push_back(std::move(delayed_.begin()->second));
    delayed_.erase(delayed_.begin());
  }
}

bool SubmitLane::send(Batch& batch, Session& session, TimePoint now) {
  if (!session.send(batch.frame)) {
    blocked_until_ = now + kBlockedLinkDelay;
    return false;
  }
  ++batch.unanswered_copies;
  batch.resend_at = now + batch.resend_delay.next(random_);
  return true;
}

// An answer may come for a batch that was given up for lost and is ready again.
std::optional<SubmitLane::Batch> SubmitLane::take_answered(std::uint64_t request) {
  const auto is_it = [&](const Batch& batch) { return batch.request == request; };
  if (const auto found = std::find_if(in_flight_.begin(), in_flight_.end(), is_it); found != in_flight_.end()) {
    Batch batch = std::move(*found);
    in_flight_.erase(found);
    return batch;
  }
  if (const auto found = std::find_if(ready_.begin(), ready_.end(), is_it); found != ready_.end()) {
    Batch batch = std::move(*found);
    ready_.erase(found);
    return batch;
  }
  return std::nullopt;
}

void SubmitLane::handle(const wire::SubmitAck& ack, TimePoint now) {
  auto batch = take_answered(ack.request());
  if (!batch) return;  // answered before
  if (batch->unanswered_copies > 0) --batch->unanswered_copies;
  if (ack.has_error() && is_transient(read_error(ack.error()).code)) {
    push_back_batch(std::move(*batch), read_error(ack.error()), now);
    return;
  }
  count_out(*batch);
  if (ack.has_error()) {
    refuse(*batch, read_error(ack.error()));
    return;
  }
  settle(*batch, ack, now);
  pause_.reset();
  window_ = std::min(window_ * 2, config_.batches_in_flight_max);
}

void SubmitLane::push_back_batch(Batch batch, Error error, TimePoint now) {
  batch.last_error = std::move(error);
  ready_.push_front(std::move(batch));
  if (now < paused_until_) return;  // one of several that were in flight
  paused_until_ = now + pause_.next(random_);
  window_ = 1;
}

void SubmitLane::settle(const Batch& batch, const wire::SubmitAck& ack, TimePoint now) {
  const auto ref_of = [&](std::uint32_t index) { return index < batch.tasks.size() ? batch.tasks[index] : TaskRef{}; };
  for (const auto index : ack.existing()) {
    if (const TaskRef ref = ref_of(index); ref.call != kNoCall) calls_.note_existing(ref.call, ref.index);
  }
  std::vector<TaskRef> tasks = batch.tasks;  // without those that are refused
  std::vector<std::uint32_t> again;
  std::optional<Error> again_error;
  for (const auto& refused : ack.refused()) {
    const TaskRef ref = ref_of(refused.index());
    if (ref.call == kNoCall) continue;
    tasks[refused.index()].call = kNoCall;
    Error error = read_error(refused.error());
    if (is_transient(error.code)) {
      again.push_back(refused.index());
      again_error = std::move(error);
    } else {
      calls_.refuse(ref.call, ref.index, std::move(error));
    }
  }
  if (!again.empty()) delay_refused(batch, again, std::move(*again_error), now);
  for (std::size_t i = 0; i < tasks.size();) {
    const CallSlot call = tasks[i].call;
    const std::size_t first = i;
    while (i < tasks.size() && tasks[i].call == call) ++i;
    if (call != kNoCall) calls_.acknowledge(call, static_cast<std::uint32_t>(i - first));
  }
}

void SubmitLane::delay_refused(const Batch& batch, const std::vector<std::uint32_t>& indexes, Error error,
                               TimePoint now) {
  Batch again = subset(batch, indexes);
  again.last_error = std::move(error);
  again.pushback_delay = batch.pushback_delay;
  count_in(again);
  const TimePoint at = now + again.pushback_delay.next(random_);
  delayed_.emplace(at, std::move(again));
}

SubmitLane::Batch SubmitLane::subset(const Batch& batch, const std::vector<std::uint32_t>& indexes) {
  wire::Submit all = submit_of(batch.frame);
  wire::Submit some;
  Batch chosen;
  chosen.request = next_request_++;
  chosen.unanswered_copies = batch.unanswered_copies;
  some.set_request(chosen.request);
  some.set_watch(all.watch());
  some.mutable_types()->Swap(all.mutable_types());
  for (const auto index : indexes) {
    some.add_tasks()->Swap(all.mutable_tasks(static_cast<int>(index)));
    chosen.tasks.push_back(batch.tasks[index]);
  }
  chosen.frame = encode_frame(wire::SUBMIT, some);
  chosen.first_deadline = batch.first_deadline;
  return chosen;
}

void SubmitLane::start_session() {
  for (auto batch = in_flight_.rbegin(); batch != in_flight_.rend(); ++batch) ready_.push_front(std::move(*batch));
  in_flight_.clear();
  blocked_until_ = paused_until_ = TimePoint{};
}

void SubmitLane::expire(TimePoint now) {
  close_all();
  for_each_batch([&](Batch& batch) {
    if (batch.first_deadline <= now) expire(batch, now);
  });
  const auto is_over = [](const Batch& batch) { return batch.tasks.empty(); };
  std::erase_if(in_flight_, is_over);
  std::erase_if(ready_, is_over);
  std::erase_if(delayed_, [&](const auto& delayed) { return is_over(delayed.second); });
}

// A batch that nobody waits for any more is left without tasks.
void SubmitLane::expire(Batch& batch, TimePoint now) {
  count_out(batch);
  const Error error = batch.may_be_there() ? not_acknowledged() : batch.last_error.value_or(not_sent());
  std::vector<std::uint32_t> kept;
  batch.first_deadline = kNever;
  for (std::uint32_t i = 0; i < batch.tasks.size(); ++i) {
    TaskRef& ref = batch.tasks[i];
    if (ref.call == kNoCall) continue;
    const TimePoint deadline = calls_.ack_deadline(ref.call);
    if (deadline <= now) {
      calls_.refuse(std::exchange(ref.call, kNoCall), ref.index, error);
    } else {
      kept.push_back(i);
      batch.first_deadline = std::min(batch.first_deadline, deadline);
    }
  }
  if (kept.empty()) {
    batch.tasks.clear();
    return;
  }
  if (!batch.may_be_there() && kept.size() < batch.tasks.size()) {
    // The callers were told that their tasks do not exist, so they must not be sent.
    Batch rest = subset(batch, kept);
    batch.request = rest.request;
    batch.frame = std::move(rest.frame);
    batch.tasks = std::move(rest.tasks);
  }
  count_in(batch);
}

void SubmitLane::refuse(const Batch& batch, const Error& error) {
  for (const TaskRef ref : batch.tasks) {
    if (ref.call != kNoCall) calls_.refuse(ref.call, ref.index, error);
  }
}

void SubmitLane::refuse_all(const Error& error) {
  close_all();
  for_each_batch([&](Batch& batch) {
    count_out(batch);
    refuse(batch, error);
  });
  in_flight_.clear();
  ready_.clear();
  delayed_.clear();
}

std::vector<SubmitLane::Moved> SubmitLane::take_all() {
  close_all();
  std::vector<Moved> moved;
  for_each_batch([&](Batch& batch) {
    count_out(batch);
    wire::Submit message = submit_of(batch.frame);
    for (int i = 0; i < message.tasks_size(); ++i) {
      auto& task = *message.mutable_tasks(i);
      const TaskRef ref = batch.tasks[static_cast<std::size_t>(i)];
      if (ref.call == kNoCall) continue;
      TaskSpec spec{id_of(task), message.types(static_cast<int>(task.type_index())), std::move(*task.mutable_input()),
                    nullptr};
      if (task.has_options()) spec.options = std::make_shared<const TaskOptions>(from_message(task.options()));
      moved.push_back({std::move(spec), ref, message.watch()});
    }
  });
  in_flight_.clear();
  ready_.clear();
  delayed_.clear();
  return moved;
}

void SubmitLane::list_unacknowledged(std::vector<TaskId>& ids) const {
  const auto list = [&](const std::vector<TaskRef>& tasks) {
    for (const TaskRef ref : tasks) {
      if (ref.call != kNoCall) ids.push_back(calls_.id(ref.call, ref.index));
    }
  };
  for (const auto& open : open_) list(open.tasks);
  for (const auto& batch : in_flight_) list(batch.tasks);
  for (const auto& batch : ready_) list(batch.tasks);
  for (const auto& [at, batch] : delayed_) list(batch.tasks);
}

TimePoint SubmitLane::next_wake_up() const {
  TimePoint next = kNever;
  for (const auto& batch : in_flight_) next = std::min(next, batch.resend_at);
  if (!delayed_.empty()) next = std::min(next, std::max(delayed_.begin()->first, paused_until_));
  const bool has_room = in_flight_.size() < std::min(window_, config_.batches_in_flight_max);
  if ((!ready_.empty() || has_open_batch()) && has_room) next = std::min(next, paused_until_);
  return std::max(next, blocked_until_);
}

}  // namespace baton
