// Whatever lies in a file: the header reader never reads outside of it, and what it points at lies within.
#include <algorithm>
#include <cstdint>

#include "common/check.h"
#include "tests/fuzz/seeds.h"
#include "worker/image/header.h"

namespace {

using namespace baton;
using namespace std::string_literals;

// One small header of each format, with the parts that are looked into.
std::vector<std::string> seeds() {
  return {
      "\xFF\xD8\xFF\xE1\0\x0A"
      "Exif\0\0II\xFF\xC0\0\x0B\x08\0\x10\0\x20\x01\x01\x11\0\xFF\xDA\0\x02\x01\xFF\0\xFF\xD9"s,
      "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\x10\0\0\0\x20\x08\x06\0\0\0\0\0\0\0\0\0\0\x02"
      "eXIfII\0\0\0\0\0\0\0\0IDAT\0\0\0\0"s,
      "RIFF\x20\0\0\0WEBPVP8 \x10\0\0\0\0\0\0\x9D\x01\x2A\x10\0\x20\0\0\0"s,
      "RIFF\x20\0\0\0WEBPVP8L\x10\0\0\0\x2F\x0F\xC0\x07\x10"s,
      "RIFF\x30\0\0\0WEBPVP8X\x0A\0\0\0\x12\0\0\0\x0F\0\0\x1F\0\0"
      "EXIF\x02\0\0\0II"s,
      "RIFF\x3A\0\0\0WEBPVP8X\x0A\0\0\0\x20\0\0\0\x0F\0\0\x1F\0\0"
      "ICCP\x02\0\0\0II"s,
      "GIF89a\x10\0\x20\0"s,
      "II*\0\x08\0\0\0\x03\0\0\x01\x03\0\x01\0\0\0\x10\0\0\0\x01\x01\x04\0\x01\0\0\0\x20\0\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"s,
      "MM\0*\0\0\0\x08\0\x02\x01\0\0\x03\0\0\0\x01\0\x10\0\0\x01\x01\0\x04\0\0\0\x01\0\0\0\x20\0\0\0\0"s,
  };
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  fuzz::initialize(*argc, *argv, seeds);
  for (const std::string& seed : seeds()) CHECK(read_image_header(seed).has_value()) << "a seed is refused";
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Result<ImageHeader> header = read_image_header(bytes);
  if (!header) return 0;
  CHECK(header->width > 0 && header->height > 0) << "an empty image";
  CHECK(header->decoded_pixels >= std::uint64_t{header->width} * header->height) << "fewer pixels than the image has";
  CHECK(header->exif_offset <= size && header->exif_size <= size - header->exif_offset) << "EXIF outside of the file";
  CHECK(header->profile_offset <= size && header->profile_size <= size - header->profile_offset)
      << "a colour profile outside of the file";
  CHECK(exif_orientation_offset(bytes.substr(header->exif_offset, header->exif_size)) <
        std::max<std::size_t>(1, header->exif_size))
      << "an orientation outside of its block";
  if (header->format == ImageFormat::kJpeg) {
    std::size_t total = 0;
    for (const std::string_view content : jpeg_segments(bytes, 0xE2, "")) total += content.size();
    CHECK(total <= size) << "segments that are larger than the file";
  }
  CHECK(header->orientation_offset < size) << "an orientation outside of the file";
  return 0;
}
