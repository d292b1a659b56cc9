// What all kinds of messages share: which providers are tried, in which order, and what comes of it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "worker/handlers/json_fields.h"
#include "worker/notify/delivery.h"
#include "worker/notify/providers.h"
#include "worker/notify/rate_limit.h"
#include "worker/notify/template.h"
#include "worker/storage/storage.h"

namespace baton::notify {

inline constexpr std::size_t kProvidersOfTaskMax = 8;

// What the handlers work with. Used by any number of threads.
struct Context {
  explicit Context(Providers with, Storage from, http::Client tasks, http::Client own)
      : providers(std::move(with)),
        storage(std::move(from)),
        task_client(std::move(tasks)),
        provider_client(std::move(own)),
        limiter(providers.rate_limit) {}

  const Providers providers;
  const Storage storage;
  const http::Client task_client;      // for URLs that tasks name: guarded
  const http::Client provider_client;  // for those of the providers file
  RateLimiter limiter;
};

// The input's "provider" or "providers", and what is known of each field that every kind has.
std::vector<std::string> read_provider_names(JsonFields& fields);
// The input's "variables": an object, empty if there is none.
nlohmann::json read_variables(const nlohmann::json& object, JsonFields& fields);
// A field that is a template, rendered; empty if it is not there.
std::string read_template(JsonFields& fields, const char* name, const nlohmann::json& variables, Escape escape);

// The providers of a kind by these names, or all of the kind. Errors: kErrorNoProvider.
template <typename Settings>
tl::expected<std::vector<const Provider*>, HandlerError> choose(const Providers& providers,
                                                                const std::vector<std::string>& names);

// Tries one after the other: the next where the fault is temporary or the provider's. If all fail, a temporary fault of
// any makes the attempt worth repeating. The output is `send`'s with the provider's name. Counts each recipient once.
HandlerResult deliver(Context& context, const std::vector<const Provider*>& providers,
                      const std::vector<std::string>& recipients, const std::function<Delivery(const Provider&)>& send);

// `problem`: of the input, for people.
tl::unexpected<HandlerError> invalid(const std::string& problem);

}  // namespace baton::notify
