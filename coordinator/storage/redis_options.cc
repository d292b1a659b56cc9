#include "coordinator/storage/redis_options.h"

#include <charconv>
#include <optional>

namespace baton {
namespace {

constexpr std::string_view kTcpScheme = "redis://";
constexpr std::string_view kUnixScheme = "unix://";
constexpr std::uint16_t kRedisPort = 6379;

tl::unexpected<Error> bad_endpoint(std::string_view endpoint, std::string_view why) {
  return fail(ErrorCode::kInvalidArgument, "Redis endpoint \"" + std::string(endpoint) + "\": " + std::string(why) +
                                               "; write redis://host:port/database or unix:///path/of/socket");
}

std::optional<int> parse_number(std::string_view text, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > max) return std::nullopt;
  return value;
}

Result<RedisAddress> parse_unix(std::string_view endpoint, std::string_view rest) {
  RedisAddress address;
  if (const auto query = rest.find("?db="); query != rest.npos) {
    const auto database = parse_number(rest.substr(query + 4), 1'000'000);
    if (!database) return bad_endpoint(endpoint, "the database is not a number");
    address.database = *database;
    rest = rest.substr(0, query);
  }
  if (rest.empty() || rest.front() != '/') return bad_endpoint(endpoint, "the socket's path is not absolute");
  address.unix_path = std::string(rest);
  return address;
}

Result<RedisAddress> parse_tcp(std::string_view endpoint, std::string_view rest) {
  RedisAddress address;
  address.port = kRedisPort;
  if (rest.find('@') != rest.npos) return bad_endpoint("redis://…", "user and password do not belong in it");
  if (const auto slash = rest.find('/'); slash != rest.npos) {
    const std::string_view text = rest.substr(slash + 1);
    const auto database = text.empty() ? 0 : parse_number(text, 1'000'000);
    if (!database) return bad_endpoint(endpoint, "the database is not a number");
    address.database = *database;
    rest = rest.substr(0, slash);
  }
  const auto bracket = rest.find(']');
  const auto colon = rest.find(':', bracket == rest.npos ? 0 : bracket);
  if (colon != rest.npos) {
    const auto port = parse_number(rest.substr(colon + 1), 65535);
    if (!port || *port == 0) return bad_endpoint(endpoint, "the port is not a number from 1 to 65535");
    address.port = static_cast<std::uint16_t>(*port);
    rest = rest.substr(0, colon);
  }
  if (rest.size() > 2 && rest.front() == '[' && rest.back() == ']') rest = rest.substr(1, rest.size() - 2);
  if (rest.empty()) return bad_endpoint(endpoint, "the host is missing");
  address.host = std::string(rest);
  return address;
}

}  // namespace

Result<RedisAddress> parse_redis_endpoint(std::string_view endpoint) {
  if (endpoint.starts_with(kTcpScheme)) return parse_tcp(endpoint, endpoint.substr(kTcpScheme.size()));
  if (endpoint.starts_with(kUnixScheme)) return parse_unix(endpoint, endpoint.substr(kUnixScheme.size()));
  return bad_endpoint(endpoint, "unknown scheme");
}

}  // namespace baton
