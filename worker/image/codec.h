// Pixels: decoding, scaling, turning and encoding by OpenCV, whose exceptions end here.
//
// The codecs run in this process and have had a look at untrusted bytes before; a caller has checked the header first.
#pragma once

#include <opencv2/core.hpp>
#include <string>

#include "baton/result.h"
#include "worker/image/header.h"
#include "worker/image/thumbnail_plan.h"

namespace baton {

// To be called once, before the others: OpenCV's own threads would fight with the handlers' over the cores.
void use_one_codec_thread();

// Decodes an image as it is stored, 8 bits a channel: BGR, or BGRA premultiplied where it has transparency (so that
// scaling mixes no colour of an invisible pixel in). `divisor`: see decode_divisor(); formats but JPEG ignore it. May
// overwrite a TIFF's orientation in `bytes`, because the codec would apply it.
// Errors: kCorrupt: damaged, cut short, or of a kind that the codec does not know.
Result<cv::Mat> decode_image(std::string& bytes, const ImageHeader& header, int divisor);

// The middle part of `crop` (in pixels of an upright source of `source` pixels) of the stored image, scaled and turned
// upright. `stored` may be a reduced decode of that source.
Result<cv::Mat> make_thumbnail(const cv::Mat& stored, Size source, const ThumbnailGeometry& geometry, int orientation);

// `format` is JPEG, PNG or WebP. No metadata is written. Transparency becomes white in a JPEG. `quality` is 1 to 100; a
// PNG ignores it.
Result<std::string> encode_image(const cv::Mat& image, ImageFormat format, int quality);

}  // namespace baton
