// Taking over: rows and changes become memory again. No decision is made here, only facts are put in place; what was under
// way when the former owner died is then asked for again.
#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>

#include "asl/step/execution_codec.h"
#include "asl/step/restore.h"
#include "asl/step/step.h"
#include "coordinator/executions/executions.h"
#include "coordinator/executions/outcome_of.h"
#include "coordinator/executions/row_keys.h"

namespace baton {

namespace {

// Between two looks for definitions that nothing uses: they take little, and the look goes over all open executions.
constexpr Duration kUnusedMachinesInterval = std::chrono::hours(1);

}  // namespace

bool Executions::restore_row(std::string_view key, std::string_view row, bool from_row, TimePoint now) {
  if (const auto number = parse_block_row_key(key)) {
    if (!from_row) return false;  // no turn writes one
    blocks_written_ = std::max(blocks_written_, *number);
    return closed_.restore_block(*number, row, now, [&](ExecutionId id, const ParentFrame& parent) {
      ended_children_.emplace_back(id, parent);
    });
  }
  if (const auto machine_key = parse_definition_row_key(key)) {
    if (row.empty()) return false;
    const auto type = row[0] == 'E' ? asl::ExecutionType::kExpress : asl::ExecutionType::kStandard;
    const auto machine = machines_.get(row.substr(1), type);
    if (!machine || (*machine)->key != *machine_key) return false;
    used_machines_[(*machine)->key] = *machine;
    if (!from_row) pending_rows_.machines.push_back((*machine)->key);
    return true;
  }
  const auto parsed = parse_execution_row_key(key);
  if (!parsed || !from_row) return false;
  Draft& draft = drafts_[parsed->id];
  switch (parsed->kind) {
    case ExecutionRowKind::kBirth:
      draft.birth = row;
      draft.stored.birth = true;
      break;
    case ExecutionRowKind::kHead: draft.head = row; break;
    case ExecutionRowKind::kFrame:
      draft.frames[static_cast<std::uint32_t>(parsed->number)] = row;
      draft.stored.frames.push_back(static_cast<std::uint32_t>(parsed->number));
      break;
    case ExecutionRowKind::kEvents:
      draft.event_rows.emplace_back(static_cast<std::int64_t>(parsed->number), row);
      draft.stored.events.push_back(static_cast<std::int64_t>(parsed->number));
      break;
  }
  return true;
}

// Rows of events, one behind the other. What a checkpoint wrote twice overlaps.
void Executions::join_events(Draft& draft) {
  if (draft.event_rows.empty()) return;
  std::ranges::sort(draft.event_rows, {}, [](const auto& row) { return row.first; });
  for (const auto& [first_id, events] : draft.event_rows) add_events(draft, first_id, events);
  draft.event_rows.clear();
  draft.stored.last_event_id = draft.last_event_id;
}

void Executions::add_events(Draft& draft, std::int64_t first_event_id, std::string_view events) {
  if (first_event_id > draft.last_event_id + 1) {
    draft.is_incomplete = true;  // its rows are gone already: it closes further on, and its block has it
    return;
  }
  const std::string_view added = events_from(events, first_event_id, draft.last_event_id + 1);
  const auto count = count_events(added);
  draft.is_incomplete = draft.is_incomplete || !count;
  draft.last_event_id += count.value_or(0);
  draft.history += added;
}

void Executions::restore_change(ExecutionChange&& change) {
  Draft& draft = drafts_[change.id];
  join_events(draft);
  draft.has_changed = true;
  if (!change.birth.empty()) {
    // A beginning: whatever is known is of a former life, or newer rows of this one, which the journal tells again.
    draft.birth = std::move(change.birth);
    draft.head.clear();
    draft.frames.clear();
    draft.history.clear();
    draft.last_event_id = 0;
    draft.is_reborn = true;
    draft.is_incomplete = false;
  }
  if (!change.head.empty()) draft.head = std::move(change.head);
  for (auto& [slot, row] : change.frames) {
    draft.frames[slot] = std::move(row);
    draft.changed_frames.push_back(slot);
  }
  for (const std::uint32_t slot : change.removed_frames) {
    draft.frames.erase(slot);
    draft.changed_frames.push_back(slot);
  }
  if (!change.history.empty()) add_events(draft, change.first_event_id, change.history);
  if (change.closed) close_draft(change.id, draft, change.closed_at);
}

void Executions::close_draft(ExecutionId id, Draft& draft, TimePoint closed_at) {
  restore_blocks();
  const bool has_rows = draft.stored.birth || !draft.stored.frames.empty() || !draft.stored.events.empty();
  if (has_rows) pending_rows_.dropped.emplace_back(id, std::move(draft.stored));
  const auto birth = decode_birth(draft.birth);
  asl::Execution execution;
  // Without its birth it was closed, and its rows were dropped, by a checkpoint that did not come to its end: a block
  // has it.
  const bool is_whole = birth && !draft.is_incomplete && !birth->is_express &&
                        asl::decode_parts(birth->engine, draft.head, execution) && is_named(execution.identity) &&
                        execution.last_event_id == draft.last_event_id;
  if (is_whole) {
    ClosedExecution closed{id, closed_at, std::move(draft.birth), std::move(draft.head), {}, std::move(draft.history)};
    if (asl::is_redrivable(execution)) {
      for (auto& [slot, row] : draft.frames) closed.frames.emplace_back(slot, std::move(row));
    }
    closed_.add(ClosedSummary::of(id, execution, birth->machine_key, closed_at), closed);
    if (birth->parent) ended_children_.emplace_back(id, *birth->parent);
  }
  drafts_.erase(id);
}

void Executions::restore_blocks() {
  if (blocks_restored_) return;
  blocks_restored_ = true;
  blocks_are_broken_ = !closed_.restored();
  blocks_written_ = std::max(blocks_written_, closed_.first_block() - 1);
}

// ---- All of it is there ----------------------------------------------------------------------------------------------

Result<void> Executions::restored(TimePoint now) {
  restore_blocks();
  if (blocks_are_broken_) {
    return fail(ErrorCode::kCorrupt, "blocks of closed executions are too far apart: Redis lost data");
  }
  for (auto& [id, draft] : drafts_) {
    if (auto opened = open_draft(id, draft, now); !opened) return opened;
  }
  drafts_.clear();
  for (auto& [id, entry] : open_) {
    if (!entry->parent) continue;
    if (ExecutionEntry* parent = find_open(entry->parent->id)) parent->children[entry->parent->attempt] = id;
  }
  for (auto& [id, entry] : open_) ask_again(*entry);
  tell_parents();
  stop_orphans();
  for (const auto& [id, entry] : open_) end_lost_requests(*entry);
  list_all_started();
  drop_unused_machines(now);
  return {};
}

Result<void> Executions::open_draft(ExecutionId id, Draft& draft, TimePoint now) {
  join_events(draft);
  const auto corrupt = [&](std::string_view what) {
    return fail(ErrorCode::kCorrupt, "execution " + id.text() + ": " + std::string(what) +
                                         ": Redis lost data, or a newer version of Baton wrote it");
  };
  const auto birth = decode_birth(draft.birth);
  asl::Execution known;
  const bool is_begun = !draft.head.empty();
  if (!birth || draft.is_incomplete) return corrupt("its birth or a part of its history is missing");
  if (const ClosedSummary* closed = closed_.find(id)) {
    if (!asl::decode_parts(birth->engine, draft.head, known)) return corrupt("its head is broken");
    const bool is_older =
        std::pair(known.started_at, known.redrive_count) <= std::pair(closed->started_at, closed->redrive_count);
    if (is_older) {  // rows of what is closed
      pending_rows_.dropped.emplace_back(id, std::move(draft.stored));
      return {};
    }
    closed_.remove(id);
  }
  auto machine = find_machine(birth->machine_key);
  if (!machine) return corrupt("its definition is missing");

  std::vector<asl::FrameRow> frames;
  for (const auto& [slot, row] : draft.frames) frames.push_back({slot, row});
  auto execution = asl::restore_execution(birth->engine, draft.head, frames, now);
  if (!execution || !fits(*machine, *execution)) return corrupt("its rows do not belong together");
  const bool is_express = execution->identity.type == asl::ExecutionType::kExpress;
  // Of an Express execution its birth alone is stored.
  if (birth->is_express != is_express || (is_express && (is_begun || !frames.empty()))) {
    return corrupt("its birth is damaged");
  }
  if (execution->status != asl::ExecutionStatus::kRunning) return corrupt("its head is damaged");
  if (execution->last_event_id != draft.last_event_id) return corrupt("a part of its history is missing");

  auto entry = std::make_unique<ExecutionEntry>();
  entry->id = id;
  entry->written = true;
  entry->machine = std::move(machine);
  entry->execution = *std::move(execution);
  entry->history = std::move(draft.history);
  for (const auto& [slot, row] : draft.frames) keep_dropped_rows(*entry, slot, row);
  if (birth->parent) entry->parent = std::make_unique<const ParentFrame>(*birth->parent);
  entry->start_nonce = birth->start_nonce;
  entry->redrive_token = birth->redrive_token;
  entry->answer_nonces = answer_nonces_of(draft.head);
  if (birth->caller) entry->caller = std::make_unique<const ParentFrame>(*birth->caller);
  if (draft.is_reborn) {
    // Its rows may be a former life's: they go, and are written anew.
    pending_rows_.dropped.emplace_back(id, std::move(draft.stored));
  } else {
    entry->stored = std::make_unique<ExecutionRowsStored>(std::move(draft.stored));
    entry->dirty_frames = std::move(draft.changed_frames);
  }
  if (draft.has_changed) mark_dirty(*entry);
  ExecutionEntry& opened = *entry;
  open_[id] = std::move(entry);

  for (const asl::TimerSet& timer : asl::timers_of(opened.execution)) set_timer(opened, timer);
  // Born, and not begun: it starts now. (An Express execution starts over; its tasks are gone.)
  if (!is_begun || opened.execution.frames.empty()) {
    run_later(id, asl::StartExecution{opened.execution.input, {}});
  } else if (!opened.execution.ready.empty()) {
    run_later(id, asl::ContinueExecution{});
  }
  return {};
}

// Children that ended, whose parents may not have heard of it. An answer that they know already changes nothing.
void Executions::tell_parents() {
  for (const auto& [id, parent] : ended_children_) {
    if (!find_open(parent.id)) continue;
    const auto closed = closed_.read(id);
    const auto outcome = closed ? outcome_of(closed->history) : std::nullopt;
    if (!outcome) continue;
    run_later(parent.id, asl::ChildExecutionEnded{parent.frame, parent.attempt, outcome->status, outcome->output,
                                                  outcome->error, outcome->cause});
  }
  ended_children_.clear();
}

// Children whose parents ended, or need them no more, and who were not told to stop before the former owner died.
void Executions::stop_orphans() {
  for (const auto& [id, entry] : open_) {
    if (entry->parent && !is_awaited(*entry)) run_later(id, asl::StopExecution{});
  }
}

bool Executions::is_awaited(const ExecutionEntry& child) {
  const ExecutionEntry* parent = find_open(child.parent->id);
  const asl::Frame* frame = parent ? parent->execution.find(child.parent->frame) : nullptr;
  return frame && frame->attempt == child.parent->attempt && frame->kind == asl::FrameKind::kChildExecution &&
         frame->phase == asl::Phase::kChildren;
}

// Frames that wait for a task that there is not: nobody could make one of the request, and the former owner died before the
// next step, which says so.
void Executions::end_lost_requests(const ExecutionEntry& entry) {
  for (const auto& frame : entry.execution.frames) {
    if (!frame || entry.kept_rows.contains(asl::slot_of(frame->id))) continue;
    const bool needs_task = frame->phase == asl::Phase::kTaskScheduled || frame->phase == asl::Phase::kReading ||
                            frame->phase == asl::Phase::kWriting;
    if (!needs_task || entry.nested.contains(frame->attempt)) continue;  // that was asked for again
    if (tasks_.find_task(task_id(entry.id, frame->attempt))) continue;
    auto kind = RequestOf::Kind::kTask;
    if (frame->phase == asl::Phase::kReading) kind = RequestOf::Kind::kReader;
    if (frame->phase == asl::Phase::kWriting) kind = RequestOf::Kind::kWriter;
    refuse_request(entry.id, {entry.id.low, asl::slot_of(frame->id), frame->attempt, kind, false},
                   "no task could be made of the request");
  }
}

void Executions::drop_unused_machines(TimePoint now) {
  look_for_unused_machines_at_ = now + kUnusedMachinesInterval;
  boost::unordered_flat_set<const Machine*> used;
  for (const auto& [id, entry] : open_) used.insert(entry->machine.get());
  erase_if(used_machines_, [&](const auto& machine) {
    if (used.contains(machine.second.get()) || closed_.may_use(machine.first)) return false;
    pending_rows_.dropped_machines.push_back(machine.first);
    return true;
  });
}

}  // namespace baton
