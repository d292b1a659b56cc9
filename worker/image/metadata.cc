#include "worker/image/metadata.h"

#include <openssl/evp.h>

#include "worker/handlers/json_fields.h"

namespace baton {
namespace {

std::string sha256_hex(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr) != 1) return {};
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

nlohmann::json exif_json(const Exif& exif) {
  nlohmann::json result = nlohmann::json::object();
  if (!exif.make.empty()) result["make"] = exif.make;
  if (!exif.model.empty()) result["model"] = exif.model;
  if (!exif.lens.empty()) result["lens"] = exif.lens;
  if (!exif.taken_at.empty()) result["taken_at"] = exif.taken_at;
  if (exif.gps) {
    result["gps"] = {{"latitude", exif.gps->latitude}, {"longitude", exif.gps->longitude}};
    if (exif.gps->altitude_m) result["gps"]["altitude_m"] = *exif.gps->altitude_m;
  }
  return result;
}

}  // namespace

HandlerResult image_metadata(Attempt& attempt, const FileRoot& root, const ImageLimits& limits) {
  const tl::expected<nlohmann::json, HandlerError> input = parse_input(attempt.input());
  if (!input) return tl::unexpected<HandlerError>(input.error());
  JsonFields fields(*input, "", {"source"});
  const std::string path = fields.text("source");
  if (fields.problem()) return tl::unexpected<HandlerError>(*fields.problem());

  const tl::expected<ImageSource, HandlerError> source = read_image_source(root, path, limits);
  if (!source) return tl::unexpected<HandlerError>(source.error());
  attempt.heartbeat();
  const bool swapped = swaps_sides(source->exif.orientation);
  return dump_json({{"source", source->path},
                    {"format", image_format_name(source->header.format)},
                    {"width", swapped ? source->header.height : source->header.width},
                    {"height", swapped ? source->header.width : source->header.height},
                    {"bytes", source->bytes.size()},
                    {"channels", source->header.channels},
                    {"has_alpha", source->header.has_alpha},
                    {"orientation", source->exif.orientation},
                    {"sha256", sha256_hex(source->bytes)},
                    {"exif", exif_json(source->exif)}});
}

}  // namespace baton
