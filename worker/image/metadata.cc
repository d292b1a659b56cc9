#include "worker/image/metadata.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <opencv2/imgproc.hpp>

#include "worker/image/picture.h"

namespace baton {
namespace {

nlohmann::json exif_json(const Exif& exif) {
  nlohmann::json result = nlohmann::json::object();
  if (!exif.make.empty()) result["make"] = exif.make;
  if (!exif.model.empty()) result["model"] = exif.model;
  if (!exif.lens.empty()) result["lens"] = exif.lens;
  if (!exif.taken_at.empty()) result["taken_at"] = exif.taken_at;
  if (exif.gps) {
    result["gps"] = {{"latitude", exif.gps->latitude}, {"longitude", exif.gps->longitude}};
    if (exif.gps->altitude_m) result["gps"]["altitude_m"] = *exif.gps->altitude_m;
  }
  return result;
}

std::string hexadecimal(double red, double green, double blue) {
  char text[8];
  std::snprintf(text, sizeof text, "#%02x%02x%02x", static_cast<unsigned>(std::lround(red)) & 255U,
                static_cast<unsigned>(std::lround(green)) & 255U, static_cast<unsigned>(std::lround(blue)) & 255U);
  return text;
}

std::string dominant_color(const cv::Mat& bgr) {
  constexpr int kBits = 4, kBoxes = 1 << kBits, kShift = 8 - kBits;
  std::array<int, kBoxes * kBoxes * kBoxes> counts{};
  for (int y = 0; y < bgr.rows; ++y) {
    for (int x = 0; x < bgr.cols; ++x) {
      const auto color = bgr.at<cv::Vec3b>(y, x);
      ++counts[static_cast<std::size_t>(((color[2] >> kShift) * kBoxes + (color[1] >> kShift)) * kBoxes +
                                        (color[0] >> kShift))];
    }
  }
  const auto fullest = static_cast<int>(std::max_element(counts.begin(), counts.end()) - counts.begin());
  const auto middle = [](int box) { return box * (1 << kShift) + (1 << (kShift - 1)); };
  return hexadecimal(middle(fullest / kBoxes / kBoxes), middle(fullest / kBoxes % kBoxes), middle(fullest % kBoxes));
}

double entropy_of(const cv::Mat& gray) {
  std::array<int, 256> counts{};
  for (int y = 0; y < gray.rows; ++y) {
    for (int x = 0; x < gray.cols; ++x) ++counts[gray.at<unsigned char>(y, x)];
  }
  double entropy = 0;
  for (const int count : counts) {
    const double share = count / static_cast<double>(gray.total());
    if (count > 0) entropy -= share * std::log2(share);
  }
  return entropy;
}

// A bit for each pixel of a tiny copy that is darker than its right neighbour.
std::string difference_hash(const cv::Mat& gray) {
  cv::Mat tiny;
  cv::resize(gray, tiny, {9, 8}, 0, 0, cv::INTER_AREA);
  std::uint64_t bits = 0;
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 8; ++x)
      bits = bits << 1 | (tiny.at<unsigned char>(y, x) < tiny.at<unsigned char>(y, x + 1) ? 1U : 0U);
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(bits));
  return text;
}

bool is_opaque(const cv::Mat& pixels) {
  if (pixels.channels() != 4) return true;
  double least = 0;
  cv::Mat alpha;
  cv::extractChannel(pixels, alpha, 3);
  cv::minMaxLoc(alpha, &least);
  return least >= 255;
}

}  // namespace

MetadataRequest parse_metadata(JsonFields& fields) { return {fields.boolean("stats", false)}; }

nlohmann::json describe(const ImageHeader& header, const Exif& exif) {
  const bool swapped = swaps_sides(exif.orientation);
  return {{"format", image_format_name(header.format)},
          {"width", swapped ? header.height : header.width},
          {"height", swapped ? header.width : header.height},
          {"channels", header.channels},
          {"space", color_space_name(header.space)},
          {"depth", header.depth},
          {"has_alpha", header.has_alpha},
          {"has_profile", header.has_profile},
          {"progressive", header.is_progressive},
          {"animated", header.is_animated},
          {"orientation", exif.orientation},
          {"exif", exif_json(exif)}};
}

nlohmann::json describe_pixels(const cv::Mat& pixels) {
  const cv::Mat bgr = pixels.channels() == 4 ? flattened(pixels, kWhite) : pixels;
  cv::Mat gray;
  cv::cvtColor(bgr, gray, cv::COLOR_BGR2GRAY);
  const cv::Scalar mean = cv::mean(bgr);
  return {{"dominant", dominant_color(bgr)},
          {"mean", hexadecimal(mean[2], mean[1], mean[0])},
          {"entropy", std::round(entropy_of(gray) * 100) / 100},
          {"opaque", is_opaque(pixels)},
          {"dhash", difference_hash(gray)}};
}

}  // namespace baton
