#include "worker/image/operation.h"

#include <algorithm>

namespace baton {
namespace {

template <typename... Case>
struct Overloaded : Case... {
  using Case::operator()...;
};
template <typename... Case>
Overloaded(Case...) -> Overloaded<Case...>;

Size size_after(const Operation& operation, Size size) {
  return std::visit(
      Overloaded{
          [&](const Resize& resize) { return resize_geometry(size, resize.box, resize.fit, resize.limits).canvas; },
          [&](const Rotate& rotate) { return size_after(rotate, size); }, [&](const auto&) { return size; }},
      operation);
}

Result<void> check(Size size, const ImagePolicy& policy) {
  const std::string shown = std::to_string(size.width) + " × " + std::to_string(size.height);
  if (size.width > policy.side_max || size.height > policy.side_max) {
    return fail(ErrorCode::kPayloadTooLarge, "the output would be " + shown + "; a side may have at most " +
                                                 std::to_string(policy.side_max) + " pixels");
  }
  if (size.pixels() > policy.output_pixels_max) {
    return fail(ErrorCode::kPayloadTooLarge, "the output would be " + shown + ", " + std::to_string(size.pixels()) +
                                                 " pixels; at most " + std::to_string(policy.output_pixels_max) +
                                                 " are allowed");
  }
  return {};
}

}  // namespace

const std::vector<std::string_view>* operation_fields(std::string_view name) {
  static const std::vector<std::string_view> kNone;
  if (name == "resize") return &resize_fields();
  if (name == "crop") return &crop_fields();
  if (name == "rotate") return &rotate_fields();
  if (name == "flip") return &flip_fields();
  if (name == "blur") return &blur_fields();
  if (name == "sharpen") return &sharpen_fields();
  if (name == "grayscale") return &kNone;
  if (name == "watermark") return &watermark_fields();
  return nullptr;
}

Operation parse_operation(std::string_view name, JsonFields& fields, const ImagePolicy& policy) {
  if (name == "resize") return parse_resize(fields, policy.side_max);
  if (name == "crop") return parse_crop(fields, policy.side_max);
  if (name == "rotate") return parse_rotate(fields);
  if (name == "flip") return parse_flip(fields);
  if (name == "blur") return parse_blur(fields);
  if (name == "sharpen") return parse_sharpen(fields);
  if (name == "watermark") return parse_watermark(fields, policy.side_max);
  return Grayscale{};
}

Result<void> apply(const Operation& operation, const std::vector<cv::Mat>& marks, const ImagePolicy& policy,
                   Picture& picture) {
  if (Result<void> fits = check(size_after(operation, picture.size), policy); !fits) return fits;
  return std::visit(Overloaded{[&](const Crop& crop) { return apply(crop, picture); },
                               [&](const Watermark& watermark) -> Result<void> {
                                 apply(watermark, marks.at(watermark.mark_index), picture);
                                 return {};
                               },
                               [&](const auto& other) -> Result<void> {
                                 apply(other, picture);
                                 return {};
                               }},
                    operation);
}

}  // namespace baton
