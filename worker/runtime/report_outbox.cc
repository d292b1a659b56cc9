#include "worker/runtime/report_outbox.h"

#include <algorithm>

#include "transport/frame.h"
#include "worker/runtime/lease_message.h"

namespace baton {

namespace {

constexpr std::size_t kReportOverheadBytes = 64;  // ids, token and tags

}  // namespace

wire::AttemptReport& ReportOutbox::append(const LeaseKey& lease, std::size_t bytes) {
  bytes += kReportOverheadBytes;
  if (open_.reports_size() >= kReportCountMax || open_bytes_ + bytes > kBatchBytesMax) close();
  open_bytes_ += bytes;
  open_leases_.push_back(lease);
  return *open_.add_reports();
}

void ReportOutbox::add(const LeaseKey& lease, AttemptEnd end) {
  wire::AttemptReport& report = append(lease, end.output.size() + end.error.size() + end.cause.size());
  set_lease_key(lease, report);
  if (end.status != ReportStatus::kSucceeded) report.set_status(static_cast<std::uint32_t>(end.status));
  if (!end.output.empty()) report.set_output(std::move(end.output));
  if (!end.error.empty()) report.set_error(std::move(end.error));
  if (!end.cause.empty()) report.set_cause(std::move(end.cause));
  report.set_non_retryable(end.non_retryable);
  report.set_retry_after_us(static_cast<std::uint64_t>(end.retry_after.count()));
}

void ReportOutbox::add(wire::AttemptReport report) {
  append(lease_key_of(report), report.ByteSizeLong()) = std::move(report);
}

void ReportOutbox::close() {
  if (open_.reports().empty()) return;
  open_.set_sequence(next_sequence_);
  Batch& batch = unacknowledged_.emplace_back();
  batch.sequence = next_sequence_++;
  batch.frame = encode_frame(wire::REPORT, open_);
  batch.leases = std::move(open_leases_);
  bytes_ += batch.frame.size();
  next_resend_at_ = TimePoint::min();
  open_.Clear();
  open_leases_.clear();
  open_bytes_ = 0;
}

std::uint64_t ReportOutbox::flush(Link& link, TimePoint now, Duration backoff_max) {
  close();
  if (now < next_resend_at_) return 0;
  std::uint64_t resent_count = 0;
  next_resend_at_ = kNever;
  for (Batch& batch : unacknowledged_) {
    if (batch.resend_at <= now) {
      // A frame that the link could not take counts as lost on the way: the same delay, the same cure.
      link.send(batch.frame);
      if (batch.sent) {
        ++resent_count;
        batch.resent = true;
        batch.backoff = std::min(2 * batch.backoff, std::max(backoff_max, kReportResendDelay));
      } else {
        batch.sent = true;
        batch.sent_at = now;
      }
      batch.resend_at = now + batch.backoff;
    }
    next_resend_at_ = std::min(next_resend_at_, batch.resend_at);
  }
  return resent_count;
}

std::optional<ReportOutbox::Batch> ReportOutbox::acknowledge(std::uint64_t sequence) {
  const auto at = std::lower_bound(unacknowledged_.begin(), unacknowledged_.end(), sequence,
                                   [](const Batch& batch, std::uint64_t wanted) { return batch.sequence < wanted; });
  if (at == unacknowledged_.end() || at->sequence != sequence) return std::nullopt;
  Batch batch = std::move(*at);
  bytes_ -= batch.frame.size();
  unacknowledged_.erase(at);
  return batch;
}

void ReportOutbox::resend_all() {
  for (Batch& batch : unacknowledged_) {
    batch.resend_at = TimePoint::min();
    batch.backoff = kReportResendDelay;
  }
  if (!unacknowledged_.empty()) next_resend_at_ = TimePoint::min();
}

std::vector<wire::AttemptReport> ReportOutbox::take_all() {
  close();
  std::vector<wire::AttemptReport> reports;
  wire::Report message;
  for (const Batch& batch : unacknowledged_) {
    // What this process encoded can be read; a flipped bit in memory costs a batch, which then runs out and is redone.
    const auto frame = decode_frame(batch.frame);
    if (!frame || !parse_body(frame->body, message)) continue;
    for (auto& report : *message.mutable_reports()) reports.push_back(std::move(report));
  }
  unacknowledged_.clear();
  bytes_ = 0;
  next_resend_at_ = kNever;
  return reports;
}

}  // namespace baton
