#include "worker/http/retry_after.h"

#include <curl/curl.h>

#include <algorithm>

namespace baton::http {

std::optional<Duration> parse_retry_after(const std::string& value, TimePoint now) {
  if (value.empty() || value.find('\0') != std::string::npos) return std::nullopt;
  if (value.find_first_not_of("0123456789") == std::string::npos) {
    // Nine digits are more than thirty years.
    if (value.size() > 9) return kRetryAfterMax;
    return std::min<Duration>(std::chrono::seconds(std::stol(value)), kRetryAfterMax);
  }
  const std::time_t date = curl_getdate(value.c_str(), nullptr);
  if (date < 0) return std::nullopt;
  const auto wait = std::chrono::seconds(date) - std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
  return std::clamp<Duration>(wait, Duration::zero(), kRetryAfterMax);
}

}  // namespace baton::http
