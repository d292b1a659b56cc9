// Who may do what: access keys with roles, or, without keys, everybody on this machine.
#pragma once

#include <memory>
#include <mutex>
#include <tl/expected.hpp>

#include "baton/time.h"
#include "gateway/access_keys.h"
#include "gateway/api_error.h"
#include "gateway/http.h"

namespace baton::gateway {

// Thread-safe.
class Access {
 public:
  // Nobody needs a key.
  Access() = default;
  explicit Access(AccessKeys keys) { replace(std::move(keys)); }

  bool is_open() const { return keys() == nullptr; }
  // While requests are served.
  void replace(AccessKeys keys);

  // Whether whoever made the request may do `action` ("states:StartExecution"), which needs `role`. Refusals: those of
  // verify_signature, and AccessDeniedException.
  tl::expected<void, api::ApiError> check(const Request& request, Role role, std::string_view action,
                                          TimePoint now) const;

 private:
  std::shared_ptr<const AccessKeys> keys() const;

  mutable std::mutex mutex_;
  std::shared_ptr<const AccessKeys> keys_;
};

}  // namespace baton::gateway
