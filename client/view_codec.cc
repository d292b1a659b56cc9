#include "client/view_codec.h"

#include "transport/message_codec.h"

namespace baton {

namespace {

TaskState read_state(std::uint32_t state, TaskState unknown) {
  const bool known = state >= static_cast<std::uint32_t>(TaskState::kDelayed) &&
                     state <= static_cast<std::uint32_t>(TaskState::kTimedOut);
  return known ? static_cast<TaskState>(state) : unknown;
}

}  // namespace

Error read_error(const wire::ErrorMessage& message) {
  const bool known = message.code() >= static_cast<std::uint32_t>(ErrorCode::kInternal) &&
                     message.code() <= static_cast<std::uint32_t>(ErrorCode::kCorrupt);
  const auto code = known ? static_cast<ErrorCode>(message.code()) : ErrorCode::kInternal;
  if (!message.message().empty()) return Error{code, message.message()};
  return Error{code, "the coordinator answered " + std::string(error_code_name(code)) + " without saying why"};
}

void read_outcome(const wire::OutcomeMessage& message, Outcome& outcome) {
  outcome.id = id_of(message);
  outcome.state = message.state() == 0 ? TaskState::kSucceeded : read_state(message.state(), TaskState::kDeadLettered);
  outcome.output.assign(message.output());
  outcome.error.assign(message.error());
  outcome.cause.assign(message.cause());
  outcome.attempt_count = message.attempt_count();
  outcome.submitted_at = from_unix_ms(message.submitted_at_ms());
  outcome.ended_at = from_unix_ms(message.ended_at_ms());
}

TaskView read_task(const wire::TaskMessage& message) {
  TaskView task;
  task.id = from_message(message.id());
  task.type = message.type();
  task.state = read_state(message.state(), TaskState::kReady);
  task.input = message.input();
  task.attempt_count = message.attempt_count();
  task.failure_count = message.failure_count();
  task.crash_count = message.crash_count();
  task.submitted_at = from_unix_ms(message.submitted_at_ms());
  task.next_attempt_at = from_unix_ms(message.next_attempt_at_ms());
  if (message.worker_id() != 0) task.worker_id = WorkerId{message.worker_id()};
  task.last_error = message.last_error();
  task.last_cause = message.last_cause();
  task.cancel_requested = message.cancel_requested();
  if (message.has_outcome()) read_outcome(message.outcome(), task.outcome.emplace());
  if (message.has_options()) task.options = std::make_shared<const TaskOptions>(from_message(message.options()));
  return task;
}

QueueView read_queue(const wire::QueueMessage& message) {
  QueueView queue;
  queue.type = message.type();
  queue.ready_count = message.ready_count();
  queue.delayed_count = message.delayed_count();
  queue.leased_count = message.leased_count();
  queue.dead_letter_count = message.dead_letter_count();
  queue.oldest_ready_age = std::chrono::milliseconds(message.oldest_ready_age_ms());
  queue.succeeded_total = message.succeeded_total();
  queue.failed_total = message.failed_total();
  queue.worker_count = message.worker_count();
  return queue;
}

WorkerView read_worker(const wire::WorkerMessage& message) {
  WorkerView worker;
  worker.id = WorkerId{message.worker_id()};
  worker.name = message.name();
  worker.version = message.version();
  worker.types.assign(message.types().begin(), message.types().end());
  worker.slots = message.slots();
  worker.credit = message.credit();
  worker.leased_count = message.leased_count();
  worker.connected_at = from_unix_ms(message.connected_at_ms());
  worker.last_heard_at = from_unix_ms(message.last_heard_at_ms());
  worker.draining = message.draining();
  worker.serves_functions = message.serves_functions();
  worker.labels.insert(message.labels().begin(), message.labels().end());
  worker.succeeded_total = message.succeeded_total();
  worker.failed_total = message.failed_total();
  return worker;
}

TaskAnswer read_task_answer(const wire::TaskResult& message) {
  TaskAnswer answer;
  answer.id = from_message(message.id());
  if (message.has_error()) answer.error = read_error(message.error());
  if (message.has_new_id()) answer.new_id = from_message(message.new_id());
  return answer;
}

}  // namespace baton
