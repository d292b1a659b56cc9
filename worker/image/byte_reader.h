// Reads numbers out of bytes that may be anything; whoever reads past the end gets 0 and a reader that is no longer
// ok().
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace baton {

class ByteReader {
 public:
  ByteReader(std::string_view bytes, bool big_endian) : bytes_(bytes), big_endian_(big_endian) {}

  bool ok() const { return ok_; }
  std::size_t size() const { return bytes_.size(); }

  std::uint8_t u8(std::size_t offset) { return static_cast<std::uint8_t>(number(offset, 1)); }
  std::uint16_t u16(std::size_t offset) { return static_cast<std::uint16_t>(number(offset, 2)); }
  std::uint32_t u24(std::size_t offset) { return number(offset, 3); }
  std::uint32_t u32(std::size_t offset) { return number(offset, 4); }

  // Empty, and no longer ok(), where it does not lie within the bytes.
  std::string_view text(std::size_t offset, std::size_t size) {
    if (offset > bytes_.size() || size > bytes_.size() - offset) {
      ok_ = false;
      return {};
    }
    return bytes_.substr(offset, size);
  }

 private:
  std::uint32_t number(std::size_t offset, std::size_t size) {
    const std::string_view digits = text(offset, size);
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
      const auto digit = static_cast<std::uint8_t>(digits[big_endian_ ? i : digits.size() - 1 - i]);
      value = value << 8 | digit;
    }
    return value;
  }

  std::string_view bytes_;
  bool big_endian_;
  bool ok_ = true;
};

}  // namespace baton
