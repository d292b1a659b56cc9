#include "common/compression.h"

#include <zstd.h>

#include <utility>

#include "common/check.h"

namespace baton {

void Compressor::Free::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }

Compressor::Compressor(int level) : context_(ZSTD_createCCtx()) {
  CHECK(context_) << "no memory for zstd";
  for (const auto& [parameter, value] :
       {std::pair(ZSTD_c_compressionLevel, level), std::pair(ZSTD_c_checksumFlag, 1)}) {
    const std::size_t set = ZSTD_CCtx_setParameter(context_.get(), parameter, value);
    CHECK(!ZSTD_isError(set)) << "zstd: " << ZSTD_getErrorName(set);
  }
}

std::string Compressor::compress(std::string_view bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress2(context_.get(), frame.data(), frame.size(), bytes.data(), bytes.size());
  CHECK(!ZSTD_isError(size)) << "zstd: " << ZSTD_getErrorName(size);
  frame.resize(size);
  return frame;
}

std::optional<std::string> decompress(std::string_view frame, std::size_t bytes_max) {
  const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > bytes_max) return std::nullopt;
  std::string bytes(size, '\0');
  const std::size_t written = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(written) || written != bytes.size()) return std::nullopt;
  return bytes;
}

}  // namespace baton
