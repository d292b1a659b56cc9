#include "cli/batch_progress.h"

#include <algorithm>

#include "cli/text.h"

namespace baton::cli {

std::string BatchProgress::text(const BatchCounts& counts, TimePoint now) const {
  const auto elapsed = std::max(now - start_, Duration(1000));
  const std::uint64_t done = waits_ ? counts.ended() : counts.submitted;
  const auto rate = static_cast<double>(done) / std::chrono::duration<double>(elapsed).count();
  std::string text = "submitted " + grouped(counts.submitted);
  if (counts.refused > 0) text += ", refused " + grouped(counts.refused);
  if (waits_) text += ", ended " + grouped(counts.ended());
  if (counts.failed > 0) text += " (" + grouped(counts.failed) + " did not succeed)";
  return text + ", " + grouped(static_cast<std::uint64_t>(rate)) + "/s";
}

void BatchProgress::show(const BatchCounts& counts, TimePoint now) {
  if (now - shown_at_ < (is_terminal_ ? kProgressIntervalTerminal : kProgressIntervalLog)) return;
  shown_at_ = now;
  if (is_terminal_) {
    err_ << "\r\x1b[K" << text(counts, now) << std::flush;
    line_open_ = true;
  } else {
    err_ << text(counts, now) << std::endl;
  }
}

void BatchProgress::clear() {
  if (line_open_) err_ << "\r\x1b[K";
  line_open_ = false;
}

void BatchProgress::finish(const BatchCounts& counts, TimePoint now) {
  clear();
  err_ << text(counts, now) << " in " << short_duration(now - start_) << std::endl;
}

}  // namespace baton::cli
