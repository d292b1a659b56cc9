#include "worker/image/source.h"

#include "worker/handlers/json_fields.h"

namespace baton {
namespace {

// Larger ones are not from a camera. A TIFF is its own EXIF block, of any size.
constexpr std::size_t kExifBytesMax = 1 << 20;

tl::expected<ImageHeader, HandlerError> header_of(const std::string& path, std::string_view bytes,
                                                  const ImageLimits& limits) {
  const Result<ImageHeader> header = read_image_header(bytes);
  if (!header) {
    const bool is_known = header.error().code == ErrorCode::kCorrupt;
    return handler_failure(is_known ? kErrorCorrupt : kErrorUnsupported, "'" + path + "': " + header.error().message,
                           false);
  }
  const std::string size = std::to_string(header->width) + " × " + std::to_string(header->height);
  if (header->width > limits.side_max || header->height > limits.side_max) {
    return handler_failure(kErrorTooLarge,
                           "'" + path + "' is " + size + "; a side may have at most " +
                               std::to_string(limits.side_max) + " pixels. It was not decoded",
                           false);
  }
  if (header->decoded_pixels > limits.source_pixels_max) {
    return handler_failure(kErrorTooLarge,
                           "'" + path + "' is " + size + " and takes " + std::to_string(header->decoded_pixels) +
                               " pixels to decode; at most " + std::to_string(limits.source_pixels_max) +
                               " are allowed. It was not decoded",
                           false);
  }
  return *header;
}

}  // namespace

tl::unexpected<HandlerError> file_failure(std::string_view field, const Error& error) {
  const std::string cause = std::string(field) + ": " + error.message;
  switch (error.code) {
    case ErrorCode::kPermissionDenied: return handler_failure(kErrorPathOutsideRoot, cause, false);
    case ErrorCode::kNotFound: return handler_failure(kErrorNotFound, cause);
    case ErrorCode::kPayloadTooLarge: return handler_failure(kErrorTooLarge, cause, false);
    case ErrorCode::kInvalidArgument: return handler_failure(kErrorInvalidInput, cause, false);
    default: return handler_failure(kErrorFile, cause);
  }
}

tl::expected<ImageSource, HandlerError> read_image_source(const FileRoot& root, std::string_view path,
                                                          const ImageLimits& limits) {
  Result<std::string> relative = root.relative_path(path);
  if (!relative) return file_failure("source", relative.error());
  Result<std::string> bytes = root.read(*relative, limits.source_bytes_max);
  if (!bytes) return file_failure("source", bytes.error());
  const tl::expected<ImageHeader, HandlerError> header = header_of(*relative, *bytes, limits);
  if (!header) return tl::unexpected<HandlerError>(header.error());

  ImageSource source{std::move(*relative), std::move(*bytes), *header, {}};
  if (header->exif_size <= kExifBytesMax || header->format == ImageFormat::kTiff) {
    source.exif = parse_exif(std::string_view(source.bytes).substr(header->exif_offset, header->exif_size));
  }
  return source;
}

}  // namespace baton
