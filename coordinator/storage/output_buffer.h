// Bytes on their way into a socket. Large values are referred to and never copied; they are also kept by whoever may
// have to resend them.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>

namespace baton {

class OutputBuffer {
 public:
  // Where to append small things. Valid until the next call of this object.
  std::string& text();
  void append_shared(std::shared_ptr<const std::string> bytes);

  bool empty() const { return segments_.empty(); }
  void clear();

  // Writes as much as the socket takes now. False: the connection is broken.
  bool send_to(int fd);

 private:
  // `text`, then `shared` (if any).
  struct Segment {
    std::string text;
    std::shared_ptr<const std::string> shared;
  };
  void drop_sent(std::size_t byte_count);

  std::deque<Segment> segments_;
  std::size_t sent_ = 0;  // of the first segment
};

}  // namespace baton
