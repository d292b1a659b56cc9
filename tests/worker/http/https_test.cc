// The client against a real HTTPS server, whose certificate only --ca-file makes trusted.
#include <gtest/gtest.h>

#include "tests/worker/certificate.h"
#include "tests/worker/script_server.h"
#include "worker/http/client.h"

namespace baton::http {
namespace {

class HttpsTest : public ::testing::Test {
 protected:
  Result<Response> get(const std::string& ca_file, const std::string& path) const {
    const Client client({HostPolicy{{}, {"127.0.0.1"}}, ca_file});
    return client.send({.url = "https://127.0.0.1:" + server_.port() + path, .redirects_max = 1}, [] { return false; });
  }

  Certificate certificate_;
  ScriptServer server_{BATON_HTTPS_SERVER, {certificate_.file(), certificate_.key()}};
};

TEST_F(HttpsTest, ACertificateIsTrustedIfItIsInTheFile) {
  const auto response = get(certificate_.file(), "/");
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "hello");
}

TEST_F(HttpsTest, ACertificateThatNobodyVouchesForIsRefused) {
  const auto response = get("", "/");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(response.error().message.find("certificate"), std::string::npos) << response.error().message;
}

TEST_F(HttpsTest, ARedirectToHttpIsNotFollowed) {
  const auto response = get(certificate_.file(), "/down");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kPermissionDenied);
  EXPECT_NE(response.error().message.find("redirects to http"), std::string::npos) << response.error().message;
}

}  // namespace
}  // namespace baton::http
