// Questions to the coordinator: each becomes a request to every shard that it concerns, and the answers become one.
//
// A request is sent again, with the same number, until it is answered or the question's deadline is over; a shard that
// asks for patience is asked again later. Every request of wire.proto may be repeated. What a turn asks of a shard
// travels in one frame.
#pragma once

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "client/backoff.h"
#include "client/calls.h"
#include "client/config.h"
#include "client/routing.h"
#include "client/session.h"

namespace baton {

class Requests {
 public:
  using SessionOf = std::function<Session*(ShardIndex)>;

  Requests(Random& random, std::uint64_t& next_request) : random_(random), next_request_(next_request) {}

  // `routing` may be null: the question waits for start_all().
  void ask(AskCall call, const Routing* routing);

  // Asks everything (anew): the routing is known, or changed.
  void start_all(const Routing& routing);
  // The shard has forgotten us: what it was asked is asked again.
  void start_session(ShardIndex shard);
  // Everything that waits for this shard is answered with `error`.
  void refuse(ShardIndex shard, const Error& error);
  // Everything is.
  void refuse_all(const Error& error);

  void flush(const SessionOf& session_of, TimePoint now);
  void handle(const wire::Reply& reply, TimePoint now);
  void expire(TimePoint now);

  std::size_t size() const { return questions_.size(); }
  bool concerns(ShardIndex shard) const;
  TimePoint next_wake_up() const { return std::min(next_send_at_, next_deadline_); }

 private:
  using QuestionNumber = std::uint64_t;

  struct Asked {
    AskCall call;
    Answer answer;
    std::vector<std::uint64_t> requests;  // numbers, answered or not
    std::size_t open_count = 0;           // requests without an answer
    std::size_t not_found_count = 0;      // kDrainWorker: shards that do not know the worker
    bool may_be_there = false;
    std::optional<Error> last_error;  // of a shard that asked for patience
  };
  struct Pending {
    QuestionNumber question = 0;
    ShardIndex shard = 0;
    std::string message;                   // a wire::Request
    std::vector<std::uint32_t> positions;  // of its ids within the question's
    TimePoint send_at{};
    Backoff resend_delay{kRequestResendDelayMin, kResendDelayMax};
    Backoff pushback_delay{kPushbackDelayMin, kPushbackDelayMax};
  };

  // What leaves for one shard.
  struct RequestBatch {
    std::vector<std::uint64_t> numbers;
    wire::Requests message;
    std::size_t byte_count = 0;
  };

  void start(QuestionNumber number, Asked& asked, const Routing& routing);
  void start_by_ids(QuestionNumber number, Asked& asked, const Routing& routing);
  void add(QuestionNumber number, Asked& asked, ShardIndex shard, wire::Request& request,
           std::vector<std::uint32_t> positions);
  void merge(Asked& asked, const Pending& pending, const wire::Reply& reply);
  std::vector<std::uint64_t> take_due(TimePoint now);
  void send(RequestBatch& batch, Session& session, TimePoint now);
  void send_later(Pending& pending, TimePoint at);
  void finish(QuestionNumber number, Result<Answer> answer);

  Random& random_;
  std::uint64_t& next_request_;
  QuestionNumber next_question_ = 1;
  boost::unordered_flat_map<QuestionNumber, Asked> questions_;
  boost::unordered_flat_map<std::uint64_t, Pending> pending_;
  std::vector<std::uint64_t> unsent_;  // numbers of new requests
  TimePoint next_send_at_ = kNever;    // of the others, and of questions: may be too early, never too late
  TimePoint next_deadline_ = kNever;
};

}  // namespace baton
