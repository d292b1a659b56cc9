// Memory that a worker and one of its children both see: encoded images out, and those in that are no files; nothing
// through pipes.
//
//   | images out | images in                    |   message.h says how much of either
//
// A memfd whose length is sealed: a child that has been taken over can write what it likes into it, and can not shorten
// it under the worker's feet. Pages take memory once they are touched.
#pragma once

#include <cstddef>
#include <span>

#include "baton/result.h"
#include "worker/storage/file_root.h"

namespace baton {

class SharedMemory {
 public:
  // Errors: kUnavailable.
  static Result<SharedMemory> create(std::size_t size);
  // In the child: what it was handed.
  static Result<SharedMemory> map(FileDescriptor file, std::size_t size);

  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory& operator=(SharedMemory&&) = delete;
  ~SharedMemory();

  int file() const { return file_.number(); }
  std::span<char> bytes() const { return bytes_; }

  // Gives back the memory of all pages but the first kKeptBytes: they read as zeros then. Also forgets what was in it.
  void release_pages() const;

 private:
  SharedMemory(FileDescriptor file, std::span<char> bytes) : file_(std::move(file)), bytes_(bytes) {}

  FileDescriptor file_;
  std::span<char> bytes_;
};

// Kept between images, so that ordinary outputs cost no page faults: 8 MiB is a JPEG of 20 megapixels.
inline constexpr std::size_t kKeptBytes = 8 << 20;

}  // namespace baton
