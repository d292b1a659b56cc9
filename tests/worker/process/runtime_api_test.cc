#include "worker/process/runtime_api.h"

#include <gmock/gmock.h>

namespace baton {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class RuntimeApiTest : public ::testing::Test {
 protected:
  std::optional<std::string> ask(const std::string& method, const std::string& path, std::string body = "",
                                 std::vector<std::pair<std::string, std::string>> headers = {}) {
    return api_.handle({method, "/2018-06-01/runtime/" + path, std::move(headers), std::move(body)});
  }
  std::string answer_to(const std::string& method, const std::string& path, std::string body = "",
                        std::vector<std::pair<std::string, std::string>> headers = {}) {
    return ask(method, path, std::move(body), std::move(headers)).value_or("(waits)");
  }
  void invoke() {
    EXPECT_FALSE(ask("GET", "invocation/next"));
    ASSERT_TRUE(api_.is_waiting());
    delivered_ = api_.deliver(invocation_, from_unix_ms(1'767'225'600'000));
  }

  RuntimeApi api_;
  Invocation invocation_{"id-1", "arn:aws:lambda:us-east-1:123456789012:function:resize", R"({"width":1})"};
  std::string delivered_;
};

TEST_F(RuntimeApiTest, AnInvocationIsDeliveredToWhoeverWaitsWithItsHeaders) {
  invocation_.trace_id = "Root=1-2-3";
  invocation_.client_context = R"({"a":1})";
  invoke();
  EXPECT_EQ(delivered_,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n"
            "Lambda-Runtime-Aws-Request-Id: id-1\r\nLambda-Runtime-Deadline-Ms: 1767225600000\r\n"
            "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:resize\r\n"
            "Lambda-Runtime-Trace-Id: Root=1-2-3\r\nLambda-Runtime-Client-Context: {\"a\":1}\r\n\r\n{\"width\":1}");
}

TEST_F(RuntimeApiTest, NothingOfALabelEndsAHeader) {
  invocation_.arn += ":live\r\nEvil: yes";
  invoke();
  EXPECT_THAT(delivered_, HasSubstr("resize:liveEvil: yes\r\n"));
  EXPECT_THAT(delivered_, Not(HasSubstr("\nEvil")));
}

TEST_F(RuntimeApiTest, AResponseIsTheOutputAndEndsTheInvocation) {
  invoke();
  EXPECT_THAT(answer_to("POST", "invocation/id-1/response", "[1]"), StartsWith("HTTP/1.1 202 Accepted\r\n"));
  const auto answer = api_.take_answer();
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->is_error);
  EXPECT_EQ(answer->body, "[1]");
  EXPECT_FALSE(api_.take_answer()) << "given once";
  EXPECT_TRUE(api_.is_idle());
  invoke();
}

TEST_F(RuntimeApiTest, AnErrorKeepsItsTypeAndBody) {
  invoke();
  answer_to("POST", "invocation/id-1/error", R"({"errorMessage":"m"})",
            {{"lambda-runtime-function-error-type", "Runtime.X"}});
  const auto answer = api_.take_answer();
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->is_error);
  EXPECT_EQ(answer->error_type, "Runtime.X");
  EXPECT_EQ(answer->body, R"({"errorMessage":"m"})");
}

TEST_F(RuntimeApiTest, AStreamThatFailedSaysSoInItsTrailers) {
  invoke();
  answer_to("POST", "invocation/id-1/response", "half of it",
            {{"Lambda-Runtime-Function-Error-Type", "TooWide"},
             {"Lambda-Runtime-Function-Error-Body", "eyJlcnJvclR5cGUiOiJUb29XaWRlIn0="}});
  const auto answer = api_.take_answer();
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->is_error);
  EXPECT_EQ(answer->body, R"({"errorType":"TooWide"})");
}

TEST_F(RuntimeApiTest, WhatIsForAnotherInvocationIsRefused) {
  invoke();
  EXPECT_THAT(answer_to("POST", "invocation/id-2/response", "[1]"), HasSubstr("InvalidRequestID"));
  EXPECT_FALSE(api_.take_answer());
  EXPECT_FALSE(api_.is_idle());
}

TEST_F(RuntimeApiTest, WhatDoesNotBelongToTheStateIsRefused) {
  EXPECT_THAT(answer_to("POST", "invocation/id-1/response"), HasSubstr("InvalidStateTransition"));
  invoke();
  EXPECT_THAT(answer_to("GET", "invocation/next"), StartsWith("HTTP/1.1 403 Forbidden\r\n"));
  EXPECT_THAT(answer_to("POST", "init/error"), HasSubstr("InvalidStateTransition"));
  answer_to("POST", "invocation/id-1/response", "1");
  EXPECT_THAT(answer_to("POST", "invocation/id-1/response", "2"), HasSubstr("InvalidStateTransition"));
  EXPECT_EQ(api_.take_answer()->body, "1");
}

TEST_F(RuntimeApiTest, ARuntimeThatLostItsConnectionAsksAgain) {
  EXPECT_FALSE(ask("GET", "invocation/next"));
  EXPECT_FALSE(ask("GET", "invocation/next"));
  EXPECT_TRUE(api_.is_waiting());
}

TEST_F(RuntimeApiTest, AFunctionThatCannotBeLoadedSaysWhy) {
  EXPECT_THAT(answer_to("POST", "init/error", R"({"errorType":"Runtime.ImportModuleError"})"), HasSubstr("202"));
  ASSERT_TRUE(api_.init_error());
  EXPECT_EQ(api_.init_error()->body, R"({"errorType":"Runtime.ImportModuleError"})");
  EXPECT_THAT(answer_to("GET", "invocation/next"), HasSubstr("InvalidStateTransition"));
}

TEST_F(RuntimeApiTest, AResponseThatIsTooLargeEndsTheInvocation) {
  EXPECT_THAT(api_.refuse(413), StartsWith("HTTP/1.1 413"));
  EXPECT_FALSE(api_.take_answer()) << "nothing runs";
  invoke();
  api_.refuse(400);
  EXPECT_FALSE(api_.take_answer());
  api_.refuse(413);
  const auto answer = api_.take_answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error_type, kErrorResponseTooLarge);
  EXPECT_FALSE(api_.is_idle());
}

TEST_F(RuntimeApiTest, EverythingElseIsNotFound) {
  for (const char* path :
       {"", "invocation/next/", "invocation/", "invocation/id-1", "restore/next", "../../etc/passwd"}) {
    EXPECT_THAT(answer_to("GET", path), StartsWith("HTTP/1.1 404")) << path;
    EXPECT_THAT(answer_to("POST", path), StartsWith("HTTP/1.1 404")) << path;
  }
  EXPECT_THAT(*api_.handle({"GET", "/2020-01-01/extension/register", {}, ""}), StartsWith("HTTP/1.1 404"));
}

constexpr std::size_t kBodyBytesMax = 1024;

struct ReaderOf : HttpRequestReader {
  explicit ReaderOf(std::string_view text) : HttpRequestReader(kBodyBytesMax) { add(text); }
};

TEST(HttpRequestReader, ReadsRequestsHoweverTheirBytesCome) {
  const std::string text =
      "POST /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
      "GET /next HTTP/1.0\r\n\r\n";
  HttpRequestReader reader(kBodyBytesMax);
  std::vector<HttpRequest> requests;
  for (const char c : text) {
    reader.add({&c, 1});
    while (auto request = reader.take()) requests.push_back(*std::move(request));
  }
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].method, "POST");
  EXPECT_EQ(requests[0].target, "/a?b");
  EXPECT_EQ(requests[0].header("HOST"), "x");
  EXPECT_EQ(requests[0].body, "abc");
  EXPECT_TRUE(requests[0].keep_alive);
  EXPECT_EQ(requests[1].target, "/next");
  EXPECT_FALSE(requests[1].keep_alive);
  EXPECT_EQ(reader.refused_status(), 0U);
}

TEST(HttpRequestReader, PutsChunksTogetherAndTakesTrailersForHeaders) {
  ReaderOf reader(
      "POST / HTTP/1.1\r\nTransfer-Encoding: "
      "chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nLambda-Runtime-Function-Error-Type: "
      "E\r\n\r\n");
  const auto request = reader.take();
  ASSERT_TRUE(request) << reader.refused_status();
  EXPECT_EQ(request->body, "abc");
  EXPECT_EQ(request->header("lambda-runtime-function-error-type"), "E");
}

TEST(HttpRequestReader, AsksOnceForABodyThatWaitsToBeAskedFor) {
  ReaderOf reader("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_TRUE(reader.take_continue());
  EXPECT_FALSE(reader.take_continue());
  reader.add("abc");
  EXPECT_EQ(reader.take()->body, "abc");
}

TEST(HttpRequestReader, RefusesWhatIsOverItsLimitsOrNoRequest) {
  EXPECT_EQ(ReaderOf("POST / HTTP/1.1\r\nContent-Length: 1025\r\n\r\n").refused_status(), 413U);
  EXPECT_EQ(ReaderOf("POST / HTTP/1.1\r\nContent-Length: 1024\r\n\r\n").refused_status(), 0U);
  EXPECT_EQ(ReaderOf("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n401\r\n" + std::string(1025, 'x'))
                .refused_status(),
            413U);
  EXPECT_EQ(ReaderOf("GET / HTTP/1.1\r\nX: " + std::string(kRequestHeaderBytesMax, 'x') + "\r\n\r\n").refused_status(),
            431U);
  EXPECT_EQ(ReaderOf("\x16\x03\x01 this is TLS\r\n\r\n").refused_status(), 400U);
  ReaderOf reader("nonsense\r\n\r\n");
  EXPECT_EQ(reader.refused_status(), 400U);
  reader.add("GET / HTTP/1.1\r\n\r\n");
  EXPECT_FALSE(reader.take()) << "nobody knows where it begins";
}

}  // namespace
}  // namespace baton
