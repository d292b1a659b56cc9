// The half of ClientCore that listens: frames, sessions, routing.
#include <algorithm>

#include "client/client_core.h"
#include "client/view_codec.h"
#include "transport/message_codec.h"

namespace baton {

namespace {

// Stands in for a link that could not be opened: the session's error says why.
class NoLink final : public Link {
 public:
  bool receive(std::string&) override { return false; }
  bool send(std::string) override { return false; }
};

}  // namespace

// ---- Frames

void ClientCore::receive(Session& session, TimePoint now) {
  for (std::size_t count = 0; session.receive(frame_); ++count) {
    const auto frame = decode_frame(frame_);
    if (frame) {
      handle(session, *frame, now);
    } else if (frame.error().code == ErrorCode::kVersionMismatch) {
      session.refused(frame.error(), now);
    } else {
      ++malformed_frame_count_;
    }
    if (count == kFramesPerTurnMax) {
      frames_left_ = true;
      return;
    }
  }
}

template <typename Message>
bool ClientCore::parse(std::string_view body, Message& message) {
  const bool parsed = parse_body(body, message).has_value();
  if (!parsed) ++malformed_frame_count_;
  return parsed;
}

void ClientCore::handle(Session& session, const FrameView& frame, TimePoint now) {
  switch (frame.kind) {
    case wire::WELCOME: return handle_welcome(session, frame.body, now);
    case wire::WHO_ARE_YOU: return session.forgotten(now);
    case wire::REFUSED: {
      wire::Refused refused;
      if (parse(frame.body, refused)) session.refused(read_error(refused.error()), now);
      return;
    }
    case wire::PONG: {
      wire::Pong pong;
      if (parse(frame.body, pong)) session.note_pong(pong, now);
      return;
    }
    case wire::SUBMIT_ACK:
      if (!parse(frame.body, submit_ack_)) return;
      for (auto& shard : shards_) {
        if (shard.session == &session) shard.lane->handle(submit_ack_, now);
      }
      return;
    case wire::OUTCOMES: return handle_outcomes(session, frame.body, now);
    case wire::REPLY: {
      wire::Reply reply;
      if (parse(frame.body, reply)) requests_.handle(reply, now);
      return;
    }
    case wire::REPLIES: {
      wire::Replies replies;
      if (!parse(frame.body, replies)) return;
      wire::Reply reply;
      for (const std::string& one : replies.replies()) {
        if (parse(one, reply)) requests_.handle(reply, now);
      }
      return;
    }
    default: ++malformed_frame_count_;  // not for clients
  }
}

void ClientCore::handle_welcome(Session& session, std::string_view body, TimePoint now) {
  wire::Welcome welcome;
  if (!parse(body, welcome)) return;
  session.welcomed(welcome, now);
  auto routing = Routing::read(welcome.routing());
  if (!routing) return session.refused(std::move(routing.error()), now);
  const bool newer =
      !routing_ || welcome.incarnation() != routing_incarnation_ || routing->revision() >= routing_->revision();
  if (newer) adopt(std::move(*routing), welcome.incarnation());
  start_session(session);
}

void ClientCore::handle_outcomes(Session& session, std::string_view body, TimePoint now) {
  if (!parse(body, outcomes_)) return;
  session.note_outcomes(outcomes_.sequence(), now);
  calls_.tell(outcomes_);
  if (outcomes_.unknown().empty()) return;
  std::vector<TaskId> unacknowledged;
  for (const auto& shard : shards_) shard.lane->list_unacknowledged(unacknowledged);
  std::sort(unacknowledged.begin(), unacknowledged.end());
  for (const auto& unknown : outcomes_.unknown()) {
    const TaskId id = from_message(unknown);
    // Its submit is on its way, and will make it known.
    if (std::binary_search(unacknowledged.begin(), unacknowledged.end(), id)) continue;
    calls_.lose(id, {ErrorCode::kNotFound, "the coordinator does not know task " + id.text() +
                                               ": it was never submitted, or ended longer ago than outcomes are kept"});
  }
}

// ---- Sessions and routing

Session* ClientCore::find_session(const std::string& endpoint) const {
  for (const auto& session : sessions_) {
    if (session->endpoint() == endpoint) return session.get();
  }
  return nullptr;
}

Session* ClientCore::open_session(const std::string& endpoint) {
  if (Session* session = find_session(endpoint)) return session;
  auto link = links_.open(endpoint);
  std::unique_ptr<Link> opened = link ? std::move(*link) : std::make_unique<NoLink>();
  auto& session =
      sessions_.emplace_back(std::make_unique<Session>(endpoint, std::move(opened), peer_id_, config_, random_));
  if (!link) session->refused(std::move(link.error()), TimePoint{});
  return session.get();
}

bool ClientCore::is_shard(const Session& session) const {
  return std::any_of(shards_.begin(), shards_.end(), [&](const auto& shard) { return shard.session == &session; });
}

void ClientCore::drop_unused_sessions() {
  std::erase_if(sessions_, [&](const auto& session) { return session.get() != first_session_ && !is_shard(*session); });
}

void ClientCore::adopt(Routing routing, std::uint64_t incarnation) {
  routing_incarnation_ = incarnation;
  const bool unchanged = routing_ && routing_->same_owners(routing);
  if (unchanged) {
    routing_ = std::move(routing);
    return;
  }
  std::vector<SubmitLane::Moved> tasks;
  for (auto& shard : shards_) {
    for (auto& task : shard.lane->take_all()) tasks.push_back(std::move(task));
  }
  routing_ = std::move(routing);
  rotation_position_ = random_.below(routing_->partition_count());
  shards_.clear();
  for (const auto& endpoint : routing_->endpoints()) {
    Shard& shard = shards_.emplace_back();
    shard.session = open_session(endpoint);
    shard.session->note_outcomes_missed();
    shard.lane = std::make_unique<SubmitLane>(config_, calls_, random_, next_request_);
  }
  move_tasks(std::move(tasks));
  for (const CallSlot call : std::exchange(unrouted_, {})) place_tasks(call);
  unrouted_task_count_ = 0;
  requests_.start_all(*routing_);
  answer_connects();
}

void ClientCore::move_tasks(std::vector<SubmitLane::Moved> tasks) {
  for (auto& task : tasks) {
    shards_[routing_->shard_of(task.spec.id)].lane->append(task.spec, task.ref, task.watch);
  }
}

void ClientCore::start_session(const Session& session) {
  for (ShardIndex i = 0; i < shards_.size(); ++i) {
    if (shards_[i].session != &session) continue;
    shards_[i].lane->start_session();
    requests_.start_session(i);
  }
}

// A coordinator that came back elsewhere, or with other shards, still answers where we first met it.
void ClientCore::doubt_routing(TimePoint now) {
  const bool lost =
      std::any_of(shards_.begin(), shards_.end(), [](const auto& shard) { return !shard.session->is_open(); });
  if (!lost) {
    routing_doubted_at_ = now;
    return;
  }
  if (now < routing_doubted_at_ + kRoutingDoubtDelay || is_shard(*first_session_)) return;
  routing_doubted_at_ = now;
  if (first_session_->is_open()) first_session_->forgotten(now);
}

// False: the link did not take all of it.
bool ClientCore::send_watch(Session& session, const std::vector<TaskId>& ids) {
  for (std::size_t first = 0; first < ids.size(); first += kIdsPerFrameMax) {
    const std::size_t last = std::min(ids.size(), first + kIdsPerFrameMax);
    wire::Watch message;
    for (std::size_t i = first; i < last; ++i) to_message(ids[i], *message.add_ids());
    if (!session.send(encode_frame(wire::WATCH, message))) return false;
  }
  return true;
}

}  // namespace baton
