// The photograph that is measured with, and how close a thumbnail of it comes.
#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace baton::bench {

// A JPEG of 4000 × 3000 pixels, quality 90, about 2.8 MB: examples/photos/dandelions.jpg enlarged, with noise of a sensor
// (standard deviation 6), without which the enlarged image would be easier to decode than a photograph. The same bytes
// every time.
std::string make_photograph();

// What a thumbnail should look like: all pixels decoded, averaged over areas in floating point.
cv::Mat area_reference(const std::string& jpeg, int side);
// The same, by Lanczos' kernel with three lobes, as libvips and ImageMagick want it.
cv::Mat lanczos_reference(const std::string& jpeg, int side);

double psnr_db(const std::string& jpeg, const cv::Mat& reference);

}  // namespace baton::bench
