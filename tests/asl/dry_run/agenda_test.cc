#include "asl/dry_run/agenda.h"

#include <gtest/gtest.h>

namespace baton::asl {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{};

TEST(Agenda, WhatIsDueFirstComesFirstAndThenWhatWasAddedFirst) {
  Agenda agenda;
  agenda.add(kStart + 2s, 20, ContinueExecution{});
  agenda.add(kStart + 1s, 10, ContinueExecution{});
  agenda.add(kStart + 1s, 11, ContinueExecution{});
  std::vector<RunIndex> runs;
  while (const auto entry = agenda.take()) runs.push_back(entry->run);
  EXPECT_EQ(runs, (std::vector<RunIndex>{10, 11, 20}));
}

TEST(Agenda, TimerReplacesTheOneOfItsFrameAndKind) {
  Agenda agenda;
  agenda.set_timer(0, FrameId{1}, TimerKind::kFrame, kStart + 1s);
  agenda.set_timer(0, FrameId{1}, TimerKind::kFrame, kStart + 5s);
  agenda.set_timer(0, FrameId{1}, TimerKind::kHeartbeat, kStart + 3s);
  EXPECT_EQ(agenda.take()->due, kStart + 3s);
  EXPECT_EQ(agenda.take()->due, kStart + 5s);
  EXPECT_FALSE(agenda.take());
}

TEST(Agenda, CancelledTimerNeverComes) {
  Agenda agenda;
  agenda.set_timer(0, FrameId{1}, TimerKind::kFrame, kStart + 1s);
  agenda.set_timer(1, FrameId{1}, TimerKind::kFrame, kStart + 2s);
  agenda.cancel_timer(0, FrameId{1}, TimerKind::kFrame);
  EXPECT_EQ(agenda.take()->run, 1u);
  EXPECT_FALSE(agenda.take());
}

}  // namespace
}  // namespace baton::asl
