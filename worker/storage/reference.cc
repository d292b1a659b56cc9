#include "worker/storage/reference.h"

#include <algorithm>

#include "common/base64.h"
#include "common/utf8.h"
#include "worker/http/url.h"

namespace baton {
namespace {

constexpr std::size_t kShownBytesMax = 80;
constexpr std::size_t kS3KeyBytesMax = 1024;  // S3's own
constexpr std::string_view kS3Prefix = "s3://";

tl::unexpected<Error> refuse(std::string_view reference, const std::string& why) {
  return fail(ErrorCode::kInvalidArgument, shown(reference) + " " + why);
}

// "https" of "https://host/a"; empty of a path (RFC 3986 §3.1).
std::string_view scheme_of(std::string_view reference) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto belongs = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  const std::string_view scheme = reference.substr(0, reference.find(':'));
  if (scheme.size() == reference.size() || scheme.empty() || !is_letter(scheme.front())) return {};
  if (!std::all_of(scheme.begin(), scheme.end(), belongs)) return {};
  return reference.substr(scheme.size()).starts_with("://") || scheme == "data" ? scheme : std::string_view{};
}

bool is_bucket(std::string_view name) {
  const auto belongs = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; };
  return name.size() >= 3 && name.size() <= 63 && std::all_of(name.begin(), name.end(), belongs) &&
         name.front() != '.' && name.front() != '-' && name.find("..") == std::string_view::npos;
}

bool has_dot_segment(std::string_view key) {
  for (std::size_t begin = 0; begin <= key.size();) {
    const std::size_t end = std::min(key.find('/', begin), key.size());
    const std::string_view segment = key.substr(begin, end - begin);
    if (segment == "." || segment == "..") return true;
    begin = end + 1;
  }
  return false;
}

}  // namespace

std::string shown(std::string_view reference) {
  std::string_view text = reference.substr(0, reference.find('?'));
  if (text.starts_with("data:")) text = text.substr(0, text.find(','));
  if (text.size() <= kShownBytesMax) return "'" + std::string(text) + "'";
  return "'" + std::string(text.substr(0, kShownBytesMax)) + "…'";
}

Result<ReferenceKind> reference_kind(std::string_view reference) {
  const std::string_view scheme = scheme_of(reference);
  if (scheme == "data") return ReferenceKind::kData;
  if (reference.size() > kReferenceBytesMax) {
    return refuse(reference, "has " + std::to_string(reference.size()) + " bytes; at most " +
                                 std::to_string(kReferenceBytesMax) + " are allowed");
  }
  if (reference.find('\0') != std::string_view::npos) return refuse(reference, "has a NUL in it");
  if (scheme.empty() || scheme == "file") return ReferenceKind::kFile;
  if (scheme == "http" || scheme == "https") return ReferenceKind::kHttp;
  if (scheme == "s3") return ReferenceKind::kS3;
  return refuse(reference, "is of no kind that is known: '" + std::string(scheme) +
                               "'; name a path beneath the worker's root, or file://, s3://, https:// or data:");
}

Result<S3Place> parse_s3_reference(std::string_view reference) {
  const std::string_view rest = reference.substr(std::min(kS3Prefix.size(), reference.size()));
  const auto slash = rest.find('/');
  const std::string_view bucket = rest.substr(0, slash);
  const std::string_view key = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
  if (!reference.starts_with(kS3Prefix) || !is_bucket(bucket)) return refuse(reference, "names no bucket of S3");
  if (key.empty()) return refuse(reference, "names no key in the bucket; write s3://bucket/key");
  if (key.size() > kS3KeyBytesMax) return refuse(reference, "has a key over the 1024 bytes that S3 allows");
  if (!is_utf8(key)) return refuse(reference, "has a key that is not UTF-8");
  if (has_dot_segment(key)) return refuse(reference, "has '.' or '..' between slashes in its key");
  return S3Place{std::string(bucket), std::string(key)};
}

Result<DataUri> parse_data_uri(std::string_view uri) {
  constexpr std::string_view kBase64 = ";base64";
  const auto comma = uri.find(',');
  if (!uri.starts_with("data:") || comma == std::string_view::npos)
    return refuse(uri, "is no data URI: it has no comma");
  std::string_view type = uri.substr(5, comma - 5);
  const bool is_base64 = type.ends_with(kBase64);
  if (is_base64) type.remove_suffix(kBase64.size());
  std::optional<std::string> bytes = http::percent_decoded(uri.substr(comma + 1));
  if (!bytes) return refuse(uri, "has a '%' that two hexadecimal digits do not follow");
  if (is_base64) bytes = base64_decode(*bytes);
  if (!bytes) return refuse(uri, "holds no valid base64");
  return DataUri{std::move(*bytes), type.empty() ? "text/plain;charset=US-ASCII" : std::string(type)};
}

}  // namespace baton
