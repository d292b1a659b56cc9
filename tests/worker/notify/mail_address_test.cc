#include "worker/notify/mail_address.h"

#include <gtest/gtest.h>

#include "worker/notify/email.h"
#include "worker/notify/mail_date.h"

namespace baton::notify {
namespace {

TEST(MailAddress, APlainOneOrOneWithAName) {
  EXPECT_EQ(parse_mail_address("a.b+c@x-y.example.com").value(), (MailAddress{"", "a.b+c@x-y.example.com"}));
  EXPECT_EQ(parse_mail_address(" Shop <a@b.c> ").value(), (MailAddress{"Shop", "a@b.c"}));
  EXPECT_EQ(parse_mail_address(R"("Shop, \"the\" one" <a@b.c>)").value(), (MailAddress{"Shop, \"the\" one", "a@b.c"}));
  EXPECT_EQ(parse_mail_address("Jörg <a@b.c>")->domain(), "b.c");
}

TEST(MailAddress, WhatCouldBeReadAsMoreThanOneAddressIsRefused) {
  for (const std::string& text : {std::string(""),
                                  std::string("a"),
                                  std::string("@b.c"),
                                  std::string("a@"),
                                  std::string("a@b@c"),
                                  std::string("a@b.c, d@e.f"),
                                  std::string("a b@c.d"),
                                  std::string("<a@b.c"),
                                  std::string("a@b.c>"),
                                  std::string("a@b.c>\r\nRCPT TO:<e@f.g"),
                                  std::string("a@b.c\r\nBcc: e@f.g"),
                                  std::string("X\r\nBcc: e@f.g <a@b.c>"),
                                  std::string("a@b.c\n"),
                                  std::string("a\0@b.c", 6),
                                  std::string(".a@b.c"),
                                  std::string("a..b@c.d"),
                                  std::string("a@b..c"),
                                  std::string("a@-b.c"),
                                  std::string("ä@b.c"),
                                  std::string("a@ä.c"),
                                  std::string("<a@b.c> SIZE=1"),
                                  std::string("a@[127.0.0.1]"),
                                  std::string(65, 'a') + "@b.c",
                                  "a@" + std::string(260, 'b')}) {
    EXPECT_FALSE(parse_mail_address(text)) << text;
  }
}

TEST(MailAddress, HeadersAreAscii) {
  EXPECT_EQ(header_text({"Shop \"x\"", "a@b.c"}), R"("Shop \"x\"" <a@b.c>)");
  EXPECT_EQ(header_text({"Jörg", "a@b.c"}), "=?UTF-8?B?SsO2cmc=?= <a@b.c>");
  EXPECT_EQ(encoded_header("plain"), "plain");
  EXPECT_EQ(encoded_header("=?UTF-8?B?eA==?="), "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=")
      << "is not taken for an encoded word";
  const std::string folded = encoded_header(std::string(100, 'a') + "ü");
  EXPECT_EQ(folded.find("?=\r\n =?UTF-8?B?"), folded.find("\r\n") - 2);
  EXPECT_FALSE(is_header_text("a\r\nb"));
  EXPECT_FALSE(is_header_text("\xff"));
}

TEST(MailDate, IsRfc5322) {
  EXPECT_EQ(mail_date(TimePoint(std::chrono::seconds(1'445'412'480))), "Wed, 21 Oct 2015 07:28:00 +0000");
  EXPECT_EQ(mail_date(TimePoint(std::chrono::seconds(951'782'399))), "Mon, 28 Feb 2000 23:59:59 +0000");
}

TEST(MessageId, IsTheSameForTheSameKeyAndTellsNothingOfIt) {
  EXPECT_EQ(message_id("order-7", "a.b"), message_id("order-7", "a.b"));
  EXPECT_NE(message_id("order-7", "a.b"), message_id("order-8", "a.b"));
  EXPECT_EQ(message_id("a>\r\nBcc: e@f.g", "a.b").size(), 32u + 4u);
}

}  // namespace
}  // namespace baton::notify
