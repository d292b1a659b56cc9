#include "worker/storage/file_root.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "common/random.h"
#include "worker/http/url.h"

namespace baton {
namespace {

// RESOLVE_BENEATH answers EAGAIN when something on the way is renamed meanwhile; it settles.
constexpr int kOpenTriesMax = 16;

std::string quoted(std::string_view path) { return "'" + std::string(path) + "'"; }

tl::unexpected<Error> outside(std::string_view path, std::string_view why) {
  return fail(ErrorCode::kPermissionDenied,
              quoted(path) + " is refused: " + std::string(why) +
                  ". Name a file beneath the worker's file root, without '..' and symbolic links");
}

tl::unexpected<Error> too_large(std::string_view path, std::size_t bytes_max) {
  return fail(ErrorCode::kPayloadTooLarge,
              quoted(path) + " has more than the " + std::to_string(bytes_max) + " bytes that are allowed");
}

tl::unexpected<Error> failed_call(std::string_view path, int number) {
  const std::string name = quoted(path);
  switch (number) {
    case ENOENT: return fail(ErrorCode::kNotFound, "there is no file " + name + " beneath the worker's file root");
    case ELOOP: return outside(path, "a symbolic link is on the way");
    case EXDEV: return outside(path, "it leads out of the root");
    case ENOTDIR: return fail(ErrorCode::kInvalidArgument, name + ": something on the way is not a folder");
    case EISDIR: return fail(ErrorCode::kInvalidArgument, name + " is a folder, not a file");
    case ENXIO: return fail(ErrorCode::kInvalidArgument, name + " is not a regular file");
    case ENAMETOOLONG:
      return fail(ErrorCode::kInvalidArgument, name + ": a name in it is longer than the file system allows");
    default: return fail(ErrorCode::kUnavailable, name + ": " + std::strerror(number));
  }
}

int call_openat2(int folder, const char* path, int flags, std::uint64_t resolve) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.resolve = resolve;
  for (int tries = 0;; ++tries) {
    const long number = ::syscall(SYS_openat2, folder, path, &how, sizeof how);
    if (number >= 0) return static_cast<int>(number);
    if (errno != EINTR && (errno != EAGAIN || tries == kOpenTriesMax)) return -1;
  }
}

// Without O_NOFOLLOW: RESOLVE_NO_SYMLINKS covers the last name too, and answers ELOOP also where a folder is wanted.
int open_beneath_folder(int folder, const char* path, int flags) {
  return call_openat2(folder, path, flags, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
}

// "file:///a%20b" and "file://localhost/a%20b" are "/a b".
Result<std::string> path_of_uri(std::string_view uri) {
  std::string_view rest = uri.substr(std::string_view("file://").size());
  if (rest.starts_with("localhost/")) rest.remove_prefix(std::string_view("localhost").size());
  const std::optional<std::string> path = http::percent_decoded(rest);
  if (!path || !path->starts_with('/')) {
    return fail(ErrorCode::kInvalidArgument, quoted(uri) + " is not a file URI of this machine; write file:///path");
  }
  return *path;
}

// What follows `folder` and a slash, if `path` lies beneath it.
std::optional<std::string> beneath(const std::string& path, const std::string& folder) {
  if (folder == "/") return path.substr(1);
  if (path.size() <= folder.size() || !path.starts_with(folder) || path[folder.size()] != '/') return std::nullopt;
  return path.substr(folder.size() + 1);
}

Result<void> write_all(int file, std::string_view bytes, std::string_view path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return failed_call(path, written < 0 ? errno : EIO);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::string temporary_name() {
  char name[40];
  std::snprintf(name, sizeof name, ".baton-%016llx.tmp", static_cast<unsigned long long>(random_seed()));
  return name;
}

// Writes `name` in `folder` by way of a temporary file beside it.
Result<void> replace_file(int folder, const std::string& name, std::string_view bytes, std::string_view path) {
  const std::string temporary = temporary_name();
  const FileDescriptor file(
      ::openat(folder, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file.is_open()) return failed_call(path, errno);
  Result<void> done = write_all(file.number(), bytes, path);
  if (done && ::fsync(file.number()) != 0) done = failed_call(path, errno);
  if (done && ::renameat(folder, temporary.c_str(), folder, name.c_str()) != 0) done = failed_call(path, errno);
  if (!done) {
    ::unlinkat(folder, temporary.c_str(), 0);
    return done;
  }
  if (::fsync(folder) != 0) return failed_call(path, errno);
  return {};
}

}  // namespace

Result<FileRoot> FileRoot::open(const std::string& directory) {
  const std::unique_ptr<char, decltype(&std::free)> canonical(::realpath(directory.c_str(), nullptr), &std::free);
  if (canonical == nullptr) {
    return fail(ErrorCode::kNotFound, "the file root " + quoted(directory) +
                                          " can not be used: " + std::strerror(errno) + "; give an existing folder");
  }
  FileDescriptor root(::open(canonical.get(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root.is_open()) {
    return fail(ErrorCode::kInvalidArgument, "the file root " + quoted(directory) + " can not be used: " +
                                                 std::strerror(errno) + "; give an existing folder");
  }
  const FileDescriptor probe(open_beneath_folder(root.number(), ".", O_PATH | O_DIRECTORY));
  if (!probe.is_open()) {
    return fail(ErrorCode::kUnavailable,
                std::string("openat2, which keeps handlers beneath their file root, failed: ") + std::strerror(errno) +
                    "; it needs Linux 5.6 and a container that allows it");
  }
  std::string given = directory;
  while (given.size() > 1 && given.ends_with('/')) given.pop_back();
  return FileRoot(std::move(root), std::move(given), canonical.get());
}

Result<std::string> FileRoot::relative_path(std::string_view path) const {
  if (path.size() > kPathBytesMax) {
    return fail(ErrorCode::kInvalidArgument, "a path of " + std::to_string(path.size()) + " bytes; at most " +
                                                 std::to_string(kPathBytesMax) + " are allowed");
  }
  std::string rest(path);
  if (path.starts_with("file://")) {
    Result<std::string> decoded = path_of_uri(path);
    if (!decoded) return decoded;
    rest = std::move(*decoded);
  }
  if (rest.find('\0') != std::string::npos) return fail(ErrorCode::kInvalidArgument, "a path may not hold a NUL");
  if (rest.starts_with('/')) {
    std::optional<std::string> inside = beneath(rest, canonical_);
    if (!inside) inside = beneath(rest, given_);
    if (!inside) return outside(path, "it does not lie beneath the root");
    rest = std::move(*inside);
  }
  std::string normal;
  for (std::size_t begin = 0; begin <= rest.size();) {
    const std::size_t end = std::min(rest.find('/', begin), rest.size());
    const std::string_view name = std::string_view(rest).substr(begin, end - begin);
    begin = end + 1;
    if (name == "..") return outside(path, "it has a '..'");
    if (name.empty() || name == ".") continue;
    if (!normal.empty()) normal += '/';
    normal += name;
  }
  if (normal.empty()) return fail(ErrorCode::kInvalidArgument, quoted(path) + " names no file");
  return normal;
}

Result<FileDescriptor> FileRoot::open_beneath(const std::string& path, int flags) const {
  FileDescriptor file(open_beneath_folder(root_.number(), path.c_str(), flags));
  if (!file.is_open()) return failed_call(path, errno);
  return file;
}

Result<OpenFile> FileRoot::open_file(std::string_view path, std::size_t bytes_max) const {
  const Result<std::string> relative = relative_path(path);
  if (!relative) return tl::unexpected<Error>(relative.error());
  // O_NONBLOCK: a named pipe must not hold us up.
  Result<FileDescriptor> file = open_beneath(*relative, O_RDONLY | O_NONBLOCK);
  if (!file) return tl::unexpected<Error>(file.error());
  struct stat status {};
  if (::fstat(file->number(), &status) != 0) return failed_call(path, errno);
  if (S_ISDIR(status.st_mode)) return failed_call(path, EISDIR);
  if (!S_ISREG(status.st_mode)) return failed_call(path, ENXIO);
  if (static_cast<std::uint64_t>(status.st_size) > bytes_max) return too_large(path, bytes_max);
  return OpenFile{std::move(*file), static_cast<std::size_t>(status.st_size)};
}

Result<std::string> FileRoot::read(std::string_view path, std::size_t bytes_max) const {
  const Result<OpenFile> file = open_file(path, bytes_max);
  if (!file) return tl::unexpected<Error>(file.error());
  // One byte more than it has: where the file ends is seen, and that it has grown meanwhile too.
  std::string bytes(file->size + 1, '\0');
  std::size_t size = 0;
  for (;;) {
    const ssize_t count = ::read(file->descriptor.number(), bytes.data() + size, bytes.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed_call(path, errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
    if (size > bytes_max) return too_large(path, bytes_max);
    if (size == bytes.size()) bytes.resize(std::min(bytes_max, bytes.size() * 2) + 1);
  }
  bytes.resize(size);
  return bytes;
}

Result<FileDescriptor> FileRoot::create_folder(const std::string& path) const {
  Result<FileDescriptor> folder = open_beneath(".", O_RDONLY | O_DIRECTORY);
  for (std::size_t begin = 0; folder && begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string name = path.substr(begin, end - begin);
    begin = end + 1;
    const bool created = ::mkdirat(folder->number(), name.c_str(), 0777) == 0;
    if (!created && errno != EEXIST) return failed_call(path, errno);
    if (created && ::fsync(folder->number()) != 0) return failed_call(path, errno);
    FileDescriptor next(open_beneath_folder(folder->number(), name.c_str(), O_RDONLY | O_DIRECTORY));
    if (!next.is_open()) return failed_call(path, errno);
    folder = std::move(next);
  }
  return folder;
}

Result<void> FileRoot::write(std::string_view path, std::string_view bytes) const {
  const Result<std::string> relative = relative_path(path);
  if (!relative) return tl::unexpected<Error>(relative.error());
  const std::size_t slash = relative->rfind('/');
  const bool at_top = slash == std::string::npos;
  const Result<FileDescriptor> folder = create_folder(at_top ? "" : relative->substr(0, slash));
  if (!folder) return tl::unexpected<Error>(folder.error());
  return replace_file(folder->number(), at_top ? *relative : relative->substr(slash + 1), bytes, path);
}

}  // namespace baton
