// Operations of the states API: which shards each asks, how often, and how their answers become one.
//
// Most are one question to one shard. What lies at one of them is asked of all, and the one that knows it answers; the
// lists of all are merged (client/api_merge.h); an execution is waited for with one long poll after the other; tasks of
// activities have a class of their own (client/activity_polls.h).
//
// Callbacks run within turn(), start() and close().
#pragma once

#include <memory>
#include <string>

#include "client/activity_polls.h"
#include "client/answer_queue.h"
#include "client/calls.h"
#include "common/json/value.h"
#include "common/random.h"

namespace baton {

class ApiCalls {
 public:
  ApiCalls(Random& random, AnswerQueue::Ask ask);

  void start(ApiCall call, TimePoint now);
  // Goes on with what was answered. `shard_count`: 0 if nobody knows yet.
  void turn(TimePoint now, std::size_t shard_count);
  TimePoint next_wake_up() const { return answers_.empty() ? activity_polls_.next_wake_up() : TimePoint::min(); }
  // Calls that have no question open.
  std::size_t waiting_count() const { return activity_polls_.waiting_count(); }

  // Answers everything with `error`. REQUIRES: every question was answered.
  void close(const Error& error);

 private:
  struct Waiting;

  void route(ApiCall call, json::Value body, TimePoint now);
  void ask(ApiCall call, ApiQuestion question, json::Value body, TimePoint now);
  void ask_again(const std::shared_ptr<Waiting>& waiting, TimePoint now);
  void hear(const std::shared_ptr<Waiting>& waiting, Result<Answer> answer, TimePoint now);
  std::string new_name();

  Random& random_;
  AnswerQueue answers_;
  ActivityPolls activity_polls_;
};

}  // namespace baton
