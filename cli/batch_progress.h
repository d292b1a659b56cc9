// How far a long batch is: on a terminal a line that changes, elsewhere a new line now and then.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "baton/time.h"

namespace baton::cli {

// Often enough to look alive; a log file shall not fill with progress.
inline constexpr Duration kProgressIntervalTerminal = std::chrono::milliseconds(200);
inline constexpr Duration kProgressIntervalLog = std::chrono::seconds(5);

struct BatchCounts {
  std::uint64_t read = 0;       // lines that became tasks
  std::uint64_t submitted = 0;  // acknowledged
  std::uint64_t refused = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;  // ended otherwise, or no outcome will be told

  std::uint64_t ended() const { return succeeded + failed; }
  std::uint64_t acknowledged() const { return submitted + refused; }
};

class BatchProgress {
 public:
  BatchProgress(std::ostream& err, bool is_terminal, bool waits, TimePoint start)
      : err_(err), is_terminal_(is_terminal), waits_(waits), start_(start), shown_at_(start) {}

  // Shows it if it is time to.
  void show(const BatchCounts& counts, TimePoint now);
  // Makes room for a line of something else.
  void clear();
  // The last word, always shown.
  void finish(const BatchCounts& counts, TimePoint now);

 private:
  std::string text(const BatchCounts& counts, TimePoint now) const;

  std::ostream& err_;
  bool is_terminal_;
  bool waits_;
  TimePoint start_;
  TimePoint shown_at_;
  bool line_open_ = false;
};

}  // namespace baton::cli
