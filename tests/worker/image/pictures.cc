#include "tests/worker/image/pictures.h"

#include <boost/crc.hpp>
#include <exiv2/exiv2.hpp>
#include <opencv2/imgcodecs.hpp>

namespace baton {
namespace {

std::string big_endian(std::uint32_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(number >> (8 * i));
  return text;
}

}  // namespace

cv::Mat four_quarters(int width, int height) {
  cv::Mat image(height, width, CV_8UC3);
  const int x = width / 2, y = height / 2;
  image(cv::Rect(0, 0, x, y)).setTo(cv::Scalar(0, 0, 255));
  image(cv::Rect(x, 0, width - x, y)).setTo(cv::Scalar(0, 255, 0));
  image(cv::Rect(0, y, x, height - y)).setTo(cv::Scalar(255, 0, 0));
  image(cv::Rect(x, y, width - x, height - y)).setTo(cv::Scalar(255, 255, 255));
  return image;
}

testing::AssertionResult shows_four_quarters(const cv::Mat& image) {
  if (image.empty() || image.channels() != 3) return testing::AssertionFailure() << "no colour image";
  const cv::Mat expected = four_quarters(image.cols, image.rows);
  for (const double down : {0.25, 0.75}) {
    for (const double right : {0.25, 0.75}) {
      const cv::Point place(static_cast<int>(image.cols * right), static_cast<int>(image.rows * down));
      const double difference = cv::norm(image.at<cv::Vec3b>(place), expected.at<cv::Vec3b>(place), cv::NORM_INF);
      if (difference > 24)
        return testing::AssertionFailure() << "wrong colour at " << place << ": " << image.at<cv::Vec3b>(place);
    }
  }
  return testing::AssertionSuccess();
}

cv::Mat as_stored(const cv::Mat& upright, int orientation) {
  const bool rows_are_columns = orientation >= 5;
  const int width = upright.cols, height = upright.rows;
  cv::Mat stored(rows_are_columns ? width : height, rows_are_columns ? height : width, upright.type());
  // Where the 0th row lies in the scene (right or bottom, not left or top), and the 0th column.
  const bool row_is_far = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const bool column_is_far = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  for (int row = 0; row < stored.rows; ++row) {
    for (int column = 0; column < stored.cols; ++column) {
      const int down = row_is_far ? stored.rows - 1 - row : row;
      const int right = column_is_far ? stored.cols - 1 - column : column;
      const cv::Point scene = rows_are_columns ? cv::Point(down, right) : cv::Point(right, down);
      stored.at<cv::Vec3b>(row, column) = upright.at<cv::Vec3b>(scene);
    }
  }
  return stored;
}

std::string encoded(const cv::Mat& image, const std::string& extension) {
  std::vector<unsigned char> bytes;
  cv::imencode(extension, image, bytes);
  return {bytes.begin(), bytes.end()};
}

std::string exif_block(const std::vector<std::pair<std::string, std::string>>& tags) {
  Exiv2::ExifData data;
  for (const auto& [key, value] : tags) {
    const Exiv2::ExifKey name(key);
    const auto parsed = Exiv2::Value::create(name.defaultTypeId());
    parsed->read(value);
    data.add(name, parsed.get());
  }
  Exiv2::Blob blob;
  Exiv2::ExifParser::encode(blob, Exiv2::bigEndian, data);
  return {blob.begin(), blob.end()};
}

std::string jpeg_with_exif(const std::string& jpeg, const std::string& block) {
  const std::string content = std::string("Exif\0\0", 6) + block;
  return jpeg.substr(0, 2) + "\xFF\xE1" + big_endian(static_cast<std::uint32_t>(content.size() + 2), 2) + content +
         jpeg.substr(2);
}

std::string png_with_exif(const std::string& png, const std::string& block) {
  constexpr std::size_t kAfterHeader = 8 + 25;
  const std::string named = "eXIf" + block;
  boost::crc_32_type checksum;
  checksum.process_bytes(named.data(), named.size());
  return png.substr(0, kAfterHeader) + big_endian(static_cast<std::uint32_t>(block.size()), 4) + named +
         big_endian(checksum.checksum(), 4) + png.substr(kAfterHeader);
}

}  // namespace baton
