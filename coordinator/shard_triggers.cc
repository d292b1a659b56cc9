// Triggers: what they start travels to the execution's partition as the start of a nested execution does, with the trigger as
// the caller, and the answers come back likewise.
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

NestedStart Shard::nested_start_of(const triggers::Start& start) {
  const auto arn = parse_arn(start.state_machine_arn);
  CHECK(arn) << "a trigger names what is no ARN: " << start.state_machine_arn;
  NestedStart nested;
  nested.caller = caller_of(start);
  nested.child = execution_id_of(arn->machine_name(), start.execution_name);
  nested.state_machine_arn = start.state_machine_arn;
  nested.name = start.execution_name;
  nested.input = start.input;
  return nested;
}

bool Shard::is_of_trigger(const NestedAnswer& answer) { return answer.caller.frame == kTriggerFrame; }

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
      [&](const triggers::Start& start) {
        return nested_start_of(start).child.partition(partition_count_) == reopened;
      },
      *slot->effects);
}

}  // namespace baton
