// Addresses and header texts of e-mail, checked so that nothing that a task says can become another header, another
// recipient or another command: libcurl passes on what it is given.
#pragma once

#include <string>
#include <string_view>

#include "baton/result.h"

namespace baton::notify {

inline constexpr std::size_t kAddressBytesMax = 254;     // RFC 5321 §4.5.3.1.3, without the brackets
inline constexpr std::size_t kHeaderTextBytesMax = 998;  // RFC 5322 §2.1.1: of a line

struct MailAddress {
  std::string display_name;  // may be empty
  std::string address;       // "shop@example.com"

  std::string domain() const { return address.substr(address.find('@') + 1); }
  bool operator==(const MailAddress&) const = default;
};

// "shop@example.com" or "Shop <shop@example.com>", the name also in quotes. Local parts of ASCII without quotes or
// comments (RFC 5322's dot-atom), domains of letters, digits and '-'; international ones in their ASCII form (xn--…).
// Errors: kInvalidArgument.
Result<MailAddress> parse_mail_address(std::string_view text);

// As a header has it: a name that is not plain ASCII becomes an encoded word.
std::string header_text(const MailAddress& address);

// A header's text: as it is if it is printable ASCII, else in encoded words (RFC 2047), folded. REQUIRES:
// is_header_text().
std::string encoded_header(std::string_view text);

// One line of UTF-8 of at most kHeaderTextBytesMax bytes, without control characters.
bool is_header_text(std::string_view text);

}  // namespace baton::notify
