// notify.email against a real SMTP server (mail_server.py) with a certificate that openssl made.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "common/base64.h"
#include "notify_fixture.h"
#include "tests/worker/certificate.h"
#include "tests/worker/script_server.h"

namespace baton::notify {
namespace {

using nlohmann::json;

class MailServer {
 public:
  MailServer(const std::string& mode, const Certificate& certificate, const std::vector<std::string>& dkim_record = {})
      : server_(BATON_MAIL_SERVER, arguments(mode, certificate, dkim_record)) {}
  int port() const { return std::stoi(server_.port()); }
  std::vector<json> messages() const {
    std::vector<json> all;
    for (int i = 1;; ++i) {
      const std::string path = folder_.path() + "/" + std::to_string(i) + ".json";
      if (!std::filesystem::exists(path)) return all;
      all.push_back(json::parse(read_file(path)));
    }
  }

 private:
  std::vector<std::string> arguments(const std::string& mode, const Certificate& certificate,
                                     const std::vector<std::string>& more) const {
    std::vector<std::string> all{folder_.path(), mode, certificate.file(), certificate.key()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  testing::TemporaryFolder folder_;
  ScriptServer server_;
};

const Certificate& certificate() {
  static const Certificate* const made = new Certificate();
  return *made;
}

class EmailTest : public NotifyTest {
 protected:
  EmailTest() { ::setenv("SMTP_PASSWORD", "s3cr3t pass", 1); }
  ~EmailTest() override { ::unsetenv("SMTP_PASSWORD"); }

  static json provider(const std::string& name, int port, const std::string& tls = "starttls") {
    return {{"name", name},
            {"type", "smtp"},
            {"host", "localhost"},
            {"port", port},
            {"tls", tls},
            {"username", "shop"},
            {"password", {{"env", "SMTP_PASSWORD"}}},
            {"from", "Jörgs Shop <shop@example.com>"},
            {"ca_file", certificate().file()}};
  }
  void use_providers(const std::vector<json>& providers) { use({{"providers", providers}}); }
  static std::string header(const json& message, const std::string& name) {
    for (const json& entry : message["headers"]) {
      if (entry[0] == name) return entry[1];
    }
    return "(none)";
  }
  static std::string bytes(const json& part) { return base64_decode(part["base64"].get<std::string>()).value(); }

  const json plain_ = {{"to", "ada@example.org"}, {"subject", "Hi"}, {"text", "Hello"}};
};

TEST_F(EmailTest, TextHtmlAndAttachmentsArriveOverStarttls) {
  MailServer server("starttls", certificate());
  use_providers({provider("mail", server.port())});
  write_file(folder_.path() / "bills/7.pdf", std::string("%PDF\0\n.\n", 8));
  const json output = succeed(
      "notify.email", {{"to", {"Ada <ada@example.org>", "bob@example.org"}},
                       {"cc", "carol@example.org"},
                       {"bcc", "dan@example.org"},
                       {"reply_to", "desk@example.com"},
                       {"subject", "Grüße, {{name}} & Co."},
                       {"text", "Dear {{name}},\n.\n.dot\nBye"},
                       {"html", "<p>Dear {{name}}</p>"},
                       {"variables", {{"name", "<Ada>"}}},
                       {"unsubscribe_url", "https://example.com/u?a=1"},
                       {"attachments",
                        {{{"source", "bills/7.pdf"}, {"name", "Rechnung ü.pdf"}, {"content_type", "application/pdf"}},
                         {{"source", "data:text/csv,a%2Cb"}, {"name", "a.csv"}}}}});
  ASSERT_EQ(server.messages().size(), 1u);
  const json message = server.messages()[0];
  EXPECT_EQ(message["from"], "shop@example.com");
  EXPECT_EQ(message["to"], json({"ada@example.org", "bob@example.org", "carol@example.org", "dan@example.org"}));
  EXPECT_EQ(message["tls"], true);
  EXPECT_EQ(message["user"], "shop");
  EXPECT_EQ(header(message, "From"), "Jörgs Shop <shop@example.com>");
  EXPECT_EQ(header(message, "To"), "Ada <ada@example.org>, bob@example.org");
  EXPECT_EQ(header(message, "Cc"), "carol@example.org");
  EXPECT_EQ(header(message, "Bcc"), "(none)");
  EXPECT_EQ(message["raw"].get<std::string>().find("dan@"), std::string::npos)
      << "who gets a blind copy is told to others";
  EXPECT_EQ(header(message, "Reply-To"), "desk@example.com");
  EXPECT_EQ(header(message, "Subject"), "Grüße, <Ada> & Co.");
  EXPECT_EQ(header(message, "Message-ID"), output["message_id"]);
  EXPECT_EQ(header(message, "List-Unsubscribe"), "<https://example.com/u?a=1>");
  EXPECT_NE(header(message, "Date"), "(none)");
  ASSERT_EQ(message["parts"].size(), 4u) << message["raw"];
  EXPECT_EQ(message["parts"][0]["type"], "text/plain");
  EXPECT_EQ(bytes(message["parts"][0]), "Dear <Ada>,\r\n.\r\n.dot\r\nBye");
  EXPECT_EQ(message["parts"][1]["type"], "text/html");
  EXPECT_EQ(bytes(message["parts"][1]), "<p>Dear &lt;Ada&gt;</p>");
  EXPECT_EQ(message["parts"][2]["filename"], "Rechnung ü.pdf");
  EXPECT_EQ(message["parts"][2]["type"], "application/pdf");
  EXPECT_EQ(bytes(message["parts"][2]), std::string("%PDF\0\n.\n", 8));
  EXPECT_EQ(message["parts"][3]["type"], "text/csv");
  EXPECT_EQ(bytes(message["parts"][3]), "a,b");
}

TEST_F(EmailTest, AConnectionIsKeptAndAnAttemptsMessageIdIsItsTasks) {
  MailServer server("starttls", certificate());
  use_providers({provider("mail", server.port())});
  for (int i = 0; i < 3; ++i) succeed("notify.email", plain_);
  key_ = "order-8";
  succeed("notify.email", plain_);
  const auto messages = server.messages();
  ASSERT_EQ(messages.size(), 4u);
  for (const json& message : messages) EXPECT_EQ(message["peer"], messages[0]["peer"]) << "a new connection";
  EXPECT_EQ(header(messages[1], "Message-ID"), header(messages[0], "Message-ID"));
  EXPECT_NE(header(messages[3], "Message-ID"), header(messages[0], "Message-ID"));
}

TEST_F(EmailTest, TlsFromTheStartWorksToo) {
  MailServer server("implicit", certificate());
  use_providers({provider("mail", server.port(), "implicit")});
  succeed("notify.email", plain_);
  ASSERT_EQ(server.messages().size(), 1u);
  EXPECT_EQ(server.messages()[0]["tls"], true);
}

TEST_F(EmailTest, AServerWithoutStarttlsGetsNeitherPasswordNorMessage) {
  MailServer server("plain", certificate());
  use_providers({provider("mail", server.port())});
  const HandlerError error = fail_with("notify.email", plain_);
  EXPECT_EQ(error.error, kErrorProvider);
  EXPECT_FALSE(error.retryable);
  EXPECT_TRUE(server.messages().empty());
}

TEST_F(EmailTest, WithoutAPasswordAServerMayBeSpokenToInClearIfTheOperatorSaysSo) {
  MailServer server("plain", certificate());
  json provider = {{"name", "relay"},       {"type", "smtp"}, {"host", "localhost"},
                   {"port", server.port()}, {"tls", "none"},  {"from", "a@b.c"}};
  use_providers({provider});
  succeed("notify.email", plain_);
  EXPECT_EQ(server.messages()[0]["tls"], false);
  provider.erase("tls");
  use_providers({provider});
  EXPECT_EQ(fail_with("notify.email", plain_).error, kErrorProvider);
}

TEST_F(EmailTest, ACertificateThatNobodyVouchesForIsRefused) {
  MailServer server("starttls", certificate());
  json distrusted = provider("mail", server.port());
  distrusted.erase("ca_file");
  use_providers({distrusted});
  EXPECT_EQ(fail_with("notify.email", plain_).error, kErrorProvider);
  EXPECT_TRUE(server.messages().empty());
}

TEST_F(EmailTest, AWrongPasswordIsTheProvidersFaultAndNotShown) {
  MailServer server("starttls", certificate());
  ::setenv("SMTP_PASSWORD", kSecret, 1);
  use_providers({provider("mail", server.port())});
  const HandlerError error = fail_with("notify.email", plain_);
  EXPECT_EQ(error.error, kErrorProvider);
  EXPECT_FALSE(error.retryable);
  EXPECT_NE(error.cause.find("provider 'mail'"), std::string::npos) << error.cause;
}

TEST_F(EmailTest, A4xxIsTemporaryAndA5xxIsNot) {
  MailServer server("starttls", certificate());
  use_providers({provider("mail", server.port())});
  json input = plain_;
  input["to"] = "grey@example.org";
  HandlerError error = fail_with("notify.email", input);
  EXPECT_EQ(error.error, kErrorUnavailable);
  EXPECT_TRUE(error.retryable);
  EXPECT_NE(error.cause.find("451"), std::string::npos) << error.cause;
  input["to"] = "no@example.org";
  error = fail_with("notify.email", input);
  EXPECT_EQ(error.error, kErrorRefused);
  EXPECT_FALSE(error.retryable);
  EXPECT_NE(error.cause.find("550"), std::string::npos) << error.cause;
  succeed("notify.email", plain_);
}

TEST_F(EmailTest, TheNextProviderTakesOverAndIfAllAreDownTheAttemptIsRepeated) {
  MailServer server("starttls", certificate());
  use_providers({provider("down", 1), provider("mail", server.port())});
  EXPECT_EQ(succeed("notify.email", plain_)["provider"], "mail");
  json input = plain_;
  input["providers"] = {"down"};
  const HandlerError error = fail_with("notify.email", input);
  EXPECT_EQ(error.error, kErrorUnavailable);
  EXPECT_TRUE(error.retryable);
  input["providers"] = {"mail", "down"};
  EXPECT_EQ(succeed("notify.email", input)["provider"], "mail");
  input["providers"] = {"other"};
  EXPECT_EQ(fail_with("notify.email", input).error, kErrorNoProvider);
}

TEST_F(EmailTest, AServerThatWentAwayBetweenTwoMessagesIsDownAndEndsNothingElse) {
  auto server = std::make_unique<MailServer>("implicit", certificate());
  use_providers({provider("mail", server->port(), "implicit")});
  succeed("notify.email", plain_);
  server.reset();
  const HandlerError error = fail_with("notify.email", plain_);
  EXPECT_EQ(error.error, kErrorUnavailable);
  EXPECT_TRUE(error.retryable);
}

TEST_F(EmailTest, IsSignedSoThatDkimFindsItGenuineAndWhatIsChangedForged) {
  const std::string key = folder_.path() / "dkim.pem", public_key = folder_.path() / "dkim.der";
  const auto openssl = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "/usr/bin/openssl");
    testing::Process process(arguments, folder_.path() / "openssl.log");
    ASSERT_EQ(process.wait(), 0) << process.log_tail();
  };
  openssl({"genrsa", "-out", key, "2048"});
  openssl({"rsa", "-in", key, "-pubout", "-outform", "DER", "-out", public_key});
  MailServer server("starttls", certificate(), {"v=DKIM1; k=rsa; p=" + base64_encode(read_file(public_key))});
  json signing = provider("mail", server.port());
  signing["dkim"] = {{"selector", "s1"}, {"key", {{"file", key}}}};
  use_providers({signing});
  succeed("notify.email", plain_);
  succeed("notify.email",
          {{"to", {"Jörg <ada@example.org>", "bob@example.org"}},
           {"reply_to", "desk@example.com"},
           {"subject", "Hello,  a   long subject of more than one encoded word: äöüäöüäöüäöüäöüäöüäöüäöü"},
           {"text", ".a line  with spaces \n\n" + std::string(200, 'x') + " \n.\n\n\n"},
           {"html", "<p>=</p>"},
           {"unsubscribe_url", "https://example.com/u"},
           {"attachments", {{{"source", "data:text/csv,a%2Cb"}, {"name", "a.csv"}}}}});
  const auto messages = server.messages();
  ASSERT_EQ(messages.size(), 2u);
  for (const json& message : messages) {
    EXPECT_EQ(message["dkim"]["signed"], true) << message["raw"];
    EXPECT_EQ(message["dkim"]["asked"], "s1._domainkey.example.com.");
    EXPECT_NE(header(message, "DKIM-Signature").find("d=example.com; s=s1;"), std::string::npos);
  }
  EXPECT_EQ(messages[0]["dkim"]["changed"], false);
}

TEST_F(EmailTest, NothingThatATaskSaysBecomesAHeaderOrARecipient) {
  MailServer server("starttls", certificate());
  use_providers({provider("mail", server.port())});
  const auto with = [&](const char* field, json value) {
    json input = plain_;
    input[field] = std::move(value);
    return input;
  };
  json by_variable = with("subject", "Hi {{x}}");
  by_variable["variables"] = {{"x", "\r\nBcc: evil@example.org"}};
  const json wrong[] = {
      with("to", "a@b.c>\r\nRCPT TO:<evil@example.org"),
      with("to", "X\r\nBcc: evil@example.org <a@b.c>"),
      with("subject", "Hi\r\nBcc: evil@example.org"),
      with("subject", "Hi\nBcc: evil@example.org"),
      by_variable,
      with("reply_to", "a@b.c\r\nX: y"),
      with("unsubscribe_url", "https://a/>\r\nX: y"),
      with("unsubscribe_url", "http://a/"),
      with("attachments", {{{"source", "a"}, {"name", "a\r\nX: y"}}}),
      with("attachments", {{{"source", "a"}, {"name", "a"}, {"content_type", "a/b\r\nX: y"}}}),
      with("from", "evil@example.org"),
      with("to", json::array()),
      with("to", 7),
      with("text", "{{#a}}"),
      with("providers", json::array()),
      {{"to", "a@b.c"}, {"subject", "Hi"}},
  };
  for (const json& input : wrong) {
    const HandlerError error = fail_with("notify.email", input);
    EXPECT_EQ(error.error, kErrorInvalidInput) << input;
    EXPECT_FALSE(error.retryable);
  }
  EXPECT_TRUE(server.messages().empty());
}

TEST_F(EmailTest, AnAttachmentThatIsMissingMayComeAndOneThatIsOutsideMayNot) {
  use_providers({provider("mail", 1)});
  json input = plain_;
  input["attachments"] = {{{"source", "none.pdf"}, {"name", "a.pdf"}}};
  EXPECT_TRUE(fail_with("notify.email", input).retryable);
  input["attachments"] = {{{"source", "../none.pdf"}, {"name", "a.pdf"}}};
  const HandlerError error = fail_with("notify.email", input);
  EXPECT_EQ(error.error, kErrorAttachment);
  EXPECT_FALSE(error.retryable);
}

TEST_F(EmailTest, ARecipientGetsNoMoreThanTheLimit) {
  MailServer server("starttls", certificate());
  use({{"providers", {provider("mail", server.port())}}, {"rate_limit", {{"count", 1}, {"per_s", 3600}}}});
  json refused = plain_;
  refused["to"] = {"grey@example.org", "ada@example.org"};
  fail_with("notify.email", refused);
  succeed("notify.email", plain_);
  const HandlerError error = fail_with("notify.email", plain_);
  EXPECT_EQ(error.error, kErrorRateLimited);
  EXPECT_TRUE(error.retryable);
  EXPECT_GT(error.retry_after, std::chrono::minutes(59));
}

}  // namespace
}  // namespace baton::notify
