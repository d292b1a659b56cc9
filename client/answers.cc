#include "client/answers.h"

#include <algorithm>
#include <tuple>

#include "client/view_codec.h"

namespace baton {

namespace {

void add_queue(QueueView more, std::vector<QueueView>& queues) {
  const auto same =
      std::find_if(queues.begin(), queues.end(), [&](const auto& queue) { return queue.type == more.type; });
  if (same == queues.end()) {
    queues.push_back(std::move(more));
    return;
  }
  same->ready_count += more.ready_count;
  same->delayed_count += more.delayed_count;
  same->leased_count += more.leased_count;
  same->dead_letter_count += more.dead_letter_count;
  same->oldest_ready_age = std::max(same->oldest_ready_age, more.oldest_ready_age);
  same->succeeded_total += more.succeeded_total;
  same->failed_total += more.failed_total;
  same->worker_count = std::max(same->worker_count, more.worker_count);  // the same workers: each talks to every shard
}

void add_worker(WorkerView more, std::vector<WorkerView>& workers) {
  const auto same =
      std::find_if(workers.begin(), workers.end(), [&](const auto& worker) { return worker.id == more.id; });
  if (same == workers.end()) {
    workers.push_back(std::move(more));
    return;
  }
  same->credit += more.credit;
  same->leased_count += more.leased_count;
  same->connected_at = std::min(same->connected_at, more.connected_at);
  same->last_heard_at = std::max(same->last_heard_at, more.last_heard_at);
  same->draining |= more.draining;
  same->serves_functions |= more.serves_functions;
  same->succeeded_total += more.succeeded_total;
  same->failed_total += more.failed_total;
}

ApiAnswer read_api(const wire::ApiAnswer& message) { return {message.error(), message.message(), message.body()}; }

}  // namespace

bool is_not_here(const ApiAnswer& answer) {
  return answer.error.ends_with("DoesNotExist") || answer.error == "ResourceNotFound";
}

bool settles_early(const Question& question, const Answer& answer) {
  return question.kind == Question::Kind::kApi && question.api.one_knows && !answer.api.empty() &&
         !is_not_here(answer.api.back());
}

void add_reply(const wire::Reply& reply, const std::vector<std::uint32_t>& positions, Answer& answer) {
  for (const auto& task : reply.tasks()) answer.tasks.push_back(read_task(task));
  answer.more |= reply.more();
  for (const auto& queue : reply.queues()) add_queue(read_queue(queue), answer.queues);
  for (const auto& worker : reply.workers()) add_worker(read_worker(worker), answer.workers);
  if (reply.has_api()) answer.api.push_back(read_api(reply.api()));
  for (int i = 0; i < reply.results_size() && i < static_cast<int>(positions.size()); ++i) {
    const auto position = positions[static_cast<std::size_t>(i)];
    if (position < answer.results.size()) answer.results[position] = read_task_answer(reply.results(i));
  }
}

void settle_answer(const Question& question, Answer& answer) {
  std::sort(answer.tasks.begin(), answer.tasks.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  std::sort(answer.queues.begin(), answer.queues.end(), [](const auto& a, const auto& b) { return a.type < b.type; });
  std::sort(answer.workers.begin(), answer.workers.end(),
            [](const auto& a, const auto& b) { return std::tie(a.name, a.id) < std::tie(b.name, b.id); });
  if (question.kind != Question::Kind::kList || answer.tasks.size() <= question.query.limit) return;
  answer.tasks.resize(question.query.limit);
  answer.more = true;
}

}  // namespace baton
