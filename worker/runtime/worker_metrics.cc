#include "worker/runtime/worker_metrics.h"

#include <cinttypes>
#include <cstdio>
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

}  // namespace

std::string metrics_text(const WorkerStatus& status) {
  std::string text;
  metric(text, "baton_worker_up", "gauge", "1 while connected to a coordinator.", status.connected);
  metric(text, "baton_worker_draining", "gauge", "1 while it takes no more attempts.", status.draining);
  metric(text, "baton_worker_slots", "gauge", "Attempts that it runs at a time.", status.slots);
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
  char seconds[48];
  std::snprintf(seconds, sizeof seconds, " %" PRIu64 ".%06" PRIu64 "\n", status.busy_us_total / 1'000'000,
                status.busy_us_total % 1'000'000);
  text.append(kBusy).append(seconds);
  return text;
}

}  // namespace baton
