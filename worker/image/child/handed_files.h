// Open files that a worker hands to its image process beside a message, so that their bytes are nowhere copied: the process
// maps them.
//
// What happens to such a file meanwhile happens to the mapping. One that gets shorter ends the process when it looks
// beyond the end (SIGBUS), which costs that attempt.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"
#include "common/file_descriptor.h"
#include "worker/image/request.h"

namespace baton {

inline constexpr std::size_t kHandedFilesMax = 1 + kWatermarkCountMax;

// REQUIRES: at most kHandedFilesMax files. False: it was not sent.
bool send_with_files(int socket, std::string_view message, const std::vector<int>& files);

struct ReceivedMessage {
  std::string_view text;  // within the buffer
  std::vector<FileDescriptor> files;
};

// Waits for one. Errors: kUnavailable: the other end is closed.
Result<ReceivedMessage> receive_with_files(int socket, std::string& buffer);

// A file's bytes as memory. What is written to them stays with the process.
class MappedFile {
 public:
  // It takes address space of the process. Errors: kOverloaded: there is not enough; kInternal.
  static Result<MappedFile> map(const FileDescriptor& file, std::size_t size);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();

  std::span<char> bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::span<char> bytes) : bytes_(bytes) {}

  std::span<char> bytes_;
};

}  // namespace baton
