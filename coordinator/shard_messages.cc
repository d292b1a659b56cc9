// What peers say: one function a kind of message.
#include <iterator>

#include "common/log.h"
#include "coordinator/clip_text.h"
#include "coordinator/shard.h"
#include "coordinator/shard_slot.h"
#include "transport/message_codec.h"

namespace baton {

namespace {

// Types that one worker may serve.
constexpr int kWorkerTypesMax = 1000;

std::string clipped(std::string text, std::size_t bytes_max) {
  clip_text(text, bytes_max);
  return text;
}

// The first in the order of their names, if there are too many.
std::map<std::string, std::string> labels_of(const wire::Hello& hello) {
  std::map<std::string, std::string> labels;
  for (const auto& [key, value] : hello.labels()) {
    labels.insert_or_assign(clipped(key, kLabelBytesMax), clipped(value, kLabelBytesMax));
    if (labels.size() > kLabelCountMax) labels.erase(std::prev(labels.end()));
  }
  return labels;
}

}  // namespace

void Shard::on_frame(const ServerTransport::Incoming& incoming, TimePoint now) {
  const auto frame = decode_frame(incoming.frame);
  if (!frame) {
    ++counters_.frames_malformed_total;
    refuse(incoming.peer, frame.error().code, frame.error().message);
    return;
  }
  if (frame->kind == wire::HELLO) {
    on_hello(incoming, frame->body, now);
    return;
  }
  PeerSession* session = sessions_.find_peer(incoming.peer);
  if (!session) {
    send_now(incoming.peer, wire::WHO_ARE_YOU, wire::Empty());
    return;
  }
  session->last_heard_at = now;
  session->connected = true;
  // Only a client's kinds from a client, a worker's from a worker.
  const bool from_client = session->client != nullptr;
  switch (frame->kind) {
    case wire::SUBMIT:
      if (from_client) return on_submit(*session, frame->body, now);
      break;
    case wire::WATCH:
      if (from_client) return on_watch(*session, frame->body);
      break;
    case wire::PING:
      if (from_client) return on_ping(*session, frame->body);
      break;
    case wire::REQUEST:
      if (from_client) return on_request(*session, frame->body, now);
      break;
    case wire::REQUESTS:
      if (from_client) return on_requests(*session, frame->body, now);
      break;
    case wire::CREDIT:
      if (!from_client) return on_credit(*session, frame->body);
      break;
    case wire::REPORT:
      if (!from_client) return on_report(*session, frame->body, now);
      break;
    case wire::HEARTBEAT:
      if (!from_client) return on_heartbeat(*session, frame->body, now);
      break;
    case wire::GOODBYE:
      if (!from_client) return on_goodbye(*session);
      break;
    default: break;
  }
  ++counters_.frames_malformed_total;
  refuse(incoming.peer, ErrorCode::kPermissionDenied,
         "a " + std::string(from_client ? "client" : "worker") + " must not send " + wire::Kind_Name(frame->kind));
}

void Shard::refuse(const std::string& peer, ErrorCode code, std::string message) {
  wire::Refused refused;
  to_message(Error{code, std::move(message)}, *refused.mutable_error());
  send_now(peer, wire::REFUSED, refused);
}

// ---- Sessions --------------------------------------------------------------------------------------------------------

void Shard::on_hello(const ServerTransport::Incoming& incoming, std::string_view body, TimePoint now) {
  if (auto parsed = parse_body(body, hello_); !parsed) {
    ++counters_.frames_malformed_total;
    return refuse(incoming.peer, parsed.error().code, parsed.error().message);
  }
  const bool is_worker = hello_.role() == wire::Hello::WORKER;
  const bool allowed = incoming.role == PeerRole::kAny || (incoming.role == PeerRole::kWorker) == is_worker;
  if (!allowed || (!is_worker && hello_.role() != wire::Hello::CLIENT)) {
    return refuse(incoming.peer, ErrorCode::kPermissionDenied,
                  "the allow-list does not let this key be a " + wire::Hello::Role_Name(hello_.role()) +
                      "; change its role there or use another key");
  }
  const bool serves_nothing = hello_.types_size() == 0 && !hello_.serves_functions();
  if (is_worker && (serves_nothing || hello_.types_size() > kWorkerTypesMax)) {
    return refuse(incoming.peer, ErrorCode::kInvalidArgument,
                  "a worker serves 1 to " + std::to_string(kWorkerTypesMax) + " task types");
  }
  PeerSession* known = sessions_.find_peer_id(hello_.peer_id());
  if (known && (known->worker != nullptr) != is_worker) {
    return refuse(incoming.peer, ErrorCode::kInvalidArgument, "this peer id belongs to a session of the other role");
  }
  PeerSession* session = sessions_.open(hello_.peer_id(), incoming.peer, now);
  if (!session) {
    return refuse(incoming.peer, ErrorCode::kOverloaded,
                  "more than " + std::to_string(kSessionCountMax) + " sessions; connect again later");
  }
  session->name = clipped(hello_.name(), 256);
  session->version = clipped(hello_.version(), 64);
  if (is_worker) {
    open_worker(*session, now);
  } else if (!session->client) {
    session->client = std::make_unique<ClientSession>();
  }
  wire::Welcome welcome;
  welcome.set_incarnation(config_.incarnation);
  *welcome.mutable_routing() = config_.routing;
  welcome.set_version(BATON_VERSION);
  welcome.set_lease_duration_ms(static_cast<std::uint32_t>(to_ms(config_.limits.lease_duration)));
  welcome.set_heartbeat_interval_ms(static_cast<std::uint32_t>(to_ms(config_.heartbeat_interval)));
  send_now(session->peer, wire::WELCOME, welcome);
}

void Shard::open_worker(PeerSession& session, TimePoint now) {
  if (!session.worker) {
    session.worker = std::make_unique<WorkerSession>();
    log::info("worker connected", {{"worker", WorkerId{session.peer_id}.text()}, {"name", session.name}});
  }
  WorkerSession& worker = *session.worker;
  unlist_worker(session);
  worker.types.clear();
  worker.serves_functions = hello_.serves_functions();
  if (worker.serves_functions) function_workers_.push_back(session.handle);
  worker.labels = labels_of(hello_);
  worker.slots = hello_.slots();
  worker.credit = hello_.credit();
  for (const std::string& name : hello_.types()) {
    if (name.size() > kTaskTypeBytesMax) continue;
    const auto type = types_.intern(name);
    if (!type || std::ranges::find(worker.types, *type) != worker.types.end()) continue;
    worker.types.push_back(*type);
    board(*type).workers.push_back(session.handle);
    board(*type).was_served = true;
  }
  renew(session, hello_.held(), now);
}

// Of those that tasks are handed to.
void Shard::unlist_worker(const PeerSession& session) {
  for (const TypeIndex type : session.worker->types) std::erase(board(type).workers, session.handle);
  std::erase(function_workers_, session.handle);
}

void Shard::on_goodbye(PeerSession& session) {
  log::info("worker left", {{"worker", WorkerId{session.peer_id}.text()}, {"name", session.name}});
  session.worker->draining = true;
  unlist_worker(session);
  // With leases left (their reports were lost) the session stays, silent, until they run out.
  if (session.worker->leased_count == 0) sessions_.close(session);
}

void Shard::on_credit(PeerSession& session, std::string_view body) {
  wire::Credit credit;
  if (!parse_body(body, credit)) {
    ++counters_.frames_malformed_total;
    return;
  }
  session.worker->credit = credit.limit();
}

void Shard::on_ping(PeerSession& session, std::string_view body) {
  wire::Ping ping;
  if (!parse_body(body, ping)) {
    ++counters_.frames_malformed_total;
    return;
  }
  wire::Pong pong;
  pong.set_nonce(ping.nonce());
  pong.set_incarnation(config_.incarnation);
  pong.set_outcomes_sequence(session.client->outcomes_sent);
  send_now(session.peer, wire::PONG, pong);
}

// ---- Clients ---------------------------------------------------------------------------------------------------------

void Shard::on_submit(PeerSession& session, std::string_view body, TimePoint now) {
  if (auto parsed = parse_body(body, submit_); !parsed) {
    ++counters_.frames_malformed_total;
    return refuse(session.peer, parsed.error().code, parsed.error().message);
  }
  submit_ack_.Clear();
  submit_ack_.set_request(submit_.request());
  if (auto why = refusal(now)) {
    counters_.submit_refused_total += static_cast<std::uint64_t>(submit_.tasks_size());
    to_message(*why, *submit_ack_.mutable_error());
    send_now(session.peer, wire::SUBMIT_ACK, submit_ack_);
    return;
  }
  for (int i = 0; i < submit_.tasks_size(); ++i) {
    submit_one(session, *submit_.mutable_tasks(i), static_cast<std::uint32_t>(i), now);
  }
  hold(session.handle, wire::SUBMIT_ACK, submit_ack_);
}

Error Shard::too_many_types() {
  return {ErrorCode::kOverloaded,
          "there are " + std::to_string(kTaskTypeCountMax) + " task types already; do not put ids into their names"};
}

void Shard::submit_one(PeerSession& session, wire::SubmittedTask& task, std::uint32_t index, TimePoint now) {
  const auto refuse_task = [&](const Error& error) {
    ++counters_.submit_refused_total;
    auto& refused = *submit_ack_.add_refused();
    refused.set_index(index);
    to_message(error, *refused.mutable_error());
  };
  TaskSpec spec;
  spec.id = id_of(task);
  if (task.type_index() >= static_cast<std::uint32_t>(submit_.types_size())) {
    return refuse_task({ErrorCode::kInvalidArgument, "the task's type_index is beyond the message's types"});
  }
  spec.type = submit_.types(static_cast<int>(task.type_index()));
  spec.input = std::move(*task.mutable_input());
  if (task.has_options()) spec.options = std::make_shared<const TaskOptions>(from_message(task.options()));
  if (auto valid = validate(spec); !valid) return refuse_task(valid.error());
  Slot* slot = slot_of(spec.id);
  if (!slot || !slot->partition) {
    return refuse_task(
        {ErrorCode::kUnavailable, "partition " + std::to_string(spec.id.partition(partition_count_)) +
                                      (slot && slot->frozen ? " is frozen: Redis lost data; see the coordinator's log"
                                       : slot               ? " is being taken over; submit again"
                                                            : " is not this shard's; ask for the routing table")});
  }
  const auto type = types_.intern(spec.type);
  if (!type) return refuse_task(too_many_types());
  const SessionHandle watcher = submit_.watch() ? session.handle : kNoSession;
  const auto submitted = slot->partition->submit(std::move(spec), *type, watcher, now, *slot->effects);
  if (!submitted) return refuse_task(submitted.error());
  if (*submitted == Partition::Submitted::kExisting) {
    ++counters_.submit_existing_total;
    submit_ack_.add_existing(index);
  } else {
    ++counters_.submitted_total;
  }
}

void Shard::on_watch(PeerSession& session, std::string_view body) {
  if (!parse_body(body, watch_)) {
    ++counters_.frames_malformed_total;
    return;
  }
  for (const wire::Id& message : watch_.ids()) {
    const TaskId id = from_message(message);
    Slot* slot = slot_of(id);
    // Not loaded yet: whoever waits is asked to say Hello again once it is.
    if (slot && !slot->partition) continue;
    if (slot && slot->partition->watch(id, session.handle, *slot->effects)) continue;
    if (slot) slot->record.confirm_owner();
    write_unknown(session, id);
  }
}

// ---- Workers ---------------------------------------------------------------------------------------------------------

void Shard::on_report(PeerSession& session, std::string_view body, TimePoint now) {
  if (!parse_body(body, report_)) {
    ++counters_.frames_malformed_total;
    return;
  }
  if (stalled(now)) return;  // not acknowledged: it comes again
  report_ack_.Clear();
  report_ack_.set_sequence(report_.sequence());
  for (int i = 0; i < report_.reports_size(); ++i) {
    auto& message = *report_.mutable_reports(i);
    Slot* slot = slot_of(id_of(message));
    if (slot && !slot->partition) return;  // being taken over: the whole batch comes again
    AttemptReport report;
    report.id = id_of(message);
    report.lease = lease_of(message);
    report.status = message.status() == 0 ? ReportStatus::kSucceeded : static_cast<ReportStatus>(message.status());
    report.retryable = !message.non_retryable();
    report.retry_after = Duration(std::min<std::uint64_t>(message.retry_after_us(), 24ULL * 3600 * 1'000'000));
    report.output = std::move(*message.mutable_output());
    report.error = std::move(*message.mutable_error());
    report.cause = std::move(*message.mutable_cause());
    report.is_answer = slot && serves_as_function(session, slot->partition->find_task(report.id));
    if (message.status() > static_cast<std::uint32_t>(ReportStatus::kCancelled)) {
      report.status = ReportStatus::kFailed;
      report.error = "Baton.InvalidReport";
      report.cause = "the worker reported an unknown status; upgrade the coordinator";
    } else if (report.output.size() > kInputBytesMax) {
      report = {report.id,
                report.lease,
                ReportStatus::kFailed,
                {},
                "Baton.OutputTooLarge",
                "the output is larger than " + std::to_string(kInputBytesMax) + " bytes",
                false,
                {}};
    }
    clip_text(report.error, kErrorBytesMax);
    clip_text(report.cause, kCauseBytesMax);
    if (report.status == ReportStatus::kFailed && report.error.empty()) report.error = kErrorTaskFailed;
    const bool accepted =
        slot && slot->partition->report(std::move(report), now, *slot->effects) == Partition::Reported::kAccepted;
    if (accepted) {
      ++counters_.reports_accepted_total;
    } else {
      ++counters_.reports_stale_total;
      report_ack_.add_stale(static_cast<std::uint32_t>(i));
      if (slot) slot->record.confirm_owner();
    }
  }
  hold(session.handle, wire::REPORT_ACK, report_ack_);
}

void Shard::on_heartbeat(PeerSession& session, std::string_view body, TimePoint now) {
  if (!parse_body(body, heartbeat_)) {
    ++counters_.frames_malformed_total;
    return;
  }
  renew(session, heartbeat_.held(), now);
  wire::HeartbeatAck ack;
  ack.set_sequence(heartbeat_.sequence());
  ack.set_incarnation(config_.incarnation);
  send_now(session.peer, wire::HEARTBEAT_ACK, ack);
}

template <typename HeldRange>
void Shard::renew(PeerSession& session, const HeldRange& leases, TimePoint now) {
  for (const wire::HeldLease& message : leases) {
    const LeaseRenewal held{id_of(message), lease_of(message), message.progress_count(), message.started()};
    Slot* slot = slot_of(held.id);
    if (slot && !slot->partition) continue;
    if (!slot || !slot->partition->renew(held, session.handle, now, *slot->effects)) {
      if (slot) slot->record.confirm_owner();
      write_stop(session.handle, held.id, held.lease, wire::StopAttempts::LEASE_LOST);
    }
  }
}

}  // namespace baton
