// Programs as handlers of a real worker: what becomes of them when tasks are cancelled, time out, or the worker goes.
#include <signal.h>
#include <sys/wait.h>

#include "tests/integration/integration.h"

namespace baton::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Not a zombie either, which whoever inherited it has not waited for yet.
bool is_running(pid_t pid) {
  const std::string stat = text_of_file("/proc/" + std::to_string(pid) + "/stat");
  const auto end = stat.rfind(')');
  return end != std::string::npos && stat.size() > end + 2 && stat[end + 2] != 'Z';
}

class Programs : public ::testing::Test {
 protected:
  static ClusterOptions with(std::vector<std::string> arguments) {
    ClusterOptions options;
    options.worker_arguments = std::move(arguments);
    options.worker_arguments.insert(options.worker_arguments.end(), {"--slots", "2"});
    return options;
  }
  // A program that starts another, writes both numbers to the file that its input names, and works until it is ended.
  static std::string hanging() {
    return "hang=read file; sleep 1000 & echo $$ $! >$file.new; mv $file.new $file; while :; do sleep 1000; done";
  }
  struct Pids {
    pid_t program = 0;
    pid_t child = 0;
    bool running() const { return is_running(program) || is_running(child); }
  };
  static Pids await_pids(const std::string& file) {
    EXPECT_TRUE(eventually([&] { return std::filesystem::exists(file); }, kPatience)) << file;
    Pids pids;
    std::ifstream(file) >> pids.program >> pids.child;
    EXPECT_TRUE(is_running(pids.program) && is_running(pids.child));
    return pids;
  }
  static bool end(const Pids& pids) {
    return eventually([&] { return !pids.running(); }, kPatience);
  }
  static NewTask hang(const Cluster& cluster, TaskOptions options = {}) {
    return {.type = "hang", .input = cluster.folder() + "/pids\n", .options = std::move(options)};
  }
};

TEST_F(Programs, AreHandlersOfTheirTypes) {
  Cluster cluster(with({"--types", "upper,count", "--exec", "upper=tr a-z A-Z", "--exec-pool",
                        "count=n=0; while read -r line; do n=$((n+1)); echo \"{\\\"output\\\":$n}\"; done"}));
  Client client = cluster.connect();
  const auto upper = client.submit({.type = "upper", .input = "\"hello\"", .options = {}});
  ASSERT_TRUE(upper);
  const auto upper_outcome = client.wait(*upper, kPatience);
  ASSERT_TRUE(upper_outcome) << error_name(upper_outcome.error());
  EXPECT_EQ(upper_outcome->output, "\"HELLO\"");
  for (const char* expected : {"1", "2", "3"}) {
    const auto count = client.submit({.type = "count", .input = "{}", .options = {}});
    ASSERT_TRUE(count);
    const auto outcome = client.wait(*count, kPatience);
    ASSERT_TRUE(outcome) << error_name(outcome.error());
    EXPECT_EQ(outcome->output, expected) << "the same process, one task after the other";
  }
}

TEST_F(Programs, EndWithWhatTheyStartedWhenTheirTaskIsCancelled) {
  Cluster cluster(with({"--exec", hanging()}));
  Client client = cluster.connect();
  const auto id = client.submit(hang(cluster));
  ASSERT_TRUE(id);
  const Pids pids = await_pids(cluster.folder() + "/pids");
  ASSERT_TRUE(client.cancel({*id}, "not wanted any more"));
  const auto outcome = client.wait(*id, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->state, TaskState::kCancelled);
  EXPECT_TRUE(end(pids));
}

TEST_F(Programs, EndWhenTheirTaskTimesOut) {
  Cluster cluster(with({"--exec", hanging()}));
  Client client = cluster.connect();
  TaskOptions options;
  options.timeout = milliseconds(500);
  options.retry.attempt_count_max = 1;
  const auto id = client.submit(hang(cluster, options));
  ASSERT_TRUE(id);
  const auto outcome = client.wait(*id, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->error, kErrorTimeout);
  Pids pids;
  std::ifstream(cluster.folder() + "/pids") >> pids.program >> pids.child;
  EXPECT_TRUE(pids.program == 0 || end(pids));
}

TEST_F(Programs, DoNotOutliveAWorkerThatIsKilled) {
  Cluster cluster(with({"--exec", hanging()}));
  Client client = cluster.connect();
  ASSERT_TRUE(client.submit(hang(cluster)));
  const Pids pids = await_pids(cluster.folder() + "/pids");
  cluster.worker(0).signal(SIGKILL);
  EXPECT_TRUE(end(pids)) << "program " << is_running(pids.program) << ", what it started " << is_running(pids.child);
}

TEST_F(Programs, AreWaitedForWhenTheWorkerDrains) {
  Cluster cluster(
      with({"--exec", "wait=read file; echo $$ >$file.pid; while [ ! -e $file.open ]; do sleep 0.02; done; echo done",
            "--exec-pool", "answer=while read -r line; do echo \"{\\\"output\\\":$$}\"; done"}));
  Client client = cluster.connect();
  const std::string file = cluster.folder() + "/gate";
  const auto pooled = client.submit({.type = "answer", .input = "{}", .options = {}});
  const auto waiting = client.submit({.type = "wait", .input = file + "\n", .options = {}});
  ASSERT_TRUE(pooled && waiting);
  const auto idle = client.wait(*pooled, kPatience);
  ASSERT_TRUE(idle) << error_name(idle.error());
  const auto idle_pid = static_cast<pid_t>(std::stoi(idle->output));
  EXPECT_TRUE(is_running(idle_pid));
  ASSERT_TRUE(eventually([&] { return text_of_file(file + ".pid").ends_with("\n"); }, kPatience));

  cluster.worker(0).signal(SIGTERM);
  ASSERT_TRUE(
      eventually([&] { return text_of_file(cluster.folder() + "/worker-0.log").find("draining") != std::string::npos; },
                 kPatience));
  EXPECT_FALSE(cluster.worker(0).has_ended());
  std::ofstream(file + ".open").close();
  const auto outcome = client.wait(*waiting, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->output, "done\n");
  ASSERT_TRUE(eventually([&] { return cluster.worker(0).has_ended(); }, kPatience));
  EXPECT_TRUE(WIFEXITED(cluster.worker(0).status()) && WEXITSTATUS(cluster.worker(0).status()) == 0);
  EXPECT_FALSE(is_running(idle_pid));
}

// What a program finds in its environment, and in that of the worker that started it.
constexpr char kEnvironment[] = "; tr '\\0' '\\n' </proc/$PPID/environ";

class ProgramSecrets : public Programs {
 protected:
  ProgramSecrets() {
    for (const auto& [name, value] : kVariables) ::setenv(name, value, 1);
    std::ofstream(folder_.path() + "/providers.json")
        << R"({"providers": [{"name": "team", "type": "slack", "url": {"env": "SLACK_URL_OF_TEST"}}]})";
  }
  ~ProgramSecrets() override {
    for (const auto& [name, value] : kVariables) ::unsetenv(name);
  }
  std::string run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--types", "work", "--providers", folder_.path() + "/providers.json"});
    Cluster cluster(with(std::move(arguments)));
    const auto outcome = cluster.connect().run({.type = "work", .input = "{}", .options = {}}, kPatience);
    EXPECT_TRUE(outcome) << error_name(outcome.error());
    return outcome ? outcome->output : "";
  }

  static constexpr std::pair<const char*, const char*> kVariables[] = {
      {"SLACK_URL_OF_TEST", "https://slack.test/canary-slack"},
      {"AWS_SECRET_ACCESS_KEY", "canary-aws"},
      {"AWS_ACCESS_KEY_ID", "AKIATEST"},
      {"NO_SECRET_OF_TEST", "seen"}};
  TemporaryFolder folder_;
};

TEST_F(ProgramSecrets, OfTheWorkerAreNotInTheirEnvironmentNorInItsOwn) {
  const std::string own = run({"--exec", "work=env"});
  EXPECT_THAT(own, HasSubstr("NO_SECRET_OF_TEST=seen"));
  EXPECT_THAT(own, Not(HasSubstr("canary")));
  EXPECT_THAT(own, Not(HasSubstr("AKIATEST")));
  const std::string workers = run({"--exec", std::string("work=true") + kEnvironment});
  EXPECT_THAT(workers, HasSubstr("NO_SECRET_OF_TEST=seen"));
  EXPECT_THAT(workers, Not(HasSubstr("canary-slack")));
}

TEST_F(ProgramSecrets, AreThereIfTheOperatorSaysSo) {
  const std::string own =
      run({"--exec", "work=env", "--child-env", "AWS_SECRET_ACCESS_KEY", "--child-env", "SLACK_URL_OF_TEST"});
  EXPECT_THAT(own, HasSubstr("canary-aws"));
  EXPECT_THAT(own, HasSubstr("canary-slack"));
  EXPECT_THAT(own, Not(HasSubstr("AKIATEST")));
}

TEST_F(ProgramSecrets, ProcessesThatStayFindNoneEither) {
  const std::string output =
      run({"--exec-pool", R"(work=read -r line; env | grep -c canary | sed 's/.*/{"output":&}/'; read -r line)"});
  EXPECT_EQ(output, "0");
}

TEST_F(Programs, ThatAreNamedWronglyAreRefused) {
  const TemporaryFolder folder;
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--exec", "resize"},
                                                    {"--exec", "=cat"},
                                                    {"--exec", "resize="},
                                                    {"--exec", "a=cat", "--exec-pool", "a=cat"}}) {
    std::vector<std::string> command{program_folder() + "/baton-worker"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    Process worker(command, folder.path() + "/log");
    const int status = worker.wait();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 2) << arguments[1];
  }
  EXPECT_THAT(text_of_file(folder.path() + "/log"), HasSubstr("is not NAME=COMMAND"));
  EXPECT_THAT(text_of_file(folder.path() + "/log"), HasSubstr("two programs are named for the task type 'a'"));
}

}  // namespace
}  // namespace baton::testing
