#include "asl/step/identifiers.h"

#include <charconv>

#include "common/hexadecimal.h"

namespace baton::asl {
namespace {

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

// Takes the part behind the last dot off the end of `text`.
std::optional<std::string_view> take_last_part(std::string_view& text) {
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view part = text.substr(dot + 1);
  text = text.substr(0, dot);
  return part;
}

}  // namespace

std::string make_uuid(Random& random) {
  const std::uint64_t high = (random() & ~std::uint64_t{0xf000}) | 0x4000;
  const std::uint64_t low = (random() & ~(std::uint64_t{3} << 62)) | (std::uint64_t{2} << 62);
  std::string uuid = hexadecimal(high) + hexadecimal(low);
  for (const std::size_t position : {20u, 16u, 12u, 8u}) uuid.insert(position, 1, '-');
  return uuid;
}

std::string make_task_token(std::string_view prefix, FrameId frame, Attempt attempt, Random& random) {
  std::string token(prefix);
  token += '.' + std::to_string(slot_of(frame)) + '.' + std::to_string(attempt) + '.';
  token += hexadecimal(random());
  token += hexadecimal(random());
  return token;
}

std::optional<TaskTokenParts> parse_task_token(std::string_view token) {
  const auto nonce = take_last_part(token);
  if (!nonce || nonce->size() != 32) return std::nullopt;
  const auto attempt_text = take_last_part(token);
  const auto frame_text = take_last_part(token);
  std::uint32_t frame = 0;
  Attempt attempt = 0;
  if (!attempt_text || !frame_text || !read_number(*frame_text, frame) || !read_number(*attempt_text, attempt)) {
    return std::nullopt;
  }
  return TaskTokenParts{token, FrameId{frame}, attempt};
}

}  // namespace baton::asl
