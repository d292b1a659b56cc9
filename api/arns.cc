#include "api/arns.h"

#include <algorithm>
#include <string>

#include "common/utf8.h"

namespace baton::api {

namespace {

// The part behind `count` colons, up to the next one.
std::string_view part_of(std::string_view text, std::size_t count) {
  for (; count > 0; --count) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return {};
    text.remove_prefix(colon + 1);
  }
  return text.substr(0, text.find(':'));
}

ApiError invalid_arn(std::string_view why, std::string_view what) {
  return {std::string(kInvalidArn), "Invalid Arn: '" + std::string(why) + std::string(what) + "'"};
}

char32_t decode(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0);
  char32_t value = byte(0) & (character.size() == 2 ? 0x1f : character.size() == 3 ? 0x0f : 0x07);
  for (std::size_t i = 1; i < character.size(); ++i) value = value << 6 | (byte(i) & 0x3f);
  return value;
}

bool is_white_space(char32_t c) {
  return c == ' ' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
         c == 0x202f || c == 0x205f || c == 0x3000;
}

bool is_allowed(char32_t c) {
  if (c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xfffe || c == 0xffff) return false;
  if (c < 0x80 && std::string_view("<>{}[]?*\"#%\\^|~`$&,;:/").find(static_cast<char>(c)) != std::string_view::npos) {
    return false;
  }
  return !is_white_space(c);
}

}  // namespace

ApiResult<Arn> read_arn(std::string_view text, std::initializer_list<ArnKind> kinds) {
  if (!text.starts_with("arn:")) return tl::unexpected(invalid_arn("Invalid ARN prefix: ", text));
  const auto arn = parse_arn(text);
  if (arn && std::find(kinds.begin(), kinds.end(), arn->kind) != kinds.end()) return *arn;
  if (arn) return tl::unexpected(invalid_arn("Resource type not valid in this context: ", part_of(text, 5)));
  return tl::unexpected(invalid_arn("", text));
}

ApiResult<Arn> read_machine_arn(std::string_view text) {
  auto arn = read_arn(text, {ArnKind::kStateMachine});
  if (arn && arn->name != arn->machine_name()) {
    return refuse(kValidationException,
                  "Labeled state machine ARNs are not supported by this operation. Received: " + std::string(text));
  }
  return arn;
}

bool is_role_arn(std::string_view text) {
  if (part_of(text, 0) != "arn" || part_of(text, 2) != "iam" || !part_of(text, 3).empty()) return false;
  constexpr std::string_view kRole = "role/";
  const std::string_view account = part_of(text, 4);
  const std::string_view role = part_of(text, 5);
  return account.size() == 12 && account.find_first_not_of("0123456789") == std::string_view::npos &&
         role.starts_with(kRole) && role.size() > kRole.size();
}

bool is_valid_name(std::string_view name) {
  if (name.empty()) return false;
  while (!name.empty()) {
    const std::size_t length = utf8_length(name);
    if (length == 0 || !is_allowed(decode(name.substr(0, length)))) return false;
    name.remove_prefix(length);
  }
  return true;
}

ApiError invalid_name(std::string_view name) {
  return {std::string(kInvalidName), "Invalid Name: '" + std::string(name) + "'"};
}

}  // namespace baton::api
