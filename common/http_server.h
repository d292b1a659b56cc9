// A small HTTP server for what a program says about itself: /healthz, /readyz, /metrics. Not for the API; the gateway
// has its own.
//
//   auto http = HttpServer::start({.address = "127.0.0.1", .port = 7780}, {{"/healthz", [] { return HttpResponse{}; }}});
//
// GET and HEAD of exact paths (a query is ignored). One thread of its own serves all connections and calls the handlers,
// one at a time: a handler must be thread-safe towards the rest of the program and quick. Bounded by the limits below;
// whatever is over them is cut off and nobody else notices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "baton/result.h"
#include "baton/time.h"

namespace baton {

inline constexpr std::size_t kHttpConnectionCountMax = 64;      // a few scrapers and probes; one more is closed at once
inline constexpr std::uint32_t kHttpHeaderBytesMax = 8 * 1024;  // a probe's request has a few hundred
inline constexpr Duration kHttpRequestTimeout = std::chrono::seconds(5);  // to send a whole request, to take the answer
inline constexpr Duration kHttpIdleTimeout = std::chrono::seconds(60);  // between requests; Prometheus asks every 15 s

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body = "ok\n";
};

class HttpServer {
 public:
  using Handler = std::function<HttpResponse()>;  // an exception that leaves it is a 500

  struct Options {
    std::string address = "127.0.0.1";  // IPv4 or IPv6; 0.0.0.0 for all interfaces
    std::uint16_t port = 0;             // 0: a free one
  };

  // Errors: kInvalidArgument (no address), kFailedPrecondition (address in use, or not of this machine).
  static Result<std::unique_ptr<HttpServer>> start(Options options, std::map<std::string, Handler> handlers);

  ~HttpServer();  // closes all connections and waits for the handler that runs
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::uint16_t port() const;

 private:
  class Loop;
  explicit HttpServer(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace baton
