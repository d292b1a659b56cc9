// Whatever arrives from the network: decode_frame and parse_body never crash, and what they accept survives being sent
// again.
#include "common/check.h"
#include "tests/fuzz/seeds.h"
#include "transport/frame.h"

namespace {

using namespace baton;

const auto& messages() {
  static const auto all = fuzz::all_messages(wire::Hello::descriptor()->file());
  return all;
}

std::vector<std::string> seeds() {
  std::vector<std::string> frames;
  for (const auto& message : messages()) {
    frames.push_back(encode_frame(wire::PING, *message));
    fuzz::fill(*message);
    frames.push_back(encode_frame(wire::SUBMIT, *message));
  }
  return frames;
}

void expect_any_damage_is_noticed(std::string frame, std::size_t where) {
  auto& byte = frame[where % frame.size()];
  byte = static_cast<char>(byte ^ 1 << where % 8);
  CHECK(!decode_frame(frame)) << "bit " << where % 8 << " of byte " << where % frame.size() << " was flipped";
}

// The fuzzer does not find checksums, so the body is parsed whatever the header says.
void parse_as_every_message(std::string_view body) {
  for (const auto& message : messages()) {
    if (!parse_body(body, *message)) continue;
    const auto frame = encode_frame(wire::SUBMIT, *message);
    if (frame.size() > kFrameBytesMax) continue;
    const auto view = decode_frame(frame);
    CHECK(view.has_value()) << view.error().message;
    const auto bytes = fuzz::bytes_of(*message);
    CHECK(parse_body(view->body, *message).has_value()) << message->GetTypeName();
    CHECK(fuzz::bytes_of(*message) == bytes) << message->GetTypeName() << " changed on its way";
    expect_any_damage_is_noticed(frame, body.size() * 31 + static_cast<std::uint8_t>(body.empty() ? 0 : body[0]));
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  fuzz::initialize(*argc, *argv, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (const auto view = decode_frame(input)) {
    CHECK(view->body.size() + kFrameHeaderBytes == size) << "a body that is not all of the frame";
  }
  parse_as_every_message(input.substr(std::min(size, kFrameHeaderBytes)));
  return 0;
}
