// Reports on their way to one shard: gathered into batches, sent, kept until acknowledged, sent again unchanged.
//
//   add() ─► open batch ──flush()──► unacknowledged ──acknowledge()──► forgotten
//                                      │      ▲
//                                      └──────┘ send_due(): after 1 s, 2 s, 4 s …, or at once after resend_all()
//
// A batch is encoded once; its frame is what is kept. How much is kept is bounded by the credit that the worker gives,
// and by kUnackedReportBytesMax, at which it gives no more.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "baton/time.h"
#include "transport/transport.h"
#include "wire.pb.h"
#include "worker/runtime/attempt_end.h"

namespace baton {

// Reports in a batch at most: a coordinator's turn stays short, and an ack comes soon.
inline constexpr int kReportCountMax = 2048;
// Frames of one shard that wait for an ack. 64 MiB is 256 of the largest outputs.
inline constexpr std::size_t kUnackedReportBytesMax = 64 * 1024 * 1024;
// How long an ack is waited for. Many times a commit with a slow disk, so that a busy coordinator gets nothing twice.
inline constexpr Duration kReportResendDelay = std::chrono::seconds(1);

class ReportOutbox {
 public:
  struct Batch {
    std::uint64_t sequence = 0;
    std::string frame;
    std::vector<LeaseKey> leases;
    TimePoint sent_at{};  // for the first time
    TimePoint resend_at{};
    Duration backoff = kReportResendDelay;
    bool sent = false;
    bool resent = false;
  };

  void add(const LeaseKey& lease, AttemptEnd end);
  // The same for a report that was encoded for another shard.
  void add(wire::AttemptReport report);

  // Closes the open batch and sends what is due. Delays between resends double up to `backoff_max`. Returns how many
  // batches were sent again.
  std::uint64_t flush(Link& link, TimePoint now, Duration backoff_max);

  // The batch that `sequence` names; nothing if it was acknowledged before.
  std::optional<Batch> acknowledge(std::uint64_t sequence);

  // Everything is due now: the shard forgot us, or has not got what we sent.
  void resend_all();

  // Takes every report out, for the partitions' new owners.
  std::vector<wire::AttemptReport> take_all();

  bool empty() const { return unacknowledged_.empty() && open_.reports().empty(); }
  std::size_t bytes() const { return bytes_; }
  TimePoint next_resend_at() const { return open_.reports().empty() ? next_resend_at_ : TimePoint::min(); }

 private:
  wire::AttemptReport& append(const LeaseKey& lease, std::size_t bytes);
  void close();

  wire::Report open_;  // used again and again
  std::vector<LeaseKey> open_leases_;
  std::size_t open_bytes_ = 0;
  std::deque<Batch> unacknowledged_;  // by sequence
  std::uint64_t next_sequence_ = 1;
  std::size_t bytes_ = 0;
  TimePoint next_resend_at_ = kNever;  // no batch is due earlier
};

}  // namespace baton
