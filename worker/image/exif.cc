#include "worker/image/exif.h"

#include <cmath>
#include <cstdint>
#include <exiv2/exiv2.hpp>
#include <limits>

namespace baton {
namespace {

// Null, or a value of at least `count` parts.
const Exiv2::Value* value_of(const Exiv2::ExifData& data, const char* key, long count = 1) {
  const auto entry = data.findKey(Exiv2::ExifKey(key));
  if (entry == data.end() || entry->count() == 0) return nullptr;
  const Exiv2::Value& value = entry->value();
  return value.count() >= count ? &value : nullptr;
}

std::string text_of(const Exiv2::ExifData& data, const char* key) {
  const Exiv2::Value* const value = value_of(data, key);
  if (value == nullptr || value->typeId() != Exiv2::asciiString) return {};
  std::string text = value->toString().substr(0, kExifTextBytesMax);
  text.erase(std::min(text.find('\0'), text.size()));  // cameras pad with NUL
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

int orientation_of(const Exiv2::ExifData& data) {
  const Exiv2::Value* const value = value_of(data, "Exif.Image.Orientation");
  const long orientation = value == nullptr ? kOrientationUpright : value->toLong();
  return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : kOrientationUpright;
}

// "2012:09:21 22:07:34" is "2012-09-21T22:07:34". Empty if it is nothing of the kind (many cameras write blanks).
std::string time_of(const Exiv2::ExifData& data) {
  constexpr std::string_view kPattern = "dddd:dd:dd dd:dd:dd";
  std::string text = text_of(data, "Exif.Photo.DateTimeOriginal");
  if (text.size() != kPattern.size()) return {};
  for (std::size_t i = 0; i < kPattern.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (kPattern[i] == 'd' ? !is_digit : text[i] != kPattern[i]) return {};
  }
  text[4] = text[7] = '-';
  text[10] = 'T';
  return text + text_of(data, "Exif.Photo.OffsetTimeOriginal");
}

double ratio_of(const Exiv2::Value& value, long part) {
  const Exiv2::Rational ratio = value.toRational(part);
  if (ratio.second == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(ratio.first) / ratio.second;
}

// Degrees, minutes and seconds, with a letter for the half of the Earth; NaN where there are none.
double degrees_of(const Exiv2::ExifData& data, const char* key, const char* half_key, char negative_half) {
  const Exiv2::Value* const value = value_of(data, key, 3);
  if (value == nullptr) return std::numeric_limits<double>::quiet_NaN();
  const double degrees = ratio_of(*value, 0) + ratio_of(*value, 1) / 60 + ratio_of(*value, 2) / 3600;
  return text_of(data, half_key).starts_with(negative_half) ? -degrees : degrees;
}

std::optional<GpsPosition> gps_of(const Exiv2::ExifData& data) {
  const GpsPosition position{degrees_of(data, "Exif.GPSInfo.GPSLatitude", "Exif.GPSInfo.GPSLatitudeRef", 'S'),
                             degrees_of(data, "Exif.GPSInfo.GPSLongitude", "Exif.GPSInfo.GPSLongitudeRef", 'W'),
                             {}};
  const bool is_on_earth = std::abs(position.latitude) <= 90 && std::abs(position.longitude) <= 180;  // false for NaN
  if (!is_on_earth) return std::nullopt;
  GpsPosition result = position;
  if (const Exiv2::Value* const altitude = value_of(data, "Exif.GPSInfo.GPSAltitude")) {
    const Exiv2::Value* const below = value_of(data, "Exif.GPSInfo.GPSAltitudeRef");
    const double metres = ratio_of(*altitude, 0);
    if (std::isfinite(metres)) result.altitude_m = below != nullptr && below->toLong() == 1 ? -metres : metres;
  }
  return result;
}

}  // namespace

void silence_exif_library() { Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute); }

Exif parse_exif(std::string_view block) {
  Exif exif;
  if (block.empty() || block.size() > std::numeric_limits<std::uint32_t>::max()) return exif;
  try {
    Exiv2::ExifData data;
    // Not Exiv2::ImageFactory: that one parses XMP too, in a library with global state.
    Exiv2::ExifParser::decode(data, reinterpret_cast<const Exiv2::byte*>(block.data()),
                              static_cast<std::uint32_t>(block.size()));
    exif.orientation = orientation_of(data);
    exif.make = text_of(data, "Exif.Image.Make");
    exif.model = text_of(data, "Exif.Image.Model");
    exif.lens = text_of(data, "Exif.Photo.LensModel");
    exif.taken_at = time_of(data);
    exif.gps = gps_of(data);
  } catch (const std::exception&) {
    // Damaged: what was read so far is what there is.
  }
  return exif;
}

}  // namespace baton
