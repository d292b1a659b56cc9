// The image processes of a worker: as many as are needed at a time, at most ImagePolicy::process_count.
//
//   acquire ──▶ idle one, or wait ──▶ call ──▶ give back ──▶ idle, or replaced: lost, or it has done its images
//
// One that is lost costs the job that it had; another is started at once. None is started before the first job. Jobs on
// large images take a second kind of place, of which there are fewer. Used by any number of threads.
//
// A thread of the pool's own starts the processes, as they end with the thread that started them.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "worker/image/child/process.h"

namespace baton {

class ImagePool {
 public:
  ImagePool(ImagePolicy policy, std::string program);
  // Ends them. REQUIRES: no job runs.
  ~ImagePool();
  ImagePool(const ImagePool&) = delete;
  ImagePool& operator=(const ImagePool&) = delete;

  // Calls `job` with a process of its own; false from it means that the process is lost. `while_waiting` as in
  // ImageProcess::call(). Errors: kUnavailable: none can be started. kCancelled.
  Result<void> run(bool is_large, const std::function<bool()>& while_waiting,
                   const std::function<bool(ImageProcess&)>& job);

  const ImagePolicy& policy() const { return policy_; }

 private:
  struct Member {
    std::unique_ptr<ImageProcess> process;
    std::uint32_t image_count = 0;
  };

  Result<Member> acquire(bool is_large, const std::function<bool()>& while_waiting);
  void give_back(Member member, bool is_large, bool is_lost);
  void keep_full();

  const ImagePolicy policy_;
  const std::string program_;

  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::vector<Member> idle_;
  std::uint32_t alive_count_ = 0;    // idle, at work or being started
  std::uint32_t wanted_count_ = 0;   // how many there should be: the most that were needed at a time
  std::uint32_t waiting_count_ = 0;  // jobs without a process
  std::uint32_t large_count_ = 0;    // jobs on large images that have a place
  std::string start_failure_;        // why the last start failed; empty: it did not
  bool stopping_ = false;
  std::thread starter_;
};

}  // namespace baton
