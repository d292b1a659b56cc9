#include "worker/http/http_secrets.h"

#include <algorithm>

#include "common/base64.h"
#include "worker/http/host_policy.h"

namespace baton::http {
namespace {

constexpr std::string_view kInClear = "http://";

tl::unexpected<Error> refuse(std::string_view name, std::string_view what) {
  return fail(ErrorCode::kInvalidArgument, "--http-secret '" + std::string(name) + "': " + std::string(what));
}

bool is_name(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
                              std::string_view::npos;
}

std::string_view pattern_of(std::string_view host) {
  return host.starts_with(kInClear) ? host.substr(kInClear.size()) : host;
}

Result<std::vector<std::string>> parse_hosts(std::string_view name, std::string_view text) {
  std::vector<std::string> hosts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view host = text.substr(begin, end - begin);
    begin = end + 1;
    if (auto valid = validate_host_pattern(pattern_of(host)); !valid) return refuse(name, valid.error().message);
    if (pattern_of(host).starts_with("*") && !pattern_of(host).starts_with("*.")) {
      return refuse(name, "a secret that may go to every host is none; name the hosts that are to get it");
    }
    hosts.emplace_back(host);
  }
  return hosts;
}

void replace_all(std::string& text, const std::string& wanted) {
  for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + kHidden.size())) {
    text.replace(at, wanted.size(), kHidden);
  }
}

}  // namespace

Result<HttpSecrets> read_http_secrets(const std::vector<std::string>& texts, Secrets& secrets) {
  HttpSecrets read;
  for (const std::string& text : texts) {
    const auto at = text.find('@');
    const auto equals = text.find('=', std::min(at, text.size()));
    const std::string name = text.substr(0, at);
    // Not shown unless it is a name: somebody may have put the secret itself there.
    const bool has_name = at != std::string::npos && is_name(name);
    if (equals == std::string::npos || !has_name) {
      return refuse(has_name ? name : "…", "is not NAME@HOST=env:VARIABLE or NAME@HOST=file:PATH");
    }
    auto hosts = parse_hosts(name, std::string_view(text).substr(at + 1, equals - at - 1));
    if (!hosts) return tl::unexpected<Error>(hosts.error());
    const auto value = parse_secret_reference(std::string_view(text).substr(equals + 1))
                           .and_then([&](const SecretReference& reference) { return secrets.read(reference); });
    if (!value) return fail(value.error().code, "--http-secret '" + name + "': " + value.error().message);
    if (!read.emplace(name, HttpSecret{*value, std::move(*hosts)}).second) return refuse(name, "is named twice");
  }
  return read;
}

bool may_go_to(const HttpSecret& secret, const Url& url) {
  return std::ranges::any_of(secret.hosts, [&](const std::string& host) {
    const bool is_guarded = url.scheme() == "https" || host.starts_with(kInClear);
    return is_guarded && matches_host(pattern_of(host), url);
  });
}

std::pair<std::string, std::string> auth_header(const Auth& auth, const HttpSecret& secret) {
  switch (auth.type) {
    case Auth::Type::kBearer: return {"Authorization", "Bearer " + secret.value};
    case Auth::Type::kBasic: return {"Authorization", "Basic " + base64_encode(auth.username + ":" + secret.value)};
    case Auth::Type::kHeader: break;
  }
  return {auth.header, secret.value};
}

void hide(const std::vector<std::string>& texts, Response& response) {
  for (const std::string& text : texts) {
    if (text.size() < kHiddenBytesMin) continue;
    replace_all(response.body, text);
    for (auto& [name, value] : response.headers) replace_all(value, text);
  }
}

}  // namespace baton::http
