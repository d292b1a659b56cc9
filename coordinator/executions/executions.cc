// Commands: what callers of the API and workers ask for. The steps that they lead to are in executions_steps.cc, what
// comes with a task token in executions_tokens.cc.
#include "coordinator/executions/executions.h"

#include <algorithm>

#include "asl/step/execution_codec.h"
#include "asl/step/identifiers.h"
#include "asl/step/step.h"
#include "common/arn.h"
#include "common/check.h"
#include "common/json/write.h"
#include "coordinator/executions/row_keys.h"

namespace baton {

namespace {

// Of the list of what started, beyond as many as are open: so that few executions do not tidy it up again and again.
constexpr std::size_t kClosedListedMax = 1024;

// Executions of one machine hold its names together.
void share(json::Value& value, json::Value& known) {
  if (value.is_string() && known.is_string() && value.as_string() == known.as_string()) {
    value = known;
  } else {
    known = value;
  }
}

}  // namespace

Executions::Executions(Partition& tasks, PartitionId partition_count, MachineCache& machines, ExecutionEffects& effects,
                       const ExecutionLimits& limits, std::uint64_t seed, TimePoint now)
    : tasks_(tasks),
      partition_count_(partition_count),
      machines_(machines),
      effects_(effects),
      limits_(limits),
      random_(seed),
      closed_(limits.closed),
      timers_(now),
      look_for_unused_machines_at_(now) {
  tasks_.set_request_listener(*this);
}

void Executions::share_names(asl::ExecutionIdentity& identity) {
  share(identity.state_machine_arn, last_started_.state_machine_arn);
  share(identity.state_machine_name, last_started_.state_machine_name);
  share(identity.role_arn, last_started_.role_arn);
}

// ---- Commands --------------------------------------------------------------------------------------------------------

Result<Executions::Started> Executions::start(Start start, TimePoint now) {
  if (const ExecutionEntry* known = find_open(start.id)) {
    if (start.nonce != 0 && known->start_nonce == start.nonce) return Started::kRepeated;
    const bool is_same = known->machine->key == start.machine->key && !known->outcome &&
                         json::to_text(known->execution.input) == json::to_text(start.input);
    if (is_same) return Started::kKnown;
    return fail(ErrorCode::kFailedPrecondition, "an execution of this name exists with another input, or has ended");
  }
  if (start.nonce != 0 && closed_.find(start.id)) {
    const auto closed = closed_.read(start.id);
    const auto birth = closed ? decode_birth(closed->birth) : std::nullopt;
    if (birth && birth->start_nonce == start.nonce) return Started::kRepeated;
  }
  if (closed_.find(start.id)) return fail(ErrorCode::kFailedPrecondition, "an execution of this name has ended");
  if (open_.size() >= limits_.open_count_max) {
    return fail(ErrorCode::kOverloaded, "there are " + std::to_string(open_.size()) +
                                            " open executions in this partition (--open-executions-max)");
  }
  share_names(start.identity);
  ExecutionEntry& entry = open(start.id, std::move(start.machine));
  entry.execution = asl::make_execution(std::move(start.identity));
  entry.is_durable = start.is_durable;
  entry.start_nonce = start.nonce;
  if (start.parent) entry.parent = std::make_unique<const ParentFrame>(*start.parent);
  if (start.caller) entry.caller = std::make_unique<const ParentFrame>(*start.caller);
  touch(entry);
  entry.born = true;
  run(entry, asl::StartExecution{std::move(start.input), std::move(start.input_text)}, now);
  return Started::kNew;
}

bool Executions::stop(ExecutionId id, json::Value error, json::Value cause, TimePoint now) {
  return send(id, asl::StopExecution{std::move(error), std::move(cause)}, now);
}

bool Executions::send(ExecutionId id, const asl::Event& event, TimePoint now) {
  ExecutionEntry* entry = find_open(id);
  if (!entry || entry->outcome) return false;
  begin(*entry, now);
  if (!entry->outcome) run(*entry, event, now);
  return true;
}

// Children, and what was taken over before it began, begin with one of the next turns, unless somebody asks for something
// before.
void Executions::begin(ExecutionEntry& entry, TimePoint now) {
  if (entry.execution.frames.empty()) run(entry, asl::StartExecution{entry.execution.input, {}}, now);
}

Result<void> Executions::redrive(ExecutionId id, std::uint64_t token, TimePoint now) {
  if (ExecutionEntry* entry = find_open(id)) {
    if (token != 0 && entry->redrive_token == token) return {};
    if (!entry->outcome) return fail(ErrorCode::kFailedPrecondition, "the execution is running");
    flush(now);  // it ended in this turn: close it first
  }
  const auto closed = closed_.read(id);
  if (!closed) return fail(ErrorCode::kNotFound, "no closed execution of this id is known");
  const auto birth = decode_birth(closed->birth);
  if (token != 0 && birth && birth->redrive_token == token) return {};
  auto execution = reopen(*closed, now);
  if (!execution || !asl::is_redrivable(execution->execution)) {
    return fail(ErrorCode::kFailedPrecondition, "the execution cannot be redriven");
  }
  ExecutionEntry& entry = open(id, execution->machine);
  entry = std::move(*execution);
  entry.redrive_token = token;
  use_machine(entry.machine);
  closed_.remove(id);
  touch(entry);
  entry.born = true;
  entry.history_begin = 0;
  entry.first_event_id = 1;
  list_started(entry);
  for (const std::uint32_t slot : frame_slots(entry)) entry.changed_frames.push_back(asl::FrameId{slot});
  run(entry, asl::RedriveExecution{}, now);
  return {};
}

// ---- Time ------------------------------------------------------------------------------------------------------------

void Executions::advance(TimePoint now) {
  while (TimerNode* due = timers_.take_due(now)) fire(static_cast<ExecutionTimer&>(*due), now);
  run_pending(now);
  closed_.expire(now);
  if (now >= look_for_unused_machines_at_) drop_unused_machines(now);
}

void Executions::fire(const ExecutionTimer& timer, TimePoint now) {
  ExecutionEntry* entry = find_open(timer.execution);
  CHECK(entry) << "a timer of an execution that is not open";
  if (entry->outcome) return;
  if (timer.kind == asl::TimerKind::kHeartbeat) {
    // While a worker holds the task, its lease's heartbeats count, and the partition watches them.
    const asl::Frame* frame = entry->execution.find(timer.frame);
    const Task* task = frame ? tasks_.find_task(task_id(entry->id, frame->attempt)) : nullptr;
    if (task && task->state == TaskState::kLeased) return;
  }
  const asl::TimerFired event{timer.frame, timer.kind};  // the step may set the timer anew, or end it
  run(*entry, event, now);
}

TimePoint Executions::next_wake_up() const { return pending_.empty() ? timers_.next_wake_up() : TimePoint{}; }

void Executions::run_pending(TimePoint now) {
  for (std::size_t i = 0; i < kPendingStepsPerTurnMax && !pending_.empty(); ++i) {
    PendingStep next = std::move(pending_.front());
    pending_.pop_front();
    ExecutionEntry* entry = find_open(next.id);
    if (!entry || entry->outcome) continue;
    begin(*entry, now);
    if (!entry->outcome && !std::holds_alternative<asl::StartExecution>(next.event)) run(*entry, next.event, now);
  }
}

// ---- Books -----------------------------------------------------------------------------------------------------------

ExecutionEntry* Executions::find_open(ExecutionId id) {
  const auto found = open_.find(id);
  return found == open_.end() ? nullptr : found->second.get();
}

const ExecutionEntry* Executions::find(ExecutionId id) const {
  const auto found = open_.find(id);
  return found == open_.end() ? nullptr : found->second.get();
}

std::shared_ptr<const Machine> Executions::find_machine(std::string_view key) const {
  const auto found = used_machines_.find(std::string(key));
  return found == used_machines_.end() ? nullptr : found->second;
}

void Executions::for_each_open(const std::function<void(const ExecutionEntry&)>& visit) const {
  for (const auto& [id, entry] : open_) visit(*entry);
}

void Executions::for_each_open_from(TimePoint started_by,
                                    const std::function<bool(const ExecutionEntry&)>& visit) const {
  auto place = std::ranges::upper_bound(started_, started_by, {}, [](const auto& started) { return started.first; });
  while (place != started_.begin()) {
    --place;
    const ExecutionEntry* entry = find(place->second);
    if (!entry || entry->execution.started_at != place->first) continue;
    if (!visit(*entry)) return;
  }
}

// Nearly always the last one: only one that is redriven started long ago.
void Executions::list_started(const ExecutionEntry& entry) {
  if (started_.size() > 2 * open_.size() + kClosedListedMax) {
    std::erase_if(started_, [&](const auto& started) {
      const ExecutionEntry* open = find(started.second);
      return !open || open->execution.started_at != started.first;
    });
  }
  const std::pair started(entry.execution.started_at, entry.id);
  const auto place = started_.empty() || started_.back() < started
                         ? started_.end()
                         : std::lower_bound(started_.begin(), started_.end(), started);
  if (place == started_.end() || *place != started) started_.insert(place, started);
}

void Executions::list_all_started() {
  started_.clear();
  for (const auto& [id, entry] : open_) {
    if (!entry->execution.frames.empty() && !entry->is_express())
      started_.emplace_back(entry->execution.started_at, id);
  }
  std::sort(started_.begin(), started_.end());
}

ExecutionId Executions::child_id(std::string_view machine_and_label, std::string_view name) const {
  ExecutionId id = execution_id_of(machine_and_label, name);
  id.high = id.high - id.high % partition_count_ + tasks_.id();
  return id;
}

ExecutionEntry& Executions::open(ExecutionId id, std::shared_ptr<const Machine> machine) {
  use_machine(machine);
  auto& slot = open_[id];
  CHECK(!slot) << "execution " << id.text() << " is open already";
  slot = std::make_unique<ExecutionEntry>();
  slot->id = id;
  slot->machine = std::move(machine);
  return *slot;
}

// A definition is written with the first execution of it. It is dropped some time after its last one is gone.
void Executions::use_machine(const std::shared_ptr<const Machine>& machine) {
  if (!used_machines_.try_emplace(machine->key, machine).second) return;
  effects_.put_row(definition_row_key(machine->key), definition_row(*machine));
  pending_rows_.machines.push_back(machine->key);
}

std::string Executions::definition_row(const Machine& machine) {
  std::string row(machine.type == asl::ExecutionType::kExpress ? "E" : "S");
  return row += machine.definition;
}

std::string Executions::birth_row(const ExecutionEntry& entry) {
  Birth birth;
  asl::encode_birth(entry.execution, birth.engine);
  birth.machine_key = entry.machine->key;
  birth.is_express = entry.is_express();
  if (entry.parent) birth.parent = *entry.parent;
  if (entry.caller) birth.caller = *entry.caller;
  birth.start_nonce = entry.start_nonce;
  birth.redrive_token = entry.redrive_token;
  std::string row;
  encode_birth(birth, row);
  return row;
}

// ---- The end of a turn -----------------------------------------------------------------------------------------------

void Executions::flush(TimePoint now) {
  tell_of_express_children(now);
  // By index: closing an execution may not touch another, but the callee may look.
  for (std::size_t i = 0; i < touched_.size(); ++i) flush(*touched_[i], now);
  touched_.clear();
}

void Executions::flush(ExecutionEntry& entry, TimePoint) {
  change_.clear();
  change_.id = entry.id;
  change_.closed = entry.outcome.has_value();
  change_.closed_at = entry.closed_at;
  if (entry.born) change_.birth = birth_row(entry);
  if (!entry.is_express() && !entry.execution.frames.empty()) {
    write_head(entry, change_.head);
    write_changed_frames(entry);
    change_.history = entry.history.substr(entry.history_begin);
    change_.first_event_id = entry.first_event_id;
  }
  // What nobody will ever ask for: a synchronous one, and an Express one that came and went.
  const bool is_kept = entry.is_durable && (entry.written || !(entry.is_express() && change_.closed));
  const bool says_nothing = entry.is_express() && !entry.born && !change_.closed;
  if (is_kept && !says_nothing) {
    effects_.put_execution(change_);
    entry.written = true;
    entry.birth_dirty |= entry.born;
    mark_dirty(entry);
  }
  entry.touched = entry.born = false;
  // It may wait for long now: nothing is kept for a next step.
  entry.changed_frames = {};
  entry.removed_frames = {};
  if (!change_.closed) return entry.history.shrink_to_fit();
  tell_callers(entry);
  effects_.execution_closed(entry);
  close(entry);
}

void Executions::write_head(const ExecutionEntry& entry, std::string& head) {
  asl::encode_head(entry.execution, head);
  append_answer_nonces(entry.answer_nonces, head);
}

void Executions::write_changed_frames(ExecutionEntry& entry) {
  const asl::Execution& execution = entry.execution;
  std::ranges::sort(entry.changed_frames);
  entry.changed_frames.erase(std::unique(entry.changed_frames.begin(), entry.changed_frames.end()),
                             entry.changed_frames.end());
  for (const asl::FrameId id : entry.changed_frames) {
    const std::uint32_t slot = asl::slot_of(id);
    auto row = frame_row(entry, slot);
    if (!row) continue;
    change_.frames.emplace_back(slot, *std::move(row));
    entry.dirty_frames.push_back(slot);
  }
  for (const asl::FrameId id : entry.removed_frames) {
    if (execution.find(id) || entry.kept_rows.contains(asl::slot_of(id))) continue;  // the slot is used again
    change_.removed_frames.push_back(asl::slot_of(id));
    entry.dirty_frames.push_back(asl::slot_of(id));
  }
}

std::optional<std::string> Executions::frame_row(const ExecutionEntry& entry, std::uint32_t slot) {
  if (const auto kept = entry.kept_rows.find(slot); kept != entry.kept_rows.end()) return kept->second;
  const asl::Frame* frame = entry.execution.find(asl::FrameId{slot});
  if (!frame) return std::nullopt;
  std::string row;
  asl::encode_frame(*frame, row);
  return row;
}

std::vector<std::uint32_t> Executions::frame_slots(const ExecutionEntry& entry) {
  std::vector<std::uint32_t> slots;
  for (const auto& frame : entry.execution.frames) {
    if (frame && !entry.kept_rows.contains(asl::slot_of(frame->id))) slots.push_back(asl::slot_of(frame->id));
  }
  for (const auto& [slot, row] : entry.kept_rows) slots.push_back(slot);
  return slots;
}

// A row that was restored, whose frame the engine has dropped at once.
void Executions::keep_dropped_rows(ExecutionEntry& entry, std::uint32_t slot, std::string_view row) {
  if (!entry.execution.find(asl::FrameId{slot})) entry.kept_rows.emplace(slot, row);
}

void Executions::close(ExecutionEntry& entry) {
  if (entry.is_durable && !entry.is_express()) {
    ClosedExecution closed;
    closed.id = entry.id;
    closed.closed_at = entry.closed_at;
    closed.birth = change_.birth.empty() ? birth_row(entry) : std::move(change_.birth);
    closed.head = std::move(change_.head);
    if (asl::is_redrivable(entry.execution)) {
      for (const std::uint32_t slot : frame_slots(entry)) closed.frames.emplace_back(slot, *frame_row(entry, slot));
    }
    closed.history = std::move(entry.history);
    closed_.add(ClosedSummary::of(entry.id, entry.execution, entry.machine->key, entry.closed_at), closed);
  }
  forget(entry);
}

void Executions::forget(ExecutionEntry& entry) {
  for (const auto& timer : entry.timers) timers_.cancel(*timer);
  if (entry.stored) pending_rows_.dropped.emplace_back(entry.id, std::move(*entry.stored));
  open_.erase(entry.id);
}

// False: these are not rows of an execution of this machine.
bool Executions::fits(const Machine& machine, const asl::Execution& execution) {
  if (!is_named(execution.identity) || !asl::fits(machine.compiled, execution)) return false;
  return std::ranges::all_of(execution.frames, [&](const auto& frame) {
    // Children are named after it.
    return !frame || !frame->map || !frame->map->map_run_arn.is_string() ||
           parse_arn(frame->map->map_run_arn.as_string());
  });
}

// A closed execution as it was when it ended, to be redriven. Nullopt: its rows are broken, or it cannot be.
std::optional<ExecutionEntry> Executions::reopen(const ClosedExecution& closed, TimePoint now) const {
  const auto birth = decode_birth(closed.birth);
  if (!birth) return std::nullopt;
  std::vector<asl::FrameRow> frames;
  for (const auto& [slot, row] : closed.frames) frames.push_back({slot, row});
  auto execution = asl::restore_execution(birth->engine, closed.head, frames, now);
  auto machine = find_machine(birth->machine_key);
  if (!execution || !machine || frames.empty() || !fits(*machine, *execution)) return std::nullopt;
  ExecutionEntry entry;
  entry.id = closed.id;
  entry.machine = std::move(machine);
  entry.execution = *std::move(execution);
  entry.history = closed.history;
  for (const auto& [slot, row] : closed.frames) keep_dropped_rows(entry, slot, row);
  if (birth->parent) entry.parent = std::make_unique<const ParentFrame>(*birth->parent);
  if (birth->caller) entry.caller = std::make_unique<const ParentFrame>(*birth->caller);
  entry.start_nonce = birth->start_nonce;
  entry.answer_nonces = answer_nonces_of(closed.head);
  return entry;
}

}  // namespace baton
