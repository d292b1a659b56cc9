#include "coordinator/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <sstream>

namespace baton {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

class Families {
 public:
  void add(const char* name, const char* help, MetricType type, double value,
           std::vector<ClientMetric::Label> labels = {}) {
    MetricFamily& family = by_name_[name];
    family.name = name;
    family.help = help;
    family.type = type;
    ClientMetric metric;
    metric.label = std::move(labels);
    (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    family.metric.push_back(std::move(metric));
  }
  std::string text() const {
    std::vector<MetricFamily> families;
    for (const auto& [name, family] : by_name_) families.push_back(family);
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families);
    return out.str();
  }

 private:
  std::map<std::string, MetricFamily> by_name_;
};

void add_shard(const ShardStats& stats, const std::string& shard, Families& families) {
  const auto counter = [&](const char* name, const char* help, std::uint64_t value) {
    families.add(name, help, MetricType::Counter, static_cast<double>(value), {{"shard", shard}});
  };
  const auto gauge = [&](const char* name, const char* help, double value) {
    families.add(name, help, MetricType::Gauge, value, {{"shard", shard}});
  };
  counter("baton_tasks_submitted_total", "Tasks taken in.", stats.submitted_total);
  counter("baton_tasks_existing_total", "Submits of tasks that were known already.", stats.submit_existing_total);
  counter("baton_tasks_refused_total", "Submits refused at a limit or for being wrong.", stats.submit_refused_total);
  counter("baton_tasks_dispatched_total", "Attempts handed to workers.", stats.dispatched_total);
  counter("baton_reports_accepted_total", "Reports that counted.", stats.reports_accepted_total);
  counter("baton_reports_stale_total", "Reports whose lease was not current.", stats.reports_stale_total);
  counter("baton_leases_lost_total", "Leases that ran out.", stats.leases_lost_total);
  counter("baton_frames_malformed_total", "Messages that could not be understood.", stats.frames_malformed_total);
  counter("baton_turns_total", "Turns that wrote or said something.", stats.turns_total);
  counter("baton_commits_total", "Journal records written.", stats.commits_total);
  counter("baton_commit_bytes_total", "Bytes of journal records.", stats.commit_bytes_total);
  counter("baton_checkpoints_total", "Checkpoints that were completed.", stats.checkpoints_total);
  counter("baton_step_downs_total", "Partitions given up because a commit failed.", stats.step_downs_total);
  counter("baton_redis_commit_regressions_total", "Times that Redis lost what it had acknowledged.",
          stats.regressions_total);
  counter("baton_executions_closed_total", "Executions that ended.", stats.executions_closed_total);
  gauge("baton_executions_open", "Executions that have not ended.", static_cast<double>(stats.executions_open));
  gauge("baton_executions_closed", "Executions that ended and are kept.", static_cast<double>(stats.executions_closed));
  gauge("baton_executions_closed_bytes", "What these take.", static_cast<double>(stats.executions_closed_bytes));
  gauge("baton_records", "Metadata records.", static_cast<double>(stats.records));
  gauge("baton_record_bytes", "What these take.", static_cast<double>(stats.record_bytes));
  gauge("baton_tasks", "Tasks in memory, dead letters included.", static_cast<double>(stats.tasks));
  gauge("baton_outcomes", "Outcomes kept.", static_cast<double>(stats.outcomes));
  gauge("baton_sessions", "Clients and workers.", static_cast<double>(stats.sessions));
  gauge("baton_workers", "Workers.", static_cast<double>(stats.workers));
  gauge("baton_in_flight_bytes", "Commits that Redis has not answered.", static_cast<double>(stats.in_flight_bytes));
  gauge("baton_journal_bytes", "Journal since the last trim.", static_cast<double>(stats.journal_bytes));
  gauge("baton_partitions_owned", "Partitions that this shard owns.", static_cast<double>(stats.partitions_owned));
  gauge("baton_partitions_frozen", "Partitions that wait for an operator.",
        static_cast<double>(stats.partitions_frozen));
  gauge("baton_redis_memory_used_ratio", "Share of Redis's maxmemory in use; 0: no limit.", stats.memory_used);
  gauge("baton_redis_up", "Whether Redis answers.", stats.storage_up ? 1 : 0);
}

void add_queue(const QueueStats& stats, Families& families) {
  const auto size = [&](const char* state, std::uint64_t value) {
    families.add("baton_queue_size", "Tasks of a queue by state.", MetricType::Gauge, static_cast<double>(value),
                 {{"queue", stats.type}, {"state", state}});
  };
  size("ready", stats.ready);
  size("delayed", stats.delayed);
  size("leased", stats.leased);
  size("dead_lettered", stats.dead_letters);
  families.add("baton_queue_latency_seconds", "Age of the oldest ready task.", MetricType::Gauge,
               stats.oldest_ready_seconds, {{"queue", stats.type}});
  families.add("baton_queue_workers", "Workers that serve the queue.", MetricType::Gauge,
               static_cast<double>(stats.worker_count), {{"queue", stats.type}});
  families.add("baton_queue_attempts_succeeded_total", "Attempts that succeeded.", MetricType::Counter,
               static_cast<double>(stats.succeeded_total), {{"queue", stats.type}});
  families.add("baton_queue_attempts_failed_total", "Attempts that failed or were lost.", MetricType::Counter,
               static_cast<double>(stats.failed_total), {{"queue", stats.type}});
}

}  // namespace

std::string metrics_text(const std::vector<ShardStats>& shards) {
  Families families;
  std::map<std::string, QueueStats> queues;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    add_shard(shards[i], std::to_string(i), families);
    for (const QueueStats& stats : shards[i].queues) {
      QueueStats& sum = queues[stats.type];
      sum.type = stats.type;
      sum.add(stats);
    }
  }
  for (const auto& [type, stats] : queues) add_queue(stats, families);
  return families.text();
}

}  // namespace baton
