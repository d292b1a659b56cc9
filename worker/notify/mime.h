// An e-mail as the bytes that are sent (RFC 5322, MIME): ASCII, lines that end with CR LF and are no longer than a line may be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "worker/notify/mail_address.h"

namespace baton::notify {

struct Attachment {
  std::string name;
  std::string content_type;
  std::string bytes;
};

// REQUIRES: every text is a header's (mail_address.h), but `text` and `html`, one of which is not empty.
struct Email {
  std::vector<MailAddress> to, cc, bcc, reply_to;
  std::string subject;
  std::string text;
  std::string html;
  std::vector<Attachment> attachments;
  std::string unsubscribe_url;  // empty: no List-Unsubscribe
  // The same for every attempt and every provider, so that who gets it twice can tell; without angle brackets.
  std::string message_id;
  std::string date;  // as RFC 5322 has it
};

// Headers, an empty line, the body. Whom `bcc` names is nowhere in it. The same e-mail has the same bytes each time.
std::string mime_message(const Email& email, const MailAddress& from);

// RFC 2045 §6.7, of text: a line feed, with or without a carriage return in front, ends a line.
std::string quoted_printable(std::string_view text);

}  // namespace baton::notify
