// Bytes made smaller by zstd, and made whole again. What comes from storage may be damaged: whatever the bytes are,
// they are decompressed or refused, in bounded memory.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct ZSTD_CCtx_s;

namespace baton {

// Keeps its tables from one call to the next. Not thread-safe.
class Compressor {
 public:
  // zstd's levels: below 0 is faster and looser, 1 to 19 slower and tighter.
  explicit Compressor(int level);

  // A frame that knows the size of its content and has a checksum of it. Less than `bytes` only if they repeat themselves.
  std::string compress(std::string_view bytes);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
};

// Nullopt: not one whole frame, or its content has more than `bytes_max` bytes or an unknown size.
std::optional<std::string> decompress(std::string_view frame, std::size_t bytes_max);

}  // namespace baton
