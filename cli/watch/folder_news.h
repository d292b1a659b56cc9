// What the kernel tells of folders (inotify): files that whoever wrote them has closed, or that were moved there.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "baton/result.h"
#include "common/file_descriptor.h"

namespace baton::cli {

class FolderNews {
 public:
  static Result<FolderNews> open();

  // Readable when there are news.
  int fd() const { return inotify_.number(); }

  // Of this folder, not of those beneath it → whether it was not watched before. Errors: kNotFound; kOverloaded: the kernel
  // watches no more folders for this user.
  Result<bool> watch(const std::string& folder);

  struct News {
    std::vector<std::string> closed;  // paths of files, beneath the names that watch() was given
    bool look_again = false;          // folders came or went, or news were lost: what is there has to be listed
  };
  // Does not wait.
  News take();

 private:
  explicit FolderNews(FileDescriptor inotify) : inotify_(std::move(inotify)) {}

  FileDescriptor inotify_;
  std::map<int, std::string> folders_;  // by the kernel's number of the watch
};

}  // namespace baton::cli
