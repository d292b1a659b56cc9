#include "worker/runtime/worker_metrics.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <set>
#include <string>
#include <string_view>

namespace baton {

namespace {

void head(std::string& text, std::string_view name, std::string_view type, std::string_view help) {
  text.append("# HELP ").append(name).append(" ").append(help).append("\n");
  text.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void sample(std::string& text, std::string_view name, std::string_view labels, std::uint64_t value) {
  text.append(name).append(labels).append(" ").append(std::to_string(value)).append("\n");
}

void metric(std::string& text, std::string_view name, std::string_view type, std::string_view help,
            std::uint64_t value) {
  head(text, name, type, help);
  sample(text, name, "", value);
}

// A label's value, as the format has it: error names are other people's.
std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    text += c == '\n' ? ' ' : c;
  }
  return text;
}

// The worker's own labels, each preceded by a comma: "region" as label_region, whatever the format does not allow in a name
// as '_'. Of two that come to the same name the first counts.
std::string info_labels(const WorkerStatus& status) {
  std::string text;
  std::set<std::string> names;
  for (const auto& [key, value] : status.labels) {
    std::string name = "label_" + key;
    std::ranges::replace_if(
        name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
    if (names.insert(name).second) text.append("," + name + "=\"" + escaped(value) + "\"");
  }
  return text;
}

std::string seconds(Duration duration) {
  char text[48];
  std::snprintf(text, sizeof text, "%.6f", std::chrono::duration<double>(duration).count());
  return text;
}

void histogram(std::string& text, std::string_view name, const std::string& type, const DurationCounts& durations) {
  const std::string of_type = "type=\"" + escaped(type) + "\"";
  const std::string buckets = std::string(name) + "_bucket";
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < durations.counts.size(); ++i) {
    count += durations.counts[i];
    const std::string end = i < kDurationBuckets.size() ? seconds(kDurationBuckets[i]) : "+Inf";
    sample(text, buckets, "{" + of_type + ",le=\"" + end + "\"}", count);
  }
  text.append(name).append("_sum{" + of_type + "} " + seconds(durations.sum) + "\n");
  sample(text, std::string(name) + "_count", "{" + of_type + "}", count);
}

void histograms(std::string& text, std::string_view name, std::string_view help, const WorkerStatus& status,
                DurationCounts WorkerTypeStatus::*durations) {
  head(text, name, "histogram", help);
  for (const auto& [type, counts] : status.types) histogram(text, name, type, counts.*durations);
}

}  // namespace

std::string metrics_text(const WorkerStatus& status) {
  std::string text;
  metric(text, "baton_worker_up", "gauge", "1 while connected to a coordinator.", status.connected);
  metric(text, "baton_worker_draining", "gauge", "1 while it takes no more attempts.", status.draining);
  metric(text, "baton_worker_slots", "gauge", "Attempts that it runs at a time.", status.slots);
  metric(text, "baton_worker_slots_busy", "gauge", "Attempts that run now.", status.busy_slots);
  metric(text, "baton_worker_memory_bytes", "gauge", "Its resident set.", status.memory_bytes);
  head(text, "baton_worker_info", "gauge", "1, with the build that runs and the worker's labels.");
  sample(text, "baton_worker_info", "{build_id=\"" + escaped(status.build_id) + "\"" + info_labels(status) + "}", 1);
  metric(text, "baton_worker_credit", "gauge", "Leases that it is willing to hold.", status.credit);
  metric(text, "baton_worker_attempts_held", "gauge", "Attempts taken whose end is not recorded yet.", status.held);
  constexpr std::string_view kEnded = "baton_worker_attempts_ended_total";
  head(text, kEnded, "counter", "Attempts that it reported, by how they ended.");
  sample(text, kEnded, "{status=\"succeeded\"}", status.succeeded_total);
  sample(text, kEnded, "{status=\"failed\"}", status.failed_total);
  sample(text, kEnded, "{status=\"cancelled\"}", status.cancelled_total);
  sample(text, kEnded, "{status=\"released\"}", status.released_total);
  metric(text, "baton_worker_reports_stale_total", "counter", "Reports that came too late to count.",
         status.stale_total);
  metric(text, "baton_worker_dispatches_repeated_total", "counter", "Dispatches that had been received before.",
         status.duplicate_total);
  metric(text, "baton_worker_leases_lost_total", "counter", "Leases lost while an attempt was queued or running.",
         status.lost_total);
  metric(text, "baton_worker_report_batches_resent_total", "counter", "Batches of reports sent again.",
         status.resent_total);
  constexpr std::string_view kBusy = "baton_worker_busy_seconds_total";
  head(text, kBusy, "counter", "Time spent in handlers, over all slots.");
  text.append(kBusy).append(" " + seconds(Duration(static_cast<std::int64_t>(status.busy_us_total))) + "\n");
  constexpr std::string_view kFailures = "baton_worker_failures_total";
  head(text, kFailures, "counter", "Attempts that failed, by error.");
  for (const auto& [error, count] : status.errors_total)
    sample(text, kFailures, "{error=\"" + escaped(error) + "\"}", count);
  histograms(text, "baton_worker_run_seconds", "How long handlers took.", status, &WorkerTypeStatus::run);
  histograms(text, "baton_worker_wait_seconds", "From an attempt's arrival to its start.", status,
             &WorkerTypeStatus::wait);
  return text;
}

}  // namespace baton
