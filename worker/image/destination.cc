#include "worker/image/destination.h"

#include <algorithm>
#include <array>

namespace baton {
namespace {

constexpr std::array<std::string_view, 6> kPlaceholders = {"folder", "name", "format", "size", "width", "height"};
constexpr std::size_t kWithoutSize = 3;  // of them

// Calls on_text for what stands between placeholders, and on_placeholder for the names of those. One that is not closed
// has the name "{and so on".
template <typename OnText, typename OnPlaceholder>
void walk_pattern(std::string_view pattern, OnText on_text, OnPlaceholder on_placeholder) {
  while (!pattern.empty()) {
    const std::size_t open = std::min(pattern.find('{'), pattern.size());
    on_text(pattern.substr(0, open));
    if (open == pattern.size()) return;
    const std::size_t close = pattern.find('}', open);
    if (close == std::string_view::npos) return on_placeholder(pattern.substr(open));
    on_placeholder(pattern.substr(open + 1, close - open - 1));
    pattern.remove_prefix(close + 1);
  }
}

// A source's path within its place.
std::string_view path_of(std::string_view source) {
  if (source.starts_with("data:")) return "image";
  const std::size_t scheme = source.find("://");
  if (scheme == std::string_view::npos) return source;
  std::string_view rest = source.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("?#"));
  const std::size_t slash = rest.find('/');
  return slash == std::string_view::npos ? "image" : rest.substr(slash + 1);
}

}  // namespace

std::string parse_destination(JsonFields& fields, std::string fallback, bool has_size) {
  const std::string pattern = fallback.empty() ? fields.text("destination") : fields.text("destination", fallback);
  const auto known_end = has_size ? kPlaceholders.end() : kPlaceholders.begin() + kWithoutSize;
  walk_pattern(
      pattern, [](std::string_view) {},
      [&](std::string_view name) {
        if (std::find(kPlaceholders.begin(), known_end, name) != known_end) return;
        fields.report("destination", "has the unknown placeholder '" + std::string(name) +
                                         "'; there are {folder}, {name} " +
                                         (has_size ? "{format}, {size}, {width} and {height}" : "and {format}"));
      });
  return pattern;
}

std::string destination_path(std::string_view pattern, std::string_view source, ImageFormat format,
                             const DestinationSize& size) {
  const std::string_view whole = path_of(source);
  const std::size_t slash = whole.rfind('/');
  const std::string_view folder = slash == std::string_view::npos ? "" : whole.substr(0, slash);
  const std::string_view file = slash == std::string_view::npos ? whole : whole.substr(slash + 1);
  const std::size_t dot = file.rfind('.');
  const std::string_view name = dot == 0 || dot == std::string_view::npos ? file : file.substr(0, dot);
  std::string path;
  walk_pattern(
      pattern, [&](std::string_view text) { path += text; },
      [&](std::string_view placeholder) {
        if (placeholder == "folder") path += folder;
        if (placeholder == "name") path += name;
        if (placeholder == "format") path += format == ImageFormat::kJpeg ? "jpg" : image_format_name(format);
        if (placeholder == "size") path += size.size;
        if (placeholder == "width") path += size.width;
        if (placeholder == "height") path += size.height;
      });
  return path;
}

std::optional<ImageFormat> format_by_extension(std::string_view pattern) {
  if (pattern.ends_with(".jpg") || pattern.ends_with(".jpeg")) return ImageFormat::kJpeg;
  if (pattern.ends_with(".png")) return ImageFormat::kPng;
  if (pattern.ends_with(".webp")) return ImageFormat::kWebp;
  return std::nullopt;
}

}  // namespace baton
