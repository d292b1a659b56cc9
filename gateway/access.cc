#include "gateway/access.h"

#include "gateway/sigv4.h"

namespace baton::gateway {

namespace {

// "http://localhost:8080" → "localhost"
std::string_view host_of_origin(std::string_view origin) {
  const auto scheme = origin.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view host = origin.substr(scheme + 3);
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

// A page of another site that runs in a browser on this machine. It may reach us under a name of its own that leads to a
// loopback address (DNS rebinding), and then no browser asks whether it may.
bool is_from_foreign_page(const Request& request) {
  const auto origin = request.header("Origin");
  if (!origin) return false;
  const std::string_view host = host_of_origin(*origin);
  return host != "localhost" && host != "127.0.0.1" && host != "[::1]";
}

}  // namespace

void Access::replace(AccessKeys keys) {
  auto replaced = std::make_shared<const AccessKeys>(std::move(keys));
  const std::lock_guard lock(mutex_);
  keys_ = std::move(replaced);
}

std::shared_ptr<const AccessKeys> Access::keys() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

tl::expected<void, api::ApiError> Access::check(const Request& request, Role role, std::string_view action,
                                                TimePoint now) const {
  const auto keys = this->keys();
  if (keys == nullptr) {
    if (!is_from_foreign_page(request)) return {};
    return api::refuse("AccessDeniedException",
                       "a page of another site may not call a gateway that asks for no access key");
  }
  const auto key = verify_signature(request, *keys, now);
  if (!key) return tl::unexpected(key.error());
  if ((*key)->role >= role) return {};
  return api::refuse("AccessDeniedException", "Access key " + (*key)->id + " (role " +
                                                  std::string(role_name((*key)->role)) +
                                                  ") is not authorized to perform: " + std::string(action) +
                                                  " because it needs role " + std::string(role_name(role)));
}

}  // namespace baton::gateway
