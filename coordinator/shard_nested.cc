// What partitions say to each other: executions that start executions (executions/nested.h).
#include "api/answers.h"
#include "common/json/parse.h"
#include "coordinator/executions/execution_api.h"
#include "coordinator/shard.h"
#include "coordinator/shard_slot.h"

namespace baton {

void Shard::deliver(PartitionMessage message) {
  const PartitionId partition = receiver_of(message, partition_count_);
  config_.mailboxes->put(config_.routing.shard_of_partition(partition), std::move(message));
}

void Shard::receive_messages(TimePoint now) {
  for (const PartitionId reopened : config_.mailboxes->take_reopened(config_.index)) {
    for (auto& slot : slots_) {
      if (slot->executions) slot->executions->ask_again(reopened);
    }
    ask_triggers_again(reopened);
  }
  for (PartitionMessage& message : config_.mailboxes->take(config_.index)) {
    Slot* slot = slot_of(receiver_of(message, partition_count_));
    // Being taken over: it waits in the box. (What its sender asks again comes in addition.)
    if (!slot || !slot->executions) {
      if (slot && !slot->frozen) turn_messages_.push_back({nullptr, std::move(message)});
      continue;
    }
    if (const auto* start = std::get_if<NestedStart>(&message)) {
      on_nested_start(*slot, *start, now);
    } else if (auto* task = std::get_if<TaskStart>(&message)) {
      on_task_start(*slot, std::move(*task), now);
    } else if (const auto* stop = std::get_if<NestedStop>(&message)) {
      slot->executions->on_message(*stop, now);
    } else if (const auto& answer = std::get<NestedAnswer>(message); is_of_trigger(answer.caller)) {
      on_trigger_answer(*slot, answer);
    } else {
      slot->executions->on_message(answer, now);
    }
  }
}

void Shard::on_nested_start(Slot& slot, const NestedStart& nested, TimePoint now) {
  if (slot.executions->answer_again(nested)) return;
  const auto directory = config_.directory->get();
  if (!directory)
    return turn_messages_.push_back({nullptr, nested});  // the registry is being taken over: it waits in the box
  NestedAnswer answer{nested.caller};
  const auto refuse_start = [&](const api::ApiError& error) {
    answer.kind = NestedAnswer::Kind::kRefused;
    answer.error = error.name;
    answer.message = error.message;
    turn_messages_.push_back({&slot, answer});
  };
  const auto resolved = directory->resolve(nested.state_machine_arn, random_);
  if (!resolved) return refuse_start(resolved.error());
  const auto machine = machines_.get(resolved->definition, resolved->type);
  if (!machine) return refuse_start({"InvalidDefinition", machine.error().message});
  const auto input = json::parse(nested.input);
  const StartTarget target = target_of(*resolved, *machine);
  StartCall call{nested.child, nested.name, *input};
  call.trace_header = nested.trace_header;
  call.caller = nested.caller;
  const auto started = start_execution(*slot.executions, target, call, random_, now);
  if (!started) return refuse_start(started.error());
  if (!started->by_this_request) {  // somebody else has started it
    if (is_of_trigger(nested.caller)) {
      return refuse_start(
          {std::string(api::kExecutionAlreadyExists), "Execution Already Exists: '" + started->arn + "'"});
    }
    if (nested.waits_for_end) slot.executions->listen(nested.child, nested.caller);
  }
  answer.execution_arn = started->arn;
  answer.started_at = started->started_at;
  turn_messages_.push_back({&slot, answer});
}

}  // namespace baton
