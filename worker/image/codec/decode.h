// An encoded image as pixels. JPEG by libjpeg-turbo, GIF by giflib, the others by OpenCV, whose exceptions end here.
//
// To be called in a child process alone: codecs are where the holes are. The caller has checked the header first.
#pragma once

#include <opencv2/core.hpp>
#include <span>

#include "baton/result.h"
#include "worker/image/header.h"
#include "worker/image/picture.h"

namespace baton {

// To be called once, before the others: OpenCV's own threads would fight with other children over the cores.
void use_one_codec_thread();

// The first picture, upright. `eighths`: see decode_eighths(); formats but JPEG ignore it. May write into `bytes`.
// Errors: kCorrupt: damaged, cut short, or of a kind that the codec does not know. kOverloaded: memory was refused.
Result<Picture> decode_image(std::span<char> bytes, const ImageHeader& header, int orientation, int eighths);

}  // namespace baton
