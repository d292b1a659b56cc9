#include "cli/views.h"

#include "cli/fields.h"
#include "cli/text.h"
#include "common/utf8.h"

namespace baton::cli {

namespace {

std::string joined(const std::string& error, const std::string& cause) {
  return error.empty() || cause.empty() ? error + cause : error + ": " + cause;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string labels_text(const std::map<std::string, std::string>& labels) {
  std::vector<std::string> texts;
  for (const auto& [key, value] : labels) texts.push_back(key + "=" + value);
  return joined(texts);
}

// A worker may serve none by name.
std::string types_text(const WorkerView& worker) {
  const std::string types = joined(worker.types);
  if (!worker.serves_functions) return types;
  return types + (types.empty() ? "" : ", ") + "(Lambda functions)";
}

std::string detail_of(const TaskView& task, TimePoint now, const Invocation& invocation) {
  if (task.outcome) return joined(task.outcome->error, task.outcome->cause);
  if (task.state == TaskState::kDelayed) {
    const auto next = "next attempt " + invocation.time_text(task.next_attempt_at, now);
    return task.last_error.empty() ? next : next + "; " + joined(task.last_error, task.last_cause);
  }
  if (task.cancel_requested) return "told to stop";
  return joined(task.last_error, task.last_cause);
}

Cell counted(std::uint64_t count, Colour colour = Colour::kNone) {
  return Cell(grouped(count), count == 0 ? Colour::kDim : colour);
}

std::string payload_text(std::string_view bytes) {
  return is_utf8(bytes) ? std::string(bytes) : "(" + grouped(bytes.size()) + " bytes that are not text; see -o json)";
}

std::string attempts_text(const TaskView& task) {
  std::string text = std::to_string(task.attempt_count);
  if (task.failure_count > 0) text += ", failed " + std::to_string(task.failure_count);
  if (task.crash_count > 0) text += ", lost with their worker " + std::to_string(task.crash_count);
  return text;
}

void add_options_to(Fields& fields, const Invocation& invocation, const TaskOptions& options, TimePoint now) {
  fields.add("Priority", std::to_string(options.priority));
  fields.add("Key", options.idempotency_key);
  if (options.timeout > Duration::zero()) fields.add("Time-out", short_duration(options.timeout) + " an attempt");
  if (options.deadline != kNever) fields.add("Deadline", when(invocation, options.deadline, now));
  fields.add("Attempts max", std::to_string(options.retry.attempt_count_max));
  fields.add("Labels", labels_text(options.labels));
}

}  // namespace

Colour colour_of(TaskState state) {
  switch (state) {
    case TaskState::kDelayed: return Colour::kDim;
    case TaskState::kReady: return Colour::kNone;
    case TaskState::kLeased: return Colour::kYellow;
    case TaskState::kSucceeded: return Colour::kGreen;
    case TaskState::kDeadLettered:
    case TaskState::kTimedOut: return Colour::kRed;
    case TaskState::kCancelled: return Colour::kDim;
  }
  return Colour::kNone;
}

std::string outcome_text(const Outcome& outcome) {
  std::string text(task_state_name(outcome.state));
  text += " after " + std::to_string(outcome.attempt_count) + (outcome.attempt_count == 1 ? " attempt" : " attempts");
  const std::string why = joined(outcome.error, outcome.cause);
  return why.empty() ? text : text + ": " + why;
}

void show_tasks(Invocation& invocation, const std::vector<TaskView>& tasks, TimePoint now) {
  if (invocation.json()) {
    for (const TaskView& task : tasks) invocation.show(task_json(task));
    return;
  }
  Table table({{"ID"}, {"TYPE"}, {"STATE"}, {"ATTEMPTS", Align::kRight}, {"SUBMITTED"}, {"DETAIL"}});
  for (const TaskView& task : tasks) {
    table.add_row({task.id.text(), task.type, Cell(std::string(task_state_name(task.state)), colour_of(task.state)),
                   std::to_string(task.attempt_count), invocation.time_text(task.submitted_at, now),
                   detail_of(task, now, invocation)});
  }
  invocation.show(table);
}

void show_task(Invocation& invocation, const TaskView& task, TimePoint now) {
  if (invocation.json()) return invocation.show(task_json(task));
  const std::string state(task_state_name(task.state));
  Fields fields(invocation);
  fields.add("Id", task.id.text());
  fields.add("Type", task.type);
  fields.add("State", state + (task.cancel_requested ? " (told to stop)" : ""));
  fields.add("Attempts", attempts_text(task));
  fields.add("Submitted", when(invocation, task.submitted_at, now));
  if (task.state == TaskState::kDelayed) fields.add("Next attempt", when(invocation, task.next_attempt_at, now));
  if (task.worker_id) fields.add("Worker", task.worker_id->text());
  if (task.options) add_options_to(fields, invocation, *task.options, now);
  fields.add("Input", payload_text(task.input));
  if (task.outcome) {
    fields.add("Ended", when(invocation, task.outcome->ended_at, now));
    fields.add("Output", payload_text(task.outcome->output));
    fields.add("Error", joined(task.outcome->error, task.outcome->cause));
  } else {
    fields.add("Last error", joined(task.last_error, task.last_cause));
  }
}

void show_queues(Invocation& invocation, const std::vector<QueueView>& queues) {
  if (invocation.json()) {
    for (const QueueView& queue : queues) invocation.show(queue_json(queue));
    return;
  }
  Table table({{"QUEUE"},
               {"READY", Align::kRight},
               {"DELAYED", Align::kRight},
               {"RUNNING", Align::kRight},
               {"DEAD", Align::kRight},
               {"OLDEST", Align::kRight},
               {"SUCCEEDED", Align::kRight},
               {"FAILED", Align::kRight},
               {"WORKERS", Align::kRight}});
  for (const QueueView& queue : queues) {
    const bool nobody = queue.worker_count == 0 && queue.ready_count > 0;
    table.add_row({queue.type, counted(queue.ready_count), counted(queue.delayed_count), counted(queue.leased_count),
                   counted(queue.dead_letter_count, Colour::kRed),
                   queue.oldest_ready_age > Duration::zero() ? short_duration(queue.oldest_ready_age) : "-",
                   counted(queue.succeeded_total), counted(queue.failed_total),
                   Cell(std::to_string(queue.worker_count), nobody ? Colour::kRed : Colour::kNone)});
  }
  invocation.show(table);
  std::vector<std::string> unserved;
  for (const QueueView& queue : queues) {
    if (queue.worker_count == 0 && queue.ready_count > 0) unserved.push_back(queue.type);
  }
  if (!unserved.empty()) invocation.note(printable("No worker serves " + joined(unserved)));
}

void show_workers(Invocation& invocation, const std::vector<WorkerView>& workers, TimePoint now) {
  if (invocation.json()) {
    for (const WorkerView& worker : workers) invocation.show(worker_json(worker));
    return;
  }
  Table table({{"ID"},
               {"NAME"},
               {"VERSION"},
               {"STATE"},
               {"RUNNING", Align::kRight},
               {"SLOTS", Align::kRight},
               {"SUCCEEDED", Align::kRight},
               {"FAILED", Align::kRight},
               {"CONNECTED"},
               {"HEARD"},
               {"LABELS"},
               {"TYPES"}});
  for (const WorkerView& worker : workers) {
    table.add_row({worker.id.text(), worker.name, worker.version,
                   worker.draining ? Cell("draining", Colour::kYellow) : Cell("serving", Colour::kGreen),
                   counted(worker.leased_count), std::to_string(worker.slots), counted(worker.succeeded_total),
                   counted(worker.failed_total), invocation.time_text(worker.connected_at, now),
                   invocation.time_text(worker.last_heard_at, now), labels_text(worker.labels), types_text(worker)});
  }
  invocation.show(table);
}

}  // namespace baton::cli
