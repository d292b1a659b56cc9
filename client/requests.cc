#include "client/requests.h"

#include <algorithm>
#include <map>

#include "client/answers.h"
#include "client/view_codec.h"
#include "transport/frame.h"
#include "transport/message_codec.h"

namespace baton {

namespace {

using Kind = Question::Kind;

bool asks_by_id(Kind kind) { return kind == Kind::kCancel || kind == Kind::kRetry || kind == Kind::kDrop; }

void write_list(const TaskQuery& query, wire::ListTasks& message) {
  message.set_state(query.state ? static_cast<std::uint32_t>(*query.state) : 0);
  message.set_type(query.type);
  if (query.after) to_message(*query.after, *message.mutable_after());
  message.set_limit(query.limit);
  message.mutable_labels()->insert(query.labels.begin(), query.labels.end());
}

void write_api(const ApiQuestion& question, wire::CallApi& message) {
  message.set_operation(question.operation);
  message.set_body(question.body);
  message.set_wait_ms(static_cast<std::uint32_t>(to_ms(question.wait)));
  message.set_nonce(question.nonce);
}

wire::Request request_for(const Question& question) {
  wire::Request request;
  switch (question.kind) {
    case Kind::kGet: to_message(question.ids.front(), *request.mutable_get_task()->mutable_id()); break;
    case Kind::kCancel: request.mutable_cancel_tasks()->set_cause(question.cause); break;
    case Kind::kList: write_list(question.query, *request.mutable_list_tasks()); break;
    case Kind::kQueues: request.mutable_list_queues(); break;
    case Kind::kWorkers: request.mutable_list_workers(); break;
    case Kind::kDrainWorker: request.mutable_drain_worker()->set_worker_id(question.worker.value); break;
    case Kind::kRetry: request.mutable_retry_tasks(); break;
    case Kind::kDrop: request.mutable_drop_dead_letters(); break;
    case Kind::kApi: write_api(question.api, *request.mutable_call_api()); break;
  }
  return request;
}

wire::Id& add_id(Kind kind, wire::Request& request) {
  switch (kind) {
    case Kind::kRetry: return *request.mutable_retry_tasks()->add_ids();
    case Kind::kDrop: return *request.mutable_drop_dead_letters()->add_ids();
    default: return *request.mutable_cancel_tasks()->add_ids();
  }
}

ShardIndex shard_of(const ApiQuestion& question, const Routing& routing) {
  if (question.target == ApiQuestion::Target::kShard) {
    return static_cast<ShardIndex>(question.shard % routing.endpoints().size());
  }
  return routing.shard_of_partition(static_cast<PartitionId>(question.partition_key % routing.partition_count()));
}

Error no_answer(bool may_be_there) {
  if (!may_be_there) {
    return {ErrorCode::kUnavailable,
            "the request could not be sent within its time-out: no connection to the coordinator"};
  }
  return {ErrorCode::kDeadlineExceeded,
          "the coordinator did not answer within the time-out; what was asked may still happen"};
}

}  // namespace

void Requests::ask(AskCall call, const Routing* routing) {
  if (asks_by_id(call.question.kind) && call.question.ids.empty()) return call.on_answer(Answer{});
  const QuestionNumber number = next_question_++;
  Asked& asked = questions_[number];
  asked.call = std::move(call);
  if (asked.call.question.kind == Kind::kApi) asked.call.question.api.nonce = random_() | 1;  // 0 is none
  next_deadline_ = std::min(next_deadline_, asked.call.deadline);
  if (routing) start(number, asked, *routing);
}

void Requests::start_all(const Routing& routing) {
  pending_.clear();
  unsent_.clear();
  for (auto& [number, asked] : questions_) start(number, asked, routing);
}

void Requests::start(QuestionNumber number, Asked& asked, const Routing& routing) {
  const Question& question = asked.call.question;
  asked.answer = Answer{};
  asked.requests.clear();
  asked.open_count = asked.not_found_count = 0;
  if (asks_by_id(question.kind)) {
    start_by_ids(number, asked, routing);
    return;
  }
  wire::Request request = request_for(question);
  if (question.kind == Kind::kGet) {
    add(number, asked, routing.shard_of(question.ids.front()), request, {});
    return;
  }
  if (question.kind == Kind::kApi && question.api.target != ApiQuestion::Target::kEveryShard) {
    add(number, asked, shard_of(question.api, routing), request, {});
    return;
  }
  for (ShardIndex shard = 0; shard < routing.endpoints().size(); ++shard) add(number, asked, shard, request, {});
}

void Requests::start_by_ids(QuestionNumber number, Asked& asked, const Routing& routing) {
  const Question& question = asked.call.question;
  asked.answer.results.resize(question.ids.size());
  std::map<ShardIndex, std::vector<std::uint32_t>> positions_of;
  for (std::uint32_t i = 0; i < question.ids.size(); ++i) {
    asked.answer.results[i] = {question.ids[i], Error{ErrorCode::kInternal, "the coordinator left this task out"}, {}};
    auto& positions = positions_of[routing.shard_of(question.ids[i])];
    positions.push_back(i);
  }
  for (auto& [shard, positions] : positions_of) {
    for (std::size_t first = 0; first < positions.size(); first += kIdsPerFrameMax) {
      const auto last = std::min(positions.size(), first + kIdsPerFrameMax);
      std::vector<std::uint32_t> some(positions.begin() + static_cast<std::ptrdiff_t>(first),
                                      positions.begin() + static_cast<std::ptrdiff_t>(last));
      wire::Request request = request_for(question);
      for (const auto position : some) to_message(question.ids[position], add_id(question.kind, request));
      add(number, asked, shard, request, std::move(some));
    }
  }
}

void Requests::add(QuestionNumber number, Asked& asked, ShardIndex shard, wire::Request& request,
                   std::vector<std::uint32_t> positions) {
  const std::uint64_t request_number = next_request_++;
  request.set_request(request_number);
  Pending& pending = pending_[request_number];
  pending.question = number;
  pending.shard = shard;
  request.SerializeToString(&pending.message);
  pending.positions = std::move(positions);
  asked.requests.push_back(request_number);
  ++asked.open_count;
  unsent_.push_back(request_number);
}

void Requests::start_session(ShardIndex shard) {
  for (auto& [number, pending] : pending_) {
    if (pending.shard == shard) send_later(pending, TimePoint{});
  }
}

void Requests::send_later(Pending& pending, TimePoint at) {
  pending.send_at = at;
  next_send_at_ = std::min(next_send_at_, at);
}

void Requests::flush(const SessionOf& session_of, TimePoint now) {
  std::map<ShardIndex, RequestBatch> batches;
  for (const auto number : take_due(now)) {
    const auto found = pending_.find(number);
    if (found == pending_.end()) continue;
    // Nothing happens while the session is not open: start_session() comes when it is.
    Session* session = session_of(found->second.shard);
    if (!session || !session->is_open()) continue;
    RequestBatch& batch = batches[found->second.shard];
    const std::size_t bytes = found->second.message.size();
    const bool is_full = batch.numbers.size() == kRequestsPerFrameMax || batch.byte_count + bytes > kBatchBytesMax;
    if (is_full) send(batch, *session, now);
    batch.numbers.push_back(number);
    batch.message.add_requests(found->second.message);
    batch.byte_count += bytes;
  }
  for (auto& [shard, batch] : batches) send(batch, *session_of(shard), now);
}

// New requests, and those whose time has come.
std::vector<std::uint64_t> Requests::take_due(TimePoint now) {
  std::vector<std::uint64_t> due = std::exchange(unsent_, {});
  if (next_send_at_ > now) return due;
  due.clear();  // new ones are among the pending
  next_send_at_ = kNever;
  for (const auto& [number, pending] : pending_) {
    if (pending.send_at <= now) {
      due.push_back(number);
    } else {
      next_send_at_ = std::min(next_send_at_, pending.send_at);
    }
  }
  std::ranges::sort(due);  // in the order in which they were asked
  return due;
}

// Empties the batch. One request alone goes without the envelope.
void Requests::send(RequestBatch& batch, Session& session, TimePoint now) {
  if (batch.numbers.empty()) return;
  std::string frame = batch.numbers.size() == 1 ? encode_frame(wire::REQUEST, batch.message.requests(0))
                                                : encode_frame(wire::REQUESTS, batch.message);
  const bool is_sent = session.send(std::move(frame));
  for (const auto number : batch.numbers) {
    Pending& pending = pending_[number];
    Asked& asked = questions_[pending.question];
    const ApiQuestion& api = asked.call.question.api;
    if (is_sent) asked.may_be_there = true;
    if (!is_sent) {
      send_later(pending, now + kBlockedLinkDelay);
    } else {
      send_later(pending, api.resendable ? now + api.wait + pending.resend_delay.next(random_) : kNever);
    }
  }
  batch = RequestBatch();
}

void Requests::handle(const wire::Reply& reply, TimePoint now) {
  const auto found = pending_.find(reply.request());
  if (found == pending_.end()) return;  // answered before, or given up
  const QuestionNumber number = found->second.question;
  Asked& asked = questions_[number];
  if (reply.has_error()) {
    Error error = read_error(reply.error());
    if (is_transient(error.code)) {
      send_later(found->second, now + found->second.pushback_delay.next(random_));
      asked.last_error = std::move(error);
      return;
    }
    const bool unknown_worker = asked.call.question.kind == Kind::kDrainWorker && error.code == ErrorCode::kNotFound;
    if (!unknown_worker || ++asked.not_found_count == asked.requests.size()) {
      finish(number, tl::unexpected(std::move(error)));
      return;
    }
  }
  add_reply(reply, found->second.positions, asked.answer);
  pending_.erase(found);
  if (--asked.open_count != 0 && !settles_early(asked.call.question, asked.answer)) return;
  settle_answer(asked.call.question, asked.answer);
  finish(number, std::move(asked.answer));
}

void Requests::finish(QuestionNumber number, Result<Answer> answer) {
  const auto found = questions_.find(number);
  const Callback<Answer> on_answer = std::move(found->second.call.on_answer);
  for (const auto request : found->second.requests) pending_.erase(request);
  questions_.erase(found);
  on_answer(std::move(answer));
}

void Requests::refuse(ShardIndex shard, const Error& error) {
  std::vector<QuestionNumber> concerned;
  for (const auto& [number, pending] : pending_) {
    if (pending.shard == shard) concerned.push_back(pending.question);
  }
  for (const auto number : concerned) {
    if (questions_.contains(number)) finish(number, tl::unexpected(error));
  }
}

void Requests::refuse_all(const Error& error) {
  while (!questions_.empty()) finish(questions_.begin()->first, tl::unexpected(error));
}

void Requests::expire(TimePoint now) {
  if (next_deadline_ > now) return;
  next_deadline_ = kNever;
  std::vector<QuestionNumber> over;
  for (const auto& [number, asked] : questions_) {
    if (asked.call.deadline <= now) {
      over.push_back(number);
    } else {
      next_deadline_ = std::min(next_deadline_, asked.call.deadline);
    }
  }
  for (const auto number : over) {
    const Asked& asked = questions_[number];
    Error error = asked.last_error.value_or(no_answer(asked.may_be_there));
    finish(number, tl::unexpected(std::move(error)));
  }
}

bool Requests::concerns(ShardIndex shard) const {
  return std::any_of(pending_.begin(), pending_.end(), [&](const auto& entry) { return entry.second.shard == shard; });
}

}  // namespace baton
