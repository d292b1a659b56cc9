// Which hosts tasks may reach: the worker's operator says so, never a task.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"
#include "worker/http/url.h"

namespace baton::http {

// Patterns: "api.example.com", "*.example.com" (every name beneath it, not itself), "*", each with ":PORT" behind it or
// for all ports; "[::1]:8080" for IPv6. They are compared with what the URL says, letter by letter.
struct HostPolicy {
  std::vector<std::string> allowed{};          // empty: every host
  std::vector<std::string> allowed_private{};  // are allowed too, and may have addresses that are not public

  // For what the operator configured: an endpoint of S3, a provider of messages.
  static HostPolicy everywhere() { return {{}, {"*"}}; }

  bool allows(const Url& url) const;
  bool allows_private_addresses(const Url& url) const;
};

// Errors: kInvalidArgument, with the pattern.
Result<void> validate_host_pattern(std::string_view pattern);

bool matches_host(std::string_view pattern, const Url& url);

}  // namespace baton::http
