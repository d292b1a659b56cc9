#include "cli/watch/folder_news.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace baton::cli {

namespace {

constexpr std::uint32_t kFileIsComplete = IN_CLOSE_WRITE | IN_MOVED_TO;
constexpr std::uint32_t kFolderChanged = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;
constexpr std::size_t kBufferBytes = 64 * 1024;

}  // namespace

Result<FolderNews> FolderNews::open() {
  FileDescriptor inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!inotify.is_open()) {
    return fail(ErrorCode::kOverloaded, std::string("the kernel watches no folders: ") + std::strerror(errno) +
                                            "; raise fs.inotify.max_user_instances (sysctl)");
  }
  return FolderNews(std::move(inotify));
}

Result<bool> FolderNews::watch(const std::string& folder) {
  const int number =
      ::inotify_add_watch(fd(), folder.c_str(), kFileIsComplete | kFolderChanged | IN_ONLYDIR | IN_DONT_FOLLOW);
  if (number >= 0) {
    std::string& known = folders_[number];
    return std::exchange(known, folder) != folder;
  }
  if (errno == ENOSPC) {
    return fail(ErrorCode::kOverloaded,
                "the kernel watches no more folders for this user; raise fs.inotify.max_user_watches (sysctl)");
  }
  return fail(ErrorCode::kNotFound, "cannot watch " + folder + ": " + std::strerror(errno));
}

FolderNews::News FolderNews::take() {
  News news;
  alignas(inotify_event) std::array<char, kBufferBytes> buffer;
  for (ssize_t bytes; (bytes = ::read(fd(), buffer.data(), buffer.size())) > 0;) {
    for (const char* at = buffer.data(); at < buffer.data() + bytes;) {
      const auto& event = *reinterpret_cast<const inotify_event*>(at);
      at += sizeof(inotify_event) + event.len;
      const auto folder = folders_.find(event.wd);
      if ((event.mask & IN_IGNORED) != 0 && folder != folders_.end()) {
        folders_.erase(folder);
      } else if ((event.mask & IN_Q_OVERFLOW) != 0 || (event.mask & IN_ISDIR) != 0) {
        news.look_again = true;
      } else if ((event.mask & kFileIsComplete) != 0 && folder != folders_.end()) {
        news.closed.push_back(folder->second + "/" + event.name);
      }
    }
  }
  return news;
}

}  // namespace baton::cli
