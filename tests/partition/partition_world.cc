#include "tests/partition/partition_world.h"

#include <algorithm>

#include "common/check.h"

namespace baton {

PartitionWorld::PartitionWorld(PartitionLimits limits, std::uint64_t seed) : limits_(limits), seed_(seed) {
  partition_ = std::make_unique<Partition>(PartitionId{0}, limits_, seed_, now_);
  partition_->restored(epoch_, now_, effects);
}

// Every command is a turn of its own, and its commit is durable at once.
void PartitionWorld::commit() {
  if (!effects.record.empty()) stored.commit(effects.record.bytes());
  effects.record.clear();
}

Result<Partition::Submitted> PartitionWorld::submit(const std::string& task, TaskOptions options,
                                                    const std::string& type, const std::string& watcher) {
  TaskSpec spec;
  spec.id = names.task(task);
  spec.type = type;
  spec.input = "input of " + task;
  if (options != TaskOptions{}) spec.options = std::make_shared<const TaskOptions>(std::move(options));
  auto submitted = partition_->submit(std::move(spec), *types.intern(type), names.session(watcher), now_, effects);
  commit();
  return submitted;
}

const Task* PartitionWorld::lease(const std::string& worker, const std::string& type, bool suspect) {
  const SessionHandle session = names.session(worker);
  const Task* task = partition_->lease_next(*types.intern(type), suspect, session, WorkerId{session}, now_, effects);
  commit();
  return task;
}

Partition::Reported PartitionWorld::report(const std::string& task, ReportStatus status, const std::string& error,
                                           std::function<void(AttemptReport&)> change) {
  AttemptReport report;
  report.id = names.task(task);
  if (const Task* live = find(task)) report.lease = live->attempt.lease;
  report.status = status;
  report.error = error;
  if (status == ReportStatus::kSucceeded) report.output = "output of " + task;
  if (change) change(report);
  const auto reported = partition_->report(std::move(report), now_, effects);
  commit();
  return reported;
}

bool PartitionWorld::heartbeat(const std::string& task, const std::string& worker, std::uint32_t progress_count) {
  return partition_->renew({names.task(task), lease_of(task), progress_count, true}, names.session(worker), now_,
                           effects);
}

Result<Partition::Cancelled> PartitionWorld::cancel(const std::string& task, const std::string& cause) {
  auto cancelled = partition_->cancel(names.task(task), cause, now_, effects);
  commit();
  return cancelled;
}

bool PartitionWorld::watch(const std::string& task, const std::string& client) {
  return partition_->watch(names.task(task), names.session(client), effects);
}

Result<TaskId> PartitionWorld::retry_dead_letter(const std::string& task) {
  auto retried = partition_->retry_dead_letter(names.task(task), now_, effects);
  commit();
  return retried;
}

Result<void> PartitionWorld::drop_dead_letter(const std::string& task) {
  auto dropped = partition_->drop_dead_letter(names.task(task), now_, effects);
  commit();
  return dropped;
}

void PartitionWorld::pass(Duration duration, const std::function<void()>& after_each_stop) {
  const TimePoint end = now_ + duration;
  while (true) {
    now_ = std::min(end, std::max(partition_->next_wake_up(), now_ + Duration(1)));
    partition_->advance(now_, effects);
    commit();
    if (after_each_stop) after_each_stop();
    if (now_ == end) return;
  }
}

void PartitionWorld::jump(Duration duration) {
  now_ += duration;
  partition_->advance(now_, effects);
  commit();
}

void PartitionWorld::take_over() {
  stored.forget_checkpoint();
  partition_ = std::make_unique<Partition>(PartitionId{0}, limits_, ++seed_, now_);
  PartitionLoader loader(*partition_, types, now_);
  stored.load(loader);
  partition_->restored(++epoch_, now_, effects);
}

std::optional<TaskState> PartitionWorld::state(const std::string& task) const {
  const TaskId id = const_cast<Names&>(names).task(task);
  if (const Task* found = partition_->find_task(id)) return found->state;
  if (const auto found = partition_->find_outcome(id)) return found->state;
  return std::nullopt;
}

const Task* PartitionWorld::find(const std::string& task) { return partition_->find_task(names.task(task)); }
std::optional<Outcome> PartitionWorld::outcome(const std::string& task) {
  return partition_->find_outcome(names.task(task));
}
std::vector<std::string> PartitionWorld::take_lines() { return effects.take_lines(); }

LeaseToken PartitionWorld::lease_of(const std::string& task) {
  const Task* found = find(task);
  CHECK(found) << task << " is not a live task";
  return found->attempt.lease;
}

}  // namespace baton
