// Images to try handlers on: made here, so that a test knows what each pixel shows.
#pragma once

#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <string>
#include <utility>
#include <vector>

namespace baton {

// Four quarters: red and green above, blue and white below.
cv::Mat four_quarters(int width, int height);

// Whether an image that was lossily compressed still shows four_quarters(), upright.
::testing::AssertionResult shows_four_quarters(const cv::Mat& image);

// The image as a camera would store it that writes this EXIF orientation: by the definition of the tag (which edge of
// the scene the first stored row and column are), independent of how handlers turn it back.
cv::Mat as_stored(const cv::Mat& upright, int orientation);

std::string encoded(const cv::Mat& image, const std::string& extension);

// An EXIF block made by exiv2 of pairs such as {"Exif.Image.Make", "Canon"}.
std::string exif_block(const std::vector<std::pair<std::string, std::string>>& tags);
std::string jpeg_with_exif(const std::string& jpeg, const std::string& block);
std::string png_with_exif(const std::string& png, const std::string& block);

}  // namespace baton
