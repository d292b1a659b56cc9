// Secrets that tasks of type http.request may name, and where each may go. The worker's operator says both:
//
//   --http-secret 'stripe@api.stripe.com=env:STRIPE_KEY'
//   --http-secret 'shop@*.shop.example,http://10.0.0.5:8080=file:/run/secrets/shop'
//
// A task says {"auth": {"type": "bearer", "secret": "stripe"}}; it never sees the secret, nor does anybody who reads its input,
// its output or a log.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"
#include "worker/http/client.h"
#include "worker/http/url.h"
#include "worker/secrets/secrets.h"

namespace baton::http {

struct HttpSecret {
  std::string value;
  // Patterns of hosts (host_policy.h). In clear it goes only where "http://" stands in front of the pattern.
  std::vector<std::string> hosts;
};

using HttpSecrets = std::map<std::string, HttpSecret>;  // by name

// Each "NAME@HOST[,HOST…]=env:VARIABLE" or "…=file:PATH". Errors: kInvalidArgument (no such text, a host that is "*", a name
// that comes twice, a secret that no header can have), kNotFound (the variable or file).
Result<HttpSecrets> read_http_secrets(const std::vector<std::string>& texts, Secrets& secrets);

bool may_go_to(const HttpSecret& secret, const Url& url);

// A header that proves who asks, by a secret. Made of the secret's value, it is a secret as well.
struct Auth {
  enum class Type { kBearer, kBasic, kHeader } type = Type::kBearer;
  std::string secret;    // its name
  std::string username;  // kBasic
  std::string header;    // kHeader
};
std::pair<std::string, std::string> auth_header(const Auth& auth, const HttpSecret& secret);

// Puts kHidden in place of each of `texts` in an answer that repeats them, as debugging endpoints do. Texts shorter than
// kHiddenBytesMin could be anything and stay.
inline constexpr std::string_view kHidden = "***";
inline constexpr std::size_t kHiddenBytesMin = 8;
void hide(const std::vector<std::string>& texts, Response& response);

}  // namespace baton::http
