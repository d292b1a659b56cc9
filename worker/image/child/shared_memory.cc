#include "worker/image/child/shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace baton {
namespace {

tl::unexpected<Error> failed_call(const char* call) {
  return fail(ErrorCode::kUnavailable, std::string(call) + " for an image process: " + std::strerror(errno));
}

}  // namespace

Result<SharedMemory> SharedMemory::create(std::size_t size) {
  FileDescriptor file(::memfd_create("baton-image", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file.is_open()) return failed_call("memfd_create");
  if (::ftruncate(file.number(), static_cast<off_t>(size)) != 0) return failed_call("ftruncate");
  if (::fcntl(file.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    return failed_call("F_ADD_SEALS");
  return map(std::move(file), size);
}

Result<SharedMemory> SharedMemory::map(FileDescriptor file, std::size_t size) {
  void* const begin = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.number(), 0);
  if (begin == MAP_FAILED) return failed_call("mmap");
  return SharedMemory(std::move(file), {static_cast<char*>(begin), size});
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : file_(std::move(other.file_)), bytes_(std::exchange(other.bytes_, {})) {}

SharedMemory::~SharedMemory() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

void SharedMemory::release_pages() const {
  if (bytes_.size() <= kKeptBytes) return;
  ::fallocate(file_.number(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(kKeptBytes),
              static_cast<off_t>(bytes_.size() - kKeptBytes));
}

}  // namespace baton
