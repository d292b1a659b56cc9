// The text that both sides of AWS Signature Version 4 make of a request, to sign its digest.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/http.h"

namespace baton::gateway {

// `signed_headers`: lower case, in the order that the signer gave. The body's digest is always that of the body itself.
// X-Amz-Signature, which cannot sign itself, is left out of the query.
std::string canonical_request(const Request& request, const std::vector<std::string_view>& signed_headers);

// Its parts. The path is encoded once more, as every service but S3 wants it, without empty segments, "." and "..".
std::string canonical_path(std::string_view path);
std::string canonical_query(std::string_view query);
// "name:value\n" for each header, equal names joined with ',', runs of spaces made one.
std::string canonical_headers(const Request& request, const std::vector<std::string_view>& signed_headers);

}  // namespace baton::gateway
