// What an image task asks for, as data: parsed by the worker, which reads and writes, and again by the child process that
// does the work. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "baton/handler.h"
#include "worker/image/destination.h"
#include "worker/image/operation.h"
#include "worker/image/output.h"

namespace baton {

inline constexpr std::size_t kOperationCountMax = 32;            // of a pipeline; bounds its duration
inline constexpr std::size_t kThumbnailCountMax = 32;            // of one task; bounds its duration and its output
inline constexpr std::size_t kWatermarkCountMax = 4;             // of a task: each is decoded or drawn whole
inline constexpr std::size_t kImageRequestBytesMax = 48 * 1024;  // of a task's input; a child is told in one message

// One output: what is done to the source's pixels, and how they are written.
struct OutputRequest {
  std::vector<Operation> operations;
  OutputOptions options;
  DestinationSize size;
};

struct RenderRequest {
  std::string destination;  // a pattern
  std::vector<OutputRequest> outputs;
  bool is_list = false;                 // image.thumbnail: results are a list, whatever their number
  std::vector<std::string> watermarks;  // references, by Watermark::mark_index; behind them come …
  std::vector<TextMark> texts;
};

struct MetadataRequest {
  bool stats = false;
};

struct DetectRequest {
  double min_confidence = 0;
  double min_size = 0;
  std::size_t face_count_max = 0;
};

struct ImageRequest {
  std::string source;
  std::variant<RenderRequest, MetadataRequest, DetectRequest> work;
};

// `type` is what stands behind "image."; `input` has canonical names (aliases.h).
// Errors: a sentence that names the field and what it must be.
tl::expected<ImageRequest, std::string> parse_image_request(std::string_view type, const nlohmann::json& input,
                                                            const ImagePolicy& policy);

// What messages about one of the outputs name: "sizes[1]" of thumbnails, "destination" of the others.
std::string output_field(const RenderRequest& request, std::size_t index);

// What a request's parts are parsed by; each reports into `fields`.
RenderRequest parse_thumbnail(JsonFields& fields, const ImagePolicy& policy);
RenderRequest parse_pipeline(JsonFields& fields, const ImagePolicy& policy);

}  // namespace baton
