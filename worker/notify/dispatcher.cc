#include "worker/notify/dispatcher.h"

#include <algorithm>

#include "common/clock.h"

namespace baton::notify {
namespace {

// What the attempt says when the last provider failed: the causes of all, and the kindest of their faults.
DeliveryError merged(std::optional<DeliveryError> before, const Provider& provider, DeliveryError error) {
  error.cause = "provider '" + provider.name + "': " + error.cause;
  if (!before) return error;
  error.cause = before->cause + "; " + error.cause;
  if (before->fault == Fault::kTemporary && error.fault == Fault::kProvider) error.fault = Fault::kTemporary;
  error.retry_after = std::max(before->retry_after, error.retry_after);
  return error;
}

bool may_go_on(Fault fault) { return fault == Fault::kTemporary || fault == Fault::kProvider; }

}  // namespace

std::vector<std::string> read_provider_names(JsonFields& fields) {
  if (fields.has("provider")) return {fields.text("provider")};
  std::vector<std::string> names;
  if (!fields.has("providers")) return names;
  const nlohmann::json* const list = fields.array("providers");
  for (const auto& name : list ? *list : nlohmann::json::array()) {
    if (name.is_string()) names.push_back(name.get<std::string>());
  }
  if (list && (names.empty() || names.size() != list->size() || names.size() > kProvidersOfTaskMax)) {
    fields.report("providers", "must hold 1 to " + std::to_string(kProvidersOfTaskMax) + " names");
  }
  return names;
}

nlohmann::json read_variables(const nlohmann::json& object, JsonFields& fields) {
  nlohmann::json variables = object.value("variables", nlohmann::json::object());
  if (!variables.is_object()) fields.report("variables", "must be an object");
  return variables;
}

std::string read_template(JsonFields& fields, const char* name, const nlohmann::json& variables, Escape escape) {
  if (!fields.has(name) || fields.problem()) return "";
  Result<std::string> rendered = render(fields.text(name), variables, escape);
  if (!rendered) fields.report(name, rendered.error().message);
  return rendered.value_or("");
}

template <typename Settings>
tl::expected<std::vector<const Provider*>, HandlerError> choose(const Providers& providers,
                                                                const std::vector<std::string>& names) {
  const auto is_of_kind = [](const Provider& provider) { return std::holds_alternative<Settings>(provider.settings); };
  std::vector<const Provider*> chosen;
  for (const Provider& provider : providers.all) {
    if (names.empty() && is_of_kind(provider)) chosen.push_back(&provider);
  }
  for (const std::string& name : names) {
    const auto found = std::find_if(providers.all.begin(), providers.all.end(), [&](const Provider& provider) {
      return provider.name == name && is_of_kind(provider);
    });
    if (found == providers.all.end()) {
      return handler_failure(kErrorNoProvider,
                             "this worker has no provider of this kind named '" + name + "' (--providers)");
    }
    chosen.push_back(&*found);
  }
  if (chosen.empty())
    return handler_failure(kErrorNoProvider, "this worker has no provider of this kind (--providers)");
  return chosen;
}

template tl::expected<std::vector<const Provider*>, HandlerError> choose<SmtpProvider>(const Providers&,
                                                                                       const std::vector<std::string>&);
template tl::expected<std::vector<const Provider*>, HandlerError> choose<TwilioProvider>(
    const Providers&, const std::vector<std::string>&);
template tl::expected<std::vector<const Provider*>, HandlerError> choose<WebhookProvider>(
    const Providers&, const std::vector<std::string>&);
template tl::expected<std::vector<const Provider*>, HandlerError> choose<SlackProvider>(
    const Providers&, const std::vector<std::string>&);

HandlerResult deliver(Context& context, const std::vector<const Provider*>& providers,
                      const std::vector<std::string>& recipients,
                      const std::function<Delivery(const Provider&)>& send) {
  const TimePoint now = clock_now();
  if (const auto wait = context.limiter.take(recipients, now)) {
    return tl::unexpected<HandlerError>(
        HandlerError{kErrorRateLimited,
                     "the recipient got as many messages as this worker sends within the time that "
                     "rate_limit says",
                     true, *wait});
  }
  std::optional<DeliveryError> failed;
  for (const Provider* provider : providers) {
    Delivery delivery = send(*provider);
    if (delivery) {
      (*delivery)["provider"] = provider->name;
      return dump_json(*delivery);
    }
    failed = merged(std::move(failed), *provider, std::move(delivery.error()));
    if (!may_go_on(failed->fault)) break;
  }
  context.limiter.give_back(recipients, now);
  return tl::unexpected<HandlerError>(handler_error(*failed));
}

tl::unexpected<HandlerError> invalid(const std::string& problem) {
  return handler_failure(kErrorInvalidInput, problem, false);
}

}  // namespace baton::notify
