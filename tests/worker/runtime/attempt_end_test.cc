#include "worker/runtime/attempt_end.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "baton/worker.h"
#include "worker/runtime/utf8_text.h"

namespace baton {
namespace {

AttemptEnd ended(HandlerResult result, StopCause stop = StopCause::kNone) { return end_of(result, stop); }

TEST(AttemptEnd, AnOutputAtTheLimitPassesAndOneOverItFailsForGood) {
  EXPECT_EQ(ended(std::string(kInputBytesMax, 'x')).status, ReportStatus::kSucceeded);
  const AttemptEnd end = ended(std::string(kInputBytesMax + 1, 'x'));
  EXPECT_EQ(end.status, ReportStatus::kFailed);
  EXPECT_EQ(end.error, kErrorOutputTooLarge);
  EXPECT_TRUE(end.non_retryable);
  EXPECT_TRUE(end.output.empty());
}

TEST(AttemptEnd, CarriesWhatTheHandlerSaidAboutItsFailure) {
  HandlerError error{"Http.429", "slow down", true, std::chrono::seconds(30)};
  const AttemptEnd end = ended(tl::unexpected<HandlerError>(error));
  EXPECT_EQ(end.error, "Http.429");
  EXPECT_EQ(end.cause, "slow down");
  EXPECT_FALSE(end.non_retryable);
  EXPECT_EQ(end.retry_after, std::chrono::seconds(30));
  EXPECT_TRUE(ended(handler_failure("Image.Corrupt", "no header", false)).non_retryable);
}

TEST(AttemptEnd, ANameOrCauseThatIsTooLongIsCutBetweenCharacters) {
  const std::string cause = std::string(kCauseBytesMax - 1, 'x') + "\u00e4";
  const AttemptEnd end = ended(handler_failure(std::string(kErrorBytesMax + 5, 'e'), cause));
  EXPECT_EQ(end.cause, std::string(kCauseBytesMax - 1, 'x'));
  EXPECT_EQ(end.error.size(), kErrorBytesMax);
}

TEST(AttemptEnd, AFailureWithoutANameGetsOne) { EXPECT_EQ(ended(handler_failure("", "why")).error, kErrorTaskFailed); }

TEST(AttemptEnd, SeesTheAnswerInTheLightOfWhyItWasStopped) {
  EXPECT_EQ(ended("out", StopCause::kCancelled).status, ReportStatus::kCancelled);
  EXPECT_EQ(ended("out", StopCause::kCutOff).status, ReportStatus::kSucceeded);
  EXPECT_EQ(ended(handler_failure("E", ""), StopCause::kCutOff).status, ReportStatus::kReleased);
  EXPECT_EQ(ended(handler_failure("E", ""), StopCause::kDrain).status, ReportStatus::kReleased);
  EXPECT_EQ(ended(handler_failure("E", ""), StopCause::kTimedOut).error, kErrorTimeout);
}

TEST(CleanText, KeepsWellFormedTextAndReplacesWrongBytes) {
  const std::string good = "a\u00e4\u20ac\U0001F600";
  EXPECT_EQ(clean_text(good, 100), good);
  EXPECT_EQ(clean_text("a\xFF"
                       "b",
                       100),
            "a?b");
  EXPECT_EQ(clean_text("\xC0\x80", 100), "??") << "overlong";
  EXPECT_EQ(clean_text("\xED\xA0\x80", 100), "???") << "a surrogate";
  EXPECT_EQ(clean_text("\xF4\x90\x80\x80", 100), "????") << "beyond Unicode";
  EXPECT_EQ(clean_text("\xE2\x82", 100), "??") << "cut off";
}

TEST(CleanText, CutsBeforeACharacterThatDoesNotFit) {
  EXPECT_EQ(clean_text("ab\u20ac", 4), "ab");
  EXPECT_EQ(clean_text("ab\u20ac", 5), "ab\u20ac");
  EXPECT_EQ(clean_text("abc", 0), "");
}

TEST(RunHandler, AnExceptionIsAFailureAndNotTheEndOfTheProcess) {
  AttemptRun run;
  run_handler({"t", [](Attempt&) -> HandlerResult { throw std::runtime_error("out of cheese"); }}, run);
  ASSERT_FALSE(run.result.has_value());
  EXPECT_EQ(run.result.error().error, kErrorTaskFailed);
  EXPECT_NE(run.result.error().cause.find("out of cheese"), std::string::npos);
  run_handler({"t", [](Attempt&) -> HandlerResult { throw 42; }}, run);
  EXPECT_FALSE(run.result.has_value());
}

}  // namespace
}  // namespace baton
