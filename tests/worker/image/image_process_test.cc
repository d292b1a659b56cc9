// What happens to a worker when an image process crashes, hangs, takes too much or is taken over: it goes on.
#include <dirent.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "common/clock.h"
#include "tests/worker/image/image_task_fixture.h"
#include "worker/image/child/message.h"
#include "worker/image/child/pool.h"

namespace baton {
namespace {

using nlohmann::json;

// Of this process's children, by what the kernel says.
std::vector<pid_t> children() {
  std::vector<pid_t> ids;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream file(task.path() / "children");
    for (pid_t id = 0; file >> id;) ids.push_back(id);
  }
  return ids;
}

std::string status_of(pid_t id, const std::string& field) {
  std::ifstream file("/proc/" + std::to_string(id) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(field + ":")) return line.substr(line.find_first_not_of(" \t", field.size() + 1));
  }
  return {};
}

// CPU time that a process has used, in clock ticks.
long ticks_of(pid_t id) {
  std::ifstream file("/proc/" + std::to_string(id) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::istringstream rest(text.substr(text.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) rest >> skipped;
  long user = 0, system = 0;
  rest >> user >> system;
  return user + system;
}

template <typename Condition>
bool wait_until(Condition condition) {
  const TimePoint deadline = clock_now() + std::chrono::seconds(60);
  while (!condition()) {
    if (clock_now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

ImagePolicy one_process() {
  ImagePolicy policy;
  policy.process_count = 1;
  return policy;
}

class ImageProcessTest : public ImageTaskTest {
 protected:
  explicit ImageProcessTest(ImagePolicy policy = one_process()) : ImageTaskTest(policy) {
    write_file(at("small.png"), encoded(four_quarters(64, 32), ".png"));
  }
  // Takes some ten seconds: a steep blur of many pixels, again and again.
  json long_task() {
    write_file(at("large.png"), encoded(four_quarters(4000, 4000), ".png"));
    const json blur = {{"operation", "blur"}, {"sigma", 60}};
    return {{"source", "large.png"}, {"destination", "out.png"}, {"operations", std::vector<json>(20, blur)}};
  }
  bool small_task_succeeds() {
    return run("image.resize", json{{"source", "small.png"}, {"destination", "o.png"}, {"width", 8}}.dump())
        .has_value();
  }

  // Runs the long task, calls `act` with the process that works on it once it has used CPU time, and returns the failure.
  template <typename Act>
  HandlerError fail_in_mid_work(Act act) {
    const std::string input = long_task().dump();
    EXPECT_TRUE(small_task_succeeds());  // so that there is a process
    const pid_t child = children().at(0);
    const long before = ticks_of(child);
    HandlerResult result;
    std::thread handler([&] { result = run("image.pipeline", input); });
    EXPECT_TRUE(wait_until([&] { return ticks_of(child) > before + 20; })) << "it never worked";
    act(child);
    handler.join();
    EXPECT_FALSE(result.has_value());
    return result ? HandlerError{} : result.error();
  }
};

TEST_F(ImageProcessTest, AProcessThatIsKilledInMidWorkCostsOneAttemptAndTheWorkerGoesOn) {
  pid_t killed = -1;
  const HandlerError failure = fail_in_mid_work([&](pid_t child) { ::kill(killed = child, SIGSEGV); });
  EXPECT_EQ(failure.error, "Image.CodecCrashed");
  EXPECT_TRUE(failure.retryable);
  EXPECT_NE(failure.cause.find("signal 11"), std::string::npos) << failure.cause;
  EXPECT_TRUE(small_task_succeeds());
  EXPECT_THAT(children(), testing::ElementsAre(testing::Ne(killed)))
      << "no other one was started, or the old one not reaped";
  EXPECT_FALSE(std::filesystem::exists(at("out.png")));
}

TEST_F(ImageProcessTest, ATaskThatIsNoLongerWantedEndsItsProcess) {
  const TimePoint begin = clock_now();
  const HandlerError failure = fail_in_mid_work([&](pid_t) { signals_.stop = true; });
  EXPECT_EQ(failure.error, "Baton.Cancelled");
  EXPECT_LT(clock_now() - begin, std::chrono::seconds(30));
  signals_.stop = false;
  EXPECT_TRUE(small_task_succeeds());
}

TEST_F(ImageProcessTest, HasGivenUpWhatACodecDoesNotNeed) {
  ASSERT_TRUE(small_task_succeeds());
  const pid_t child = children().at(0);
  EXPECT_EQ(status_of(child, "NoNewPrivs"), "1");
  EXPECT_EQ(status_of(child, "Seccomp"), "2");
  rlimit limit{};
  ASSERT_EQ(::prlimit(child, RLIMIT_NOFILE, nullptr, &limit), 0);
  EXPECT_LE(limit.rlim_max, 12u);
  ASSERT_EQ(::prlimit(child, RLIMIT_FSIZE, nullptr, &limit), 0);
  EXPECT_EQ(limit.rlim_max, 0u);
  ASSERT_EQ(::prlimit(child, RLIMIT_AS, nullptr, &limit), 0);
  EXPECT_NE(limit.rlim_max, RLIM_INFINITY);
  ASSERT_EQ(::prlimit(child, RLIMIT_CPU, nullptr, &limit), 0);
  EXPECT_LE(limit.rlim_cur, 40u);
  EXPECT_EQ(std::filesystem::file_size("/proc/" + std::to_string(child) + "/environ"), 0u);
  std::ifstream environment("/proc/" + std::to_string(child) + "/environ");
  EXPECT_EQ(environment.get(), EOF) << "the worker's environment, with its keys";
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& file :
       std::filesystem::directory_iterator("/proc/" + std::to_string(child) + "/fd"))
    ++files;
  EXPECT_LE(files, 7u) << "files of the worker are open in it";
}

TEST_F(ImageProcessTest, AFileThatGetsShorterWhileItIsWorkedOnCostsOneAttempt) {
  const FileDescriptor file(::open(at("small.png").c_str(), O_RDONLY | O_CLOEXEC));
  const ImageJob job{
      "metadata", {{"source", "small.png"}}, {{std::nullopt, std::filesystem::file_size(at("small.png"))}}};
  std::filesystem::resize_file(at("small.png"), 0);
  ImagePool pool(one_process(), BATON_WORKER_PROGRAM);
  const auto wanted = [] { return true; };
  std::optional<ImageProcess::Loss> loss;
  const auto call = [&](ImageProcess& process) {
    const auto answer = process.call(write_job(job), {file.number()}, std::chrono::minutes(1), wanted);
    if (!answer) loss = answer.error();
    return answer.has_value();
  };
  ASSERT_TRUE(pool.run(false, wanted, call));
  ASSERT_TRUE(loss);
  EXPECT_EQ(loss->end, ImageProcess::End::kCrashed);
  EXPECT_NE(loss->what.find("signal " + std::to_string(SIGBUS)), std::string::npos) << loss->what;
}

TEST_F(ImageProcessTest, AHeaderThatBeginsFarBehindIsFound) {
  const std::string image = encoded(four_quarters(64, 32), ".jpg");
  const std::string segment = std::string("\xFF\xE4\xFF\xFF", 4) + std::string(0xFFFF - 2, 'x');
  write_file(at("far.jpg"), image.substr(0, 2) + segment + segment + segment + segment + image.substr(2));
  succeed("image.flip", {{"source", "far.jpg"}, {"destination", "out.png"}, {"direction", "both"}});
  EXPECT_EQ(load("out.png").size(), cv::Size(64, 32));
}

TEST_F(ImageProcessTest, EndsWithItsPool) {
  pid_t child = -1;
  {
    ImagePool pool(one_process(), BATON_WORKER_PROGRAM);
    ASSERT_TRUE(pool.run(
        false, [] { return true; },
        [&](ImageProcess& process) {
          child = process.id();
          return true;
        }));
    EXPECT_THAT(children(), testing::Contains(child));
  }
  EXPECT_EQ(::kill(child, 0), -1) << "it still is";
}

TEST_F(ImageProcessTest, IgnoresWhatAServiceManagerSendsToTheWholeGroup) {
  ASSERT_TRUE(small_task_succeeds());
  const pid_t child = children().at(0);
  ::kill(child, SIGTERM);
  ::kill(child, SIGINT);
  EXPECT_TRUE(small_task_succeeds());
  EXPECT_EQ(children().at(0), child);
}

class OneImageAProcess : public ImageProcessTest {
 protected:
  static ImagePolicy policy() {
    ImagePolicy policy = one_process();
    policy.images_per_process = 2;
    return policy;
  }
  OneImageAProcess() : ImageProcessTest(policy()) {}
};

TEST_F(OneImageAProcess, AProcessIsReplacedOnceItHasDoneItsImages) {
  std::set<pid_t> seen;
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(wait_until([&] { return i == 0 || children().size() == 1; }));
    ASSERT_TRUE(small_task_succeeds());
    for (const pid_t child : children()) seen.insert(child);
  }
  EXPECT_GE(seen.size(), 2u);
  EXPECT_LE(seen.size(), 3u);
}

class LittleCpuTime : public ImageProcessTest {
 protected:
  static ImagePolicy policy() {
    ImagePolicy policy = one_process();
    policy.cpu_time_max = std::chrono::seconds(1);
    return policy;
  }
  LittleCpuTime() : ImageProcessTest(policy()) {}
};

TEST_F(LittleCpuTime, AnImageThatTakesMoreIsNotTriedAgain) {
  const HandlerError failure = fail_with("image.pipeline", long_task());
  EXPECT_EQ(failure.error, "Image.CpuTimeExceeded") << failure.cause;
  EXPECT_FALSE(failure.retryable);
  EXPECT_TRUE(small_task_succeeds());
}

class LittleTime : public ImageProcessTest {
 protected:
  static ImagePolicy policy() {
    ImagePolicy policy = one_process();
    policy.time_max = std::chrono::seconds(1);
    return policy;
  }
  LittleTime() : ImageProcessTest(policy()) {}
};

TEST_F(LittleTime, AnImageThatTakesLongerIsTriedAgain) {
  const HandlerError failure = fail_with("image.pipeline", long_task());
  EXPECT_EQ(failure.error, "Image.TimedOut") << failure.cause;
  EXPECT_TRUE(failure.retryable);
}

class LittleMemory : public ImageProcessTest {
 protected:
  static ImagePolicy policy() {
    ImagePolicy policy = one_process();
    policy.memory_bytes_max = 48 << 20;
    return policy;
  }
  LittleMemory() : ImageProcessTest(policy()) {}
};

TEST_F(LittleMemory, AnImageThatNeedsMoreIsRefusedInEveryFormatAndTheProcessGoesOn) {
  cv::Mat large = four_quarters(6000, 6000);  // 108 MB
  for (const char* extension : {".png", ".jpg", ".webp", ".tiff"}) {
    const std::string source = std::string("large") + extension;
    write_file(at(source), encoded(large, extension));
    const HandlerError failure = fail_with("image.flip", {{"source", source}, {"destination", "out.png"}});
    EXPECT_EQ(failure.error, "Image.OutOfMemory") << source << ": " << failure.cause;
    EXPECT_FALSE(failure.retryable);
    EXPECT_TRUE(small_task_succeeds()) << source;
  }
}

class OneLargeImage : public ImageProcessTest {
 protected:
  static ImagePolicy policy() {
    ImagePolicy policy;
    policy.process_count = 3;
    policy.large_pixels_min = 1'000'000;
    return policy;
  }
  OneLargeImage() : ImageProcessTest(policy()) {}
};

TEST_F(OneLargeImage, LargeImagesTakeTurnsAndSmallOnesDoNotWaitForThem) {
  ImagePool pool(policy(), BATON_WORKER_PROGRAM);
  const auto wanted = [] { return true; };
  std::atomic<int> large{0}, most{0}, small{0};
  std::atomic<bool> go{false};
  const auto large_job = [&](ImageProcess&) {
    most = std::max(most.load(), ++large);
    EXPECT_TRUE(wait_until([&] { return go.load(); }));
    --large;
    return true;
  };
  std::vector<std::thread> jobs;
  for (int i = 0; i < 3; ++i) jobs.emplace_back([&] { EXPECT_TRUE(pool.run(true, wanted, large_job)); });
  EXPECT_TRUE(wait_until([&] { return large == 1; }));
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(pool.run(false, wanted, [&](ImageProcess&) { return ++small > 0; }));
  EXPECT_EQ(small, 4);
  go = true;
  for (std::thread& job : jobs) job.join();
  EXPECT_EQ(most, 1);
}

TEST(ImagePoolStart, AProgramThatIsNoWorkerIsSaidSoAndTheTaskMayBeTriedAgain) {
  const TemporaryFolder folder;
  write_file(folder.path() / "a.png", encoded(four_quarters(8, 8), ".png"));
  for (const char* program : {"/nowhere/baton-worker", "/bin/true"}) {
    auto handlers = *built_in_handlers({folder.path(), one_process(), program});
    AttemptSignals signals;
    Attempt attempt({1, 2}, "image.metadata", R"({"source": "a.png"})", 1, signals);
    const HandlerResult result = handlers.at("image.metadata")(attempt);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().error, "Image.NoProcess");
    EXPECT_TRUE(result.error().retryable);
    EXPECT_NE(result.error().cause.find(program), std::string::npos) << result.error().cause;
  }
}

}  // namespace
}  // namespace baton
