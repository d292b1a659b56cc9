#include "worker/image/child/message.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

using nlohmann::json;

constexpr Extent kOut{1000, 500};

ErrorCode refusal(const std::string& text, std::size_t output_count = 1) {
  const Result<ImageReply> reply = parse_reply(text, kOut, output_count);
  return reply ? ErrorCode::kNotFound : reply.error().code;
}

TEST(ImageMessages, ComeBackAsTheyWereWritten) {
  const ImageReply reply{{{{1000, 7}, {3, 4}}, {{1007, 493}, {1, 2}}}, {{"a", 1}}};
  const ImageReply parsed = parse_reply(write_reply(reply), kOut, 2).value();
  ASSERT_EQ(parsed.outputs.size(), 2u);
  EXPECT_EQ(parsed.outputs[1].bytes.offset, 1007u);
  EXPECT_EQ(parsed.outputs[1].bytes.size, 493u);
  EXPECT_EQ(parsed.outputs[0].size, (Size{3, 4}));
  EXPECT_EQ(parsed.details, (json{{"a", 1}}));
  const ImageJob job = parse_job(write_job({"resize", {{"width", 3}}, {{0, 9}, {std::nullopt, 4}, {9, 1}}})).value();
  EXPECT_EQ(job.type, "resize");
  EXPECT_EQ(job.input, (json{{"width", 3}}));
  EXPECT_EQ(job.images.at(0).offset, 0u);
  EXPECT_FALSE(job.images.at(1).offset);
  EXPECT_EQ(job.images.at(1).size, 4u);
  EXPECT_EQ(job.images.at(2).offset, 9u);
}

TEST(ImageMessages, AFailureIsTheChildsOwnWord) {
  const auto reply = parse_reply(write_failure({ErrorCode::kCorrupt, "it is cut short"}), kOut, 1);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(reply.error().message, "it is cut short");
  EXPECT_EQ(refusal(R"({"error": 5})"), ErrorCode::kOverloaded);
  EXPECT_EQ(refusal(R"({"error": 8, "message": "cancelled"})"), ErrorCode::kInternal) << "not for a child to say";
  EXPECT_EQ(refusal(R"({"error": "5"})"), ErrorCode::kInternal);
  EXPECT_LE(
      parse_reply(write_failure({ErrorCode::kCorrupt, std::string(100'000, 'x')}), kOut, 1).error().message.size(),
      2048u);
}

TEST(ImageMessages, WhatIsNoReplyIsRefused) {
  const auto with_output = [](const std::string& output) { return R"({"details": {}, "outputs": [)" + output + "]}"; };
  ASSERT_TRUE(parse_reply(with_output("[1000, 500, 1, 1]"), kOut, 1));
  for (const char* output :
       {"[999, 1, 1, 1]", "[1000, 501, 1, 1]", "[1500, 1, 1, 1]", "[1001, 500, 1, 1]", "[1000, 0, 1, 1]",
        "[1000, 1, 0, 1]", "[1000, 1, 1, 4294967296]", "[18446744073709551615, 2, 1, 1]",
        "[1000, 18446744073709551615, 1, 1]", "[-1, 1, 1, 1]", "[1000.5, 1, 1, 1]", "[\"1000\", 1, 1, 1]",
        "[1000, 1, 1]", "[1000, 1, 1, 1, 1]", "{}", "3", "null"}) {
    EXPECT_EQ(refusal(with_output(output)), ErrorCode::kInternal) << output;
  }
  for (const std::string& text :
       {std::string(), std::string("ready"), std::string("[]"), std::string("{}"), std::string(R"({"outputs": []})"),
        std::string(R"({"outputs": {}, "details": {}})"),
        std::string(R"({"outputs": [[1000, 1, 1, 1]], "details": []})"), std::string(100'000, '[')}) {
    EXPECT_EQ(refusal(text), ErrorCode::kInternal) << text.substr(0, 50);
  }
  EXPECT_EQ(refusal(with_output("[1000, 1, 1, 1]"), 2), ErrorCode::kInternal) << "one is missing";
}

TEST(ImageMessages, ThePolicyReachesTheChild) {
  ImagePolicy policy;
  policy.source_pixels_max = 77;
  policy.cpu_time_max = std::chrono::seconds(7);
  const ChildOptions options = parse_policy(write_policy(policy, 42)).value();
  EXPECT_EQ(options.parent, 42);
  EXPECT_EQ(options.policy.source_pixels_max, 77u);
  EXPECT_EQ(options.policy.cpu_time_max, std::chrono::seconds(7));
  EXPECT_FALSE(parse_policy("{}"));
  EXPECT_FALSE(parse_policy("--help"));
}

}  // namespace
}  // namespace baton
