// One step of an image task: what a task asks for, and how it is done to pixels.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "baton/result.h"
#include "worker/image/operations/blur.h"
#include "worker/image/operations/crop.h"
#include "worker/image/operations/flip.h"
#include "worker/image/operations/grayscale.h"
#include "worker/image/operations/resize.h"
#include "worker/image/operations/rotate.h"
#include "worker/image/operations/sharpen.h"
#include "worker/image/operations/watermark.h"
#include "worker/image/policy.h"

namespace baton {

using Operation = std::variant<Resize, Crop, Rotate, Flip, Blur, Sharpen, Grayscale, Watermark>;

// Null if `name` ("resize") is no operation.
const std::vector<std::string_view>* operation_fields(std::string_view name);
// REQUIRES: operation_fields() knows the name.
Operation parse_operation(std::string_view name, JsonFields& fields, const ImagePolicy& policy);

// `marks`: the images of watermarks, decoded or drawn, by Watermark::mark_index.
// Errors: kPayloadTooLarge: the result would be over the policy's limits. kInvalidArgument: the image is not as the step
// needs it.
Result<void> apply(const Operation& operation, const std::vector<cv::Mat>& marks, const ImagePolicy& policy,
                   Picture& picture);

}  // namespace baton
