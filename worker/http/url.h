// URLs of http and https, taken apart by libcurl, which also connects: what is checked is what is reached.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "baton/result.h"

namespace baton::http {

inline constexpr std::size_t kUrlBytesMax = 8192;  // what servers take; longer ones are somebody's mistake

class Url {
 public:
  // `keeps_path`: dots in the path stay as they are ("/a/../b"), for who signs it. Errors: kInvalidArgument: no http or
  // https URL, with a user name or password in it (they end up in logs), a host that ends with a dot, or over kUrlBytesMax.
  static Result<Url> parse(const std::string& text, bool keeps_path = false);

  const std::string& scheme() const { return scheme_; }  // "https"
  const std::string& host() const { return host_; }      // lower case; IPv6 in brackets
  const std::string& port() const { return port_; }      // "443", also if it is not written

  // "https://example.com:443": who is talked to, and all that messages may say of a URL whose query is a secret.
  std::string origin() const { return scheme_ + "://" + host_ + ":" + port_; }

  CURLU* handle() const { return handle_.get(); }

 private:
  struct Free {
    void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
  };

  std::unique_ptr<CURLU, Free> handle_;
  std::string scheme_;
  std::string host_;
  std::string port_;
};

// RFC 3986: everything but letters, digits and -._~ becomes %XX; '/' stays if `keeps_slash`.
std::string url_encoded(std::string_view text, bool keeps_slash = false);

// "%41+" is "A+". Nothing if a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace baton::http
