#include "worker/process/process_log.h"

#include <algorithm>

#include "common/log.h"

namespace baton {

void ProcessLog::add(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto end = std::min(bytes.find('\n'), bytes.size());
    line_ += bytes.substr(0, std::min(end, kLoggedLineBytesMax - std::min(line_.size(), kLoggedLineBytesMax)));
    if (end == bytes.size()) return;
    write_line();
    bytes.remove_prefix(end + 1);
  }
}

void ProcessLog::write_line() {
  if (logged_count_ < kLoggedLinesMax) {
    ++logged_count_;
    log::info("program output", {{"type", type_}, {"pid", pid_}, {"stream", stream_}, {"text", line_}});
  } else {
    ++left_out_count_;
  }
  line_.clear();
}

void ProcessLog::begin_attempt() {
  if (left_out_count_ > 0) {
    log::warning("program output was left out",
                 {{"type", type_}, {"pid", pid_}, {"stream", stream_}, {"lines", left_out_count_}});
  }
  logged_count_ = 0;
  left_out_count_ = 0;
}

}  // namespace baton
