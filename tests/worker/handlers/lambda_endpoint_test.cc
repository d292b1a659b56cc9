// Lambda functions over HTTP, called at a server that speaks AWS Lambda's Invoke API.
#include "worker/handlers/lambda_endpoint.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <mutex>

#include "baton/task.h"
#include "common/clock.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "gateway/server.h"
#include "gateway/sigv4.h"

namespace baton {
namespace {

using gateway::Exchange;
using gateway::Request;
using gateway::Response;

class LambdaEndpointTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = gateway::Server::listen({.port = 0}, metrics_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
    server_->serve([this](std::shared_ptr<Exchange> exchange) {
      const std::lock_guard lock(mutex_);
      request_ = exchange->request();
      if (is_silent_) {
        signals_.stop = true;  // nobody wants the answer any more
        held_ = std::move(exchange);
        return;
      }
      exchange->answer(answer_);
    });
    endpoint_.url = "http://127.0.0.1:" + std::to_string(server_->port());
  }

  HandlerResult call(std::map<std::string, std::string> labels = {{kLabelLambdaCall, kLambdaCallFunction}}) {
    Attempt attempt(TaskId{1, 2}, "resize", R"({"width": 10})", 1, signals_);
    attempt.set_labels(std::move(labels));
    return lambda_handler(endpoint_)(attempt);
  }
  HandlerError fail_with(Response answer, const char* how = kLambdaCallFunction) {
    answer_ = std::move(answer);
    const HandlerResult result = call({{kLabelLambdaCall, how}});
    EXPECT_FALSE(result) << *result;
    return result ? HandlerError{} : result.error();
  }
  std::string header(std::string_view name) const { return std::string(request_.header(name).value_or("(none)")); }

  gateway::Metrics metrics_;
  std::unique_ptr<gateway::Server> server_;
  LambdaEndpoint endpoint_;
  AttemptSignals signals_;
  std::mutex mutex_;
  Request request_;
  Response answer_{.body = "{}"};
  bool is_silent_ = false;
  std::shared_ptr<Exchange> held_;
};

TEST_F(LambdaEndpointTest, FunctionIsInvokedWithTheTasksInputAndItsAnswerIsTheOutputAsItWroteIt) {
  answer_.body = R"({ "ok" :  true })";
  const HandlerResult result = call();
  ASSERT_TRUE(result) << result.error().cause;
  EXPECT_EQ(*result, answer_.body);
  EXPECT_EQ(request_.method, "POST");
  EXPECT_EQ(request_.target, "/2015-03-31/functions/resize/invocations");
  EXPECT_EQ(request_.body, R"({"width": 10})");
  EXPECT_EQ(header("X-Amz-Invocation-Type"), "RequestResponse");
  EXPECT_EQ(header("Authorization"), "(none)");
}

TEST_F(LambdaEndpointTest, WhatTheCallSaysIsPassedOn) {
  answer_.status = 202;
  answer_.body = "";
  const HandlerResult result = call({{kLabelLambdaCall, kLambdaCallInvoke},
                                     {kLabelLambdaQualifier, "$LATEST"},
                                     {kLabelLambdaInvocationType, "Event"},
                                     {kLabelLambdaLogType, "Tail"},
                                     {kLabelLambdaClientContext, "e30="},
                                     {kLabelTraceParent, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
  ASSERT_TRUE(result) << result.error().cause;
  EXPECT_EQ(request_.target, "/2015-03-31/functions/resize/invocations?Qualifier=%24LATEST");
  EXPECT_EQ(header("X-Amz-Invocation-Type"), "Event");
  EXPECT_EQ(header("X-Amz-Log-Type"), "Tail");
  EXPECT_EQ(header("X-Amz-Client-Context"), "e30=");
  EXPECT_EQ(header("X-Amzn-Trace-Id"), "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1");
  const auto whole = json::parse(*result);
  ASSERT_TRUE(whole);
  EXPECT_EQ(json::to_text(whole->get("StatusCode")), "202");
  EXPECT_EQ(json::to_text(whole->get("Payload")), R"("")");
}

TEST_F(LambdaEndpointTest, InvokeIsAnsweredWithTheVersionThatRan) {
  answer_.body = R"({ "n": 1.50 })";
  answer_.headers = {{"X-Amz-Executed-Version", "7"}, {"X-Amz-Log-Result", "bG9n"}};
  const HandlerResult result = call({{kLabelLambdaCall, kLambdaCallInvoke}});
  ASSERT_TRUE(result) << result.error().cause;
  const auto whole = json::parse(*result);
  ASSERT_TRUE(whole);
  EXPECT_EQ(json::to_text(whole->get("ExecutedVersion")), R"("7")");
  EXPECT_EQ(json::to_text(whole->get("LogResult")), R"("bG9n")");
  EXPECT_EQ(json::to_text(whole->get("StatusCode")), "200");
  EXPECT_EQ(json::to_text(whole->get("SdkHttpMetadata").get("HttpStatusCode")), "200");
  EXPECT_EQ(json::to_text(whole->get("SdkHttpMetadata").get("HttpHeaders").get("x-amz-executed-version")), R"("7")");
  EXPECT_EQ(json::to_text(whole->get("Payload")), json::to_text(json::parse(answer_.body).value()));
}

TEST_F(LambdaEndpointTest, FunctionThatFailsGivesItsErrorTypeAndWhatItWroteAsTheCause) {
  Response answer{.body = R"({ "errorMessage": "too wide", "errorType": "ValueError", "stackTrace": [] })"};
  answer.headers = {{"X-Amz-Function-Error", "Unhandled"}};
  HandlerError error = fail_with(answer);
  EXPECT_EQ(error.error, "ValueError");
  EXPECT_EQ(error.cause, answer.body);
  error = fail_with(answer, kLambdaCallInvoke);
  EXPECT_EQ(error.error, "ValueError");
  EXPECT_EQ(error.cause, R"({"errorMessage":"too wide","errorType":"ValueError","stackTrace":[]})");
}

TEST_F(LambdaEndpointTest, FunctionThatFailsWithoutANameIsUnknown) {
  Response answer{.body = R"({"message":"exited"})"};
  answer.headers = {{"X-Amz-Function-Error", "Unhandled"}};
  const HandlerError error = fail_with(answer);
  EXPECT_EQ(error.error, "Lambda.Unknown");
  EXPECT_TRUE(error.cause.ends_with(R"(Returned payload: {"message":"exited"})")) << error.cause;
}

TEST_F(LambdaEndpointTest, RefusalOfTheServiceKeepsItsName) {
  Response answer{.status = 404, .body = R"({"Type":"User","Message":"Function not found: resize"})"};
  answer.headers = {{"x-amzn-ErrorType", "ResourceNotFoundException:http://internal/"}};
  HandlerError error = fail_with(answer);
  EXPECT_EQ(error.error, "Lambda.ResourceNotFoundException");
  EXPECT_TRUE(
      error.cause.starts_with("Function not found: resize (Service: AWSLambda; Status Code: 404; Error Code: "
                              "ResourceNotFoundException; Request ID: "))
      << error.cause;
  EXPECT_TRUE(error.cause.ends_with("; Proxy: null)")) << error.cause;
  error = fail_with({.status = 400, .body = R"({"__type":"com.amazonaws#InvalidRequestContentException"})"});
  EXPECT_EQ(error.error, "Lambda.InvalidRequestContentException");
}

TEST_F(LambdaEndpointTest, RefusalWithoutANameIsNamedByItsStatus) {
  EXPECT_EQ(fail_with({.status = 404}).error, "Lambda.ResourceNotFoundException");
  EXPECT_EQ(fail_with({.status = 429}).error, "Lambda.TooManyRequestsException");
  EXPECT_EQ(fail_with({.status = 500}).error, "Lambda.ServiceException");
  EXPECT_EQ(fail_with({.status = 503, .body = "busy"}).error, "Lambda.ServiceException");
  EXPECT_EQ(fail_with({.status = 403}).error, "Lambda.AWSLambdaException");
}

TEST_F(LambdaEndpointTest, EndpointThatDoesNotAnswerIsAClientException) {
  const std::string url = endpoint_.url;
  server_.reset();
  const HandlerResult result = call();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error, "Lambda.SdkClientException");
  EXPECT_NE(result.error().cause.find(url), std::string::npos) << result.error().cause;
}

TEST_F(LambdaEndpointTest, OutputOverTheLimitOfAStateIsRefused) {
  const HandlerError error = fail_with({.body = '"' + std::string(kInputBytesMax, 'x') + '"'});
  EXPECT_EQ(error.error, "States.DataLimitExceeded");
}

TEST_F(LambdaEndpointTest, CallThatNobodyWantsAnyMoreIsGivenUp) {
  is_silent_ = true;
  const HandlerResult result = call();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error, "Lambda.SdkClientException");
}

TEST_F(LambdaEndpointTest, RequestIsSignedSoThatAwsWouldTakeIt) {
  endpoint_.credentials = {"AKIATEST", "0123456789abcdef", "token/with+signs=="};
  endpoint_.region = "eu-west-1";
  const auto keys = gateway::AccessKeys::parse("AKIATEST 0123456789abcdef admin", "keys");
  ASSERT_TRUE(keys);
  for (const char* qualifier : {"", "$LATEST", "7"}) {
    ASSERT_TRUE(call({{kLabelLambdaCall, kLambdaCallInvoke}, {kLabelLambdaQualifier, qualifier}}));
    const auto key = gateway::verify_signature(request_, *keys, clock_now(), "lambda");
    EXPECT_TRUE(key) << "Qualifier '" << qualifier << "': " << key.error().message << '\n' << header("Authorization");
    EXPECT_EQ(header("X-Amz-Security-Token"), endpoint_.credentials->session_token);
    EXPECT_NE(header("Authorization").find("/eu-west-1/lambda/aws4_request"), std::string::npos);
  }
}

TEST(LambdaEndpoint, UrlAndKeysAreChecked) {
  for (const char* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SHARED_CREDENTIALS_FILE"})
    ::unsetenv(name);
  EXPECT_EQ(open_lambda_endpoint("http://127.0.0.1:3001/")->url, "http://127.0.0.1:3001");
  EXPECT_FALSE(open_lambda_endpoint("https://lambda.eu-west-1.amazonaws.com")->credentials);
  EXPECT_FALSE(open_lambda_endpoint("127.0.0.1:3001"));
  EXPECT_FALSE(open_lambda_endpoint("ftp://127.0.0.1"));
  EXPECT_FALSE(open_lambda_endpoint("http://127.0.0.1/?x=1"));
  ::setenv("AWS_ACCESS_KEY_ID", "AKIATEST", 1);
  EXPECT_FALSE(open_lambda_endpoint("http://127.0.0.1")) << "half a key";
  ::setenv("AWS_SECRET_ACCESS_KEY", "0123456789abcdef", 1);
  EXPECT_EQ(open_lambda_endpoint("http://127.0.0.1")->credentials->access_key_id, "AKIATEST");
  for (const char* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}) ::unsetenv(name);
}

}  // namespace
}  // namespace baton
