// Every file that a built-in handler touches: beneath one folder, and nowhere else.
//
// Paths come from whoever submits tasks. They are taken relative to the root; an absolute path or a file:// URI counts
// when it lies beneath the root, and is made relative first. Refused, whatever it would lead to: "..", any symbolic
// link on the way or at the end, a NUL. The kernel enforces it (openat2 with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS),
// so a link that is planted between check and use is refused too. Needs Linux 5.6.
//
// Errors: kPermissionDenied: leads outside the root. kInvalidArgument: no such path can exist, or it is not a regular
// file. kNotFound: no such file. kPayloadTooLarge: the file has more bytes than asked for. kUnavailable: the disk said
// no; the message has its words.
//
// Immutable after open(): used by any number of threads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "baton/result.h"
#include "common/file_descriptor.h"

namespace baton {

inline constexpr std::size_t kPathBytesMax = 4096;  // Linux' PATH_MAX

// A regular file, open for reading.
struct OpenFile {
  FileDescriptor descriptor;
  std::size_t size = 0;  // when it was opened
};

class FileRoot {
 public:
  // `directory` must exist; symbolic links on the way to it are followed, once.
  static Result<FileRoot> open(const std::string& directory);

  // The path as this root names it: relative, without "." and doubled slashes. "a//b/./c.jpg" is "a/b/c.jpg".
  Result<std::string> relative_path(std::string_view path) const;

  // A regular file of at most `bytes_max` bytes; the whole content of one.
  Result<OpenFile> open_file(std::string_view path, std::size_t bytes_max) const;
  Result<std::string> read(std::string_view path, std::size_t bytes_max) const;

  // Replaces or creates a file, and the folders above it. Atomic: a reader sees the old content or the new one, also
  // after a power cut. Should the process die in mid write, a file named ".baton-<16 digits>.tmp" stays beside it.
  Result<void> write(std::string_view path, std::string_view bytes) const;

 private:
  FileRoot(FileDescriptor root, std::string given, std::string canonical)
      : root_(std::move(root)), given_(std::move(given)), canonical_(std::move(canonical)) {}

  Result<FileDescriptor> open_beneath(const std::string& path, int flags) const;
  Result<FileDescriptor> create_folder(const std::string& path) const;

  FileDescriptor root_;
  std::string given_;      // absolute, as configured
  std::string canonical_;  // absolute, without links
};

}  // namespace baton
