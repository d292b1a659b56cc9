// Objects of Amazon S3, or of a server that speaks its protocol (MinIO, Ceph, Garage, R2), by its REST API.
//
// Every request is signed (AWS Signature Version 4), and so is the SHA-256 of what it carries: a byte that changes on the
// way is refused by the server, over plain http within a data centre too. Objects up to kS3PartBytes are put at once;
// larger ones in parts, which appear together at the end, and are taken back if one fails.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"
#include "worker/http/client.h"
#include "worker/secrets/aws_credentials.h"
#include "worker/storage/reference.h"

namespace baton {

// S3 wants at least 5 MiB of each part but the last, and at most 10,000 of them; a part is what is sent anew when a
// connection breaks.
inline constexpr std::size_t kS3PartBytes = 16 << 20;
inline constexpr Duration kS3RequestTimeout = std::chrono::minutes(2);  // of one request: 16 MiB at 140 kB/s

struct S3Options {
  std::string endpoint{};  // "http://minio:9000"; empty: Amazon's, of the region
  std::string region{};    // empty: AWS_REGION, AWS_DEFAULT_REGION, else us-east-1
  // The bucket in the path (http://minio:9000/bucket/key) and not in the host's name. Unset: with an endpoint, yes.
  std::optional<bool> path_style{};
  std::string credentials_file{};
  // What tasks may reach, as "bucket" or "bucket/prefix"; empty: all that the key may.
  std::vector<std::string> allowed{};
  std::size_t part_bytes = kS3PartBytes;
};

class S3 {
 public:
  // `client` must let everything through: the endpoint is the operator's. Errors: kInvalidArgument (the endpoint),
  // kNotFound (the credentials file).
  static Result<S3> open(S3Options options, http::ClientOptions client);

  // Errors as storage.h has them; kFailedPrecondition also where the bucket lies in another region.
  Result<http::Response> read(const S3Place& place, std::size_t bytes_max,
                              const std::function<bool()>& should_stop) const;
  Result<void> write(const S3Place& place, std::string_view bytes, std::string_view content_type,
                     const std::function<bool()>& should_stop) const;

 private:
  S3(S3Options options, std::optional<AwsCredentials> credentials, http::ClientOptions client)
      : options_(std::move(options)), credentials_(std::move(credentials)), client_(std::move(client)) {}

  Result<void> check_allowed(const S3Place& place) const;
  std::string url_of(const S3Place& place) const;
  Result<http::Response> send(const S3Place& place, http::Request request,
                              const std::function<bool()>& should_stop) const;
  Result<void> write_parts(const S3Place& place, std::string_view bytes, std::string_view content_type,
                           const std::function<bool()>& should_stop) const;
  Result<std::string> write_part(const S3Place& place, const std::string& upload_id, std::size_t number,
                                 std::string_view bytes, const std::function<bool()>& should_stop) const;
  Result<void> complete(const S3Place& place, const std::string& upload_id, const std::vector<std::string>& etags,
                        const std::function<bool()>& should_stop) const;
  void abort(const S3Place& place, const std::string& upload_id) const;

  S3Options options_;
  std::optional<AwsCredentials> credentials_;
  http::Client client_;
};

}  // namespace baton
