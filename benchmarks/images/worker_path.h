// The whole way of an image task: client, coordinator, worker, image process, files, and back.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "baton/time.h"

namespace baton::bench {

// A real cluster with one worker of one slot and one image process, and the photograph in its files.
class WorkerPath {
 public:
  explicit WorkerPath(const std::string& jpeg);
  ~WorkerPath();

  // Submits so many image.resize tasks at once, each to a thumbnail of `side` pixels, and waits for all outcomes.
  void run(int count, int side);
  // The same by direct calls: read, by_codec(), and a file written as a task's is, so that it outlasts a power cut.
  void run_directly(int count, int side) const;

  // CPU time until now of each process that takes part.
  std::map<std::string, Duration> cpu_times() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace baton::bench
