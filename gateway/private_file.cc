#include "gateway/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "common/file_descriptor.h"

namespace baton::gateway {

namespace {

tl::unexpected<Error> cannot(const char* do_what, const std::string& path) {
  const auto code = errno == ENOENT   ? ErrorCode::kNotFound
                    : errno == EACCES ? ErrorCode::kPermissionDenied
                    : errno == EEXIST ? ErrorCode::kFailedPrecondition
                                      : ErrorCode::kInvalidArgument;
  return fail(code, std::string("cannot ") + do_what + " " + path + ": " + std::strerror(errno));
}

}  // namespace

Result<std::string> read_private_file(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!file.is_open() || ::fstat(file.number(), &status) != 0) return cannot("read", path);
  if ((status.st_mode & 077) != 0) {
    return fail(ErrorCode::kPermissionDenied,
                path + " holds secrets and is open to others: run 'chmod 600 " + path + "'");
  }
  std::string text;
  std::array<char, 16384> buffer;
  for (;;) {
    const auto n = ::read(file.number(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return cannot("read", path);
    if (n == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(n));
    if (text.size() > kPrivateFileBytesMax) {
      return fail(ErrorCode::kInvalidArgument,
                  path + " is longer than " + std::to_string(kPrivateFileBytesMax) + " bytes: is it the right file?");
    }
  }
}

Result<void> write_private_file(const std::string& path, std::string_view text) {
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.is_open()) return cannot("write", path);
  const bool written = ::write(file.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (written && ::fsync(file.number()) == 0) return {};
  const auto error = cannot("write", path);
  ::unlink(path.c_str());
  return error;
}

}  // namespace baton::gateway
