// The work of an image task on bytes that are there: decode, steps, encode. What an image process does, and a benchmark
// measures.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "baton/result.h"
#include "worker/image/request.h"

namespace baton {

// Files that were opened while that was allowed; -1: it is not there.
struct WorkFiles {
  int face_cascade = -1;  // detect.h
  int text_font = -1;     // text.h
};

struct ImageWork {
  const ImageRequest& request;
  std::vector<std::span<char>> images;  // the source, then the watermarks; may be written to
  const ImagePolicy& policy;
  WorkFiles files{};
};

// Takes the next output, in the order of the request.
using TakeOutput = std::function<Result<void>(std::string bytes, Size size)>;

// What goes into the result beside the outputs: an object. Errors: kCorrupt, kPayloadTooLarge (over the policy's limits),
// kInvalidArgument (the image is not as the request needs it), kFailedPrecondition, kOverloaded (memory), kInternal.
Result<nlohmann::json> do_image_work(const ImageWork& work, const TakeOutput& take);

// The header, checked against the policy: before anything is decoded, in whichever process.
// Errors: kCorrupt; kInvalidArgument: no image; kPayloadTooLarge.
Result<ImageHeader> check_image(std::string_view bytes, const ImagePolicy& policy);

ImageFormat output_format(const RenderRequest& request, const OutputRequest& output, ImageFormat source);

}  // namespace baton
