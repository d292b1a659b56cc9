// HTTP/1.1 requests out of bytes as they come (RFC 9112), with Boost.Beast. Pure: no socket, no clock.
//
// Trailers of a chunked body count as headers. What is no request, or over a limit, is refused once and for all: nobody knows where
// the next request would begin.
#pragma once

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton {

// A runtime's request has a few hundred bytes of headers; an error's may carry its cause for X-Ray.
inline constexpr std::size_t kRequestHeaderBytesMax = 64 * 1024;

struct HttpRequest {
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;  // names as they were sent
  std::string body;
  bool keep_alive = true;

  // The last value by that name, whatever its case; empty if there is none.
  std::string_view header(std::string_view name) const;
};

class HttpRequestReader {
 public:
  explicit HttpRequestReader(std::size_t body_bytes_max) : body_bytes_max_(body_bytes_max) { begin(); }

  void add(std::string_view bytes);
  // The next whole request, if it is there.
  std::optional<HttpRequest> take();
  // True once for each request that waits to be asked for its body (Expect: 100-continue).
  bool take_continue();
  // The status that what came is refused with: 400, 413 or 431. 0: nothing is wrong.
  unsigned refused_status() const { return refused_status_; }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  void begin();
  void parse();

  std::size_t body_bytes_max_;
  std::string bytes_;  // not understood yet
  std::optional<Parser> parser_;
  bool asked_for_body_ = false;
  unsigned refused_status_ = 0;
};

}  // namespace baton
