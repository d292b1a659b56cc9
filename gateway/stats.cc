#include "gateway/stats.h"

#include <algorithm>

#include "common/json/value.h"
#include "common/json/write.h"

namespace baton::gateway {

namespace {

using json::Value;

Value count(std::uint64_t number) { return Value::integer(static_cast<std::int64_t>(number)); }

std::uint64_t backlog_of(const QueueView& queue) { return queue.ready_count + queue.leased_count; }

Value value_of(const QueueView& queue) {
  return Value::object(
      {{"queue", Value::string(queue.type)},
       {"backlog", count(backlog_of(queue))},
       {"ready", count(queue.ready_count)},
       {"delayed", count(queue.delayed_count)},
       {"leased", count(queue.leased_count)},
       {"dead_lettered", count(queue.dead_letter_count)},
       {"oldest_ready_s", Value::number(std::chrono::duration<double>(queue.oldest_ready_age).count())},
       {"workers", count(queue.worker_count)},
       {"succeeded_total", count(queue.succeeded_total)},
       {"failed_total", count(queue.failed_total)}});
}

}  // namespace

std::string stats_json(const std::vector<QueueView>& queues) {
  json::ArrayBuilder items(queues.size());
  std::uint64_t backlog = 0;
  for (const QueueView& queue : queues) {
    items.add(value_of(queue));
    backlog += backlog_of(queue);
  }
  return json::to_text(Value::object({{"queues", items.finish()}, {"backlog", count(backlog)}}));
}

std::string queue_json(const std::vector<QueueView>& queues, std::string_view type) {
  const auto found = std::find_if(queues.begin(), queues.end(), [&](const QueueView& q) { return q.type == type; });
  if (found != queues.end()) return json::to_text(value_of(*found));
  QueueView unused;
  unused.type = std::string(type);
  return json::to_text(value_of(unused));
}

}  // namespace baton::gateway
