#include "worker/http/host_policy.h"

#include <algorithm>

namespace baton::http {
namespace {

struct Pattern {
  std::string_view host;
  std::string_view port;  // empty: every port
};

Pattern split(std::string_view pattern) {
  const auto colon = pattern.rfind(':');
  const auto bracket = pattern.rfind(']');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) return {pattern, {}};
  return {pattern.substr(0, colon), pattern.substr(colon + 1)};
}

bool matches_any(const std::vector<std::string>& patterns, const Url& url) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return matches_host(pattern, url); });
}

}  // namespace

bool matches_host(std::string_view pattern, const Url& url) {
  const Pattern wanted = split(pattern);
  if (!wanted.port.empty() && wanted.port != url.port()) return false;
  if (wanted.host == "*") return true;
  if (wanted.host.starts_with("*.")) {
    const std::string_view suffix = wanted.host.substr(1);
    return url.host().size() > suffix.size() && url.host().ends_with(suffix);
  }
  return wanted.host == url.host();
}

bool HostPolicy::allows(const Url& url) const {
  return allowed.empty() || matches_any(allowed, url) || matches_any(allowed_private, url);
}

bool HostPolicy::allows_private_addresses(const Url& url) const { return matches_any(allowed_private, url); }

Result<void> validate_host_pattern(std::string_view pattern) {
  const Pattern parts = split(pattern);
  const bool has_port = parts.host.size() != pattern.size();
  const bool is_port = !parts.port.empty() && parts.port.size() <= 5 &&
                       parts.port.find_first_not_of("0123456789") == std::string_view::npos;
  const std::string_view name = parts.host.starts_with("*.") ? parts.host.substr(2) : parts.host;
  const bool is_host = parts.host == "*" || (!name.empty() && name.find_first_of("*/@?# ABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
                                                                  std::string_view::npos);
  if (is_host && (!has_port || is_port)) return {};
  return fail(ErrorCode::kInvalidArgument, "'" + std::string(pattern) +
                                               "' is no pattern of hosts; write api.example.com, *.example.com or "
                                               "10.0.0.5:9000, in lower case");
}

}  // namespace baton::http
