#include "coordinator/storage/output_buffer.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>

namespace baton {
namespace {

// Enough to fill a socket's buffer in one call, few enough to live on the stack.
constexpr std::size_t kPieceCountMax = 64;

struct Pieces {
  std::array<iovec, kPieceCountMax> list;
  std::size_t count = 0;

  bool full() const { return count + 2 > list.size(); }
  // Leaves out the first `skip` bytes; returns how many are still to be left out.
  std::size_t add(const std::string& bytes, std::size_t skip) {
    if (skip >= bytes.size()) return skip - bytes.size();
    list[count++] = {const_cast<char*>(bytes.data()) + skip, bytes.size() - skip};
    return 0;
  }
};

}  // namespace

std::string& OutputBuffer::text() {
  if (segments_.empty() || segments_.back().shared) segments_.emplace_back();
  return segments_.back().text;
}

void OutputBuffer::append_shared(std::shared_ptr<const std::string> bytes) {
  text();
  segments_.back().shared = std::move(bytes);
}

void OutputBuffer::clear() {
  segments_.clear();
  sent_ = 0;
}

bool OutputBuffer::send_to(int fd) {
  while (!segments_.empty()) {
    Pieces pieces;
    std::size_t skip = sent_;
    for (auto segment = segments_.begin(); segment != segments_.end() && !pieces.full(); ++segment) {
      skip = pieces.add(segment->text, skip);
      if (segment->shared) skip = pieces.add(*segment->shared, skip);
    }
    msghdr message{};
    message.msg_iov = pieces.list.data();
    message.msg_iovlen = pieces.count;
    const ssize_t sent = ::sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    drop_sent(static_cast<std::size_t>(sent));
  }
  return true;
}

void OutputBuffer::drop_sent(std::size_t byte_count) {
  sent_ += byte_count;
  while (!segments_.empty()) {
    const Segment& first = segments_.front();
    const std::size_t size = first.text.size() + (first.shared ? first.shared->size() : 0);
    if (sent_ < size) return;
    sent_ -= size;
    segments_.pop_front();
  }
}

}  // namespace baton
