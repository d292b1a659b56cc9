#include "gateway/authorization.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "common/base64.h"
#include "common/hash.h"
#include "gateway/digest.h"
#include "gateway/http_time.h"

namespace baton::gateway {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

using Fields = std::map<std::string, std::string, std::less<>>;

tl::unexpected<api::ApiError> incomplete(std::string message) {
  return api::refuse("IncompleteSignatureException", std::move(message));
}

// AWS repeats the header only as a digest, so that no log holds it.
std::string digest_of_header(std::string_view header) {
  return "(Hashed with SHA-256) Authorization=" + sha256_hex(header);
}

const std::string* find(const Fields& fields, std::string_view name) {
  const auto found = fields.find(name);
  return found == fields.end() || found->second.empty() ? nullptr : &found->second;
}

bool is_lower_hex(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool are_header_names(std::string_view text) {
  const auto is_name = [](std::string_view name) {
    return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") == std::string_view::npos;
  };
  const auto names = split(text, ';');
  return !names.empty() && names.size() <= kSignedHeaderCountMax && std::all_of(names.begin(), names.end(), is_name);
}

// "Credential=a, SignedHeaders=b,Signature=c" → fields. Spaces around the commas do not count.
tl::expected<Fields, api::ApiError> parse_fields(std::string_view parameters, std::string_view header) {
  Fields fields;
  for (const std::string_view part : split(parameters, ',')) {
    const std::string_view field = trim(part);
    if (field.empty()) continue;
    const auto equals = field.find('=');
    if (equals == std::string_view::npos) {
      return incomplete("Authorization header has a part that is no key=value pair (missing equal-sign). " +
                        digest_of_header(header));
    }
    fields.insert_or_assign(std::string(field.substr(0, equals)), std::string(field.substr(equals + 1)));
  }
  return fields;
}

tl::expected<Fields, api::ApiError> fields_of_header(const Request& request, std::string_view header) {
  const auto space = std::min(header.find(' '), header.size());
  if (header.substr(0, space) != kAlgorithm) {
    return incomplete("Unsupported AWS 'algorithm': expected '" + std::string(kAlgorithm) + "'. " +
                      digest_of_header(header));
  }
  auto fields = parse_fields(header.substr(space), header);
  if (!fields) return fields;
  if (const auto date = request.header("X-Amz-Date")) fields->insert_or_assign("X-Amz-Date", std::string(*date));
  std::string missing;
  for (const char* name : {"Credential", "Signature", "SignedHeaders"}) {
    if (find(*fields, name) == nullptr)
      missing += "Authorization header requires '" + std::string(name) + "' parameter. ";
  }
  if (find(*fields, "X-Amz-Date") == nullptr) {
    missing += "Authorization header requires existence of a 'X-Amz-Date' header. ";
  }
  return missing.empty() ? fields : incomplete(missing + digest_of_header(header));
}

// The same fields under the same names.
tl::expected<Fields, api::ApiError> fields_of_query(const Request& request) {
  Fields fields;
  for (auto& [name, value] : parse_form(request.query())) fields.insert_or_assign(std::move(name), std::move(value));
  std::string missing;
  for (const char* name : {"Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"}) {
    const std::string parameter = "X-Amz-" + std::string(name);
    const std::string* value = find(fields, parameter);
    if (value == nullptr) {
      missing += "AWS query-string parameters must include '" + parameter + "'. ";
    } else if (parameter != "X-Amz-Date") {
      fields.insert_or_assign(name, *value);
    }
  }
  if (!missing.empty()) return incomplete(missing + "Re-examine the query-string parameters.");
  if (fields["Algorithm"] != kAlgorithm) {
    return incomplete("Unsupported AWS 'algorithm': expected '" + std::string(kAlgorithm) + "'.");
  }
  return fields;
}

tl::expected<Duration, api::ApiError> parse_lifetime(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const Duration lifetime = std::chrono::seconds(std::clamp<std::int64_t>(count, -1, 1'000'000'000));
  if (error == std::errc() && end == text.data() + text.size() && lifetime > Duration(0) &&
      lifetime <= kPresignedLifetimeMax) {
    return lifetime;
  }
  return incomplete("X-Amz-Expires must be a number of seconds from 1 to 604800");
}

tl::expected<Authorization, api::ApiError> authorization_of(Fields fields) {
  const auto scope = split(fields["Credential"], '/');
  if (scope.size() != 5) {
    return incomplete(
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got " +
        std::to_string(scope.size()) + ".");
  }
  if (scope[4] != "aws4_request")
    return incomplete("Credential should be scoped with a valid terminator: 'aws4_request'.");
  const auto signed_at = parse_basic_time(fields["X-Amz-Date"]);
  if (!signed_at) return incomplete("Date must be in ISO-8601 'basic format', e.g. 20150830T123600Z.");
  if (!are_header_names(fields["SignedHeaders"])) {
    return incomplete("SignedHeaders must be names of headers in lower case, separated by ';'.");
  }
  if (!is_lower_hex(fields["Signature"])) return incomplete("Signature must be 64 hexadecimal digits in lower case.");
  return Authorization{std::string(scope[0]), std::string(scope[1]),   std::string(scope[2]),
                       std::string(scope[3]), fields["X-Amz-Date"],    *signed_at,
                       Duration(0),           fields["SignedHeaders"], fields["Signature"]};
}

}  // namespace

bool is_signed(const Request& request) {
  return request.header("Authorization").has_value() ||
         request.query().find("X-Amz-Signature=") != std::string_view::npos ||
         request.query().find("X-Amz-Credential=") != std::string_view::npos;
}

tl::expected<Authorization, api::ApiError> parse_authorization(const Request& request) {
  if (!is_signed(request)) return api::refuse("MissingAuthenticationTokenException", "Missing Authentication Token");
  const auto header = request.header("Authorization");
  auto fields = header ? fields_of_header(request, *header) : fields_of_query(request);
  if (!fields) return tl::unexpected(std::move(fields.error()));
  Duration lifetime{};
  if (!header) {
    const auto parsed = parse_lifetime((*fields)["Expires"]);
    if (!parsed) return tl::unexpected(parsed.error());
    lifetime = *parsed;
  }
  auto authorization = authorization_of(std::move(*fields));
  if (authorization) authorization->lifetime = lifetime;
  return authorization;
}

}  // namespace baton::gateway
