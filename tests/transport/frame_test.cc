#include "transport/frame.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

wire::Submit a_submit(int task_count) {
  wire::Submit submit;
  submit.set_request(7);
  submit.add_types("image.thumbnail");
  for (int i = 0; i < task_count; ++i) {
    auto* task = submit.add_tasks();
    task->set_id_high(static_cast<std::uint64_t>(i));
    task->set_input("input " + std::to_string(i));
  }
  return submit;
}

TEST(Frame, CarriesAMessageAndItsKind) {
  const auto submit = a_submit(100);
  const auto frame = encode_frame(wire::SUBMIT, submit);
  const auto view = decode_frame(frame);
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ(view->kind, wire::SUBMIT);
  wire::Submit parsed;
  ASSERT_TRUE(parse_body(view->body, parsed));
  EXPECT_EQ(parsed.SerializeAsString(), submit.SerializeAsString());
}

TEST(Frame, OfAnEmptyMessageIsItsHeader) {
  const auto frame = encode_frame(wire::PING, wire::Ping());
  EXPECT_EQ(frame.size(), kFrameHeaderBytes);
  ASSERT_TRUE(decode_frame(frame));
  EXPECT_TRUE(decode_frame(frame)->body.empty());
}

// 0xE3069283 is the CRC32C of "123456789", the check value of every catalogue: here with the frame's own layout, so
// that another implementation can be held against these bytes.
TEST(Frame, HasTheBytesThatTheProtocolSays) {
  wire::Ping ping;
  ping.set_nonce(0x0807060504030201);
  const auto frame = encode_frame(wire::PING, ping);
  EXPECT_EQ(frame.substr(0, 4), std::string("B\x01\x05\x00", 4));
  EXPECT_EQ(frame.substr(8), "\x09\x01\x02\x03\x04\x05\x06\x07\x08");
  // Bit by bit, from CRC32C's definition (RFC 3720, B.4).
  std::uint32_t crc = ~0U;
  for (const char c : frame.substr(0, 4) + frame.substr(8)) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78U : 0);
  }
  crc = ~crc;
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(static_cast<std::uint8_t>(frame[4 + i]), crc >> (8 * i) & 255);
}

TEST(Frame, EverySingleFlippedBitIsNoticed) {
  const auto frame = encode_frame(wire::SUBMIT, a_submit(3));
  for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
    auto damaged = frame;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
    const auto view = decode_frame(damaged);
    ASSERT_FALSE(view) << "bit " << bit;
    const bool in_version = bit / 8 == 1;
    EXPECT_EQ(view.error().code, in_version ? ErrorCode::kVersionMismatch : ErrorCode::kCorrupt) << "bit " << bit;
  }
}

TEST(Frame, EveryCutOffEndIsNoticed) {
  const auto frame = encode_frame(wire::SUBMIT, a_submit(3));
  for (std::size_t size = 0; size < frame.size(); ++size) {
    const auto view = decode_frame(std::string_view(frame).substr(0, size));
    ASSERT_FALSE(view) << size;
    EXPECT_EQ(view.error().code, ErrorCode::kCorrupt);
  }
}

TEST(Frame, OfAnotherVersionNamesBothVersionsAndWhomToUpgrade) {
  auto frame = encode_frame(wire::PING, wire::Ping());
  frame[1] = static_cast<char>(kProtocolVersion + 1);
  auto view = decode_frame(frame);
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().code, ErrorCode::kVersionMismatch);
  EXPECT_EQ(view.error().message, "the peer speaks protocol version 2, this side speaks version 1; upgrade this side");
  frame[1] = 0;
  EXPECT_EQ(decode_frame(frame).error().message,
            "the peer speaks protocol version 0, this side speaks version 1; upgrade the peer");
}

TEST(Frame, OfAnUnknownKindIsCorrupt) {
  for (const int kind : {0, 7, 9, 29, 65535}) {
    const auto frame = encode_frame(static_cast<wire::Kind>(kind), wire::Ping());
    const auto view = decode_frame(frame);
    ASSERT_FALSE(view) << kind;
    EXPECT_EQ(view.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(view.error().message.find("unknown kind " + std::to_string(kind)), std::string::npos);
  }
}

TEST(Frame, OverTheLimitIsCorruptAndAtTheLimitIsNot) {
  wire::Submit submit;
  submit.add_tasks()->set_input(std::string(kFrameBytesMax - 100, 'x'));
  const auto overhead = encode_frame(wire::SUBMIT, submit).size() - (kFrameBytesMax - 100);
  submit.mutable_tasks(0)->set_input(std::string(kFrameBytesMax - overhead, 'x'));
  const auto largest = encode_frame(wire::SUBMIT, submit);
  ASSERT_EQ(largest.size(), kFrameBytesMax);
  EXPECT_TRUE(decode_frame(largest));
  submit.mutable_tasks(0)->mutable_input()->push_back('x');
  const auto view = decode_frame(encode_frame(wire::SUBMIT, submit));
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().code, ErrorCode::kCorrupt);
}

TEST(Body, ThatIsNoProtobufIsCorruptAndNamesTheMessage) {
  wire::Submit submit;
  const auto parsed = parse_body("\xFF\xFF\xFF", submit);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(parsed.error().message.find("baton.wire.Submit"), std::string::npos);
}

TEST(Body, ReplacesWhatTheMessageHeld) {
  wire::Ping ping;
  ping.set_nonce(1);
  ASSERT_TRUE(parse_body("", ping));
  EXPECT_EQ(ping.nonce(), 0U);
}

// Unknown fields may nest as groups, which the schema does not bound.
std::string nested_groups(int depth) {
  std::string body;
  for (int i = 0; i < depth; ++i) body += static_cast<char>(15 << 3 | 3);
  for (int i = 0; i < depth; ++i) body += static_cast<char>(15 << 3 | 4);
  return body;
}

TEST(Body, ThatNestsTooDeeplyIsCorrupt) {
  wire::Ping ping;
  EXPECT_TRUE(parse_body(nested_groups(kMessageDepthMax - 1), ping));
  EXPECT_FALSE(parse_body(nested_groups(kMessageDepthMax + 1), ping));
  EXPECT_FALSE(parse_body(nested_groups(1'000'000), ping));
}

TEST(Body, WithAnEndOfGroupThatNothingBeganIsCorrupt) {
  wire::Ping ping;
  EXPECT_FALSE(parse_body(std::string(1, static_cast<char>(15 << 3 | 4)), ping));
}

}  // namespace
}  // namespace baton
