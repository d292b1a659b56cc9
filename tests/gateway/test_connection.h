// A client of the gateway that does what it is told: bytes in, answers out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "baton/time.h"

namespace baton::gateway {

// Longer than anything takes on a busy machine; nothing waits so long unless it fails.
inline constexpr Duration kPatience = std::chrono::seconds(20);

struct TestAnswer {
  unsigned status = 0;  // 0: the server closed, or said nothing in time
  std::string head;     // "HTTP/1.1 200 OK\r\n…", without the empty line
  std::string body;
  std::string header(std::string_view name) const;  // as the server writes it; empty: it is not there
};

class TestConnection {
 public:
  explicit TestConnection(std::uint16_t port);
  ~TestConnection();
  TestConnection(const TestConnection&) = delete;
  TestConnection& operator=(const TestConnection&) = delete;

  bool write(std::string_view bytes);
  // The next answer, with the body that Content-Length says (none if `head_only`).
  TestAnswer read(bool head_only = false);
  // The server closes within `patience` and says nothing more.
  bool is_closed(Duration patience = kPatience);
  // A request with Content-Length, and its answer.
  TestAnswer ask(const std::string& request_line, const std::string& headers = "", const std::string& body = "");

 private:
  enum class Got { kBytes, kEnd, kNothing };
  Got read_some(Duration patience);

  int fd_;
  std::string buffer_;
};

std::string request_text(const std::string& request_line, const std::string& headers = "",
                         const std::string& body = "");

}  // namespace baton::gateway
