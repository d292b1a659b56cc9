// Triggers: what they start travels to the partition of the execution or task as the start of a nested execution does, with
// the trigger as the caller, and the answers come back likewise.
#include "common/arn.h"
#include "common/check.h"
#include "coordinator/shard.h"
#include "coordinator/shard_slot.h"

namespace baton {

namespace {

// No execution has so many frames.
constexpr asl::FrameId kTriggerFrame{0xfffffffe};

// An id in the registry's partition that names the trigger, and the slot as the attempt.
ParentFrame caller_of(const triggers::Start& start) {
  const auto slot = std::chrono::duration_cast<std::chrono::seconds>(start.slot.time_since_epoch());
  return {{kRegistryPartition, start.trigger}, kTriggerFrame, static_cast<asl::Attempt>(slot.count())};
}

}  // namespace

const triggers::Triggers* Shard::triggers() const {
  const Slot* slot = slot_by_partition_.empty() ? nullptr : slot_by_partition_[kRegistryPartition];
  return slot != nullptr ? slot->triggers.get() : nullptr;
}

PartitionMessage Shard::message_of(const triggers::Start& start) {
  if (const auto* task = std::get_if<api::TaskTarget>(&start.target)) {
    TaskOptions options = api::task_options(*task);
    options.idempotency_key = triggers::task_key(start.name);
    const TaskId id = task_id_of_key(task->type, options.idempotency_key);
    return TaskStart{caller_of(start), {id, task->type, start.input, std::make_shared<const TaskOptions>(options)}};
  }
  const std::string& machine = std::get<api::MachineTarget>(start.target).arn;
  const auto arn = parse_arn(machine);
  CHECK(arn) << "a trigger names what is no ARN: " << machine;
  return NestedStart{caller_of(start), execution_id_of(arn->machine_name(), start.name), machine, start.name,
                     start.input};
}

// Asked again, it is known, and started all the same.
void Shard::on_task_start(Slot& slot, TaskStart&& start, TimePoint now) {
  NestedAnswer answer{start.caller};
  const auto type = types_.intern(start.task.type);
  Result<Partition::Submitted> submitted = tl::unexpected(too_many_types());
  if (type) submitted = slot.partition->submit(std::move(start.task), *type, kNoSession, now, *slot.effects);
  if (!submitted) {
    answer.kind = NestedAnswer::Kind::kRefused;
    answer.error = "TaskLimitExceeded";
    answer.message = submitted.error().message;
  } else if (*submitted == Partition::Submitted::kNew) {
    ++counters_.submitted_total;
  }
  turn_messages_.push_back({&slot, answer});
}

bool Shard::is_of_trigger(const ParentFrame& caller) { return caller.frame == kTriggerFrame; }

void Shard::on_trigger_answer(Slot& slot, const NestedAnswer& answer) {
  if (!slot.triggers) return;
  const triggers::TriggerId trigger = answer.caller.id.low;
  const TimePoint due{std::chrono::seconds(answer.caller.attempt)};
  switch (answer.kind) {
    case NestedAnswer::Kind::kStarted: return slot.triggers->started(trigger, due, *slot.effects);
    case NestedAnswer::Kind::kRefused:
      return slot.triggers->refused(trigger, due, answer.error + ": " + answer.message, *slot.effects);
    case NestedAnswer::Kind::kEnded: return slot.triggers->ended(trigger, due, *slot.effects);
  }
}

// What was said to a partition since it was fenced is lost.
void Shard::ask_triggers_again(PartitionId reopened) {
  Slot* slot = slot_of(kRegistryPartition);
  if (!slot || !slot->triggers) return;
  slot->triggers->ask_again(
      [&](const triggers::Start& start) { return receiver_of(message_of(start), partition_count_) == reopened; },
      *slot->effects);
}

}  // namespace baton
