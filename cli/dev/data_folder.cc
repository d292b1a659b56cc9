#include "cli/dev/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "transport/endpoint.h"

namespace baton::cli {

namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> cannot(const std::string& what, const std::string& why) {
  return fail(ErrorCode::kInvalidArgument, "cannot " + what + ": " + why + "; choose another folder with --data-dir");
}

std::string short_folder() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  std::string name =
      (runtime != nullptr && std::strlen(runtime) < 80 ? std::string(runtime) : "/tmp") + "/baton-XXXXXX";
  return mkdtemp(name.data()) != nullptr ? name : "";
}

}  // namespace

Result<DataFolder> DataFolder::open(const std::string& path) {
  DataFolder folder;
  std::error_code error;
  folder.path_ = fs::absolute(path, error).lexically_normal().string();
  if (folder.path_.size() > 1 && folder.path_.ends_with('/')) folder.path_.pop_back();
  if (auto made = folder.make(); !made) return tl::unexpected(made.error());
  if (auto locked = folder.lock(); !locked) return tl::unexpected(locked.error());
  if (auto chosen = folder.choose_socket(); !chosen) return tl::unexpected(chosen.error());
  std::remove(folder.status_path().c_str());  // of one that was killed
  std::remove(folder.ready_path().c_str());
  std::remove(folder.gateway_ready_path().c_str());
  return folder;
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : path_(std::move(other.path_)),
      socket_path_(std::move(other.socket_path_)),
      socket_folder_(std::exchange(other.socket_folder_, "")),
      lock_fd_(std::exchange(other.lock_fd_, -1)) {}

DataFolder::~DataFolder() {
  if (lock_fd_ < 0) return;
  std::remove(status_path().c_str());
  std::error_code ignored;
  if (!socket_folder_.empty()) fs::remove_all(socket_folder_, ignored);
  close(lock_fd_);
}

Result<void> DataFolder::make() {
  for (const std::string& folder : {path_, redis_path(), files_path(), path_ + "/log"}) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return cannot("make the folder " + folder, error.message());
  }
  return {};
}

Result<void> DataFolder::lock() {
  const std::string file = path_ + "/lock";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return cannot("write to " + path_, std::strerror(errno));
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    std::string holder;
    std::ifstream(file) >> holder;
    close(fd);
    return fail(ErrorCode::kFailedPrecondition, path_ + " is in use by another `baton dev` (process " + holder +
                                                    "); stop that one, or choose another folder with --data-dir");
  }
  lock_fd_ = fd;
  const std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(fd, 0) != 0 || pwrite(fd, pid.data(), pid.size(), 0) < 0)
    return cannot("write to " + file, std::strerror(errno));
  return {};
}

Result<void> DataFolder::choose_socket() {
  socket_path_ = redis_path() + "/redis.sock";
  if (socket_path_.size() > kIpcPathBytesMax) {
    socket_folder_ = short_folder();
    if (socket_folder_.empty()) return cannot("make a folder for Redis's socket in /tmp", std::strerror(errno));
    socket_path_ = socket_folder_ + "/redis.sock";
  }
  std::remove(socket_path_.c_str());
  return {};
}

Result<void> DataFolder::write_status(const std::string& json) const {
  const std::string temporary = status_path() + ".new";
  std::ofstream file(temporary);
  file << json << '\n';
  file.close();
  if (file && std::rename(temporary.c_str(), status_path().c_str()) == 0) return {};
  return cannot("write " + status_path(), std::strerror(errno));
}

}  // namespace baton::cli
