#include "worker/image/resample.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <opencv2/core/hal/intrin.hpp>
#include <opencv2/imgproc.hpp>

namespace baton {
namespace {

using namespace cv;  // its vectors of 128 bits, which every machine has, have operators

// Rows are blended in whole numbers, twice as fast: the weight 1 is kOne. No kernel weighs a pixel by 2, which would not fit.
constexpr int kOne = 1 << 14;
constexpr int kBlock = 16;  // bytes of a row at a time
constexpr int kLanes = 4;   // floats of a vector

struct RowTaps {
  int first = 0;
  std::vector<std::int16_t> weights;  // an even number of them, the last may be 0; their sum is kOne
};

RowTaps in_whole_numbers(const Taps& taps) {
  RowTaps rows{taps.first, {}};
  float rest = 0;  // what rounding has left over goes to the next one, so that the sum stays
  for (const float weight : taps.weights) {
    rest += weight * kOne;
    rows.weights.push_back(static_cast<std::int16_t>(std::lround(rest)));
    rest -= rows.weights.back();
  }
  if (rows.weights.size() % 2 != 0) rows.weights.push_back(0);
  return rows;
}

// kBlock bytes of a row of the output's height, from `x` on.
void blend_block(const Mat& pixels, const RowTaps& taps, int x, float* row) {
  v_int32x4 sums[4] = {v_setzero_s32(), v_setzero_s32(), v_setzero_s32(), v_setzero_s32()};
  for (std::size_t i = 0; i < taps.weights.size(); i += 2) {
    const int y = taps.first + static_cast<int>(i);
    std::int32_t pair = 0;
    std::memcpy(&pair, &taps.weights[i], sizeof pair);
    const v_int16x8 weights = v_reinterpret_as_s16(v_setall_s32(pair));
    v_uint8x16 low, high;
    v_zip(v_load(pixels.ptr(y) + x), v_load(pixels.ptr(std::min(y + 1, pixels.rows - 1)) + x), low, high);
    v_uint16x8 parts[4];
    v_expand(low, parts[0], parts[1]);
    v_expand(high, parts[2], parts[3]);
    for (int j = 0; j < 4; ++j) sums[j] = v_dotprod(v_reinterpret_as_s16(parts[j]), weights, sums[j]);
  }
  for (int j = 0; j < 4; ++j) v_store(row + kLanes * j, v_cvt_f32(sums[j]) * v_setall_f32(1.0F / kOne));
}

// One row of the output's height, as wide as the source still.
void blend_rows(const Mat& pixels, const RowTaps& taps, std::vector<float>& row) {
  const int size = pixels.cols * pixels.channels();
  int x = 0;
  for (; x + kBlock <= size; x += kBlock) blend_block(pixels, taps, x, &row[static_cast<std::size_t>(x)]);
  for (; x < size; ++x) {
    int sum = 0;
    for (std::size_t i = 0; i < taps.weights.size(); ++i) {
      sum += taps.weights[i] * pixels.ptr(std::min(taps.first + static_cast<int>(i), pixels.rows - 1))[x];
    }
    row[static_cast<std::size_t>(x)] = static_cast<float>(sum) / kOne;
  }
}

// A pixel's channels are blended together; of three, the fourth lane is thrown away.
template <int kChannels>
void blend_columns(const std::vector<float>& row, const std::vector<Taps>& columns, unsigned char* to) {
  for (const Taps& taps : columns) {
    v_float32x4 sums = v_setzero_f32();
    const float* from = row.data() + std::size_t{kChannels} * static_cast<std::size_t>(taps.first);
    for (const float weight : taps.weights) {
      sums = v_muladd(v_load(from), v_setall_f32(weight), sums);
      from += kChannels;
    }
    const v_int16x8 rounded = v_pack(v_round(sums), v_setzero_s32());
    const std::uint32_t pixel = v_reinterpret_as_u32(v_pack_u(rounded, rounded)).get0();
    std::memcpy(to, &pixel, kChannels);
    to += kChannels;
  }
}

// Kernels that overshoot may make a colour brighter than its alpha allows.
void clamp_to_alpha(unsigned char* row, int width) {
  for (int x = 0; x < width; ++x, row += 4) {
    for (int i = 0; i < 3; ++i) row[i] = std::min(row[i], row[3]);
  }
}

Mat convolved(const Mat& pixels, Size size, Kernel kernel) {
  const std::vector<Taps> rows = taps_for(kernel, pixels.rows, size.height);
  const std::vector<Taps> columns = taps_for(kernel, pixels.cols, size.width);
  Mat result(size, pixels.type());
  std::vector<float> row(static_cast<std::size_t>(pixels.cols * pixels.channels() + kLanes));
  for (int y = 0; y < size.height; ++y) {
    blend_rows(pixels, in_whole_numbers(rows[static_cast<std::size_t>(y)]), row);
    if (pixels.channels() == 4) {
      blend_columns<4>(row, columns, result.ptr(y));
      clamp_to_alpha(result.ptr(y), size.width);
    } else {
      blend_columns<3>(row, columns, result.ptr(y));
    }
  }
  return result;
}

}  // namespace

cv::Mat resample(const cv::Mat& pixels, cv::Size size, Kernel kernel) {
  if (pixels.size() == size) return pixels;
  const bool enlarges = size.width > pixels.cols || size.height > pixels.rows;
  if (kernel == Kernel::kArea && enlarges) kernel = Kernel::kCubic;
  if (kernel != Kernel::kNearest) return convolved(pixels, size, kernel);
  cv::Mat result;
  cv::resize(pixels, result, size, 0, 0, cv::INTER_NEAREST_EXACT);
  return result;
}

}  // namespace baton
