#include "worker/storage/s3_answer.h"

#include <array>
#include <utility>

namespace baton {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
constexpr std::size_t kCodeBytesMax = 64;
constexpr std::size_t kMessageBytesMax = 512;

ErrorCode code_of(int status) {
  switch (status) {
    case 404: return ErrorCode::kNotFound;
    case 401:
    case 403: return ErrorCode::kPermissionDenied;
    case 301:
    case 307:
    case 308: return ErrorCode::kFailedPrecondition;
    case 408:
    case 409:
    case 429: return ErrorCode::kUnavailable;
    default: return status >= 400 && status < 500 ? ErrorCode::kInvalidArgument : ErrorCode::kUnavailable;
  }
}

}  // namespace

std::string xml_element(std::string_view document, std::string_view name) {
  const std::string open = "<" + std::string(name) + ">";
  const auto begin = document.find(open);
  if (begin == std::string_view::npos) return "";
  std::string_view rest = document.substr(begin + open.size());
  rest = rest.substr(0, rest.find('<'));
  std::string text;
  while (!rest.empty()) {
    char next = rest.front();
    std::size_t taken = 1;
    for (const auto& [entity, character] : kEntities) {
      if (!rest.starts_with(entity)) continue;
      next = character;
      taken = entity.size();
      break;
    }
    text += next;
    rest.remove_prefix(taken);
  }
  return text;
}

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    std::string_view written(&c, 1);
    for (const auto& [entity, character] : kEntities) {
      if (c == character) written = entity;
    }
    escaped += written;
  }
  return escaped;
}

Error s3_error(const http::Response& response, const std::string& what) {
  const std::string code = xml_element(response.body, "Code").substr(0, kCodeBytesMax);
  const std::string message = xml_element(response.body, "Message").substr(0, kMessageBytesMax);
  std::string text = what + ": S3 answered with status " + std::to_string(response.status);
  if (!code.empty()) text += ", " + code;
  if (!message.empty()) text += ": " + message;
  const std::string region = response.header("x-amz-bucket-region");
  if (code_of(response.status) == ErrorCode::kFailedPrecondition) {
    text += region.empty() ? "; the bucket is elsewhere, look at --s3-endpoint and --s3-region"
                           : "; the bucket is in " + region + ", start the worker with --s3-region " + region;
  }
  // Both are said with a status of the 4xx, and pass.
  const bool passes = code == "RequestTimeout" || code == "SlowDown";
  return {passes ? ErrorCode::kUnavailable : code_of(response.status), std::move(text)};
}

}  // namespace baton
