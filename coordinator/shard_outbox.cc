// What a turn says: messages grow per session during the turn and are framed at its end, batches first.
#include "coordinator/shard.h"
#include "coordinator/shard_slot.h"
#include "transport/message_codec.h"

namespace baton {

void Shard::touch(PeerSession& session) {
  if (session.has_unsent) return;
  session.has_unsent = true;
  touched_.push_back(session.handle);
}

void Shard::hold(SessionHandle session, wire::Kind kind, const google::protobuf::MessageLite& message) {
  frames_.push_back({session, encode_frame(kind, message), 0});
}

void Shard::write_outcome(SessionHandle watcher, const Outcome& outcome) {
  PeerSession* session = sessions_.find(watcher);
  if (!session || !session->client) return;  // it went away; who comes back asks again
  touch(*session);
  ClientSession& client = *session->client;
  to_message(outcome, *client.outcomes.add_outcomes());
  client.outcomes_bytes += 64 + outcome.output.size() + outcome.error.size() + outcome.cause.size();
  if (client.outcomes_bytes > kBatchBytesMax) flush_outcomes(*session);
}

void Shard::write_unknown(PeerSession& session, TaskId id) {
  touch(session);
  to_message(id, *session.client->outcomes.add_unknown());
}

void Shard::flush_outcomes(PeerSession& session) {
  ClientSession& client = *session.client;
  if (client.outcomes.outcomes_size() == 0 && client.outcomes.unknown_size() == 0) return;
  client.outcomes.set_sequence(++client.outcomes_encoded);
  frames_.push_back({session.handle, encode_frame(wire::OUTCOMES, client.outcomes), client.outcomes_encoded});
  client.outcomes.Clear();
  client.outcomes_bytes = 0;
}

void Shard::write_reply(SessionHandle receiver, const wire::Reply& reply) {
  PeerSession* session = sessions_.find(receiver);
  if (!session || !session->client) return;  // it went away; who comes back asks again
  touch(*session);
  ClientSession& client = *session->client;
  const std::size_t bytes = reply.ByteSizeLong();
  if (client.replies_bytes + bytes > kBatchBytesMax) flush_replies(*session);
  reply.SerializeToString(client.replies.add_replies());
  client.replies_bytes += bytes;
}

// One alone goes without the envelope.
void Shard::flush_replies(PeerSession& session) {
  ClientSession& client = *session.client;
  if (client.replies.replies_size() == 0) return;
  std::string frame = client.replies.replies_size() == 1 ? encode_frame(wire::REPLY, client.replies.replies(0))
                                                         : encode_frame(wire::REPLIES, client.replies);
  frames_.push_back({session.handle, std::move(frame), 0});
  client.replies.Clear();
  client.replies_bytes = 0;
}

void Shard::write_dispatch(PeerSession& session, const Task& task) {
  touch(session);
  ++counters_.dispatched_total;
  WorkerSession& worker = *session.worker;
  const auto known = std::ranges::find(worker.dispatch_types, task.type);
  const auto type_index = static_cast<std::uint32_t>(known - worker.dispatch_types.begin());
  if (known == worker.dispatch_types.end()) {
    worker.dispatch_types.push_back(task.type);
    worker.dispatch.add_types(types_.name(task.type));
  }
  auto& message = *worker.dispatch.add_tasks();
  set_id(task.id, message);
  set_lease(task.attempt.lease, message);
  message.set_type_index(type_index);
  message.set_input(task.input);
  if (task.options) {
    message.set_timeout_us(static_cast<std::uint64_t>(task.options->timeout.count()));
    message.set_heartbeat_timeout_us(static_cast<std::uint64_t>(task.options->heartbeat_timeout.count()));
    message.set_idempotency_key(task.options->idempotency_key);
    for (const auto& [key, value] : task.options->labels) (*message.mutable_labels())[key] = value;
  }
  if (serves_as_function(session, &task)) {
    const bool is_invoke = task.request->function == RequestOf::Function::kByInvoke;
    (*message.mutable_labels())[kLabelLambdaCall] = is_invoke ? kLambdaCallInvoke : kLambdaCallFunction;
  }
  worker.dispatch_bytes += 64 + task.input.size();
  if (worker.dispatch_bytes > kBatchBytesMax) flush_dispatch(session);
}

void Shard::flush_dispatch(PeerSession& session) {
  WorkerSession& worker = *session.worker;
  if (worker.dispatch.tasks_size() == 0) return;
  hold(session.handle, wire::DISPATCH, worker.dispatch);
  worker.dispatch.Clear();
  worker.dispatch_types.clear();
  worker.dispatch_bytes = 0;
}

void Shard::write_stop(SessionHandle handle, TaskId id, const LeaseToken& lease, wire::StopAttempts::Reason reason) {
  PeerSession* session = sessions_.find(handle);
  if (!session || !session->worker) return;
  touch(*session);
  auto& message = *session->worker->stops.add_attempts();
  set_id(id, message);
  set_lease(lease, message);
  session->worker->stops.add_reasons(reason);
}

void Shard::flush_outbox() {
  for (const SessionHandle handle : touched_) {
    PeerSession* session = sessions_.find(handle);
    if (!session) continue;
    session->has_unsent = false;
    if (session->client) {
      flush_outcomes(*session);
      flush_replies(*session);
    }
    if (session->worker) {
      flush_dispatch(*session);
      if (session->worker->stops.attempts_size() > 0) {
        hold(handle, wire::STOP_ATTEMPTS, session->worker->stops);
        session->worker->stops.Clear();
      }
    }
  }
  touched_.clear();
}

}  // namespace baton
