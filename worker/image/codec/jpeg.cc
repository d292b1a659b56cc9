#include "worker/image/codec/jpeg.h"

#include <algorithm>
#include <cstdlib>

#include "worker/image/codec/jpeg_errors.h"

namespace baton {
namespace {

constexpr int kRowsAtATime = 16;  // as many as the decoder makes of one row of blocks
constexpr int kFullColorQuality = 91;

tl::unexpected<Error> failure(const JpegErrors& errors, ErrorCode code, const char* what) {
  if (errors.is_memory)
    return fail(ErrorCode::kOverloaded, std::string("there is not enough memory to ") + what + " it");
  return fail(code, std::string("it can not be ") + what + "d: " + errors.text);
}

struct Decompressor {
  jpeg_decompress_struct codec{};
  JpegErrors errors;
  Decompressor() {
    prepare(errors);
    codec.err = &errors.base;
  }
  ~Decompressor() { jpeg_destroy_decompress(&codec); }
};

void read_rows(jpeg_decompress_struct& codec, cv::Mat& pixels) {
  while (codec.output_scanline < codec.output_height) {
    JSAMPROW rows[kRowsAtATime];
    const int first = static_cast<int>(codec.output_scanline);
    const int count = std::min(kRowsAtATime, pixels.rows - first);
    for (int i = 0; i < count; ++i) rows[i] = pixels.ptr(first + i);
    jpeg_read_scanlines(&codec, rows, static_cast<JDIMENSION>(count));
  }
}

// False after an error. Holds nothing that a jump would leave behind: the pixels belong to the caller.
bool read_jpeg(Decompressor& reader, std::string_view bytes, int eighths, cv::Mat& pixels) {
  jpeg_decompress_struct& codec = reader.codec;
  if (setjmp(reader.errors.jump) != 0) return false;
  jpeg_create_decompress(&codec);
  jpeg_mem_src(&codec, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_read_header(&codec, TRUE);
  const bool is_cmyk = codec.jpeg_color_space == JCS_CMYK || codec.jpeg_color_space == JCS_YCCK;
  codec.out_color_space = is_cmyk ? JCS_CMYK : JCS_EXT_BGR;
  codec.scale_num = static_cast<unsigned>(eighths);
  codec.scale_denom = 8;
  jpeg_start_decompress(&codec);
  pixels.create(static_cast<int>(codec.output_height), static_cast<int>(codec.output_width),
                is_cmyk ? CV_8UC4 : CV_8UC3);
  read_rows(codec, pixels);
  jpeg_finish_decompress(&codec);
  return true;
}

// Adobe's programs, which write nearly all such files, store ink as its absence.
cv::Mat without_ink(const cv::Mat& cmyk, bool is_inverted) {
  cv::Mat result(cmyk.size(), CV_8UC3);
  for (int y = 0; y < cmyk.rows; ++y) {
    const auto* from = cmyk.ptr<cv::Vec4b>(y);
    auto* to = result.ptr<cv::Vec3b>(y);
    for (int x = 0; x < cmyk.cols; ++x) {
      const auto light = [&](int i) { return is_inverted ? from[x][i] : 255 - from[x][i]; };
      for (int i = 0; i < 3; ++i) to[x][i] = static_cast<unsigned char>((light(2 - i) * light(3) + 127) / 255);
    }
  }
  return result;
}

struct Compressor {
  jpeg_compress_struct codec{};
  JpegErrors errors;
  unsigned char* bytes = nullptr;  // libjpeg's own, by malloc
  unsigned long size = 0;
  Compressor() {
    prepare(errors);
    codec.err = &errors.base;
  }
  ~Compressor() {
    jpeg_destroy_compress(&codec);
    std::free(bytes);
  }
};

bool write_jpeg(Compressor& writer, const cv::Mat& pixels, int quality, bool progressive) {
  jpeg_compress_struct& codec = writer.codec;
  if (setjmp(writer.errors.jump) != 0) return false;
  jpeg_create_compress(&codec);
  jpeg_mem_dest(&codec, &writer.bytes, &writer.size);
  codec.image_width = static_cast<JDIMENSION>(pixels.cols);
  codec.image_height = static_cast<JDIMENSION>(pixels.rows);
  codec.input_components = pixels.channels();
  codec.in_color_space = pixels.channels() == 1 ? JCS_GRAYSCALE : JCS_EXT_BGR;
  jpeg_set_defaults(&codec);
  jpeg_set_quality(&codec, quality, TRUE);
  if (pixels.channels() == 3 && quality >= kFullColorQuality) {
    codec.comp_info[0].h_samp_factor = codec.comp_info[0].v_samp_factor = 1;
  }
  if (progressive) jpeg_simple_progression(&codec);
  jpeg_start_compress(&codec, TRUE);
  while (codec.next_scanline < codec.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(pixels.ptr(static_cast<int>(codec.next_scanline)));
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
  return true;
}

}  // namespace

Result<cv::Mat> decode_jpeg(std::string_view bytes, int eighths) {
  Decompressor reader;
  cv::Mat pixels;
  const bool is_whole = read_jpeg(reader, bytes, eighths, pixels);
  if (reader.errors.is_cut_short) return fail(ErrorCode::kCorrupt, "it is cut short");
  if (!is_whole) return failure(reader.errors, ErrorCode::kCorrupt, "decode");
  return pixels.channels() == 4 ? without_ink(pixels, reader.codec.saw_Adobe_marker != FALSE) : pixels;
}

Result<std::string> encode_jpeg(const cv::Mat& pixels, int quality, bool progressive) {
  Compressor writer;
  if (!write_jpeg(writer, pixels, quality, progressive)) return failure(writer.errors, ErrorCode::kInternal, "encode");
  return std::string(reinterpret_cast<const char*>(writer.bytes), writer.size);
}

}  // namespace baton
