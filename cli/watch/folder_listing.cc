#include "cli/watch/folder_listing.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "common/utf8.h"

namespace baton::cli {

namespace {

using OpenFolder = std::unique_ptr<DIR, int (*)(DIR*)>;

FileState state_of(const struct stat& status) {
  const auto modified_at =
      std::chrono::seconds(status.st_mtim.tv_sec) + std::chrono::nanoseconds(status.st_mtim.tv_nsec);
  return {static_cast<std::uint64_t>(status.st_size), TimePoint(std::chrono::floor<Duration>(modified_at))};
}

// Adds what is in `folder` itself to the listing, and its folders to those that are still to be read.
Result<void> list_one(const std::string& root, const std::string& folder, const std::string& pattern,
                      FolderListing& listing) {
  const std::string path = root + "/" + folder;
  const OpenFolder opened(::opendir(path.c_str()), &::closedir);
  if (!opened) {
    return fail(errno == ENOENT || errno == ENOTDIR ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
                "cannot read the folder " + path + ": " + std::strerror(errno));
  }
  while (const dirent* entry = ::readdir(opened.get())) {
    const std::string_view name = entry->d_name;
    struct stat status {};
    if (name.starts_with('.') || ::fstatat(::dirfd(opened.get()), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
      continue;  // hidden, or gone since
    }
    const std::string beneath = folder + "/" + std::string(name);
    const bool is_folder = S_ISDIR(status.st_mode);
    if (!is_folder && !(S_ISREG(status.st_mode) && is_wanted(name, pattern))) continue;
    if (!is_tellable(beneath)) {
      listing.passed_over.push_back(beneath);
    } else if (is_folder) {
      listing.folders.push_back(beneath);
    } else {
      listing.files.emplace(beneath, state_of(status));
    }
  }
  return {};
}

}  // namespace

Result<std::string> folder_beneath_root(const std::string& folder) {
  std::string normal = std::filesystem::path(folder).lexically_normal().string();
  if (normal.ends_with('/')) normal.pop_back();
  const bool leads_out = normal == ".." || normal.starts_with("../") || normal.starts_with('/');
  if (leads_out || normal.empty() || normal == "." || !is_tellable(normal)) {
    return fail(ErrorCode::kInvalidArgument,
                "the folder '" + folder + "' is not beneath the root; triggers name folders like 'incoming' or 'a/b'");
  }
  return normal;
}

Result<FolderListing> list_folder(const std::string& root, const std::string& folder, const std::string& pattern) {
  FolderListing listing;
  listing.folders.push_back(folder);
  for (std::size_t next = 0; next < listing.folders.size(); ++next) {
    const std::string beneath = listing.folders[next];
    const auto listed = list_one(root, beneath, pattern, listing);
    const bool is_gone = !listed && listed.error().code == ErrorCode::kNotFound && next > 0;
    if (!listed && !is_gone) return tl::unexpected(listed.error());
    if (listing.files.size() > kWatchedFilesMax) {
      return fail(ErrorCode::kUnavailable, "the folder " + root + "/" + folder + " holds more than " +
                                               std::to_string(kWatchedFilesMax) +
                                               " files; move away those that are done with");
    }
  }
  return listing;
}

bool is_wanted(std::string_view file_name, const std::string& pattern) {
  if (file_name.starts_with('.')) return false;
  return pattern.empty() || ::fnmatch(pattern.c_str(), std::string(file_name).c_str(), 0) == 0;
}

bool is_tellable(std::string_view path) {
  const auto is_control = [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f; };
  return path.size() <= kWatchedPathMax && is_utf8(path) && std::ranges::none_of(path, is_control);
}

Result<FileState> file_state(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(ErrorCode::kNotFound, "there is no file " + path);
  }
  return state_of(status);
}

}  // namespace baton::cli
