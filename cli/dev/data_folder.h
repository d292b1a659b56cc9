// The folder in which `baton dev` keeps everything:
//
//   lock           held while it runs, so that two do not share a folder; the process id of the holder
//   dev.json       there while it is ready: where everything is, and the process ids
//   redis/         Redis's append-only file: tasks, state machines, executions
//   files/         what handlers may read and write, unless --files says otherwise
//   callback.key   what signs the gateway's callback links
//   log/           redis.log, coordinator.log, worker.log, gateway.log; those of the run before end in .1
#pragma once

#include <string>

#include "baton/result.h"

namespace baton::cli {

class DataFolder {
 public:
  // Makes and locks it. Errors: kInvalidArgument (cannot be made), kFailedPrecondition (another one holds it).
  static Result<DataFolder> open(const std::string& path);

  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;
  ~DataFolder();  // unlocks, removes dev.json and the socket's folder

  const std::string& path() const { return path_; }  // absolute
  std::string redis_path() const { return path_ + "/redis"; }
  std::string files_path() const { return path_ + "/files"; }
  std::string log_path(const std::string& name) const { return path_ + "/log/" + name + ".log"; }
  std::string ready_path() const { return path_ + "/coordinator.ready"; }
  std::string gateway_ready_path() const { return path_ + "/gateway.ready"; }
  // Of Redis. In a short folder elsewhere if this one's path is too long for a socket.
  const std::string& socket_path() const { return socket_path_; }
  // Children that keep it open keep the folder locked until they are gone.
  int lock_fd() const { return lock_fd_; }

  // Writes dev.json, whole or not at all.
  Result<void> write_status(const std::string& json) const;

 private:
  DataFolder() = default;
  Result<void> make();
  Result<void> lock();
  Result<void> choose_socket();
  std::string status_path() const { return path_ + "/dev.json"; }

  std::string path_;
  std::string socket_path_;
  std::string socket_folder_;  // ours to remove; empty: the socket is in the data folder
  int lock_fd_ = -1;
};

}  // namespace baton::cli
