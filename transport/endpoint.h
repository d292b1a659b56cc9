// Where to listen or connect: tcp://HOST:PORT (IPv4 address, name of a host or, to listen, * for all interfaces) or
// ipc://PATH (a unix socket). To listen, PORT may be * for a free one.
#pragma once

#include <cstddef>
#include <string>

#include "baton/result.h"

namespace baton {

inline constexpr std::size_t kIpcPathBytesMax = 107;  // sockaddr_un

struct Endpoint {
  std::string text;    // as ZeroMQ takes it
  bool local = false;  // only this machine reaches it: ipc, 127.x.x.x, localhost
};

enum class EndpointUse { kListen, kConnect };

// Errors: kInvalidArgument; names what is wrong and which forms there are.
Result<Endpoint> parse_endpoint(const std::string& text, EndpointUse use);

}  // namespace baton
