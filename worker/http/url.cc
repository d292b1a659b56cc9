#include "worker/http/url.h"

#include <algorithm>

namespace baton::http {
namespace {

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK || text == nullptr) return "";
  std::string copy = text;
  curl_free(text);
  return copy;
}

std::string to_lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

int hexadecimal_digit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  const char lower = static_cast<char>(digit | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

Result<Url> Url::parse(const std::string& text, bool keeps_path) {
  const auto refuse = [](const std::string& why) {
    return fail(ErrorCode::kInvalidArgument, "the URL is refused: " + why);
  };
  if (text.size() > kUrlBytesMax) {
    return refuse(std::to_string(text.size()) + " bytes; at most " + std::to_string(kUrlBytesMax) + " are allowed");
  }
  if (text.find('\0') != std::string::npos) return refuse("it has a NUL");
  Url url;
  url.handle_.reset(curl_url());
  if (!url.handle_) return fail(ErrorCode::kUnavailable, "libcurl has no memory for a URL");
  const CURLUcode code = curl_url_set(url.handle(), CURLUPART_URL, text.c_str(), keeps_path ? CURLU_PATH_AS_IS : 0);
  if (code != CURLUE_OK) return refuse(curl_url_strerror(code));
  if (!part_of(url.handle(), CURLUPART_USER).empty() || !part_of(url.handle(), CURLUPART_PASSWORD).empty()) {
    return refuse("it has a user name or password in it; send an Authorization header instead");
  }
  url.scheme_ = part_of(url.handle(), CURLUPART_SCHEME);
  if (url.scheme_ != "http" && url.scheme_ != "https") return refuse("'" + url.scheme_ + "' is not http or https");
  url.host_ = to_lower(part_of(url.handle(), CURLUPART_HOST));
  // A second way to write each host, which libcurl takes for a name also where an address is before the dot.
  if (url.host_.ends_with('.')) return refuse("its host ends with a dot");
  if (url.host_.empty()) return refuse("it names no host");
  url.port_ = part_of(url.handle(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  return url;
}

std::string url_encoded(std::string_view text, bool keeps_slash) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                          c == '_' || c == '.' || c == '~' || (keeps_slash && c == '/');
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return encoded;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hexadecimal_digit(text[i + 1]), low = hexadecimal_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

}  // namespace baton::http
