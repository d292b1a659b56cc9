#include "worker/image/thumbnail.h"

#include <set>

#include "worker/handlers/json_fields.h"
#include "worker/image/codec.h"
#include "worker/image/thumbnail_plan.h"

namespace baton {
namespace {

struct PlannedThumbnail {
  std::string path;  // relative to the root
  ThumbnailGeometry geometry;
};

Size upright_size(const ImageSource& source) {
  const Size stored{source.header.width, source.header.height};
  return swaps_sides(source.exif.orientation) ? Size{stored.height, stored.width} : stored;
}

ImageFormat output_format(const ThumbnailRequest& request, const ImageSource& source) {
  if (request.format) return *request.format;
  return source.header.format == ImageFormat::kTiff ? ImageFormat::kJpeg : source.header.format;
}

tl::expected<void, HandlerError> check_is_supported(const ImageSource& source) {
  const std::string name = "'" + source.path + "': ";
  if (source.header.format == ImageFormat::kGif) {
    return handler_failure(kErrorUnsupported, name + "thumbnails of a GIF are not supported; convert it first", false);
  }
  if (source.header.format == ImageFormat::kWebp && source.header.is_animated) {
    return handler_failure(kErrorUnsupported, name + "thumbnails of an animated WebP are not supported", false);
  }
  return {};
}

// A size's place in the input, for messages.
std::string size_field(std::size_t index) { return "sizes[" + std::to_string(index) + "]"; }

tl::expected<std::vector<PlannedThumbnail>, HandlerError> plan(const ThumbnailRequest& request,
                                                               const ImageSource& source, const FileRoot& root,
                                                               const ImageLimits& limits) {
  std::vector<PlannedThumbnail> planned;
  std::set<std::string> paths;
  for (std::size_t i = 0; i < request.boxes.size(); ++i) {
    const ThumbnailBox& box = request.boxes[i];
    const Result<std::string> path =
        root.relative_path(destination_path(request, box, source.path, output_format(request, source)));
    if (!path) return file_failure("destination", path.error());
    if (*path == source.path) return invalid_input("destination", "names the source itself for " + size_field(i));
    if (!paths.insert(*path).second) {
      return invalid_input(size_field(i),
                           "would write '" + *path + "', as another size does; put {size} into destination");
    }
    const ThumbnailGeometry geometry = thumbnail_geometry(upright_size(source), box.size, request.fit, request.enlarge);
    const std::uint64_t pixels = std::uint64_t{geometry.output.width} * geometry.output.height;
    if (pixels > limits.output_pixels_max) {
      return handler_failure(kErrorTooLarge,
                             size_field(i) + " would have " + std::to_string(pixels) + " pixels; at most " +
                                 std::to_string(limits.output_pixels_max) + " are allowed",
                             false);
    }
    planned.push_back({*path, geometry});
  }
  return planned;
}

Result<cv::Mat> decode(ImageSource& source, const std::vector<PlannedThumbnail>& planned) {
  std::vector<ThumbnailGeometry> geometries;
  for (const PlannedThumbnail& thumbnail : planned) geometries.push_back(thumbnail.geometry);
  return decode_image(source.bytes, source.header, decode_divisor(geometries));
}

tl::unexpected<HandlerError> codec_failure(const std::string& path, const Error& error) {
  const bool is_corrupt = error.code == ErrorCode::kCorrupt;
  return handler_failure(is_corrupt ? kErrorCorrupt : kErrorTaskFailed, "'" + path + "': " + error.message,
                         !is_corrupt);
}

// Writes one thumbnail and describes it.
tl::expected<nlohmann::json, HandlerError> write_thumbnail(const cv::Mat& stored, const ImageSource& source,
                                                           const PlannedThumbnail& planned, ImageFormat format,
                                                           int quality, const FileRoot& root) {
  const Result<cv::Mat> image = make_thumbnail(stored, upright_size(source), planned.geometry, source.exif.orientation);
  if (!image) return codec_failure(source.path, image.error());
  const Result<std::string> bytes = encode_image(*image, format, quality);
  if (!bytes) return codec_failure(source.path, bytes.error());
  const Result<void> written = root.write(planned.path, *bytes);
  if (!written) return file_failure("destination", written.error());
  return nlohmann::json{{"path", planned.path},
                        {"width", image->cols},
                        {"height", image->rows},
                        {"bytes", bytes->size()},
                        {"format", image_format_name(format)}};
}

}  // namespace

HandlerResult image_thumbnail(Attempt& attempt, const FileRoot& root, const ImageLimits& limits) {
  const tl::expected<ThumbnailRequest, HandlerError> request = parse_thumbnail_request(attempt.input(), limits);
  if (!request) return tl::unexpected<HandlerError>(request.error());
  tl::expected<ImageSource, HandlerError> source = read_image_source(root, request->source, limits);
  if (!source) return tl::unexpected<HandlerError>(source.error());
  if (const auto supported = check_is_supported(*source); !supported)
    return tl::unexpected<HandlerError>(supported.error());
  const auto planned = plan(*request, *source, root, limits);
  if (!planned) return tl::unexpected<HandlerError>(planned.error());
  attempt.heartbeat();

  const Result<cv::Mat> stored = decode(*source, *planned);
  if (!stored) return codec_failure(source->path, stored.error());
  nlohmann::json thumbnails = nlohmann::json::array();
  for (const PlannedThumbnail& thumbnail : *planned) {
    attempt.heartbeat();
    if (attempt.should_stop())
      return handler_failure(kErrorCancelled, "stopped as told, before '" + thumbnail.path + "'");
    auto description =
        write_thumbnail(*stored, *source, thumbnail, output_format(*request, *source), request->quality, root);
    if (!description) return tl::unexpected<HandlerError>(description.error());
    thumbnails.push_back(std::move(*description));
  }
  return dump_json({{"source", source->path}, {"thumbnails", std::move(thumbnails)}});
}

}  // namespace baton
