#include "tests/partition/partition_content.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "coordinator/row_codec.h"

namespace baton {

namespace {

std::int64_t micros(TimePoint point) { return point.time_since_epoch().count(); }

std::string line_of(const Task& task, RowEncoder& rows, TimePoint now) {
  const AttemptState& attempt = task.attempt;
  const bool due = task.state == TaskState::kDelayed && attempt.next_attempt_at <= now;
  std::ostringstream line;
  line << "task " << task.id.text() << ' ' << task_state_name(due ? TaskState::kReady : task.state)
       << " priority=" << int{task.priority} << " attempt=" << attempt.lease.attempt << '/' << attempt.lease.epoch
       << '/' << attempt.lease.nonce << " leased=" << attempt.leased << " worker=" << attempt.worker.value
       << " dispatched=" << micros(attempt.dispatched_at) << " next=" << (due ? 0 : micros(attempt.next_attempt_at))
       << " dead=" << micros(attempt.dead_lettered_at) << " failures=" << attempt.failure_count
       << " crashes=" << attempt.crash_count << " cancel=" << attempt.cancel_requested;
  if (attempt.last_failure) line << " error=" << attempt.last_failure->error << '|' << attempt.last_failure->cause;
  line << " row=" << rows.task(task).ShortDebugString();
  return line.str();
}

std::string line_of(const Outcome& outcome, const std::string& type) {
  std::ostringstream line;
  line << "outcome " << outcome.id.text() << ' ' << type << ' ' << task_state_name(outcome.state)
       << " output=" << outcome.output << " error=" << outcome.error << " cause=" << outcome.cause
       << " attempts=" << outcome.attempt_count << " submitted=" << micros(outcome.submitted_at)
       << " ended=" << micros(outcome.ended_at);
  return line.str();
}

}  // namespace

std::string content_of(const Partition& partition, const TypeTable& types, TimePoint now) {
  std::vector<std::string> lines;
  RowEncoder rows(types);
  partition.for_each_task([&](const Task& task) {
    if (!task.is_transient()) lines.push_back(line_of(task, rows, now));
  });
  partition.for_each_outcome([&](TaskId id, TaskState, TypeIndex type) {
    // Nothing: of a former life, its id is a task again.
    if (const auto outcome = partition.find_outcome(id)) lines.push_back(line_of(*outcome, types.name(type)));
  });
  std::ranges::sort(lines);
  lines.erase(std::ranges::unique(lines).begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

}  // namespace baton
