#include "worker/notify/providers.h"

#include <gtest/gtest.h>

#include "notify_fixture.h"

namespace baton::notify {
namespace {

using nlohmann::json;

const json kEnv = {{"env", "TEST_SECRET"}};

Result<Providers> parse(std::string_view text) {
  Secrets secrets;
  return parse_providers(text, secrets);
}

class ProvidersTest : public NotifyTest {
 protected:
  static json smtp() {
    return {{"name", "mail"},     {"type", "smtp"},   {"host", "localhost"},
            {"username", "shop"}, {"password", kEnv}, {"from", "Shop <a@b.c>"}};
  }
  static json twilio() {
    return {{"name", "sms"}, {"type", "twilio"}, {"account_sid", "AC1"}, {"auth_token", kEnv}, {"from", "+1500"}};
  }
  static std::string refusal(const json& provider) {
    const auto providers = parse(json{{"providers", {provider}}}.dump());
    EXPECT_FALSE(providers) << provider;
    const std::string message = providers ? "" : providers.error().message;
    EXPECT_EQ(message.find(kSecret), std::string::npos) << message;
    return message;
  }
};

TEST_F(ProvidersTest, AreReadInTheirOrderWithTheirSecrets) {
  write_file(folder_.path() / "token", "from-file\n");
  json sms = twilio();
  sms["auth_token"] = {{"file", (folder_.path() / "token").string()}};
  const auto providers =
      parse(json{{"providers", {smtp(), sms}}, {"rate_limit", {{"count", 5}, {"per_s", 3600}}}}.dump());
  ASSERT_TRUE(providers) << providers.error().message;
  ASSERT_EQ(providers->all.size(), 2u);
  const auto& mail = std::get<SmtpProvider>(providers->all[0].settings);
  EXPECT_EQ(mail.password, kSecret);
  EXPECT_EQ(mail.port, 587);
  EXPECT_EQ(mail.tls, SmtpTls::kStarttls);
  EXPECT_EQ(std::get<TwilioProvider>(providers->all[1].settings).auth_token, "from-file");
  EXPECT_EQ(providers->rate_limit.count, 5u);
}

TEST_F(ProvidersTest, Port465MeansTlsFromTheStart) {
  json provider = smtp();
  provider["port"] = 465;
  const auto providers = parse(json{{"providers", {provider}}}.dump());
  ASSERT_TRUE(providers);
  EXPECT_EQ(std::get<SmtpProvider>(providers->all[0].settings).tls, SmtpTls::kImplicit);
}

TEST_F(ProvidersTest, WhatIsWrongIsSaidWithTheProvidersName) {
  const auto with = [](json provider, const char* field, json value) {
    provider[field] = std::move(value);
    return refusal(provider);
  };
  EXPECT_NE(with(smtp(), "password", kSecret).find("provider 'mail': 'password'"), std::string::npos)
      << "a secret itself";
  EXPECT_NE(with(smtp(), "password", {{"env", "NOT_SET_ANYWHERE"}}).find("NOT_SET_ANYWHERE"), std::string::npos);
  EXPECT_NE(with(smtp(), "password", {{"file", "/nonexistent"}}).find("/nonexistent"), std::string::npos);
  EXPECT_NE(with(smtp(), "tls", "none").find("in clear"), std::string::npos);
  EXPECT_NE(with(smtp(), "tls", "maybe").find("tls"), std::string::npos);
  EXPECT_NE(with(smtp(), "from", "nobody").find("from"), std::string::npos);
  EXPECT_NE(with(smtp(), "host", "a/b").find("host"), std::string::npos);
  EXPECT_NE(with(smtp(), "type", "pigeon").find("type"), std::string::npos);
  EXPECT_NE(with(smtp(), "dkim", "s1").find("'dkim' must be an object"), std::string::npos);
  EXPECT_NE(with(smtp(), "dkim", {{"selector", "s1"}, {"key", kEnv}}).find("no RSA key"), std::string::npos);
  EXPECT_NE(with(smtp(), "dkim", {{"selector", "s1"}, {"domain", "c.d"}, {"key", kEnv}}).find("'dkim.domain'"),
            std::string::npos);
  EXPECT_NE(with(smtp(), "dkim", {{"selector", "s 1"}, {"key", kEnv}}).find("no selector"), std::string::npos);
  EXPECT_NE(with(smtp(), "colour", "red").find("colour"), std::string::npos);
  EXPECT_NE(with(twilio(), "messaging_service_sid", "MG1").find("not both"), std::string::npos);
  EXPECT_NE(with(twilio(), "base_url", "ftp://a").find("base_url"), std::string::npos);
  EXPECT_NE(refusal({{"name", "hooks"}, {"type", "webhook"}, {"secrets", {kEnv}}}).find("24 to 64 bytes"),
            std::string::npos);
  EXPECT_NE(refusal({{"name", "team"}, {"type", "slack"}, {"url", kEnv}}).find("'url'"), std::string::npos);
  EXPECT_FALSE(parse(json{{"providers", {smtp(), smtp()}}}.dump())) << "two of one name";
  EXPECT_FALSE(parse("{"));
  Secrets secrets;
  EXPECT_FALSE(read_providers("/nonexistent", secrets));
}

}  // namespace
}  // namespace baton::notify
