#include "gateway/api_error.h"

#include <gtest/gtest.h>

namespace baton::gateway {
namespace {

std::string told(const Response& response) {
  return std::to_string(response.status) + ' ' + response.content_type + ' ' + response.body;
}

TEST(ApiError, AnAnswerIsItsBody) {
  EXPECT_EQ(told(to_response(ApiAnswer{"", "", R"({"a":1})"})), R"(200 application/x-amz-json-1.0 {"a":1})");
}

TEST(ApiError, AnErrorHasAwsNameAndMessage) {
  const Response response = to_response(ApiAnswer{"InvalidArn", R"(Invalid Arn: 'x"y')", ""});
  EXPECT_EQ(told(response),
            R"(400 application/x-amz-json-1.0 {"__type":"InvalidArn","message":"Invalid Arn: 'x\"y'"})");
  ASSERT_EQ(response.headers.size(), 1U);
  EXPECT_EQ(response.headers[0].name + ": " + response.headers[0].value, "x-amzn-ErrorType: InvalidArn");
  EXPECT_EQ(response.error, "InvalidArn");
}

TEST(ApiError, WhatMaySucceedLaterIsToldSoThatClientsTryAgain) {
  const auto told_of = [](ErrorCode code) {
    const Response response = to_response(fail(code, "why"));
    return std::to_string(response.status) + ' ' + response.error;
  };
  EXPECT_EQ(told_of(ErrorCode::kOverloaded), "400 ThrottlingException");
  EXPECT_EQ(told_of(ErrorCode::kUnavailable), "503 ServiceUnavailable");
  EXPECT_EQ(told_of(ErrorCode::kDeadlineExceeded), "503 ServiceUnavailable");
  EXPECT_EQ(told_of(ErrorCode::kCancelled), "503 ServiceUnavailable");
  EXPECT_EQ(told_of(ErrorCode::kInternal), "500 InternalFailure");
  EXPECT_EQ(told_of(ErrorCode::kPermissionDenied), "500 InternalFailure");
  EXPECT_EQ(told_of(ErrorCode::kInvalidArgument), "400 ValidationException");
  EXPECT_EQ(told_of(ErrorCode::kPayloadTooLarge), "413 RequestEntityTooLargeException");
}

}  // namespace
}  // namespace baton::gateway
