// Task tokens, and the activities' tasks that are handed out with them.
#include <algorithm>

#include "asl/step/identifiers.h"
#include "asl/step/step.h"
#include "coordinator/executions/executions.h"

namespace baton {

namespace {

// Requests for activities' tasks that are remembered before those that are confirmed are forgotten.
constexpr std::size_t kHandedOutMax = 10'000;

// Whose token it is. Errors: kInvalidArgument.
Result<ExecutionId> execution_of(std::string_view token) {
  const auto parts = asl::parse_task_token(token);
  if (!parts) return fail(ErrorCode::kInvalidArgument, "not a token");
  return ExecutionId::parse(parts->prefix);
}

// The frame that waits for the request; null: none does any more.
const asl::Frame* frame_of(const ExecutionEntry* entry, const RequestOf& request) {
  const asl::Frame* frame = entry && !entry->outcome ? entry->execution.find(asl::FrameId{request.frame}) : nullptr;
  return frame && frame->attempt == request.attempt ? frame : nullptr;
}

std::string token_of(const asl::Frame& frame) {
  return std::string(frame.token.is_string() ? frame.token.as_string() : std::string_view());
}

}  // namespace

Executions::Answered Executions::answer_token(std::string_view token, std::uint64_t nonce, const MakeEvent& make,
                                              TimePoint now) {
  const auto id = execution_of(token);
  if (!id) return Answered::kNoSuchTask;
  if (nonce != 0 && was_answered(*id, nonce)) return Answered::kDone;
  ExecutionEntry* entry = find_open(*id);
  if (!entry || entry->outcome) return closed_.find(*id) || entry ? Answered::kTimedOut : Answered::kNoSuchTask;
  const asl::Frame* frame = asl::find_token(entry->execution, token);
  if (!frame) return Answered::kTimedOut;
  if (nonce != 0) {
    if (entry->answer_nonces.size() == kAnswerNoncesMax) entry->answer_nonces.erase(entry->answer_nonces.begin());
    entry->answer_nonces.push_back(nonce);
  }
  tasks_.confirm_handed_out(task_id(*id, frame->attempt), effects_.task_effects());  // who knows the token has it
  run(*entry, make(frame->id, frame->attempt), now);
  return Answered::kDone;
}

bool Executions::was_answered(ExecutionId id, std::uint64_t nonce) const {
  if (const ExecutionEntry* entry = find(id))
    return std::ranges::find(entry->answer_nonces, nonce) != entry->answer_nonces.end();
  const auto closed = closed_.find(id) ? closed_.read(id) : std::nullopt;
  const auto nonces = closed ? answer_nonces_of(closed->head) : std::vector<std::uint64_t>();
  return std::ranges::find(nonces, nonce) != nonces.end();
}

Executions::Answered Executions::heartbeat_token(std::string_view token, TimePoint now) {
  return answer_token(
      token, 0,
      [&](asl::FrameId frame, asl::Attempt attempt) -> asl::Event {
        const auto id = execution_of(token);
        tasks_.note_progress(task_id(*id, attempt), now);
        return asl::TaskHeartbeat{frame, attempt};
      },
      now);
}

std::optional<Executions::ActivityTask> Executions::take_activity(TypeIndex type, std::string_view worker_name,
                                                                  std::uint64_t nonce, TimePoint now) {
  if (nonce != 0) return hand_out_activity(type, worker_name, nonce, now);
  while (auto taken = tasks_.take_request(type, effects_.task_effects())) {
    ExecutionEntry* entry = find_open(taken->execution);
    const asl::Frame* frame = frame_of(entry, taken->request);
    if (!frame) continue;
    std::string token = token_of(*frame);
    run(*entry, asl::TaskStarted{frame->id, taken->request.attempt, std::string(worker_name)}, now);
    return ActivityTask{std::move(token), std::move(taken->input)};
  }
  return std::nullopt;
}

std::optional<Executions::ActivityTask> Executions::hand_out_activity(TypeIndex type, std::string_view worker_name,
                                                                      std::uint64_t nonce, TimePoint now) {
  if (auto again = handed_out_before(nonce)) return again;
  while (auto handed = tasks_.hand_out_request(type, now, effects_.task_effects())) {
    ExecutionEntry* entry = find_open(handed->execution);
    const asl::Frame* frame = frame_of(entry, handed->request);
    if (!frame) {
      tasks_.confirm_handed_out(handed->id, effects_.task_effects());
      continue;
    }
    std::string token = token_of(*frame);
    if (handed->is_first) {
      run(*entry, asl::TaskStarted{frame->id, handed->request.attempt, std::string(worker_name)}, now);
    }
    if (handed_out_.size() >= kHandedOutMax) {
      erase_if(handed_out_, [&](const auto& one) { return !tasks_.find_handed_out(one.second); });
    }
    handed_out_[nonce] = handed->id;
    return ActivityTask{std::move(token), std::move(handed->input)};
  }
  return std::nullopt;
}

std::optional<Executions::ActivityTask> Executions::handed_out_before(std::uint64_t nonce) {
  const auto found = handed_out_.find(nonce);
  const Task* task = found == handed_out_.end() ? nullptr : tasks_.find_handed_out(found->second);
  const ExecutionEntry* entry = task ? find_open(task->execution()) : nullptr;
  const asl::Frame* frame = entry ? entry->execution.find(asl::FrameId{task->request->frame}) : nullptr;
  if (!frame || !frame->token.is_string() || frame->attempt != task->request->attempt) return std::nullopt;
  return ActivityTask{std::string(frame->token.as_string()), task->input};
}

Executions::Answered Executions::confirm_activity(std::string_view token) {
  const auto id = execution_of(token);
  const ExecutionEntry* entry = id ? find_open(*id) : nullptr;
  const asl::Frame* frame = entry ? asl::find_token(entry->execution, token) : nullptr;
  if (!frame) return Answered::kNoSuchTask;
  return tasks_.confirm_handed_out(task_id(*id, frame->attempt), effects_.task_effects()) ? Answered::kDone
                                                                                          : Answered::kTimedOut;
}

}  // namespace baton
