// The limits of the HTTP server. Each has a name, a reason and an answer.
#pragma once

#include <cstddef>

#include "baton/time.h"

namespace baton::gateway {

// AWS takes requests of 1 MiB. A little more, as a definition of 1 MiB travels as a quoted string. Over it: 413.
inline constexpr std::size_t kBodyBytesMax = 1024 * 1024 + 128 * 1024;
// A signed request has about 1 KiB; a session token or a proxy's cookies several more. Over it: 431.
inline constexpr std::size_t kHeaderBytesMax = 16 * 1024;
// Each waiting poller holds one. One more is answered with 503 and closed.
inline constexpr std::size_t kConnectionCountMax = 4096;
// Bodies that are held at a time, over all connections: without it, full connections could take 4.6 GiB. Over it: 503.
inline constexpr std::size_t kBufferedBytesMax = 256 * 1024 * 1024;

// From the first byte of a request to the end of its headers, and from there to the end of its body. Over it: 408.
inline constexpr Duration kHeaderTimeout = std::chrono::seconds(10);
inline constexpr Duration kBodyTimeout = std::chrono::seconds(30);
// For the peer to take the answer. Over it: closed.
inline constexpr Duration kWriteTimeout = std::chrono::seconds(30);
// Between requests: longer than the SDKs keep a connection (60 s), so that they, not we, close it.
inline constexpr Duration kIdleTimeout = std::chrono::seconds(75);
// For an endpoint to answer, unless it says otherwise. Over it: 503.
inline constexpr Duration kAnswerTimeout = std::chrono::seconds(35);
// How long what a refused peer still sends is read and thrown away, so that it gets to see the refusal.
inline constexpr Duration kLingerTimeout = std::chrono::seconds(2);
// How exact the times above are.
inline constexpr Duration kSweepInterval = std::chrono::milliseconds(100);

struct ServerLimits {
  std::size_t body_bytes_max = kBodyBytesMax;
  std::size_t header_bytes_max = kHeaderBytesMax;
  std::size_t connection_count_max = kConnectionCountMax;
  std::size_t buffered_bytes_max = kBufferedBytesMax;
  Duration header_timeout = kHeaderTimeout;
  Duration body_timeout = kBodyTimeout;
  Duration write_timeout = kWriteTimeout;
  Duration idle_timeout = kIdleTimeout;
  Duration answer_timeout = kAnswerTimeout;
  Duration linger_timeout = kLingerTimeout;
};

}  // namespace baton::gateway
