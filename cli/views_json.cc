#include "cli/views.h"

namespace baton::cli {

namespace {

void add_text(JsonLine& line, std::string_view key, const std::string& text) {
  if (!text.empty()) line.add(key, text);
}

void add_duration(JsonLine& line, std::string_view key, Duration duration) {
  if (duration > Duration::zero()) line.add(key, to_ms(duration));
}

std::string string_array(const std::vector<std::string>& texts) {
  std::string array;
  for (const auto& text : texts) array += (array.empty() ? "" : ",") + json_string(text);
  return "[" + array + "]";
}

void add_labels(JsonLine& line, const std::map<std::string, std::string>& labels) {
  if (labels.empty()) return;
  JsonLine members;
  for (const auto& [key, value] : labels) members.add(key, value);
  line.add_json("labels", members.text());
}

void add_options(JsonLine& line, const TaskOptions& options) {
  line.add("priority", options.priority);
  add_text(line, "idempotency_key", options.idempotency_key);
  add_duration(line, "timeout_ms", options.timeout);
  add_duration(line, "heartbeat_timeout_ms", options.heartbeat_timeout);
  if (options.deadline != kNever) line.add("deadline_ms", to_unix_ms(options.deadline));
  line.add("attempt_count_max", options.retry.attempt_count_max);
  add_labels(line, options.labels);
}

// What an outcome has beyond what its task says.
void add_end(JsonLine& line, const Outcome& outcome) {
  line.add("ended_at_ms", to_unix_ms(outcome.ended_at));
  if (outcome.state == TaskState::kSucceeded) line.add_payload("output", outcome.output);
  add_text(line, "error", outcome.error);
  add_text(line, "cause", outcome.cause);
}

}  // namespace

JsonLine task_json(const TaskView& task) {
  JsonLine line;
  line.add("id", task.id.text()).add("type", task.type).add("state", task_state_name(task.state));
  line.add("attempt_count", task.attempt_count).add("failure_count", task.failure_count);
  line.add("crash_count", task.crash_count).add("submitted_at_ms", to_unix_ms(task.submitted_at));
  if (task.state == TaskState::kDelayed) line.add("next_attempt_at_ms", to_unix_ms(task.next_attempt_at));
  if (task.worker_id) line.add("worker_id", task.worker_id->text());
  if (task.cancel_requested) line.add("cancel_requested", true);
  add_text(line, "last_error", task.last_error);
  add_text(line, "last_cause", task.last_cause);
  if (task.options) add_options(line, *task.options);
  if (!task.input.empty()) line.add_payload("input", task.input);
  if (task.outcome) add_end(line, *task.outcome);
  return line;
}

void add_outcome(JsonLine& line, const Outcome& outcome) {
  line.add("id", outcome.id.text()).add("state", task_state_name(outcome.state));
  line.add("attempt_count", outcome.attempt_count).add("submitted_at_ms", to_unix_ms(outcome.submitted_at));
  add_end(line, outcome);
}

JsonLine outcome_json(const Outcome& outcome) {
  JsonLine line;
  add_outcome(line, outcome);
  return line;
}

JsonLine queue_json(const QueueView& queue) {
  JsonLine line;
  line.add("type", queue.type).add("ready_count", queue.ready_count).add("delayed_count", queue.delayed_count);
  line.add("leased_count", queue.leased_count).add("dead_letter_count", queue.dead_letter_count);
  line.add("oldest_ready_age_ms", to_ms(queue.oldest_ready_age)).add("succeeded_total", queue.succeeded_total);
  line.add("failed_total", queue.failed_total).add("worker_count", queue.worker_count);
  return line;
}

JsonLine worker_json(const WorkerView& worker) {
  JsonLine line;
  line.add("id", worker.id.text()).add("name", worker.name).add("version", worker.version);
  line.add_json("types", string_array(worker.types)).add("slots", worker.slots).add("credit", worker.credit);
  line.add("leased_count", worker.leased_count).add("connected_at_ms", to_unix_ms(worker.connected_at));
  line.add("last_heard_at_ms", to_unix_ms(worker.last_heard_at)).add("draining", worker.draining);
  line.add("serves_functions", worker.serves_functions);
  add_labels(line, worker.labels);
  line.add("succeeded_total", worker.succeeded_total).add("failed_total", worker.failed_total);
  return line;
}

}  // namespace baton::cli
