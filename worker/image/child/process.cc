#include "worker/image/child/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "common/clock.h"
#include "worker/image/child/handed_files.h"
#include "worker/image/child/message.h"

namespace baton {
namespace {

constexpr Duration kLookEvery = std::chrono::milliseconds(100);

tl::unexpected<Error> failed_call(const std::string& call, int number) {
  return fail(ErrorCode::kUnavailable, "an image process can not be started: " + call + ": " + std::strerror(number));
}

struct FileActions {
  posix_spawn_file_actions_t actions;
  FileActions() { ::posix_spawn_file_actions_init(&actions); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions); }
};
struct Attributes {
  posix_spawnattr_t attributes;
  Attributes() { ::posix_spawnattr_init(&attributes); }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes); }
};

// With nothing of the worker's but these two files and standard error: no environment (there are keys in it), no signal
// held back.
Result<pid_t> spawn(const std::string& program, const std::string& options, int socket, int memory) {
  FileActions files;
  ::posix_spawn_file_actions_addopen(&files.actions, 0, "/dev/null", O_RDWR, 0);
  ::posix_spawn_file_actions_addopen(&files.actions, 1, "/dev/null", O_RDWR, 0);
  // By way of high numbers: one of the two may be the other's place.
  ::posix_spawn_file_actions_adddup2(&files.actions, socket, 13);
  ::posix_spawn_file_actions_adddup2(&files.actions, memory, 14);
  ::posix_spawn_file_actions_adddup2(&files.actions, 13, kImageChildSocket);
  ::posix_spawn_file_actions_adddup2(&files.actions, 14, kImageChildMemory);
  ::posix_spawn_file_actions_addclosefrom_np(&files.actions, kImageChildMemory + 1);
  Attributes how;
  sigset_t none;
  sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&how.attributes, &none);
  ::posix_spawnattr_setflags(&how.attributes, POSIX_SPAWN_SETSIGMASK);
  std::string name = "baton-image", flag = kImageChildFlag, text = options;
  const std::array<char*, 4> arguments{name.data(), flag.data(), text.data(), nullptr};
  const std::array<char*, 1> environment{nullptr};
  pid_t id = -1;
  const int failed =
      ::posix_spawn(&id, program.c_str(), &files.actions, &how.attributes, arguments.data(), environment.data());
  if (failed != 0) return failed_call(program, failed);
  return id;
}

// Two copies with numbers above those that a child's own files get.
Result<FileDescriptor> moved_up(int file) {
  constexpr int kAbove = 20;
  const int number = ::fcntl(file, F_DUPFD_CLOEXEC, kAbove);
  if (number < 0) return failed_call("F_DUPFD_CLOEXEC", errno);
  return FileDescriptor(number);
}

}  // namespace

Result<std::unique_ptr<ImageProcess>> ImageProcess::start(const std::string& program, const ImagePolicy& policy) {
  Result<SharedMemory> memory = SharedMemory::create(input_extent(policy).size + output_extent(policy).size);
  if (!memory) return tl::unexpected<Error>(memory.error());
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return failed_call("socketpair", errno);
  FileDescriptor ours(ends[0]), theirs(ends[1]);
  const Result<FileDescriptor> high_socket = moved_up(theirs.number()), high_memory = moved_up(memory->file());
  if (!high_socket) return tl::unexpected<Error>(high_socket.error());
  if (!high_memory) return tl::unexpected<Error>(high_memory.error());
  const Result<pid_t> id =
      spawn(program, write_policy(policy, ::getpid()), high_socket->number(), high_memory->number());
  if (!id) return tl::unexpected<Error>(id.error());
  theirs = FileDescriptor();
  std::unique_ptr<ImageProcess> process(new ImageProcess(*id, std::move(ours), std::move(*memory)));
  const bool has_spoken = process->wait_readable(kStartTimeMax);
  const Result<std::string> word = has_spoken ? process->receive() : Result<std::string>("");
  if (word && *word == kImageChildReady) return process;
  return fail(ErrorCode::kUnavailable, "an image process (" + program + ") did not get ready: " +
                                           (has_spoken ? process->reap().what : std::string("it took too long")));
}

ImageProcess::~ImageProcess() {
  if (id_ < 0) return;
  ::kill(id_, SIGKILL);
  reap();
}

bool ImageProcess::wait_readable(Duration duration) const {
  const TimePoint deadline = clock_now() + duration;
  for (;;) {
    pollfd file{socket_.number(), POLLIN, 0};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock_now()).count();
    const int ready = ::poll(&file, 1, static_cast<int>(std::max<std::int64_t>(0, left)));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

// A closed end is kUnavailable.
Result<std::string> ImageProcess::receive() const {
  std::string message(kImageMessageBytesMax, '\0');
  const ssize_t size = ::recv(socket_.number(), message.data(), message.size(), MSG_DONTWAIT);
  if (size <= 0) return fail(ErrorCode::kUnavailable, "it closed its end");
  message.resize(static_cast<std::size_t>(size));
  return message;
}

ImageProcess::Loss ImageProcess::reap() {
  // It has closed its end or was killed. One that closed its end and goes on is killed too.
  ::kill(id_, SIGKILL);
  int status = 0;
  while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  id_ = -1;
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return {signal == SIGXCPU ? End::kCpuTime : End::kCrashed,
            "ended by signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")"};
  }
  return {End::kCrashed, "ended with exit code " + std::to_string(WEXITSTATUS(status))};
}

tl::unexpected<ImageProcess::Loss> ImageProcess::end(End why, const char* what) {
  ::kill(id_, SIGKILL);
  reap();
  return tl::unexpected<Loss>(Loss{why, what});
}

tl::expected<std::string, ImageProcess::Loss> ImageProcess::call(std::string_view message,
                                                                 const std::vector<int>& files, Duration time_max,
                                                                 const std::function<bool()>& while_waiting) {
  if (!send_with_files(socket_.number(), message, files)) return tl::unexpected<Loss>(reap());
  const TimePoint deadline = clock_now() + time_max;
  while (!wait_readable(std::min(kLookEvery, deadline - clock_now()))) {
    if (!while_waiting()) return end(End::kCancelled, "killed, as the task is no longer wanted");
    if (clock_now() >= deadline) return end(End::kTimedOut, "killed, as it took too long");
  }
  Result<std::string> answer = receive();
  if (!answer) return tl::unexpected<Loss>(reap());
  return std::move(*answer);
}

}  // namespace baton
