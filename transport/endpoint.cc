#include "transport/endpoint.h"

#include <arpa/inet.h>

#include <charconv>
#include <string_view>

namespace baton {

namespace {

constexpr std::string_view kTcp = "tcp://";
constexpr std::string_view kIpc = "ipc://";

tl::unexpected<Error> wrong(const std::string& text, const std::string& what) {
  return fail(ErrorCode::kInvalidArgument,
              "endpoint '" + text.substr(0, 200) + "': " + what +
                  "; expected tcp://HOST:PORT or ipc://PATH, such as tcp://127.0.0.1:7707");
}

// By number: 127.example.com is anybody's.
bool is_loopback(const std::string& host) {
  in_addr address{};
  if (host == "localhost") return true;
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

bool is_port(std::string_view port, EndpointUse use) {
  if (port == "*") return use == EndpointUse::kListen;
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  return error == std::errc() && end == port.data() + port.size() && number > 0 && number <= 65535;
}

Result<Endpoint> parse_tcp(const std::string& text, EndpointUse use) {
  const auto address = text.substr(kTcp.size());
  const auto colon = address.rfind(':');
  if (colon == std::string::npos) return wrong(text, "it has no port");
  auto host = address.substr(0, colon);
  const auto port = address.substr(colon + 1);
  if (host.find_first_of("[]:") != std::string::npos) return wrong(text, "only IPv4 addresses and names are supported");
  if (host.find_first_of(" /;@") != std::string::npos || host.empty()) return wrong(text, "it has no host");
  if (host == "*" && use == EndpointUse::kConnect) return wrong(text, "* is only for listening");
  if (!is_port(port, use)) {
    return wrong(text, use == EndpointUse::kListen ? "the port must be 1 to 65535, or * for a free one"
                                                   : "the port must be 1 to 65535");
  }
  if (host == "localhost") host = "127.0.0.1";  // ZeroMQ listens on numbers only
  return Endpoint{std::string(kTcp) + host + ":" + port, is_loopback(host)};
}

Result<Endpoint> parse_ipc(const std::string& text) {
  const auto path_bytes = text.size() - kIpc.size();
  if (path_bytes == 0 || text == "ipc://*") return wrong(text, "it has no path");
  if (path_bytes > kIpcPathBytesMax) {
    return wrong(text, "a unix socket's path has at most " + std::to_string(kIpcPathBytesMax) + " bytes, this one " +
                           std::to_string(path_bytes));
  }
  return Endpoint{text, true};
}

}  // namespace

Result<Endpoint> parse_endpoint(const std::string& text, EndpointUse use) {
  if (text.find('\0') != std::string::npos) return wrong(text, "it holds a zero byte");
  if (text.starts_with(kTcp)) return parse_tcp(text, use);
  if (text.starts_with(kIpc)) return parse_ipc(text);
  return wrong(text, "it begins with neither tcp:// nor ipc://");
}

}  // namespace baton
