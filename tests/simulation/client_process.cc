#include "tests/simulation/client_process.h"

#include <algorithm>

#include "tests/simulation/coordinator_process.h"

namespace baton::simulation {

using namespace std::chrono_literals;

ClientProcess::ClientProcess(std::string name, Events& events, Random& random, Network& network, Checker& checker)
    : Process(std::move(name), events, random), checker_(checker), links_(network.links_of(*this)) {
  ClientConfig config;
  config.endpoint = endpoint_of_shard(0);
  config.name = this->name();
  config.version = "simulated";
  core_ = std::make_unique<ClientCore>(*links_, config, random());
}

TimePoint ClientProcess::turn() {
  core_->turn(events_.now());
  return core_->next_wake_up();
}

void ClientProcess::died() { core_.reset(); }

void ClientProcess::submit(std::vector<NewTask> tasks, Duration ack_timeout) {
  SubmitCall call;
  call.tasks = std::move(tasks);
  call.ack_deadline = events_.now() + ack_timeout;
  call.on_ack = [this](Result<BatchAck> ack) {
    if (!ack) return;  // nobody knows whether it happened
    std::vector<bool> refused(ack->ids.size());
    for (const BatchAck::Refused& one : ack->refused) refused[one.index] = true;
    for (std::size_t i = 0; i < ack->ids.size(); ++i) {
      if (refused[i]) continue;
      checker_.acked(ack->ids[i]);
      known_.push_back(ack->ids[i]);
      ended_.try_emplace(ack->ids[i], false);
    }
  };
  call.on_outcomes = [this](const OutcomesNews& news) { hear(news); };
  core_->start(std::move(call));
  poke();
}

void ClientProcess::hear(const OutcomesNews& news) {
  for (const Outcome& outcome : news.ended) {
    checker_.told(outcome);
    ended_[outcome.id] = true;
    if (outcome.state == TaskState::kDeadLettered) dead_letters_.push_back(outcome.id);
  }
  for (const OutcomesNews::Lost& lost : news.lost) {
    if (lost.error.code == ErrorCode::kNotFound) checker_.told_unknown(lost.id);
  }
}

std::vector<TaskId> ClientProcess::some_known_tasks() {
  std::vector<TaskId> some;
  for (std::uint64_t i = random_.below(3) + 1; i > 0 && !known_.empty(); --i) {
    some.push_back(known_[random_.below(known_.size())]);
  }
  std::ranges::sort(some);
  some.erase(std::ranges::unique(some).begin(), some.end());
  return some;
}

void ClientProcess::ask_something() {
  AskCall call;
  call.deadline = events_.now() + 20s;
  Question& question = call.question;
  question.ids = some_known_tasks();
  switch (random_.below(8)) {
    case 0:
    case 1:
    case 2: question.kind = Question::Kind::kCancel; break;
    case 3:
      question.kind = Question::Kind::kGet;
      if (!question.ids.empty()) question.ids.resize(1);
      break;
    case 4: question.kind = Question::Kind::kList; break;
    case 5: question.kind = Question::Kind::kQueues; break;
    case 6:
    case 7:
      question.kind = random_.chance(0.7) ? Question::Kind::kRetry : Question::Kind::kDrop;
      question.ids.clear();
      if (!dead_letters_.empty()) question.ids.push_back(dead_letters_[random_.below(dead_letters_.size())]);
      break;
  }
  const bool needs_ids = question.kind != Question::Kind::kList && question.kind != Question::Kind::kQueues;
  if (needs_ids && question.ids.empty()) return;
  call.on_answer = [this, kind = question.kind](Result<Answer> answer) {
    if (answer) hear_answer(kind, *answer);
  };
  core_->start(std::move(call));
  poke();
}

void ClientProcess::hear_answer(Question::Kind kind, const Answer& answer) {
  for (const TaskView& task : answer.tasks) {
    if (task.outcome && kind == Question::Kind::kGet) checker_.told(*task.outcome);
  }
  for (const TaskAnswer& result : answer.results) {
    if (result.error && result.error->code == ErrorCode::kNotFound) checker_.told_unknown(result.id);
    if (kind == Question::Kind::kRetry && !result.error && result.new_id) checker_.acked(*result.new_id);
  }
}

std::size_t ClientProcess::waiting_count() const {
  return static_cast<std::size_t>(std::ranges::count_if(ended_, [](const auto& task) { return !task.second; }) +
                                  std::ranges::count_if(runs_, [](const Run& run) { return !run.ended; }) +
                                  std::ranges::count_if(triggers_, [](const auto& one) { return !one.paused; }));
}

}  // namespace baton::simulation
