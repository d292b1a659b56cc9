#include "worker/image/output.h"

namespace baton {

const std::vector<std::string_view>& output_fields() {
  static const std::vector<std::string_view> kFields = {"format",   "quality",          "progressive",
                                                        "lossless", "compressionLevel", "keepMetadata"};
  return kFields;
}

OutputOptions parse_output(JsonFields& fields, OutputOptions before) {
  OutputOptions options = before;
  if (fields.has("format")) {
    constexpr ImageFormat kFormats[] = {ImageFormat::kJpeg, ImageFormat::kPng, ImageFormat::kWebp};
    options.format = kFormats[fields.choice("format", {"jpeg", "png", "webp"}, 0)];
  }
  options.quality = static_cast<int>(fields.integer("quality", 1, 100, before.quality));
  options.progressive = fields.boolean("progressive", before.progressive);
  options.lossless = fields.boolean("lossless", before.lossless);
  options.compression_level = static_cast<int>(fields.integer("compressionLevel", 0, 9, before.compression_level));
  options.keep_metadata = fields.boolean("keepMetadata", before.keep_metadata);
  return options;
}

}  // namespace baton
