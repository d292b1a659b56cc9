// Whatever a process sends that an image has taken over: the worker reads no byte outside of what both share, and takes no
// more outputs than it asked for.
#include <cstdint>

#include "common/check.h"
#include "tests/fuzz/seeds.h"
#include "worker/image/child/message.h"

namespace {

using namespace baton;

constexpr Extent kOut{1000, 500};

std::vector<std::string> seeds() {
  return {
      write_reply({{}, nlohmann::json::object()}),
      write_reply({{{{1000, 7}, {3, 4}}}, nlohmann::json::object()}),
      write_reply({{{{1000, 250}, {3, 4}}, {{1250, 250}, {1, 2}}}, nlohmann::json{{"faces", {{{"left", 1}}}}}}),
      write_failure({ErrorCode::kCorrupt, "it is cut short"}),
      kImageChildReady,
  };
}

void check(std::string_view text, std::size_t output_count) {
  const Result<ImageReply> reply = parse_reply(text, kOut, output_count);
  if (!reply) {
    CHECK(!reply.error().message.empty()) << "a failure without a word";
    return;
  }
  CHECK(reply->outputs.size() == output_count) << "another number of outputs";
  CHECK(reply->details.is_object()) << "details that are no object";
  for (const ImageOutput& output : reply->outputs) {
    CHECK(output.bytes.offset >= kOut.offset && output.bytes.size > 0) << "an output before its part of the memory";
    CHECK(output.bytes.offset + output.bytes.size <= kOut.offset + kOut.size) << "an output behind it";
    CHECK(output.size.width > 0 && output.size.height > 0) << "an empty image";
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  fuzz::initialize(*argc, *argv, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::size_t output_count : {0U, 1U, 2U}) check(text, output_count);
  return 0;
}
