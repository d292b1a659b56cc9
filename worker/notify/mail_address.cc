#include "worker/notify/mail_address.h"

#include <algorithm>

#include "common/base64.h"
#include "common/utf8.h"

namespace baton::notify {
namespace {

constexpr std::size_t kLocalPartBytesMax = 64;    // RFC 5321 §4.5.3.1.1
constexpr std::size_t kEncodedWordBytesMax = 45;  // of text: 60 letters of base64 and 12 around them are under 76

bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_atom(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

bool is_local_part(std::string_view text) {
  return !text.empty() && text.size() <= kLocalPartBytesMax && std::all_of(text.begin(), text.end(), is_atom) &&
         text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos;
}

bool is_domain(std::string_view text) {
  const auto belongs = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; };
  return !text.empty() && std::all_of(text.begin(), text.end(), belongs) && text.front() != '.' &&
         text.front() != '-' && text.back() != '.' && text.back() != '-' && text.find("..") == std::string_view::npos;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Without the quotes around it and the backslashes in them.
std::string unquoted(std::string_view text) {
  if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return std::string(text);
  std::string plain;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && i + 2 < text.size()) ++i;
    plain += text[i];
  }
  return plain;
}

tl::unexpected<Error> refuse() {
  return fail(ErrorCode::kInvalidArgument, "is no e-mail address; write shop@example.com or Shop <shop@example.com>");
}

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

}  // namespace

Result<MailAddress> parse_mail_address(std::string_view text) {
  if (text.size() > kHeaderTextBytesMax || !is_header_text(text)) return refuse();
  MailAddress parsed;
  std::string_view address = trimmed(text);
  if (const auto open = address.rfind('<'); open != std::string_view::npos) {
    if (!address.ends_with('>')) return refuse();
    parsed.display_name = unquoted(trimmed(address.substr(0, open)));
    address = address.substr(open + 1, address.size() - open - 2);
  }
  const auto at = address.find('@');
  if (at == std::string_view::npos || address.size() > kAddressBytesMax) return refuse();
  if (!is_local_part(address.substr(0, at)) || !is_domain(address.substr(at + 1))) return refuse();
  parsed.address = address;
  return parsed;
}

std::string header_text(const MailAddress& address) {
  if (address.display_name.empty()) return address.address;
  const bool is_plain = is_printable_ascii(address.display_name);
  return (is_plain ? quoted(address.display_name) : encoded_header(address.display_name)) + " <" + address.address +
         ">";
}

bool is_header_text(std::string_view text) {
  return text.size() <= kHeaderTextBytesMax && std::none_of(text.begin(), text.end(), is_control) && is_utf8(text);
}

std::string encoded_header(std::string_view text) {
  // "=?" would be taken for an encoded word.
  if (is_printable_ascii(text) && text.find("=?") == std::string_view::npos && text.size() <= 900)
    return std::string(text);
  std::string encoded;
  while (!text.empty()) {
    std::size_t size = 0;
    while (size < text.size()) {
      const std::size_t next = utf8_length(text.substr(size));
      if (size + next > kEncodedWordBytesMax) break;
      size += next;
    }
    if (!encoded.empty()) encoded += "\r\n ";
    encoded += "=?UTF-8?B?" + base64_encode(text.substr(0, size)) + "?=";
    text.remove_prefix(size);
  }
  return encoded;
}

}  // namespace baton::notify
