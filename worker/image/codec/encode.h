// Pixels as an encoded image. JPEG by libjpeg-turbo, PNG and WebP by OpenCV, whose exceptions end here.
#pragma once

#include <string>

#include "baton/result.h"
#include "worker/image/output.h"
#include "worker/image/picture.h"

namespace baton {

// `format` is JPEG, PNG or WebP. No metadata is written. Transparency becomes white in a JPEG.
// Errors: kInternal; kOverloaded: memory was refused.
Result<std::string> encode_image(const Picture& picture, ImageFormat format, const OutputOptions& options);

}  // namespace baton
