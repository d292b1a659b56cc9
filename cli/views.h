// Tasks, queues and workers as rows of a table and as JSON.
//
// JSON: one object a task, queue or worker; fields that say nothing (no error, no worker) are left out. Times are
// milliseconds since the Unix epoch, durations milliseconds.
#pragma once

#include <vector>

#include "baton/views.h"
#include "cli/invocation.h"

namespace baton::cli {

Colour colour_of(TaskState state);

void show_tasks(Invocation& invocation, const std::vector<TaskView>& tasks, TimePoint now);
// One task with all there is to know.
void show_task(Invocation& invocation, const TaskView& task, TimePoint now);
void show_queues(Invocation& invocation, const std::vector<QueueView>& queues);
void show_workers(Invocation& invocation, const std::vector<WorkerView>& workers, TimePoint now);

JsonLine task_json(const TaskView& task);
JsonLine outcome_json(const Outcome& outcome);
void add_outcome(JsonLine& line, const Outcome& outcome);
JsonLine queue_json(const QueueView& queue);
JsonLine worker_json(const WorkerView& worker);

// "dead_lettered after 3 attempts: Image.Corrupt: not an image".
std::string outcome_text(const Outcome& outcome);

}  // namespace baton::cli
