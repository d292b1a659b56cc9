// Which rows a checkpoint writes: those of executions that changed since the last one and are still open, and the blocks of
// those that closed. An execution that came and went in between is written in its block only; so is one that was open when
// the checkpoint began and has closed when its turn comes.
#include <algorithm>

#include "asl/step/execution_codec.h"
#include "coordinator/executions/executions.h"
#include "coordinator/executions/row_keys.h"

namespace baton {

namespace {

// Of one part, and one execution more: Redis does nothing else while it takes a part in.
constexpr std::size_t kPartBytesMax = 1024 * 1024;
// Of one row of events.
constexpr std::size_t kEventRowBytesMax = 512 * 1024;

}  // namespace

void Executions::mark_dirty(ExecutionEntry& entry) {
  if (entry.dirty) return;
  entry.dirty = true;
  pending_rows_.changed.push_back(entry.id);
}

void Executions::begin_checkpoint() {
  closed_.seal();
  pending_rows_.blocks_end = closed_.next_block();
  std::swap(pending_rows_, writing_);
  pending_rows_ = {};
}

bool Executions::continue_checkpoint(std::size_t row_count_max, RowSink& sink) {
  std::size_t bytes = 0;
  std::size_t budget = row_count_max;
  const auto is_full = [&] { return budget == 0 || bytes >= kPartBytesMax; };
  const auto put = [&](std::string key, std::string row) {
    bytes += key.size() + row.size();
    if (budget > 0) --budget;
    sink.put_row(std::move(key), std::move(row));
  };
  // Blocks first: what they hold loses its rows further on.
  blocks_written_ = std::max(blocks_written_, closed_.first_block() - 1);
  while (blocks_written_ + 1 < writing_.blocks_end && !is_full()) {
    const auto number = ++blocks_written_;
    put(block_row_key(number), closed_.row(number));
  }
  if (blocks_written_ + 1 < writing_.blocks_end) return false;
  for (const auto number : closed_.take_dropped()) sink.drop_row(block_row_key(number));

  // Drops before puts, and never in one part: an execution may have been closed and redriven since the last checkpoint.
  if (!writing_.dropped.empty()) {
    while (!writing_.dropped.empty() && !is_full()) {
      const ExecutionId id = writing_.dropped.back().first;
      const ExecutionRowsStored stored = std::move(writing_.dropped.back().second);
      writing_.dropped.pop_back();
      const auto drop = [&](ExecutionRowKind kind, std::uint64_t number) {
        sink.drop_row(execution_row_key(id, kind, number));
        if (budget > 0) --budget;
      };
      drop(ExecutionRowKind::kBirth, 0);
      drop(ExecutionRowKind::kHead, 0);
      for (const std::uint32_t slot : stored.frames) drop(ExecutionRowKind::kFrame, slot);
      for (const std::int64_t first : stored.events) drop(ExecutionRowKind::kEvents, static_cast<std::uint64_t>(first));
      if (ExecutionEntry* entry = find_open(id)) write_again(*entry);
    }
    return false;
  }
  // Likewise: one that was dropped for want of use may be in use again.
  if (!writing_.dropped_machines.empty()) {
    for (const std::string& key : std::exchange(writing_.dropped_machines, {})) sink.drop_row(definition_row_key(key));
    return false;
  }
  while (!writing_.machines.empty() && !is_full()) {
    const auto machine = find_machine(writing_.machines.back());
    writing_.machines.pop_back();
    if (machine) put(definition_row_key(machine->key), definition_row(*machine));
  }
  std::size_t look_ups = row_count_max * 10;
  while (!writing_.changed.empty() && !is_full() && look_ups-- > 0) {
    ExecutionEntry* entry = find_open(writing_.changed.back());
    writing_.changed.pop_back();
    writing_.some_closed = writing_.some_closed || !entry;
    if (!entry || !entry->dirty) continue;
    entry->dirty = false;
    write_rows(*entry, sink, put);
  }
  if (!writing_.machines.empty() || !writing_.changed.empty()) return false;
  if (!writing_.some_closed) return true;
  // The journal that is trimmed now holds their births, so their block has to be written before.
  writing_.some_closed = false;
  closed_.seal();
  writing_.blocks_end = closed_.next_block();
  return blocks_written_ + 1 >= writing_.blocks_end;
}

// Its rows were dropped as those of a former life, and some may have been its own.
void Executions::write_again(ExecutionEntry& entry) {
  entry.stored = nullptr;
  if (!entry.is_durable) return;
  entry.dirty = true;
  writing_.changed.push_back(entry.id);
}

void Executions::write_rows(ExecutionEntry& entry, RowSink& sink, const PutRow& put) {
  const bool is_new = !entry.stored;
  if (is_new) entry.stored = std::make_unique<ExecutionRowsStored>();
  ExecutionRowsStored& stored = *entry.stored;
  if (!stored.birth || entry.birth_dirty) put(execution_row_key(entry.id, ExecutionRowKind::kBirth), birth_row(entry));
  stored.birth = true;
  entry.birth_dirty = false;
  const asl::Execution& execution = entry.execution;
  // An Express execution is written as its birth, one that has not begun too.
  if (entry.is_express() || execution.frames.empty()) return;
  std::string head;
  write_head(entry, head);
  put(execution_row_key(entry.id, ExecutionRowKind::kHead), std::move(head));
  if (is_new) entry.dirty_frames = frame_slots(entry);
  write_frames(entry, sink, put);
  write_events(entry, put);
}

void Executions::write_frames(ExecutionEntry& entry, RowSink& sink, const PutRow& put) {
  ExecutionRowsStored& stored = *entry.stored;
  auto slots = std::exchange(entry.dirty_frames, {});
  std::ranges::sort(slots);
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  for (const std::uint32_t slot : slots) {
    const auto known = std::ranges::find(stored.frames, slot);
    if (auto row = frame_row(entry, slot)) {
      put(execution_row_key(entry.id, ExecutionRowKind::kFrame, slot), *std::move(row));
      if (known == stored.frames.end()) stored.frames.push_back(slot);
    } else if (known != stored.frames.end()) {
      sink.drop_row(execution_row_key(entry.id, ExecutionRowKind::kFrame, slot));
      stored.frames.erase(known);
    }
  }
}

void Executions::write_events(ExecutionEntry& entry, const PutRow& put) {
  ExecutionRowsStored& stored = *entry.stored;
  std::string_view rest = events_from(entry.history, 1, stored.last_event_id + 1);
  while (!rest.empty()) {
    const std::int64_t first = stored.last_event_id + 1;
    std::size_t size = 0;
    for (std::string_view left = rest; !left.empty() && size < kEventRowBytesMax; size = rest.size() - left.size()) {
      left = events_from(left, 0, 1);
      ++stored.last_event_id;
    }
    stored.events.push_back(first);
    put(execution_row_key(entry.id, ExecutionRowKind::kEvents, static_cast<std::uint64_t>(first)),
        std::string(rest.substr(0, size)));
    rest.remove_prefix(size);
  }
}

}  // namespace baton
