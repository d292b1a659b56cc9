#include "common/trace_context.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kParent[] = "b7ad6b7169203331";
const std::string kTraceParent = std::string("00-") + kTrace + "-" + kParent + "-01";

TEST(TraceParent, IsReadAndWritten) {
  const auto context = parse_trace_parent(kTraceParent);
  ASSERT_TRUE(context);
  EXPECT_EQ(*context, (TraceContext{kTrace, kParent, true, false}));
  EXPECT_EQ(to_trace_parent(*context), kTraceParent);
  for (const char* flags : {"00", "01", "02", "03"}) {
    const std::string text = kTraceParent.substr(0, 53) + flags;
    const auto read = parse_trace_parent(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(to_trace_parent(*read), text);
  }
}

TEST(TraceParent, FlagsThatNobodyKnowsAreNotPassedOn) {
  EXPECT_EQ(to_trace_parent(parse_trace_parent(kTraceParent.substr(0, 53) + "fd").value()), kTraceParent);
}

TEST(TraceParent, OfALaterVersionIsReadAsFarAsItIsKnown) {
  EXPECT_EQ(to_trace_parent(parse_trace_parent("cc" + kTraceParent.substr(2)).value()), kTraceParent);
  EXPECT_EQ(to_trace_parent(parse_trace_parent("cc" + kTraceParent.substr(2) + "-what-it-will-be").value()),
            kTraceParent);
  EXPECT_FALSE(parse_trace_parent("cc" + kTraceParent.substr(2) + ".what-it-will-be"));
}

TEST(TraceParent, ThatIsNoneIsIgnored) {
  const std::string rest = kTraceParent.substr(2);
  for (const std::string& text :
       {std::string(), std::string("00"), kTraceParent.substr(0, 54), kTraceParent + "-", kTraceParent + "0",
        "ff" + rest, "0x" + rest, "00-" + std::string(32, '0') + "-" + kParent + "-01",
        std::string("00-") + kTrace + "-" + std::string(16, '0') + "-01",
        std::string("00-0AF7651916CD43DD8448EB211C80319C-") + kParent + "-01",
        std::string("00_") + kTrace + "-" + kParent + "-01", std::string("00-") + kTrace + "-" + kParent + "_01",
        std::string("00-") + kTrace + "-" + kParent + "-0g"}) {
    EXPECT_FALSE(parse_trace_parent(text)) << text;
  }
}

TEST(XrayHeader, IsReadInAnyOrderAndWritten) {
  constexpr char kHeader[] = "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1";
  const auto context = parse_xray_header(kHeader);
  ASSERT_TRUE(context);
  EXPECT_EQ(*context, (TraceContext{"67891233abcdef012345678912345678", "53995c3f42cd8ad8", true, false}));
  EXPECT_EQ(to_xray_header(*context), kHeader);
  EXPECT_EQ(
      parse_xray_header("Sampled=1; Parent=53995c3f42cd8ad8 ;Lineage=1:a:0;Root=1-67891233-abcdef012345678912345678;"),
      context);
}

TEST(XrayHeader, WithoutAParentOrADecisionIsReadNevertheless) {
  const auto context =
      parse_xray_header("Self=1-67891233-12456789abcdef012345678a;Root=1-67891233-abcdef012345678912345678");
  ASSERT_TRUE(context);
  EXPECT_EQ(*context, (TraceContext{"67891233abcdef012345678912345678", "2345678912345678", false, false}));
  EXPECT_FALSE(parse_xray_header("Root=1-67891233-abcdef012345678912345678;Sampled=?")->is_sampled);
}

TEST(XrayHeader, ThatIsNoneIsIgnored) {
  for (const char* text : {"", ";", "Root=", "Root=1-", "Root=1-67891233", "Root=1-67891233-abcdef01234567891234567",
                           "Root=2-67891233-abcdef012345678912345678", "Root=1-6789123-3abcdef012345678912345678",
                           "Root=1-67891233-abcdef012345678912345678;Parent=x", "Parent=53995c3f42cd8ad8;Sampled=1"}) {
    EXPECT_FALSE(parse_xray_header(text)) << text;
  }
}

TEST(TraceHeader, IsEitherOfTheTwo) {
  EXPECT_EQ(to_trace_parent(parse_trace_header(kTraceParent).value()), kTraceParent);
  EXPECT_EQ(
      to_trace_parent(
          parse_trace_header("Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1").value()),
      kTraceParent);
  EXPECT_FALSE(parse_trace_header("trace me"));
}

}  // namespace
}  // namespace baton
