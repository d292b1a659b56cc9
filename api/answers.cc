#include "api/answers.h"

#include <charconv>

#include "common/base64.h"

namespace baton::api {

namespace {

// "LIST\n1784567890123\nPOSITION"; neither a list nor a time holds a line feed.
constexpr char kSeparator = '\n';

}  // namespace

json::Value timestamp(TimePoint point) { return json::Value::number(static_cast<double>(to_unix_ms(point)) / 1000); }

ApiError invalid_token() { return {std::string(kInvalidToken), "Invalid Token: 'Invalid token'"}; }

std::string make_page_token(std::string_view list, std::string_view position, TimePoint now) {
  std::string text(list);
  text.append(1, kSeparator).append(std::to_string(to_unix_ms(now))).append(1, kSeparator).append(position);
  return base64_encode(text);
}

ApiResult<std::string> read_page_token(std::string_view token, std::string_view list, TimePoint now) {
  const auto text = base64_decode(token);
  if (!text || !text->starts_with(list) || text->size() == list.size() || (*text)[list.size()] != kSeparator) {
    return tl::unexpected(invalid_token());
  }
  const char* const begin = text->data() + list.size() + 1;
  const char* const end = text->data() + text->size();
  std::int64_t made_at_ms = 0;
  const auto [behind, error] = std::from_chars(begin, end, made_at_ms);
  if (error != std::errc() || behind == end || *behind != kSeparator) return tl::unexpected(invalid_token());
  const std::int64_t age_ms = to_unix_ms(now) - made_at_ms;
  // From the future: another coordinator's clock, or somebody's own. The bound keeps the arithmetic honest.
  if (made_at_ms < 0 || age_ms > to_ms(kPageTokenDuration)) return tl::unexpected(invalid_token());
  return std::string(behind + 1, end);
}

}  // namespace baton::api
