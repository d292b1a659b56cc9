#include "worker/image/work.h"

#include "worker/image/codec/decode.h"
#include "worker/image/codec/encode.h"
#include "worker/image/codec/metadata_blocks.h"
#include "worker/image/detect.h"
#include "worker/image/metadata.h"
#include "worker/image/text.h"

namespace baton {
namespace {

// Larger ones are not from a camera. A TIFF is its own EXIF block, of any size.
constexpr std::size_t kExifBytesMax = 1 << 20;
constexpr std::uint32_t kStatsSide = 256;  // enough for colours

using Json = nlohmann::json;

std::string_view text_of(std::span<char> bytes) { return {bytes.data(), bytes.size()}; }

struct Source {
  ImageHeader header;
  Exif exif;
  Size size;  // upright
};

Result<Source> read_source(std::span<char> bytes, const ImagePolicy& policy) {
  const Result<ImageHeader> header = check_image(text_of(bytes), policy);
  if (!header) return tl::unexpected<Error>(header.error());
  Source source{*header, {}, {header->width, header->height}};
  if (header->exif_size <= kExifBytesMax || header->format == ImageFormat::kTiff) {
    source.exif = parse_exif(text_of(bytes).substr(header->exif_offset, header->exif_size));
  }
  if (swaps_sides(source.exif.orientation)) std::swap(source.size.width, source.size.height);
  return source;
}

// At which scale a JPEG may be decoded: a step that counts pixels before the first resize needs all of them.
int scale_for(const RenderRequest& request, Size source) {
  std::vector<ResizeGeometry> geometries;
  for (const OutputRequest& output : request.outputs) {
    const Resize* const resize = output.operations.empty() ? nullptr : std::get_if<Resize>(&output.operations.front());
    if (resize == nullptr) return 8;
    geometries.push_back(resize_geometry(source, resize->box, resize->fit, resize->limits));
  }
  return decode_eighths(geometries);
}

// Where one side shall have about so many pixels at least.
int scale_for(std::uint32_t least_side, Size source) {
  const Size output{std::min(least_side, source.width), std::min(least_side, source.height)};
  return decode_eighths({{source, output, output}});
}

// Texts are drawn as large as the source, so that none is enlarged before it is laid on it.
Result<std::vector<cv::Mat>> make_marks(const RenderRequest& request, const ImageWork& work, Size source_size) {
  std::vector<cv::Mat> marks;
  for (std::size_t i = 1; i < work.images.size(); ++i) {
    const auto failed = [](const Error& error) { return fail(error.code, "the watermark's image: " + error.message); };
    const Result<Source> source = read_source(work.images[i], work.policy);
    if (!source) return failed(source.error());
    const Result<Picture> mark = decode_image(work.images[i], source->header, source->exif.orientation, 8);
    if (!mark) return failed(mark.error());
    marks.push_back(mark->pixels);
  }
  for (const TextMark& text : request.texts) {
    Result<cv::Mat> mark = draw_text(text.text, text.color, source_size, work.files.text_font);
    if (!mark) return tl::unexpected<Error>(mark.error());
    marks.push_back(std::move(*mark));
  }
  return marks;
}

Result<Picture> do_steps(const OutputRequest& output, const std::vector<cv::Mat>& marks, const ImagePolicy& policy,
                         const Picture& decoded) {
  Picture picture = decoded;  // steps make pixels of their own and leave these alone
  for (std::size_t i = 0; i < output.operations.size(); ++i) {
    const Result<void> done = apply(output.operations[i], marks, policy, picture);
    if (done) continue;
    const std::string step = output.operations.size() > 1 ? "operations[" + std::to_string(i) + "]: " : "";
    return fail(done.error().code, step + done.error().message);
  }
  return picture;
}

Result<void> make_output(const OutputRequest& output, ImageFormat format, const Picture& picture, MetadataBlocks blocks,
                         const TakeOutput& take) {
  Result<std::string> bytes = encode_image(picture, format, output.options);
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  if (!output.options.keep_metadata) blocks.exif.clear();
  return take(with_metadata_blocks(std::move(*bytes), blocks, !picture.is_gray), picture.size);
}

Result<Json> render(const RenderRequest& request, const ImageWork& work, const Source& source, const TakeOutput& take) {
  const Result<std::vector<cv::Mat>> marks = make_marks(request, work, source.size);
  if (!marks) return tl::unexpected<Error>(marks.error());
  const MetadataBlocks blocks = read_metadata_blocks(text_of(work.images[0]), source.header, true);
  const Result<Picture> decoded =
      decode_image(work.images[0], source.header, source.exif.orientation, scale_for(request, source.size));
  if (!decoded) return tl::unexpected<Error>(decoded.error());
  for (std::size_t i = 0; i < request.outputs.size(); ++i) {
    const OutputRequest& output = request.outputs[i];
    const auto failed = [&](const Error& error) {
      return fail(error.code, request.is_list ? output_field(request, i) + ": " + error.message : error.message);
    };
    const Result<Picture> picture = do_steps(output, *marks, work.policy, *decoded);
    if (!picture) return failed(picture.error());
    const ImageFormat format = output_format(request, output, source.header.format);
    if (auto made = make_output(output, format, *picture, blocks, take); !made) return failed(made.error());
  }
  return Json::object();
}

Result<Json> describe(const MetadataRequest& request, const ImageWork& work, const Source& source) {
  Json result = describe(source.header, source.exif);
  if (!request.stats) return result;
  const Result<Picture> decoded =
      decode_image(work.images[0], source.header, source.exif.orientation, scale_for(kStatsSide, source.size));
  if (!decoded) return tl::unexpected<Error>(decoded.error());
  result["stats"] = describe_pixels(decoded->pixels);
  return result;
}

Result<Json> detect(const DetectRequest& request, const ImageWork& work, const Source& source) {
  const Result<Picture> decoded =
      decode_image(work.images[0], source.header, source.exif.orientation, scale_for(kDetectSide, source.size));
  if (!decoded) return tl::unexpected<Error>(decoded.error());
  return detect_faces(request, *decoded, work.files.face_cascade);
}

}  // namespace

Result<nlohmann::json> do_image_work(const ImageWork& work, const TakeOutput& take) {
  const Result<Source> source = read_source(work.images[0], work.policy);
  if (!source) return tl::unexpected<Error>(source.error());
  if (const auto* const render_request = std::get_if<RenderRequest>(&work.request.work)) {
    return render(*render_request, work, *source, take);
  }
  if (const auto* const metadata = std::get_if<MetadataRequest>(&work.request.work)) {
    return describe(*metadata, work, *source);
  }
  return detect(std::get<DetectRequest>(work.request.work), work, *source);
}

Result<ImageHeader> check_image(std::string_view bytes, const ImagePolicy& policy) {
  const Result<ImageHeader> header = read_image_header(bytes);
  if (!header) return header;
  const std::string size = std::to_string(header->width) + " × " + std::to_string(header->height);
  if (header->width > policy.side_max || header->height > policy.side_max) {
    return fail(ErrorCode::kPayloadTooLarge, "it is " + size + "; a side may have at most " +
                                                 std::to_string(policy.side_max) + " pixels. It was not decoded");
  }
  if (header->decoded_pixels > policy.source_pixels_max) {
    return fail(ErrorCode::kPayloadTooLarge, "it is " + size + " and takes " + std::to_string(header->decoded_pixels) +
                                                 " pixels to decode; at most " +
                                                 std::to_string(policy.source_pixels_max) +
                                                 " are allowed. It was not decoded");
  }
  return header;
}

ImageFormat output_format(const RenderRequest& request, const OutputRequest& output, ImageFormat source) {
  if (output.options.format) return *output.options.format;
  if (const auto by_name = format_by_extension(request.destination)) return *by_name;
  switch (source) {
    case ImageFormat::kTiff: return ImageFormat::kJpeg;
    case ImageFormat::kGif: return ImageFormat::kPng;  // few colours, sharp edges, and transparency
    case ImageFormat::kJpeg:
    case ImageFormat::kPng:
    case ImageFormat::kWebp: return source;
  }
  return source;
}

}  // namespace baton
