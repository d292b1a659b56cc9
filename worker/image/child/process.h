// One image process, as its worker sees it: started, given jobs one at a time, ended.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"
#include "worker/image/child/shared_memory.h"
#include "worker/image/policy.h"

namespace baton {

class ImageProcess {
 public:
  // Why a process is no more. It has to be replaced.
  enum class End : std::uint8_t {
    kCrashed,    // a signal, or an exit that nobody asked for
    kCpuTime,    // it used more than the policy allows
    kTimedOut,   // it took longer than the policy allows, and was killed
    kCancelled,  // the job was not wanted any more, and it was killed
  };
  struct Loss {
    End end;
    std::string what;  // "ended by signal 11 (Segmentation fault)"
  };

  // `program` is baton-worker. Waits until the process is ready, at most kStartTimeMax. Must be called on a thread that
  // outlives the process: the kernel ends it with that thread. Errors: kUnavailable.
  static Result<std::unique_ptr<ImageProcess>> start(const std::string& program, const ImagePolicy& policy);
  // Ends it, if it still is.
  ~ImageProcess();
  ImageProcess(const ImageProcess&) = delete;
  ImageProcess& operator=(const ImageProcess&) = delete;

  pid_t id() const { return id_; }
  std::span<char> memory() const { return memory_.bytes(); }
  void release_pages() const { memory_.release_pages(); }

  // The answer to a message and the files that come with it, as the process gave it. `while_waiting` is called several times a second; false: no longer
  // wanted. After a Loss there is nothing to call any more.
  tl::expected<std::string, Loss> call(std::string_view message, const std::vector<int>& files, Duration time_max,
                                       const std::function<bool()>& while_waiting);

 private:
  ImageProcess(pid_t id, FileDescriptor socket, SharedMemory memory)
      : id_(id), socket_(std::move(socket)), memory_(std::move(memory)) {}

  tl::unexpected<Loss> end(End why, const char* what);
  Loss reap();
  bool wait_readable(Duration duration) const;
  Result<std::string> receive() const;

  pid_t id_;  // -1: reaped
  FileDescriptor socket_;
  SharedMemory memory_;
};

// Starting takes a tenth of a second, most of it for the dynamic linker.
inline constexpr Duration kStartTimeMax = std::chrono::seconds(20);

}  // namespace baton
