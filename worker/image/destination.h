// Where an output goes. Pure.
//
// A pattern with placeholders:
//   {folder} of the source, may be empty   {name} of the source without its extension   {format} jpg, png or webp
//   {size} {width} {height} as asked for; image.thumbnail alone
// Of "s3://bucket/a/b.jpg" and "https://host/a/b.jpg?x=1" the folder is "a" and the name "b"; data: has the name "image".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "worker/handlers/json_fields.h"
#include "worker/image/header.h"

namespace baton {

struct DestinationSize {
  std::string size;  // "800", "800x600", "800x" or "x600"
  std::string width;
  std::string height;
};

// The field "destination", checked. `has_size`: whether {size}, {width} and {height} mean something. Without a default
// (an empty one) it is required.
std::string parse_destination(JsonFields& fields, std::string fallback, bool has_size);

// REQUIRES: a pattern of parse_destination().
std::string destination_path(std::string_view pattern, std::string_view source, ImageFormat format,
                             const DestinationSize& size = {});

// By the pattern's extension; nothing if it has none that is known.
std::optional<ImageFormat> format_by_extension(std::string_view pattern);

}  // namespace baton
