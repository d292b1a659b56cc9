// Programs as handlers: real ones, of /bin/sh.
#include "worker/process/exec_handler.h"

#include <sys/resource.h>

#include "baton/worker.h"
#include "common/utf8.h"
#include "tests/worker/process/process_fixture.h"
#include "worker/runtime/attempt_end.h"

namespace baton {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

class ExecHandler : public ProcessTest {
 protected:
  // `command` finds the test's folder in $FOLDER.
  Handler exec(const std::string& command, Duration grace = kTerminateGrace) const {
    return exec_handler(guardian_, {"FOLDER=" + folder_.path() + "; " + command, grace});
  }
};

TEST_F(ExecHandler, GivesTheInputToTheProgramAndTakesItsOutput) {
  const HandlerResult result = run(exec("tr a-z A-Z"), "hello\n");
  ASSERT_TRUE(result) << result.error().cause;
  EXPECT_EQ(*result, "HELLO\n");
}

TEST_F(ExecHandler, InputOfAnySizeReachesAProgramThatReadsSlowly) {
  const HandlerResult result = run(exec("wc -c | tr -d ' '"), std::string(kInputBytesMax, 'x'));
  ASSERT_TRUE(result) << result.error().cause;
  EXPECT_EQ(*result, std::to_string(kInputBytesMax) + "\n");
}

TEST_F(ExecHandler, AProgramNeedNotReadItsInput) {
  const HandlerResult result = run(exec("exec <&-; echo done"), std::string(kInputBytesMax, 'x'));
  ASSERT_TRUE(result) << result.error().cause;
  EXPECT_EQ(*result, "done\n");
}

TEST_F(ExecHandler, AnExitStatusIsAFailureWithTheEndOfStandardError) {
  const HandlerError error = fail_with(exec("echo no such customer >&2; exit 3"));
  EXPECT_EQ(error.error, kErrorExit);
  EXPECT_EQ(error.cause, "exit status 3: no such customer");
  EXPECT_TRUE(error.retryable);
}

TEST_F(ExecHandler, ExitStatus65IsNotTriedAgain) {
  const HandlerError error = fail_with(exec("exit 65"));
  EXPECT_EQ(error.error, kErrorInput);
  EXPECT_FALSE(error.retryable);
}

TEST_F(ExecHandler, AProgramThatIsNotThereCannotStart) {
  const HandlerError error = fail_with(exec("no-such-program-anywhere"));
  EXPECT_EQ(error.error, kErrorStart);
  EXPECT_THAT(error.cause, HasSubstr("no-such-program-anywhere"));
  EXPECT_TRUE(error.retryable) << "another worker may have it";
}

TEST_F(ExecHandler, AProgramThatCrashesTellsItsSignal) {
  const HandlerError error = fail_with(exec("echo so far >&2; kill -SEGV $$"));
  EXPECT_EQ(error.error, kErrorSignal);
  EXPECT_EQ(error.cause, "signal 11 (Segmentation fault): so far");
}

TEST_F(ExecHandler, AProgramMayNameItsErrorItself) {
  const HandlerError error =
      fail_with(exec(R"(echo '{"error": "Card.Declined", "cause": "no money", "retryable": false}'; exit 1)"));
  EXPECT_EQ(error.error, "Card.Declined");
  EXPECT_EQ(error.cause, "no money");
  EXPECT_FALSE(error.retryable);
}

TEST_F(ExecHandler, AnErrorOnStandardOutputIsAnOutputIfTheProgramSucceeds) {
  const HandlerResult result = run(exec(R"(echo '{"error": "none"}')"));
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, "{\"error\": \"none\"}\n");
}

TEST_F(ExecHandler, TooMuchOutputEndsTheProgramForGood) {
  const HandlerError error = fail_with(exec("yes"));
  EXPECT_EQ(error.error, kErrorOutputTooLarge);
  EXPECT_FALSE(error.retryable);
}

TEST_F(ExecHandler, OutputAtTheLimitIsTaken) {
  const HandlerResult result = run(exec("head -c " + std::to_string(kInputBytesMax) + " /dev/zero"));
  ASSERT_TRUE(result) << result.error().cause;
  EXPECT_EQ(result->size(), kInputBytesMax);
}

TEST_F(ExecHandler, OfAFloodOnStandardErrorTheEndIsKept) {
  const HandlerError error = fail_with(exec("yes flood | head -c 30000000 >&2; echo the end >&2; exit 1"));
  EXPECT_THAT(error.cause, EndsWith("flood\nthe end"));
  EXPECT_LE(error.cause.size(), kCauseBytesMax);
  EXPECT_GT(signals_.progress.load(), 0U) << "what comes there is a sign of life";
}

TEST_F(ExecHandler, BytesThatAreNoUtf8AreAnOutputAndAReadableCause) {
  HandlerResult output = run(exec(R"(printf '\377\376')"));
  ASSERT_TRUE(output);
  EXPECT_EQ(*output, "\xff\xfe");
  HandlerResult failed = run(exec(R"(printf 'bad \377 byte' >&2; exit 1)"));
  ASSERT_FALSE(failed);
  const AttemptEnd end = end_of(failed, StopCause::kNone);
  EXPECT_TRUE(is_utf8(end.cause));
  EXPECT_EQ(end.cause, "exit status 1: bad ? byte");
}

class ExecEnvironment : public ExecHandler {
 protected:
  void prepare(Attempt& attempt) override {
    attempt.set_idempotency_key("order-7");
    attempt.set_deadline(from_unix_ms(1'767'225'600'123));
    attempt.set_labels({{kLabelTraceParent, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
  }
};

TEST_F(ExecEnvironment, TellsOfTheAttempt) {
  const HandlerResult result = run(exec("env | grep -E '^(BATON_[TAID]|TRACEPARENT)' | sort"));
  ASSERT_TRUE(result) << result.error().cause;
  const std::string id = (TaskId{1, 2}).text();
  EXPECT_EQ(*result,
            "BATON_ATTEMPT=1\nBATON_DEADLINE=2026-01-01T00:00:00.123Z\nBATON_IDEMPOTENCY_KEY=order-7\nBATON_TASK_ID=" +
                id + "\nBATON_TASK_TYPE=work\nTRACEPARENT=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n");
}

TEST_F(ExecHandler, NoOpenFileOfTheWorkersReachesTheProgram) {
  const HandlerResult result = run(exec("ls /proc/self/fd | tr '\\n' ' '"));
  ASSERT_TRUE(result) << result.error().cause;
  EXPECT_EQ(*result, "0 1 2 3 ") << "3 is the folder that ls reads";
}

class ExecLimits : public ExecHandler {
 protected:
  Handler limited(const std::string& command, ChildLimits limits) const {
    ExecOptions options{command};
    options.limits = limits;
    return exec_handler(guardian_, std::move(options));
  }
};

TEST_F(ExecLimits, AProgramThatUsesTooMuchProcessorTimeIsEnded) {
  const HandlerError error = fail_with(limited("while :; do :; done", {.cpu_s = 1}));
  EXPECT_EQ(error.error, kErrorSignal);
  EXPECT_THAT(error.cause, HasSubstr("CPU time limit exceeded"));
}

TEST_F(ExecLimits, AProgramGetsNoMoreMemoryThanItMayHave) {
  constexpr char kTake[] =
      "exec /usr/bin/python3 -c 'import sys; print(len(bytearray(int(sys.stdin.read()) << 20)) >> 20)'";
  const Handler handler = limited(kTake, {.memory_bytes = 200 << 20});
  EXPECT_EQ(run(handler, "100").value_or(""), "100\n");
  EXPECT_THAT(fail_with(handler, "200").cause, HasSubstr("MemoryError"));
}

TEST_F(ExecLimits, ALimitBeyondTheWorkersOwnIsTheWorkersOwn) {
  const HandlerResult result = run(limited("ulimit -Ht; ulimit -d", {.cpu_s = 1000}));
  ASSERT_TRUE(result) << result.error().cause;
  EXPECT_EQ(*result, "1005\nunlimited\n");
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_CPU, &before), 0);
  EXPECT_EQ(before.rlim_max, RLIM_INFINITY) << "the worker's own are as they were";
}

TEST_F(ExecHandler, StoppingLetsTheProgramCleanUp) {
  const HandlerResult result = run_while(
      exec("trap 'echo cleaned >$FOLDER/cleaned; exit 7' TERM; echo $$ >$FOLDER/pid; while :; do sleep 0.1; done"),
      [&] {
        pid_in("pid");
        stop();
      });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error, kErrorStopped);
  EXPECT_THAT(result.error().cause, HasSubstr("exit status 7"));
  EXPECT_EQ(text_of("cleaned"), "cleaned\n");
}

TEST_F(ExecHandler, AProgramThatDoesNotStopIsKilledAfterTheGracePeriod) {
  pid_t pid = 0;
  const HandlerResult result = run_while(
      exec("trap '' TERM; echo $$ >$FOLDER/pid; while :; do sleep 0.1; done", std::chrono::milliseconds(50)), [&] {
        pid = pid_in("pid");
        stop();
      });
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().cause, HasSubstr("signal 9"));
  EXPECT_FALSE(is_running(pid));
}

TEST_F(ExecHandler, StoppingReachesWhatTheProgramHasStarted) {
  pid_t grandchild = 0;
  const HandlerResult result = run_while(exec("(sleep 1000; :) & echo $! >$FOLDER/pid; wait"), [&] {
    grandchild = pid_in("pid");
    EXPECT_TRUE(is_running(grandchild));
    stop();
  });
  EXPECT_FALSE(result);
  EXPECT_TRUE(ends(grandchild));
}

TEST_F(ExecHandler, WhatTheProgramLeavesBehindEndsWithItAndHoldsNothingUp) {
  // It holds the pipe of standard output open.
  const HandlerResult result = run(exec("sleep 1000 & echo $! >$FOLDER/pid; echo done"));
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, "done\n");
  EXPECT_TRUE(ends(pid_in("pid")));
}

}  // namespace
}  // namespace baton
