// The header of every frame, 8 bytes, little endian:
//
//   byte 0      'B'
//   byte 1      protocol version (kProtocolVersion)
//   bytes 2–3   kind of the message (wire::Kind)
//   bytes 4–7   CRC32C of bytes 0–3 and of everything behind the header
//
// TCP's checksum misses one error in 65,536 and ends at every proxy; this one is the peer's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "baton/result.h"
#include "wire.pb.h"

namespace baton {

inline constexpr std::uint8_t kProtocolVersion = 1;
inline constexpr std::size_t kFrameHeaderBytes = 8;
// Refused before it is read (ZMQ_MAXMSGSIZE). Senders keep their batches under kBatchBytesMax.
inline constexpr std::size_t kFrameBytesMax = 4 * 1024 * 1024;
// A batch is closed at this size; one more task of the largest kind still fits into a frame.
inline constexpr std::size_t kBatchBytesMax = 1024 * 1024;
inline constexpr int kRequestsPerFrameMax = 1024;  // of Requests
inline constexpr int kMessageDepthMax = 32;        // nesting of a protobuf

struct FrameView {
  wire::Kind kind = wire::KIND_NONE;
  std::string_view body;
};

// Errors: kCorrupt (not a Baton frame, too short, too long, wrong checksum, unknown kind), kVersionMismatch (names both
// versions and says which side to upgrade).
Result<FrameView> decode_frame(std::string_view frame);

// `body` into `message`, which is cleared first (reuse it: its buffers stay). Errors: kCorrupt.
Result<void> parse_body(std::string_view body, google::protobuf::MessageLite& message);

// A whole frame with `message`, or one that was encoded before, as its body.
std::string encode_frame(wire::Kind kind, const google::protobuf::MessageLite& message);
std::string encode_frame(wire::Kind kind, std::string_view body);

}  // namespace baton
