#include "worker/image/child/handed_files.h"

#include <sys/mman.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "common/check.h"

namespace baton {
namespace {

// Room for what the kernel carries beside a message.
struct Control {
  alignas(cmsghdr) char bytes[CMSG_SPACE(kHandedFilesMax * sizeof(int))] = {};
};

msghdr header_of(iovec& part, Control& control, std::size_t file_count) {
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = file_count > 0 ? control.bytes : nullptr;
  header.msg_controllen = file_count > 0 ? CMSG_SPACE(file_count * sizeof(int)) : 0;
  return header;
}

}  // namespace

bool send_with_files(int socket, std::string_view message, const std::vector<int>& files) {
  CHECK(files.size() <= kHandedFilesMax) << "more files than an image process takes";
  iovec part{const_cast<char*>(message.data()), message.size()};
  Control control;
  const msghdr header = header_of(part, control, files.size());
  if (cmsghdr* const beside = CMSG_FIRSTHDR(&header)) {
    beside->cmsg_level = SOL_SOCKET;
    beside->cmsg_type = SCM_RIGHTS;
    beside->cmsg_len = CMSG_LEN(files.size() * sizeof(int));
    std::memcpy(CMSG_DATA(beside), files.data(), files.size() * sizeof(int));
  }
  return ::sendmsg(socket, &header, MSG_NOSIGNAL) == static_cast<ssize_t>(message.size());
}

Result<ReceivedMessage> receive_with_files(int socket, std::string& buffer) {
  iovec part{buffer.data(), buffer.size()};
  Control control;
  msghdr header = header_of(part, control, kHandedFilesMax);
  ssize_t size = 0;
  do {
    size = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
  } while (size < 0 && errno == EINTR);
  if (size <= 0) return fail(ErrorCode::kUnavailable, "the other end is closed");
  ReceivedMessage message{std::string_view(buffer).substr(0, static_cast<std::size_t>(size)), {}};
  const cmsghdr* const beside = CMSG_FIRSTHDR(&header);
  if (beside == nullptr || beside->cmsg_type != SCM_RIGHTS) return message;
  for (std::size_t at = 0; CMSG_LEN(at + sizeof(int)) <= beside->cmsg_len; at += sizeof(int)) {
    int number = -1;
    std::memcpy(&number, CMSG_DATA(beside) + at, sizeof number);
    message.files.emplace_back(number);
  }
  return message;
}

Result<MappedFile> MappedFile::map(const FileDescriptor& file, std::size_t size) {
  void* const begin = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file.number(), 0);
  if (begin == MAP_FAILED) {
    return fail(errno == ENOMEM ? ErrorCode::kOverloaded : ErrorCode::kInternal,
                std::string("its file can not be mapped: ") + std::strerror(errno));
  }
  return MappedFile({static_cast<char*>(begin), size});
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

}  // namespace baton
