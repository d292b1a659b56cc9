#include "transport/frame.h"

#include <google/protobuf/io/coded_stream.h>
#include <isa-l/crc.h>

namespace baton {

namespace {

constexpr char kMagic = 'B';
constexpr std::size_t kChecksumOffset = 4;

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) value = value << 8 | static_cast<std::uint8_t>(bytes[i - 1]);
  return value;
}

void put_little_endian(char* to, std::uint32_t value, int byte_count) {
  for (int i = 0; i < byte_count; ++i, value >>= 8) to[i] = static_cast<char>(value & 255);
}

// ISA-L's state is CRC32C's before the last inversion, and it takes its input through a pointer that is not const.
std::uint32_t add_to_checksum(std::uint32_t state, std::string_view bytes) {
  auto* data = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
  return crc32_iscsi(data, static_cast<int>(bytes.size()), state);
}

// Of everything but the checksum itself.
std::uint32_t checksum(std::string_view frame) {
  std::uint32_t state = add_to_checksum(0xFFFFFFFF, frame.substr(0, kChecksumOffset));
  return ~add_to_checksum(state, frame.substr(kFrameHeaderBytes));
}

// `frame` has its body already.
void write_header(wire::Kind kind, std::string& frame) {
  frame[0] = kMagic;
  frame[1] = static_cast<char>(kProtocolVersion);
  put_little_endian(&frame[2], static_cast<std::uint32_t>(kind), 2);
  put_little_endian(&frame[kChecksumOffset], checksum(frame), 4);
}

tl::unexpected<Error> version_mismatch(std::uint8_t version) {
  const char* advice = version < kProtocolVersion ? "; upgrade the peer" : "; upgrade this side";
  return fail(ErrorCode::kVersionMismatch, "the peer speaks protocol version " + std::to_string(version) +
                                               ", this side speaks version " + std::to_string(kProtocolVersion) +
                                               advice);
}

}  // namespace

Result<FrameView> decode_frame(std::string_view frame) {
  if (frame.size() < kFrameHeaderBytes || frame[0] != kMagic) {
    return fail(ErrorCode::kCorrupt,
                "not a Baton frame: " + std::to_string(frame.size()) + " bytes without its header");
  }
  if (frame.size() > kFrameBytesMax) {
    return fail(ErrorCode::kCorrupt, "a frame of " + std::to_string(frame.size()) + " bytes is over the limit of " +
                                         std::to_string(kFrameBytesMax));
  }
  // Before the checksum: another version may compute it differently.
  const auto version = static_cast<std::uint8_t>(frame[1]);
  if (version != kProtocolVersion) return version_mismatch(version);
  if (little_endian(frame.substr(kChecksumOffset, 4)) != checksum(frame)) {
    return fail(ErrorCode::kCorrupt, "a frame of " + std::to_string(frame.size()) +
                                         " bytes does not match its checksum: it was damaged on its way");
  }
  const auto kind = static_cast<int>(little_endian(frame.substr(2, 2)));
  if (!wire::Kind_IsValid(kind) || kind == wire::KIND_NONE) {
    return fail(ErrorCode::kCorrupt, "a frame of unknown kind " + std::to_string(kind));
  }
  return FrameView{static_cast<wire::Kind>(kind), frame.substr(kFrameHeaderBytes)};
}

Result<void> parse_body(std::string_view body, google::protobuf::MessageLite& message) {
  // Our messages nest a few levels by their schema; the limit is for unknown groups, which may nest without end.
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const std::uint8_t*>(body.data()),
                                               static_cast<int>(body.size()));
  input.SetRecursionLimit(kMessageDepthMax);
  if (!message.ParseFromCodedStream(&input) || !input.ConsumedEntireMessage()) {
    return fail(ErrorCode::kCorrupt,
                "a body of " + std::to_string(body.size()) + " bytes cannot be parsed as " + message.GetTypeName());
  }
  return {};
}

std::string encode_frame(wire::Kind kind, const google::protobuf::MessageLite& message) {
  const std::size_t body_bytes = message.ByteSizeLong();
  std::string frame(kFrameHeaderBytes + body_bytes, '\0');
  message.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(frame.data()) + kFrameHeaderBytes);
  write_header(kind, frame);
  return frame;
}

std::string encode_frame(wire::Kind kind, std::string_view body) {
  std::string frame(kFrameHeaderBytes, '\0');
  frame.append(body);
  write_header(kind, frame);
  return frame;
}

}  // namespace baton
