// What a request says about its signature: in the header
//
//   Authorization: AWS4-HMAC-SHA256 Credential=<key id>/<date>/<region>/<service>/aws4_request,
//                  SignedHeaders=host;x-amz-date, Signature=<64 hexadecimal digits>
//
// with the time in X-Amz-Date, or in the query of a presigned URL: X-Amz-Algorithm, X-Amz-Credential, X-Amz-Date,
// X-Amz-Expires, X-Amz-SignedHeaders, X-Amz-Signature.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "baton/time.h"
#include "gateway/api_error.h"
#include "gateway/http.h"

namespace baton::gateway {

inline constexpr Duration kPresignedLifetimeMax = std::chrono::hours(7 * 24);  // as AWS has it
inline constexpr std::size_t kSignedHeaderCountMax = 100;

struct Authorization {
  std::string key_id;
  std::string date;  // "20150830", of the scope
  std::string region;
  std::string service;
  std::string timestamp;  // "20150830T123600Z"
  TimePoint signed_at{};
  Duration lifetime{};         // of a presigned URL; zero: signed in the header
  std::string signed_headers;  // "host;x-amz-date"
  std::string signature;

  std::vector<std::string_view> signed_header_names() const { return split(signed_headers, ';'); }
  std::string scope() const { return date + '/' + region + '/' + service + "/aws4_request"; }
};

// Whether there is anything to verify.
bool is_signed(const Request& request);

// Refusals: MissingAuthenticationTokenException, IncompleteSignatureException, in AWS's words as far as they are known.
tl::expected<Authorization, api::ApiError> parse_authorization(const Request& request);

}  // namespace baton::gateway
