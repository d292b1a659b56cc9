// What happened, line by line, for people. Off in bulk runs: a run that fails is run again with it, as a seed is a run.
#pragma once

#include <cstdio>
#include <deque>
#include <string>

#include "baton/time.h"

namespace baton::simulation {

enum class TraceMode { kOff, kKeepTail, kPrintAll };

class Trace {
 public:
  static constexpr std::size_t kTailLinesMax = 150;

  explicit Trace(TraceMode mode) : mode_(mode) {}

  // Lines cost time to make: ask first.
  bool on() const { return mode_ != TraceMode::kOff; }

  void line(Duration since_start, const std::string& text) {
    if (!on()) return;
    char time[32];
    std::snprintf(time, sizeof time, "%12.6f  ", static_cast<double>(since_start.count()) / 1e6);
    if (mode_ == TraceMode::kPrintAll) std::printf("%s%s\n", time, text.c_str());
    tail_.push_back(time + text);
    if (tail_.size() > kTailLinesMax) tail_.pop_front();
  }

  const std::deque<std::string>& tail() const { return tail_; }

 private:
  TraceMode mode_;
  std::deque<std::string> tail_;
};

}  // namespace baton::simulation
