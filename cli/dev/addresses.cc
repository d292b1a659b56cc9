#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <vector>

#include "cli/dev/programs.h"

namespace baton::cli {

namespace {

constexpr std::string_view kTcp = "tcp://";

struct Address {
  std::string host;
  unsigned port = 0;
};

std::string example_of(std::string_view flag) {
  if (flag == "--http") return "127.0.0.1:7650";
  return flag == "--gateway" ? "127.0.0.1:8083" : "tcp://127.0.0.1:7660";
}

Result<Address> parse_address(const std::string& flag, const std::string& value, std::string_view text) {
  const auto colon = text.rfind(':');
  Address address;
  if (colon != std::string_view::npos) {
    address.host = text.substr(0, colon);
    const auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), address.port);
    if (error == std::errc() && end == text.data() + text.size() && address.port <= 65535) return address;
  }
  return fail(ErrorCode::kInvalidArgument,
              flag + " " + value + " is not an address; the form is " + example_of(flag) + ", port 0 for a free one");
}

Result<sockaddr_in> loopback_address(const std::string& flag, const Address& address) {
  sockaddr_in socket_address{};
  socket_address.sin_family = AF_INET;
  const std::string host = address.host == "localhost" ? "127.0.0.1" : address.host;
  const bool is_number = inet_pton(AF_INET, host.c_str(), &socket_address.sin_addr) == 1;
  if (is_number && ntohl(socket_address.sin_addr.s_addr) >> 24 == 127) return socket_address;
  return fail(ErrorCode::kInvalidArgument,
              flag + " " + address.host +
                  " is not of this machine alone: `baton dev` has no keys, so it listens on "
                  "127.0.0.1 only; for other machines run " +
                  (flag == "--gateway" ? "baton-gateway with --access-keys" : "baton-coordinator with --key"));
}

Result<void> check_free(const std::string& flag, const Address& address) {
  const unsigned port = address.port;
  auto socket_address = loopback_address(flag, address);
  if (!socket_address) return tl::unexpected(socket_address.error());
  if (port == 0) return {};
  if (port > 65535)
    return fail(ErrorCode::kInvalidArgument,
                flag + ": there is no port " + std::to_string(port) + " for the last shard");
  socket_address->sin_port = htons(static_cast<std::uint16_t>(port));
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);  // as the programs do
  // Only a socket that listens is in the way of one that will.
  const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&*socket_address), sizeof *socket_address) == 0 &&
                     ::listen(fd, 1) == 0;
  const int error = errno;
  close(fd);
  if (bound) return {};
  const std::string where = "port " + std::to_string(port) + " of " + address.host;
  if (error != EADDRINUSE)
    return fail(ErrorCode::kInvalidArgument, flag + ": cannot listen on " + where + ": " + std::strerror(error));
  return fail(
      ErrorCode::kFailedPrecondition,
      where + " is in use, perhaps by another `baton dev`; choose another with " + flag + " (port 0: any free one)");
}

struct NamedAddress {
  std::string flag;
  Address address;
};

// Every address that is asked for, that of each shard by itself.
Result<std::vector<NamedAddress>> named_addresses(const DevOptions& options) {
  const auto listen = parse_address("--listen", options.listen, std::string_view(options.listen).substr(kTcp.size()));
  if (!listen) return tl::unexpected(listen.error());
  std::vector<NamedAddress> addresses;
  for (unsigned shard = 0; shard < options.shards; ++shard) {
    // Shard i listens i ports higher.
    addresses.push_back({"--listen", {listen->host, listen->port == 0 ? 0 : listen->port + shard}});
  }
  auto http = parse_address("--http", options.http, options.http);
  if (!http) return tl::unexpected(http.error());
  addresses.push_back({"--http", std::move(*http)});
  if (!options.has_gateway) return addresses;
  auto gateway = parse_address("--gateway", options.gateway, options.gateway);
  if (!gateway) return tl::unexpected(gateway.error());
  addresses.push_back({"--gateway", std::move(*gateway)});
  return addresses;
}

}  // namespace

Result<void> check_addresses(const DevOptions& options) {
  if (!options.listen.starts_with(kTcp)) {
    return fail(
        ErrorCode::kInvalidArgument,
        "--listen " + options.listen + " is not an address; the form is tcp://127.0.0.1:7660, port 0 for a free one");
  }
  const auto addresses = named_addresses(options);
  if (!addresses) return tl::unexpected(addresses.error());
  for (const auto& [flag, address] : *addresses) {
    for (const auto& [other, taken] : *addresses) {
      if (flag == other || address.port == 0 || address.port != taken.port) continue;
      const std::string shards = flag == "--listen" ? " (with --shards " + std::to_string(options.shards) + ")" : "";
      return fail(ErrorCode::kInvalidArgument,
                  other + " and " + flag + shards + " both want port " + std::to_string(address.port));
    }
    if (auto free = check_free(flag, address); !free) return free;
  }
  return {};
}

}  // namespace baton::cli
