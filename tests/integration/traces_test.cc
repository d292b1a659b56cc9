// The trace that an execution was started in, from the client to the programs that do its tasks.
#include <signal.h>

#include "baton/states.h"
#include "tests/integration/integration.h"

namespace baton::testing {
namespace {

constexpr char kTraceParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr char kShow[] =
    R"({"StartAt": "Show", "States": {"Show": {"Type": "Task", "Resource": "trace", "End": true}}})";

// Shows the trace, waits for whoever signs, and lets another execution show it.
std::string outer(const std::string& inner_arn) {
  return R"({"StartAt": "Before", "States": {
      "Before": {"Type": "Task", "Resource": "trace", "ResultPath": "$.before", "Next": "Sign"},
      "Sign": {"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:sign",
        "ResultPath": null, "Next": "Nested"},
      "Nested": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": ")" +
         inner_arn + R"("}, "ResultSelector": {"after.$": "$.Output"}, "End": true}}})";
}

ClusterOptions tracing() {
  ClusterOptions options;
  options.worker_arguments = {"--types", "trace", "--exec", R"(trace=printf '"%s"' "$TRACEPARENT")"};
  return options;
}

TEST(Traces, ReachEveryTaskOfAnExecutionAlsoAfterARestart) {
  Cluster cluster(tracing());
  Client client = cluster.connect();
  States states(client);
  const auto activity = states.create_activity("sign", {});
  const auto inner = states.create_machine({.name = "inner", .definition = kShow});
  ASSERT_TRUE(activity && inner);
  const auto machine = states.create_machine({.name = "outer", .definition = outer(inner->arn)});
  ASSERT_TRUE(machine) << machine.error().message;
  const auto started = states.start_execution({.machine_arn = machine->arn, .trace_header = kTraceParent});
  ASSERT_TRUE(started) << started.error().message;
  const auto signing = states.get_activity_task(activity->arn, "me", kPatience);
  ASSERT_TRUE(signing && *signing);
  EXPECT_EQ((*signing)->input, std::string(R"({"before":")") + kTraceParent + R"("})");

  cluster.coordinator().signal(SIGKILL);
  cluster.coordinator().wait();
  cluster.start_coordinator();
  ASSERT_TRUE(states.send_task_success((*signing)->token, "{}"));
  const auto ended = states.wait_execution(started->arn, kPatience);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->output, std::string(R"({"after":")") + kTraceParent + R"("})") << ended->cause;
  EXPECT_EQ(ended->trace_header, kTraceParent);
}

TEST(Traces, ATraceHeaderThatIsNoneIsShownAndHasNoEffect) {
  Cluster cluster(tracing());
  Client client = cluster.connect();
  States states(client);
  const auto machine = states.create_machine({.name = "show", .definition = kShow});
  ASSERT_TRUE(machine);
  const auto ended = states.run_execution({.machine_arn = machine->arn, .trace_header = "trace me"}, kPatience);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->output, R"("")");
  EXPECT_EQ(ended->trace_header, "trace me");
}

}  // namespace
}  // namespace baton::testing
