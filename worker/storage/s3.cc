#include "worker/storage/s3.h"

#include <algorithm>
#include <cstdlib>

#include "common/check.h"
#include "common/hash.h"
#include "worker/storage/s3_answer.h"

namespace baton {
namespace {

// Of an answer that is no object.
constexpr std::size_t kAnswerBytesMax = 64 * 1024;

std::string shown_place(const S3Place& place) { return shown("s3://" + place.bucket + "/" + place.key); }

std::string sha256(std::string_view bytes) {
  const auto digest = hex_digest(HashAlgorithm::kSha256, bytes);
  CHECK(digest) << "SHA-256 is not to be had";
  return *digest;
}

bool lies_beneath(const S3Place& place, std::string_view allowed) {
  const auto slash = allowed.find('/');
  const std::string_view prefix = slash == std::string_view::npos ? std::string_view{} : allowed.substr(slash + 1);
  return place.bucket == allowed.substr(0, slash) && place.key.starts_with(prefix);
}

}  // namespace

Result<S3> S3::open(S3Options options, http::ClientOptions client) {
  while (options.endpoint.ends_with('/')) options.endpoint.pop_back();
  if (options.region.empty()) options.region = aws_region();
  if (!options.endpoint.empty()) {
    const Result<http::Url> url = http::Url::parse(options.endpoint);
    if (!url || options.endpoint.find_first_of("?#") != std::string::npos) {
      return fail(ErrorCode::kInvalidArgument,
                  "'" + options.endpoint + "' is no endpoint of S3, such as http://minio:9000");
    }
  }
  auto credentials = find_credentials(options.credentials_file);
  if (!credentials) return tl::unexpected<Error>(credentials.error());
  return S3(std::move(options), std::move(*credentials), std::move(client));
}

Result<void> S3::check_allowed(const S3Place& place) const {
  if (!credentials_) {
    return fail(ErrorCode::kFailedPrecondition,
                "this worker has no key for " + shown_place(place) +
                    "; start it with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or --s3-credentials FILE");
  }
  const bool is_allowed =
      options_.allowed.empty() || std::any_of(options_.allowed.begin(), options_.allowed.end(),
                                              [&](const std::string& allowed) { return lies_beneath(place, allowed); });
  if (is_allowed) return {};
  return fail(ErrorCode::kPermissionDenied, shown_place(place) + " is not among what tasks may reach (--allow-bucket)");
}

std::string S3::url_of(const S3Place& place) const {
  const std::string key = http::url_encoded(place.key, /*keeps_slash=*/true);
  const bool is_amazon = options_.endpoint.empty();
  const std::string endpoint = is_amazon ? "https://s3." + options_.region + ".amazonaws.com" : options_.endpoint;
  // The certificate of *.s3.amazonaws.com covers no name with a dot in place of the star.
  const bool has_dot = place.bucket.find('.') != std::string::npos;
  if (options_.path_style.value_or(!is_amazon || has_dot)) return endpoint + "/" + place.bucket + "/" + key;
  const auto host = endpoint.find("://") + 3;
  return endpoint.substr(0, host) + place.bucket + "." + endpoint.substr(host) + "/" + key;
}

Result<http::Response> S3::send(const S3Place& place, http::Request request,
                                const std::function<bool()>& should_stop) const {
  request.url = url_of(place) + request.url;
  request.timeout = kS3RequestTimeout;
  request.headers.emplace_back("x-amz-content-sha256", sha256(request.body));
  request.signature = http::AwsSignature{"s3", options_.region, credentials_->access_key_id,
                                         credentials_->secret_access_key, credentials_->session_token};
  Result<http::Response> response = client_.send(request, should_stop);
  if (!response) {
    const bool is_late = response.error().code == ErrorCode::kDeadlineExceeded;
    return fail(is_late ? ErrorCode::kUnavailable : response.error().code,
                shown_place(place) + ": " + response.error().message);
  }
  if (!response->is_success()) return tl::unexpected<Error>(s3_error(*response, shown_place(place)));
  return response;
}

Result<http::Response> S3::read(const S3Place& place, std::size_t bytes_max,
                                const std::function<bool()>& should_stop) const {
  if (auto allowed = check_allowed(place); !allowed) return tl::unexpected<Error>(allowed.error());
  http::Request request;
  request.response_bytes_max = std::max(bytes_max, kAnswerBytesMax);  // an answer that says why not has room too
  Result<http::Response> response = send(place, std::move(request), should_stop);
  if (response && response->body.size() > bytes_max) {
    return fail(ErrorCode::kPayloadTooLarge,
                shown_place(place) + " has more than the " + std::to_string(bytes_max) + " bytes that are allowed");
  }
  return response;
}

Result<void> S3::write(const S3Place& place, std::string_view bytes, std::string_view content_type,
                       const std::function<bool()>& should_stop) const {
  if (auto allowed = check_allowed(place); !allowed) return allowed;
  if (bytes.size() > options_.part_bytes) return write_parts(place, bytes, content_type, should_stop);
  http::Request request;
  request.method = "PUT";
  request.body = bytes;
  if (!content_type.empty()) request.headers.emplace_back("Content-Type", content_type);
  const Result<http::Response> response = send(place, std::move(request), should_stop);
  if (!response) return tl::unexpected<Error>(response.error());
  return {};
}

}  // namespace baton
