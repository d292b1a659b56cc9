#include "worker/image/policy.h"

#include <string>

namespace baton {

Result<void> validate(const ImagePolicy& policy) {
  constexpr std::uint64_t kBytesMax = std::uint64_t{1} << 34;  // 16 GiB: a typing error, not a limit
  const auto out_of = [](const char* name, std::uint64_t value, std::uint64_t low, std::uint64_t high) -> Result<void> {
    if (value >= low && value <= high) return {};
    return fail(ErrorCode::kInvalidArgument, std::string(name) + " must be from " + std::to_string(low) + " to " +
                                                 std::to_string(high) + ", not " + std::to_string(value));
  };
  const auto seconds = [](Duration duration) {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(duration).count());
  };
  if (auto valid = out_of("the largest source, in bytes,", policy.source_bytes_max, 1, kBytesMax); !valid) return valid;
  if (auto valid = out_of("the largest output, in bytes,", policy.output_bytes_max, 1, kBytesMax); !valid) return valid;
  if (auto valid = out_of("the most pixels of a source", policy.source_pixels_max, 1, kBytesMax); !valid) return valid;
  if (auto valid = out_of("the most pixels of an output", policy.output_pixels_max, 1, kBytesMax); !valid) return valid;
  // WebP and JPEG know no longer sides; OpenCV's own limit is 2^20.
  if (auto valid = out_of("the longest side, in pixels,", policy.side_max, 1, 65'535); !valid) return valid;
  if (auto valid = out_of("an image process's memory, in bytes,", policy.memory_bytes_max, 1 << 20, kBytesMax);
      !valid) {
    return valid;
  }
  if (auto valid = out_of("the CPU time of an image, in seconds,", seconds(policy.cpu_time_max), 1, 3600); !valid) {
    return valid;
  }
  return out_of("how many large images are worked on at a time", policy.large_count_max, 1, 1024);
}

}  // namespace baton
