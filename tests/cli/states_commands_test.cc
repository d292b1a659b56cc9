// baton machine … and baton execution … against a coordinator that answers what a test wrote down.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/command_line.h"
#include "tests/client/scripted_states.h"

namespace baton::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kMachineArn[] = "arn:aws:states:us-east-1:123456789012:stateMachine:order";
constexpr char kRunArn[] = "arn:aws:states:us-east-1:123456789012:execution:order:run";
constexpr char kDefinition[] = R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}})";

class StatesCommands : public ::testing::Test {
 protected:
  ~StatesCommands() override { std::filesystem::remove(file_); }

  int run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--endpoint", coordinator_.endpoint()});
    std::istringstream in(input_);
    out_.str("");
    err_.str("");
    return cli::run(arguments, Streams{in, out_, err_});
  }
  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

  const std::string& write_definition(const std::string& text = kDefinition) {
    std::ofstream(file_) << text;
    return file_;
  }

  void answer_execution(const std::string& operation, const std::string& status, const std::string& more = "") {
    coordinator_.answer(operation, R"({"executionArn":")" + std::string(kRunArn) + R"(","name":"run","status":")" +
                                       status + R"(","startDate":1784567890.5,"stopDate":1784567892)" + more + "}");
  }

  ScriptedStates coordinator_;
  std::string input_;

 private:
  const std::string file_ =
      ::testing::TempDir() + ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".asl.json";
  std::ostringstream out_;
  std::ostringstream err_;
};

// ---- Machines

TEST_F(StatesCommands, AMachineIsCreatedFromAFile) {
  coordinator_.answer("CreateStateMachine",
                      R"({"stateMachineArn":"m","stateMachineVersionArn":"m:1","creationDate":1784567890.123})");
  EXPECT_EQ(run({"machine", "create", "order", write_definition(), "--tag", "team=a", "--publish"}), 0) << err();
  EXPECT_EQ(out(), "m:1\n");
  ASSERT_THAT(coordinator_.asked("CreateStateMachine"), SizeIs(1));
  EXPECT_THAT(coordinator_.asked("CreateStateMachine")[0], HasSubstr(R"("type":"STANDARD","tags":[{"key":"team")"));
  EXPECT_EQ(run({"machine", "create", "order", write_definition(), "-o", "json"}), 0);
  EXPECT_EQ(out(), R"({"arn":"m","version_arn":"m:1","created_at_ms":1784567890123})"
                   "\n");
}

TEST_F(StatesCommands, ADefinitionWithErrorsIsNotSent) {
  EXPECT_EQ(run({"machine", "create", "order", write_definition(R"({"StartAt":"B","States":{}})")}), 2);
  EXPECT_THAT(out(), HasSubstr(".asl.json:1:"));
  EXPECT_THAT(err(), HasSubstr("nothing was changed"));
  EXPECT_EQ(run({"machine", "update", "order", write_definition("{")}), 2);
  EXPECT_EQ(run({"machine", "create", "order", "missing.json"}), 3);
  EXPECT_THAT(coordinator_.asked("CreateStateMachine"), IsEmpty());
  EXPECT_THAT(coordinator_.asked("UpdateStateMachine"), IsEmpty());
}

TEST_F(StatesCommands, ADefinitionIsReadFromStandardInput) {
  coordinator_.answer("UpdateStateMachine", R"({"updateDate":1,"revisionId":"r2"})");
  input_ = kDefinition;
  EXPECT_EQ(run({"machine", "update", "order", "-"}), 0) << err();
  EXPECT_EQ(out(), std::string(kMachineArn) + "\n");
  EXPECT_THAT(coordinator_.asked("UpdateStateMachine")[0], HasSubstr(R"("definition":"{\"StartAt\":\"A\")"));
}

TEST_F(StatesCommands, MachinesAreListedPageAfterPage) {
  const std::string machine = R"({"stateMachineArn":"m","name":"order","type":"EXPRESS","creationDate":1784567890})";
  coordinator_.answer("ListStateMachines", R"({"stateMachines":[)" + machine + R"(],"nextToken":"t"})");
  coordinator_.answer("ListStateMachines", R"({"stateMachines":[)" + machine + "]}");
  EXPECT_EQ(run({"machine", "list"}), 0);
  EXPECT_EQ(out(),
            "NAME   TYPE     CREATED               ARN\n"
            "order  EXPRESS  2026-07-20T17:18:10Z  m\n"
            "order  EXPRESS  2026-07-20T17:18:10Z  m\n");
  EXPECT_THAT(coordinator_.asked("ListStateMachines"),
              ElementsAre(R"({"maxResults":1000})", R"({"maxResults":999,"nextToken":"t"})"));
}

TEST_F(StatesCommands, AMachineIsDescribedWithItsDefinition) {
  coordinator_.answer("DescribeStateMachine",
                      R"({"stateMachineArn":"m","name":"order","status":"ACTIVE","type":"STANDARD","roleArn":"r",)"
                      R"("definition":"{\"StartAt\": \"A\"}","creationDate":1784567890})");
  EXPECT_EQ(run({"machine", "describe", "order"}), 0);
  EXPECT_THAT(out(), HasSubstr("Type          STANDARD\n"));
  EXPECT_THAT(out(), HasSubstr("\n{\n  \"StartAt\": \"A\"\n}\n"));
  EXPECT_EQ(run({"machine", "describe", "order", "--definition"}), 0);
  EXPECT_EQ(out(), "{\"StartAt\": \"A\"}\n");
  EXPECT_EQ(run({"machine", "describe", "order", "-o", "json"}), 0);
  EXPECT_THAT(out(), HasSubstr(R"("definition":{"StartAt":"A"})"));
}

TEST_F(StatesCommands, AnErrorHasItsNameAndItsExitCode) {
  coordinator_.refuse("DescribeStateMachine", "StateMachineDoesNotExist", "State Machine Does Not Exist: 'order'");
  EXPECT_EQ(run({"machine", "describe", "order"}), 3);
  EXPECT_EQ(err(), "baton: StateMachineDoesNotExist: State Machine Does Not Exist: 'order'\n");
  coordinator_.refuse("StopExecution", "ValidationException", "no");
  EXPECT_EQ(run({"execution", "stop", "order/run"}), 2);
  coordinator_.refuse("RedriveExecution", "ExecutionNotRedrivable", "no");
  EXPECT_EQ(run({"execution", "redrive", "order/run"}), 5);
  EXPECT_EQ(run({"execution", "describe", "order"}), 2);
  EXPECT_THAT(err(), HasSubstr("MACHINE/NAME"));
}

TEST_F(StatesCommands, MachinesAreDeletedOneByOne) {
  coordinator_.refuse("DeleteStateMachine", "InvalidArn", "no");
  coordinator_.answer("DeleteStateMachine", "{}");
  EXPECT_EQ(run({"machine", "delete", "a", "b"}), 2) << "the first refusal counts";
  EXPECT_EQ(out(), "arn:aws:states:us-east-1:123456789012:stateMachine:b deleted\n");
}

// ---- Executions

TEST_F(StatesCommands, AnExecutionIsStarted) {
  coordinator_.answer("StartExecution", R"({"executionArn":"e","startDate":1784567890.5})");
  EXPECT_EQ(run({"execution", "start", "order", "--name", "run", "--input", R"({"n": 1})"}), 0) << err();
  EXPECT_EQ(out(), "e\n");
  EXPECT_THAT(coordinator_.asked("StartExecution"), ElementsAre(R"({"stateMachineArn":")" + std::string(kMachineArn) +
                                                                R"(","name":"run","input":"{\"n\": 1}"})"));
  EXPECT_EQ(run({"execution", "start", "order", "-o", "json"}), 0);
  EXPECT_EQ(out(), "{\"arn\":\"e\",\"started_at_ms\":1784567890500}\n");
  EXPECT_EQ(run({"execution", "start", "order", "--input", "{oops"}), 2);
}

class WaitingForAnExecution : public StatesCommands {
 protected:
  void SetUp() override {
    coordinator_.answer("DescribeStateMachine", R"({"type":"STANDARD"})");
    coordinator_.answer("StartExecution", R"({"executionArn":")" + std::string(kRunArn) + R"(","startDate":1})");
  }
};

TEST_F(WaitingForAnExecution, ItsOutputIsPrinted) {
  answer_execution("WaitExecution", "SUCCEEDED", R"(,"output":"{\"n\": 2}")");
  EXPECT_EQ(run({"execution", "start", "order", "--wait"}), 0) << err();
  EXPECT_EQ(out(), "{\"n\": 2}\n");
  EXPECT_EQ(run({"execution", "start", "order", "--wait", "-o", "json"}), 0);
  EXPECT_THAT(out(), HasSubstr(R"("status":"SUCCEEDED")"));
  EXPECT_THAT(out(), HasSubstr(R"("output":{"n":2})"));
}

TEST_F(WaitingForAnExecution, AFailureIsToldWithItsReason) {
  answer_execution("WaitExecution", "FAILED", R"(,"error":"Pay.Declined","cause":"no money")");
  EXPECT_EQ(run({"execution", "start", "order", "--wait"}), 1);
  EXPECT_EQ(err(), "baton: execution order/run FAILED: Pay.Declined: no money\n");
}

TEST_F(WaitingForAnExecution, OneThatTakesLongerGoesOn) {
  answer_execution("WaitExecution", "RUNNING");
  EXPECT_EQ(run({"execution", "start", "order", "--wait", "--timeout", "500ms"}), 4);
  EXPECT_THAT(err(), HasSubstr("order/run has not ended after 500ms"));
}

TEST_F(StatesCommands, AnExpressExecutionIsWaitedForInOneCall) {
  coordinator_.answer("DescribeStateMachine", R"({"type":"EXPRESS"})");
  coordinator_.answer("StartSyncExecution", R"({"status":"SUCCEEDED","output":"1","startDate":1,"stopDate":2})");
  EXPECT_EQ(run({"execution", "start", "order", "--wait"}), 0) << err();
  EXPECT_EQ(out(), "1\n");
}

TEST_F(StatesCommands, ExecutionsAreListed) {
  answer_execution("DescribeExecution", "RUNNING");
  coordinator_.answer("ListExecutions",
                      R"({"executions":[{"executionArn":"e","name":"run","status":"FAILED","startDate":1784567890,)"
                      R"("stopDate":1784567892.5,"redriveCount":1,"position":"9"}],"nextToken":"OA=="})");
  EXPECT_EQ(run({"execution", "list", "order", "--status", "FAILED", "--limit", "1"}), 0) << err();
  EXPECT_EQ(out(),
            "NAME  STATUS  STARTED               TOOK  REDRIVES\n"
            "run   FAILED  2026-07-20T17:18:10Z  2.5s         1\n");
  EXPECT_THAT(err(), HasSubstr("--after"));
  EXPECT_THAT(coordinator_.asked("ListExecutions")[0], HasSubstr(R"("statusFilter":"FAILED")"));
  EXPECT_EQ(run({"execution", "list", "order", "--status", "failed"}), 2);
  EXPECT_EQ(run({"execution", "list"}), 2);
}

TEST_F(StatesCommands, AnExecutionIsDescribed) {
  answer_execution("DescribeExecution", "FAILED",
                   R"(,"input":"{}","error":"E","cause":"C","redriveStatus":"REDRIVABLE")");
  EXPECT_EQ(run({"execution", "describe", "order/run"}), 0);
  EXPECT_THAT(out(), HasSubstr("Status        FAILED\n"));
  EXPECT_THAT(out(), HasSubstr("Took          1.5s\n"));
  EXPECT_THAT(out(), HasSubstr("Redrives      can be redriven\n"));
  EXPECT_THAT(coordinator_.asked("DescribeExecution"),
              ElementsAre(R"({"executionArn":")" + std::string(kRunArn) + "\"}"));
}

TEST_F(StatesCommands, ExecutionsAreStoppedAndRedriven) {
  coordinator_.answer("StopExecution", R"({"stopDate":1784567890})");
  EXPECT_EQ(run({"execution", "stop", "order/a", "order/b", "--cause", "late"}), 0);
  EXPECT_EQ(out(), "order/a stopped\norder/b stopped\n");
  EXPECT_THAT(coordinator_.asked("StopExecution")[1], HasSubstr(R"("cause":"late")"));
  coordinator_.answer("RedriveExecution", R"({"redriveDate":1784567890})");
  EXPECT_EQ(run({"execution", "redrive", kRunArn, "-o", "json"}), 0);
  EXPECT_EQ(out(), R"({"arn":")" + std::string(kRunArn) + "\",\"redriven_at_ms\":1784567890000}\n");
}

// ---- History

std::string event(int id, const std::string& type, const std::string& at, const std::string& details = "") {
  return R"({"id":)" + std::to_string(id) + R"(,"previousEventId":)" + std::to_string(id - 1) + R"(,"timestamp":)" +
         at + R"(,"type":")" + type + "\"" + (details.empty() ? "" : R"(,"someEventDetails":)" + details) + "}";
}

TEST_F(StatesCommands, AHistoryIsATimeline) {
  coordinator_.answer("GetExecutionHistory",
                      R"({"events":[)" + event(1, "ExecutionStarted", "100", R"({"input":"{}","roleArn":"r"})") + "," +
                          event(2, "PassStateEntered", "100.012", R"({"name":"A","input":"{}"})") + "," +
                          event(3, "ExecutionFailed", "102.5", R"({"error":"E","cause":"C"})") + "]}");
  EXPECT_EQ(run({"execution", "history", "order/run"}), 0);
  EXPECT_EQ(out(),
            "       TIME     ID  EVENT                   STATE             DETAILS\n"
            "    +0.000s      1  ExecutionStarted                          {}\n"
            "    +0.012s      2  PassStateEntered        A                 {}\n"
            "    +2.500s      3  ExecutionFailed                           E: C\n");
  EXPECT_EQ(run({"execution", "history", "order/run", "-o", "json"}), 0);
  EXPECT_THAT(out(), HasSubstr(R"({"id":2,"previous_id":1,"type":"PassStateEntered","at_ms":100012,)"
                               R"("details":{"name":"A","input":"{}"}})"
                               "\n"));
}

TEST_F(StatesCommands, FollowingShowsWhatIsNewUntilTheEnd) {
  coordinator_.answer("GetExecutionHistory", R"({"events":[)" + event(1, "ExecutionStarted", "100") + "]}");
  coordinator_.answer("GetExecutionHistory", R"({"events":[)" + event(1, "ExecutionStarted", "100") + "]}");
  coordinator_.answer("GetExecutionHistory", R"({"events":[)" + event(2, "ExecutionSucceeded", "101") + "," +
                                                 event(1, "ExecutionStarted", "100") + "]}");
  answer_execution("WaitExecution", "SUCCEEDED");
  EXPECT_EQ(run({"execution", "history", "order/run", "--follow"}), 0) << err();
  EXPECT_EQ(out(),
            "       TIME     ID  EVENT                   STATE             DETAILS\n"
            "    +0.000s      1  ExecutionStarted\n"
            "    +1.000s      2  ExecutionSucceeded\n");
  EXPECT_THAT(coordinator_.asked("GetExecutionHistory")[0], Not(HasSubstr("reverseOrder")));
  EXPECT_THAT(coordinator_.asked("GetExecutionHistory")[1], HasSubstr("reverseOrder"));
}

TEST_F(StatesCommands, FollowingTellsThatItFailedAndHasATimeout) {
  coordinator_.answer("GetExecutionHistory", R"({"events":[)" + event(1, "ExecutionFailed", "100") + "]}");
  EXPECT_EQ(run({"execution", "history", "order/run", "--follow"}), 1);
  coordinator_.answer("GetExecutionHistory", R"({"events":[)" + event(1, "ExecutionStarted", "100") + "]}");
  answer_execution("WaitExecution", "RUNNING");
  run({"execution", "history", "order/run"});
  EXPECT_EQ(run({"execution", "history", "order/run", "--follow", "--timeout", "500ms"}), 4);
}

}  // namespace
}  // namespace baton::cli
