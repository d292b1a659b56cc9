#include "benchmarks/images/photograph.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "common/check.h"
#include "worker/image/codec/jpeg.h"
#include "worker/image/resample.h"

namespace baton::bench {
namespace {

cv::Size thumbnail_size(const cv::Mat& full, int side) {
  const double factor = static_cast<double>(side) / std::max(full.cols, full.rows);
  return {static_cast<int>(std::lround(full.cols * factor)), static_cast<int>(std::lround(full.rows * factor))};
}

cv::Mat decoded(const std::string& jpeg) { return decode_jpeg(jpeg, 8).value(); }

}  // namespace

std::string make_photograph() {
  constexpr int kNoise = 6, kQuality = 90;
  const cv::Mat photo = cv::imread(BATON_PHOTOS "/dandelions.jpg");
  CHECK(!photo.empty()) << BATON_PHOTOS "/dandelions.jpg can not be read";
  cv::Mat large;
  cv::resize(photo, large, {4000, 3000}, 0, 0, cv::INTER_CUBIC);
  cv::Mat light, noise(large.size(), CV_32FC3);
  large.convertTo(light, CV_32F);
  cv::RNG(1).fill(noise, cv::RNG::NORMAL, 0, kNoise);
  light += noise;
  light.convertTo(large, CV_8U);
  return encode_jpeg(large, kQuality, false).value();
}

cv::Mat area_reference(const std::string& jpeg, int side) {
  cv::Mat light, result;
  decoded(jpeg).convertTo(light, CV_32F);
  cv::resize(light, result, thumbnail_size(light, side), 0, 0, cv::INTER_AREA);
  return result;
}

cv::Mat lanczos_reference(const std::string& jpeg, int side) {
  const cv::Mat full = decoded(jpeg);
  cv::Mat result;
  resample(full, thumbnail_size(full, side), Kernel::kLanczos3).convertTo(result, CV_32F);
  return result;
}

double psnr_db(const std::string& jpeg, const cv::Mat& reference) {
  cv::Mat light;
  decoded(jpeg).convertTo(light, CV_32F);
  CHECK(light.size() == reference.size()) << "a thumbnail of another size";
  const double distance = cv::norm(light, reference, cv::NORM_L2);
  const double mean_square = distance * distance / (static_cast<double>(reference.total()) * reference.channels());
  return 10 * std::log10(255.0 * 255.0 / mean_square);
}

}  // namespace baton::bench
