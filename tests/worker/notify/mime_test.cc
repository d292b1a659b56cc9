// E-mails as bytes, and what DKIM hashes of them.
#include "worker/notify/mime.h"

#include <gtest/gtest.h>

#include "worker/notify/dkim.h"

namespace baton::notify {
namespace {

Email email() {
  Email email;
  email.to = {{"", "ada@example.org"}};
  email.subject = "Hi";
  email.text = "Hello";
  email.message_id = "1@example.com";
  email.date = "Mon, 1 Jan 2026 00:00:00 +0000";
  return email;
}

TEST(Mime, ATextAloneIsAMessageWithoutParts) {
  EXPECT_EQ(mime_message(email(), {"Shop", "shop@example.com"}),
            "From: \"Shop\" <shop@example.com>\r\nTo: ada@example.org\r\nSubject: Hi\r\n"
            "Date: Mon, 1 Jan 2026 00:00:00 +0000\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHello\r\n");
}

TEST(Mime, NoLineIsLongerThanALineMayBeAndNoneHasALoneLineFeed) {
  Email large = email();
  large.text = std::string(3000, 'x') + "\n" + std::string(100, ' ') + "\nä";
  large.html = "<p>" + std::string(3000, '=') + "\r\n</p>";
  large.attachments = {{"a.bin", "application/octet-stream", std::string(10'000, '\0')}};
  std::string_view rest = large.text;
  const std::string message = mime_message(large, {"", "shop@example.com"});
  for (rest = message; !rest.empty();) {
    const auto end = rest.find("\r\n");
    ASSERT_NE(end, std::string_view::npos);
    EXPECT_LE(end, 78u);
    EXPECT_EQ(rest.substr(0, end).find_first_of("\r\n"), std::string_view::npos);
    rest.remove_prefix(end + 2);
  }
}

TEST(QuotedPrintable, EncodesWhatMailWouldChange) {
  EXPECT_EQ(quoted_printable(""), "");
  EXPECT_EQ(quoted_printable("a=b\nc\r\nd"), "a=3Db\r\nc\r\nd");
  EXPECT_EQ(quoted_printable("a \nb\t\r\nc "), "a=20\r\nb=09\r\nc=20");
  EXPECT_EQ(quoted_printable("a b\tc"), "a b\tc");
  EXPECT_EQ(quoted_printable("ä\r.\x01"), "=C3=A4=0D.=01");
  EXPECT_EQ(quoted_printable(std::string(76, 'x')), std::string(75, 'x') + "=\r\nx");
  EXPECT_EQ(quoted_printable(std::string(74, 'x') + "="), std::string(74, 'x') + "=\r\n=3D");
}

// RFC 6376 §3.4.5 and §3.4.6.
TEST(DkimCanonicalization, IsThatOfTheExamples) {
  EXPECT_EQ(relaxed_header("A", " X"), "a:X");
  EXPECT_EQ(relaxed_header("B", " Y\t\r\n\tZ  "), "b:Y Z");
  EXPECT_EQ(relaxed_body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
  EXPECT_EQ(relaxed_body(""), "");
  EXPECT_EQ(relaxed_body("\r\n \r\n"), "");
  EXPECT_EQ(relaxed_body("a"), "a\r\n");
}

}  // namespace
}  // namespace baton::notify
