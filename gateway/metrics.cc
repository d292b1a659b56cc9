#include "gateway/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <sstream>
#include <vector>

namespace baton::gateway {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

double seconds_of(Duration duration) { return std::chrono::duration<double>(duration).count(); }

MetricFamily family_of(const char* name, const char* help, MetricType type) {
  MetricFamily family;
  family.name = name;
  family.help = help;
  family.type = type;
  return family;
}

MetricFamily single(const char* name, const char* help, MetricType type, std::uint64_t value) {
  MetricFamily family = family_of(name, help, type);
  ClientMetric metric;
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = static_cast<double>(value);
  family.metric.push_back(std::move(metric));
  return family;
}

}  // namespace

void Metrics::count_request(const std::string& operation, unsigned status, const std::string& error, Duration latency) {
  const auto bucket = std::lower_bound(kLatencyBounds.begin(), kLatencyBounds.end(), latency) - kLatencyBounds.begin();
  const std::lock_guard lock(mutex_);
  ++requests_[{operation, status, error}];
  Latency& latencies = latencies_[operation];
  ++latencies.counts[static_cast<std::size_t>(bucket)];
  latencies.sum += latency;
}

void Metrics::count_unreadable(unsigned status) {
  const std::lock_guard lock(mutex_);
  ++requests_[{"unreadable", status, ""}];
}

std::string Metrics::text() const {
  auto requests =
      family_of("baton_gateway_requests_total", "Requests by operation, HTTP status and error.", MetricType::Counter);
  auto latencies = family_of("baton_gateway_request_duration_seconds", "From the whole request to its answer.",
                             MetricType::Histogram);
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, count] : requests_) {
      const auto& [operation, status, error] = key;
      ClientMetric metric;
      metric.label = {{"operation", operation}, {"code", std::to_string(status)}, {"error", error}};
      metric.counter.value = static_cast<double>(count);
      requests.metric.push_back(std::move(metric));
    }
    for (const auto& [operation, latency] : latencies_) {
      ClientMetric metric;
      metric.label = {{"operation", operation}};
      std::uint64_t count = 0;
      for (std::size_t i = 0; i < latency.counts.size(); ++i) {
        count += latency.counts[i];
        const bool last = i == kLatencyBounds.size();
        const double bound = last ? std::numeric_limits<double>::infinity() : seconds_of(kLatencyBounds[i]);
        metric.histogram.bucket.push_back({count, bound});
      }
      metric.histogram.sample_count = count;
      metric.histogram.sample_sum = seconds_of(latency.sum);
      latencies.metric.push_back(std::move(metric));
    }
  }
  const std::vector<MetricFamily> families = {
      std::move(requests), std::move(latencies),
      single("baton_gateway_connections", "Open connections.", MetricType::Gauge, connections_),
      single("baton_gateway_buffered_bytes", "Bodies of requests that are held.", MetricType::Gauge, buffered_bytes_),
      single("baton_gateway_connections_refused_total", "Connections over the limit.", MetricType::Counter,
             connections_refused_)};
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, families);
  return out.str();
}

}  // namespace baton::gateway
