// A pool of real processes (pool_program.py), well and badly behaved.
#include "worker/process/line_lane.h"

#include "baton/worker.h"
#include "common/json/parse.h"
#include "common/json/value.h"
#include "tests/worker/process/process_fixture.h"
#include "worker/process/lane_pool.h"

namespace baton {
namespace {

using ::testing::HasSubstr;

class LineLanes : public ProcessTest {
 protected:
  Handler pool(LanePoolOptions options = {}, Duration grace = kTerminateGrace) {
    const LineLaneOptions lane{"work", "exec /usr/bin/python3 " BATON_POOL_PROGRAM " " + path("started"), grace};
    pool_ =
        std::make_shared<LanePool>([guardian = guardian_, lane] { return LineLane::start(*guardian, lane); }, options);
    return [pool = pool_](Attempt& attempt) { return pool->run(attempt); };
  }
  // How many processes have been started.
  std::size_t started() const { return pool_->status().started_total; }

  std::shared_ptr<LanePool> pool_;
};

TEST_F(LineLanes, OneProcessTakesOneAttemptAfterTheOther) {
  const Handler handler = pool();
  const HandlerResult first = run(handler, R"({"n": 1})");
  const HandlerResult second = run(handler, R"({"n": 1})");
  ASSERT_TRUE(first) << first.error().cause;
  ASSERT_TRUE(second) << second.error().cause;
  EXPECT_EQ(*first, *second) << "the same process";
  EXPECT_THAT(*first, HasSubstr(R"("input":{"n":1})"));
  EXPECT_EQ(started(), 1U);
  EXPECT_EQ(pool_->status().processes, 1U);
}

TEST_F(LineLanes, AnErrorIsAnAnswerAndTheProcessStays) {
  const Handler handler = pool();
  const HandlerError error = fail_with(handler, R"({"act": "fail"})");
  EXPECT_EQ(error.error, "Card.Declined");
  EXPECT_EQ(error.cause, "no money");
  EXPECT_FALSE(error.retryable);
  EXPECT_TRUE(run(handler));
  EXPECT_EQ(started(), 1U);
}

TEST_F(LineLanes, AProcessThatDiesInMidTaskFailsItAndIsReplaced) {
  const Handler handler = pool();
  HandlerError error = fail_with(handler, R"({"act": "die"})");
  EXPECT_EQ(error.error, kErrorExit);
  EXPECT_EQ(error.cause, "exit status 3: out of luck");
  EXPECT_TRUE(error.retryable);
  EXPECT_EQ(fail_with(handler, R"({"act": "crash"})").error, kErrorSignal);
  EXPECT_TRUE(run(handler));
  EXPECT_EQ(started(), 3U);
  EXPECT_EQ(pool_->status().failed_total, 2U);
}

TEST_F(LineLanes, AProcessThatWritesWhatIsNoAnswerIsReplaced) {
  const Handler handler = pool();
  HandlerError error = fail_with(handler, R"({"act": "garbage"})");
  EXPECT_EQ(error.error, kErrorAnswer);
  EXPECT_THAT(error.cause, HasSubstr("Traceback"));
  EXPECT_TRUE(run(handler));
  EXPECT_EQ(started(), 2U);
}

TEST_F(LineLanes, ALineWithoutEndIsCutOff) {
  const Handler handler = pool();
  const HandlerError error = fail_with(handler, R"({"act": "endless"})");
  EXPECT_EQ(error.error, kErrorOutputTooLarge);
  EXPECT_FALSE(error.retryable);
  EXPECT_TRUE(run(handler));
}

TEST_F(LineLanes, AProcessThatAnswersTwiceIsNotTrustedWithTheNextAttempt) {
  const Handler handler = pool();
  const HandlerResult result = run(handler, R"({"act": "twice"})");
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, "1");
  EXPECT_THAT(*run(handler, R"({"n": 2})"), HasSubstr(R"({"n":2})"));
  EXPECT_EQ(started(), 2U);
}

TEST_F(LineLanes, AProcessThatEndedWhileItWasIdleIsNoFailure) {
  const Handler handler = pool();
  const HandlerResult result = run(handler, R"({"act": "answer_and_die"})");
  ASSERT_TRUE(result) << result.error().cause;
  EXPECT_TRUE(ends(static_cast<pid_t>(std::stoi(*result))));
  EXPECT_TRUE(run(handler));
  EXPECT_EQ(started(), 2U);
}

TEST_F(LineLanes, HeartbeatsAreSignsOfLifeOfTheHandler) {
  const HandlerResult result = run(pool(), R"({"act": "beat"})");
  ASSERT_TRUE(result) << result.error().cause;
  EXPECT_EQ(*result, R"("alive")");
  EXPECT_EQ(signals_.progress.load(), 3U);
}

TEST_F(LineLanes, AnAttemptThatIsNotWantedAnyMoreEndsItsProcess) {
  pid_t pid = 0;
  const std::string input = R"({"act": "hang", "file": ")" + path("pid") + R"("})";
  const HandlerResult result = run_while(
      pool(),
      [&] {
        pid = pid_in("pid");
        stop();
      },
      input);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error, kErrorStopped);
  EXPECT_FALSE(is_running(pid));
}

TEST_F(LineLanes, InputThatIsNoJsonReachesNoProcess) {
  const HandlerError error = fail_with(pool(), "not json");
  EXPECT_EQ(error.error, kErrorInvalidInput);
  EXPECT_FALSE(error.retryable);
}

TEST_F(LineLanes, AProcessThatHasGrownTooLargeIsReplacedBetweenAttempts) {
  const Handler handler = pool({.memory_bytes_max = 60 << 20});
  ASSERT_TRUE(run(handler));
  EXPECT_EQ(pool_->status().outgrown_total, 0U);
  const HandlerResult grown = run(handler, R"({"act": "grow"})");
  ASSERT_TRUE(grown) << grown.error().cause;
  EXPECT_EQ(pool_->status().outgrown_total, 1U);
  EXPECT_TRUE(run(handler));
  EXPECT_EQ(started(), 2U);
  pool_->stop();
  EXPECT_FALSE(is_running(static_cast<pid_t>(std::stoi(*grown))));
}

TEST_F(LineLanes, StoppingThePoolEndsItsProcessesByTheEndOfTheirInput) {
  ASSERT_TRUE(run(pool()));
  const pid_t pid = pid_in("started");
  EXPECT_TRUE(is_running(pid));
  pool_->stop();
  EXPECT_FALSE(is_running(pid));
  EXPECT_EQ(pool_->status().processes, 0U);
}

TEST_F(LineLanes, WhoeverDoesNotEndWithItsInputIsKilled) {
  const LineLaneOptions lane{
      "work", "read line; echo '{\"output\":1}'; trap '' TERM; echo $$ >" + path("pid") + "; sleep 1000"};
  LanePool pool([&] { return LineLane::start(*guardian_, lane); }, {.grace = std::chrono::milliseconds(50)});
  ASSERT_TRUE(run([&](Attempt& attempt) { return pool.run(attempt); }));
  const pid_t pid = pid_in("pid");
  pool.stop();
  EXPECT_TRUE(ends(pid));
}

}  // namespace
}  // namespace baton
