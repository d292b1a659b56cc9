// What a camera wrote beside the pixels. Parsed by exiv2, whose exceptions end here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace baton {

// How to turn and mirror the stored pixels before they are shown: EXIF's number, 1 (as stored) to 8.
//   1 as stored   2 mirrored   3 half turn   4 mirrored, half turn
//   5 transposed  6 quarter turn right  7 transposed, half turn  8 quarter turn left
inline constexpr int kOrientationUpright = 1;
inline constexpr bool swaps_sides(int orientation) { return orientation >= 5; }

struct GpsPosition {
  double latitude = 0;   // degrees, north is positive
  double longitude = 0;  // degrees, east is positive
  std::optional<double> altitude_m;
};

struct Exif {
  int orientation = kOrientationUpright;
  // Empty where the camera said nothing. At most kExifTextBytesMax bytes; any bytes, UTF-8 by custom.
  std::string make;
  std::string model;
  std::string lens;
  std::string taken_at;  // ISO 8601, local time, with its offset from UTC where the camera wrote one
  std::optional<GpsPosition> gps;
};

inline constexpr std::size_t kExifTextBytesMax = 256;

// To be called once, before parse_exif(): exiv2 tells standard error about every damaged tag.
void silence_exif_library();

// `block` is a TIFF structure. What can not be read is left out; a damaged block is an Exif without content.
Exif parse_exif(std::string_view block);

}  // namespace baton
