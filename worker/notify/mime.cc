#include "worker/notify/mime.h"

#include "common/base64.h"
#include "worker/http/url.h"

namespace baton::notify {
namespace {

constexpr std::size_t kEncodedLineBytesMax = 76;  // RFC 2045 §6.7, §6.8

std::string base64_lines(std::string_view bytes) {
  constexpr std::size_t kBytesPerLine = kEncodedLineBytesMax / 4 * 3;
  std::string lines;
  lines.reserve(bytes.size() / kBytesPerLine * (kEncodedLineBytesMax + 2) + kEncodedLineBytesMax + 2);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kBytesPerLine, bytes.size()))) {
    lines += base64_encode(bytes.substr(0, kBytesPerLine));
    lines += "\r\n";
  }
  return lines;
}

// A part: its headers, an empty line, its content.
std::string text_part(const char* type, std::string_view text) {
  std::string part = std::string("Content-Type: ") + type + "; charset=utf-8\r\n";
  part += "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
  return part += quoted_printable(text);
}

std::string attachment_part(const Attachment& attachment) {
  std::string part = "Content-Type: " + attachment.content_type + "\r\n";
  part += "Content-Transfer-Encoding: base64\r\n";
  // RFC 5987 for what is not ASCII.
  part += "Content-Disposition: attachment; filename*=UTF-8''" + http::url_encoded(attachment.name) + "\r\n\r\n";
  return part += base64_lines(attachment.bytes);
}

// One alone stands for itself. `boundary`: "=_" is in no line of quoted-printable or base 64 (RFC 2045 §6.7).
std::string joined(const std::vector<std::string>& parts, const std::string& type, const std::string& boundary) {
  if (parts.size() == 1) return parts.front();
  std::string all = "Content-Type: multipart/" + type + "; boundary=\"" + boundary + "\"\r\n\r\n";
  for (const std::string& part : parts) all += "--" + boundary + "\r\n" + part + "\r\n";
  return all += "--" + boundary + "--\r\n";
}

void add_addresses(std::string& headers, const char* name, const std::vector<MailAddress>& addresses) {
  std::string text;
  for (const MailAddress& address : addresses) text += (text.empty() ? "" : ",\r\n ") + header_text(address);
  if (!text.empty()) headers += std::string(name) + ": " + text + "\r\n";
}

std::string headers_of(const Email& email, const MailAddress& from) {
  std::string headers;
  add_addresses(headers, "From", {from});
  add_addresses(headers, "To", email.to);
  add_addresses(headers, "Cc", email.cc);
  add_addresses(headers, "Reply-To", email.reply_to);
  headers += "Subject: " + encoded_header(email.subject) + "\r\n";
  headers += "Date: " + email.date + "\r\n";
  headers += "Message-ID: <" + email.message_id + ">\r\n";
  if (!email.unsubscribe_url.empty()) {
    headers += "List-Unsubscribe: <" + email.unsubscribe_url + ">\r\n";
    headers += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
  }
  return headers += "MIME-Version: 1.0\r\n";
}

bool needs_no_code(char c) { return c >= '!' && c <= '~' && c != '='; }

}  // namespace

std::string quoted_printable(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  std::size_t line_bytes = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with('\n') || rest.starts_with("\r\n")) {
      encoded += "\r\n";
      line_bytes = 0;
      if (rest[0] == '\r') ++i;
      continue;
    }
    const char c = rest[0];
    // A space at a line's end would get lost on the way.
    const std::string_view next = rest.substr(1);
    const bool is_inner_space = (c == ' ' || c == '\t') && !next.empty() && next[0] != '\n' && next[0] != '\r';
    std::string code(1, c);
    if (!needs_no_code(c) && !is_inner_space) {
      const auto byte = static_cast<unsigned char>(c);
      code = {'=', kDigits[byte >> 4], kDigits[byte & 15]};
    }
    if (line_bytes + code.size() >= kEncodedLineBytesMax) {  // one is left for the '=' that joins the lines
      encoded += "=\r\n";
      line_bytes = 0;
    }
    encoded += code;
    line_bytes += code.size();
  }
  return encoded;
}

std::string mime_message(const Email& email, const MailAddress& from) {
  const std::string id = email.message_id.substr(0, email.message_id.find('@'));
  std::vector<std::string> texts;
  if (!email.text.empty()) texts.push_back(text_part("text/plain", email.text));
  if (!email.html.empty()) texts.push_back(text_part("text/html", email.html));  // the last is the one to prefer
  std::vector<std::string> parts{joined(texts, "alternative", "=_text-" + id)};
  for (const Attachment& attachment : email.attachments) parts.push_back(attachment_part(attachment));
  std::string message = headers_of(email, from) + joined(parts, "mixed", "=_mixed-" + id);
  if (!message.ends_with("\r\n")) message += "\r\n";
  return message;
}

}  // namespace baton::notify
