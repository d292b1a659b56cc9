#include "worker/image/resample.h"

#include <opencv2/imgproc.hpp>

#include "tests/worker/image/pictures.h"

namespace baton {
namespace {

constexpr Kernel kKernels[] = {Kernel::kArea,     Kernel::kLinear,   Kernel::kCubic,
                               Kernel::kMitchell, Kernel::kLanczos2, Kernel::kLanczos3};

cv::Mat noise(int width, int height, int type = CV_8UC3) {
  cv::Mat image(height, width, type);
  cv::RNG(7).fill(image, cv::RNG::UNIFORM, 0, 256);
  return image;
}

// By the definition, in floating point.
cv::Mat reference(const cv::Mat& pixels, cv::Size size, Kernel kernel) {
  const std::vector<Taps> rows = taps_for(kernel, pixels.rows, size.height);
  const std::vector<Taps> columns = taps_for(kernel, pixels.cols, size.width);
  cv::Mat result(size, pixels.type());
  const int channels = pixels.channels();
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width * channels; ++x) {
      const Taps &row = rows[y], &column = columns[x / channels];
      double sum = 0;
      for (std::size_t i = 0; i < row.weights.size(); ++i) {
        const unsigned char* const line = pixels.ptr(row.first + static_cast<int>(i));
        for (std::size_t j = 0; j < column.weights.size(); ++j) {
          sum += static_cast<double>(row.weights[i]) * column.weights[j] *
                 line[(column.first + static_cast<int>(j)) * channels + x % channels];
        }
      }
      result.ptr(y)[x] = cv::saturate_cast<unsigned char>(sum);
    }
  }
  return result;
}

TEST(Resample, EveryKernelIsWithinOneOfItsDefinition) {
  for (const Kernel kernel : kKernels) {
    for (const cv::Size size : {cv::Size(40, 30), cv::Size(63, 1), cv::Size(1, 41), cv::Size(7, 5), cv::Size(63, 40)}) {
      const cv::Mat image = noise(64, 41);
      EXPECT_LE(cv::norm(resample(image, size, kernel), reference(image, size, kernel), cv::NORM_INF), 1)
          << static_cast<int>(kernel) << ", " << size;
    }
  }
}

TEST(Resample, NarrowAndLowImagesAreNotReadBeyondTheirEnds) {
  for (const cv::Size from : {cv::Size(2, 1), cv::Size(5, 1), cv::Size(1, 5), cv::Size(6, 3), cv::Size(3, 6)}) {
    for (const cv::Size to : {cv::Size(1, 1), cv::Size(4, 4), cv::Size(9, 2)}) {
      const cv::Mat image = noise(from.width, from.height);
      EXPECT_LE(cv::norm(resample(image, to, Kernel::kLanczos3), reference(image, to, Kernel::kLanczos3), cv::NORM_INF),
                1)
          << from << " to " << to;
    }
  }
}

TEST(Resample, TheAreaAverageIsThatOfOpenCv) {
  const cv::Mat image = noise(300, 200);
  for (const cv::Size size : {cv::Size(150, 100), cv::Size(77, 51), cv::Size(299, 199), cv::Size(1, 1)}) {
    cv::Mat expected;
    cv::resize(image, expected, size, 0, 0, cv::INTER_AREA);
    EXPECT_LE(cv::norm(resample(image, size, Kernel::kArea), expected, cv::NORM_INF), 1) << size;
  }
}

TEST(Resample, AManyThousandthIsTheMeanStill) {
  cv::Mat image = noise(40'000, 3);
  image.colRange(0, 20'000).setTo(cv::Scalar::all(200));
  for (const Kernel kernel : {Kernel::kArea, Kernel::kLanczos3}) {
    for (const cv::Mat& pixels : {image, cv::Mat(image.t())}) {
      const cv::Mat made = resample(pixels, {1, 1}, kernel);
      EXPECT_LE(cv::norm(made, reference(pixels, {1, 1}, kernel), cv::NORM_INF), 1) << static_cast<int>(kernel);
    }
  }
}

TEST(Resample, ColoursStayWithinTheirAlpha) {
  cv::Mat image(64, 64, CV_8UC4, cv::Scalar(0, 0, 0, 0));
  image.colRange(0, 32).setTo(cv::Scalar(255, 255, 255, 255));
  const cv::Mat made = resample(image, {40, 40}, Kernel::kLanczos3);
  for (int x = 0; x < made.cols; ++x) {
    const auto pixel = made.at<cv::Vec4b>(20, x);
    EXPECT_LE(std::max({pixel[0], pixel[1], pixel[2]}), pixel[3]) << x;
  }
  EXPECT_EQ(made.at<cv::Vec4b>(20, 2), cv::Vec4b(255, 255, 255, 255));
  EXPECT_EQ(made.at<cv::Vec4b>(20, 37), cv::Vec4b(0, 0, 0, 0));
}

}  // namespace
}  // namespace baton
