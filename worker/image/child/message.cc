#include "worker/image/child/message.h"

#include <array>
#include <optional>

#include "worker/handlers/json_fields.h"

namespace baton {
namespace {

using nlohmann::json;

// Failures that a child may speak of.
constexpr std::array kFailures = {ErrorCode::kInternal,   ErrorCode::kInvalidArgument,    ErrorCode::kPayloadTooLarge,
                                  ErrorCode::kOverloaded, ErrorCode::kFailedPrecondition, ErrorCode::kCorrupt};
constexpr std::size_t kFailureTextMax = 2048;

tl::unexpected<Error> not_understood(std::string_view what) {
  return fail(ErrorCode::kInternal, "the image process sent what is no reply: " + std::string(what));
}

// Whole numbers alone; one that is negative or has a fraction is none.
std::optional<std::uint64_t> number_of(const json& value) {
  return value.is_number_unsigned() ? std::optional(value.get<std::uint64_t>()) : std::nullopt;
}

bool lies_within(const Extent& inner, const Extent& outer) {
  return inner.offset >= outer.offset && inner.size <= outer.size &&
         inner.offset - outer.offset <= outer.size - inner.size;
}

// [offset, size, width, height]
std::optional<ImageOutput> parse_output(const json& entry, const Extent& out) {
  if (!entry.is_array() || entry.size() != 4) return std::nullopt;
  const auto offset = number_of(entry[0]), size = number_of(entry[1]), width = number_of(entry[2]),
             height = number_of(entry[3]);
  if (!offset || !size || !width || !height) return std::nullopt;
  if (*width == 0 || *height == 0 || *width > UINT32_MAX || *height > UINT32_MAX) return std::nullopt;
  const ImageOutput output{{*offset, *size}, {static_cast<std::uint32_t>(*width), static_cast<std::uint32_t>(*height)}};
  if (output.bytes.size == 0 || !lies_within(output.bytes, out)) return std::nullopt;
  return output;
}

Error parse_failure(const json& reply) {
  const json& code = reply["error"];
  const auto text = reply.find("message");
  for (const ErrorCode known : kFailures) {
    if (code != static_cast<int>(known)) continue;
    const bool has_text = text != reply.end() && text->is_string();
    return {known, has_text ? text->get<std::string>().substr(0, kFailureTextMax) : "it failed without a word"};
  }
  return not_understood("an unknown failure").value();
}

std::optional<json> parse_object(std::string_view text) {
  const auto parsed = parse_input(text);  // bounds the nesting
  return parsed ? std::optional(*parsed) : std::nullopt;
}

}  // namespace

std::string write_job(const ImageJob& job) {
  json images = json::array();
  for (const JobImage& image : job.images) {
    images.push_back({image.offset ? json(*image.offset) : json(nullptr), image.size});
  }
  return dump_json({{"type", job.type}, {"input", job.input}, {"images", images}});
}

Result<ImageJob> parse_job(std::string_view text) {
  const json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object()) return fail(ErrorCode::kInternal, "the worker sent what is no task");
  ImageJob job{parsed["type"], parsed["input"], {}};
  for (const json& image : parsed["images"]) {
    job.images.push_back({image[0].is_null() ? std::nullopt : std::optional(image[0].get<std::size_t>()), image[1]});
  }
  return job;
}

std::string write_reply(const ImageReply& reply) {
  json outputs = json::array();
  for (const ImageOutput& output : reply.outputs) {
    outputs.push_back({output.bytes.offset, output.bytes.size, output.size.width, output.size.height});
  }
  return dump_json({{"outputs", outputs}, {"details", reply.details.is_object() ? reply.details : json::object()}});
}

std::string write_failure(const Error& error) {
  return dump_json({{"error", static_cast<int>(error.code)}, {"message", error.message.substr(0, kFailureTextMax)}});
}

Result<ImageReply> parse_reply(std::string_view text, const Extent& out, std::size_t output_count) {
  const std::optional<json> reply = parse_object(text);
  if (!reply) return not_understood("no JSON object");
  if (reply->contains("error")) return tl::unexpected<Error>(parse_failure(*reply));
  const auto outputs = reply->find("outputs");
  const auto details = reply->find("details");
  if (outputs == reply->end() || !outputs->is_array()) return not_understood("no outputs");
  if (details == reply->end() || !details->is_object()) return not_understood("no details");
  if (outputs->size() != output_count) return not_understood("another number of outputs than were asked for");
  ImageReply result{{}, *details};
  for (const json& entry : *outputs) {
    const std::optional<ImageOutput> output = parse_output(entry, out);
    if (!output) return not_understood("an output that is not within the shared memory");
    result.outputs.push_back(*output);
  }
  return result;
}

// A source and its watermarks, of which each alone may have source_bytes_max. Outputs come first, in the part whose pages
// are kept: inputs are often files, and lie elsewhere.
Extent input_extent(const ImagePolicy& policy) { return {output_extent(policy).size, 2 * policy.source_bytes_max}; }

Extent output_extent(const ImagePolicy& policy) { return {0, policy.output_bytes_max}; }

std::string write_policy(const ImagePolicy& policy, int parent) {
  return dump_json({{"parent", parent},
                    {"source_bytes_max", policy.source_bytes_max},
                    {"source_pixels_max", policy.source_pixels_max},
                    {"side_max", policy.side_max},
                    {"output_pixels_max", policy.output_pixels_max},
                    {"output_bytes_max", policy.output_bytes_max},
                    {"memory_bytes_max", policy.memory_bytes_max},
                    {"cpu_time_max_us", policy.cpu_time_max.count()}});
}

Result<ChildOptions> parse_policy(std::string_view text) {
  const json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object()) return fail(ErrorCode::kInvalidArgument, "an image process is started by a worker alone");
  const auto number = [&](const char* name) {
    const auto value = parsed.find(name);
    return value != parsed.end() && value->is_number_unsigned() ? value->get<std::uint64_t>() : 0;
  };
  ChildOptions options;
  options.parent = static_cast<int>(number("parent"));
  options.policy.source_bytes_max = number("source_bytes_max");
  options.policy.source_pixels_max = number("source_pixels_max");
  options.policy.side_max = static_cast<std::uint32_t>(number("side_max"));
  options.policy.output_pixels_max = number("output_pixels_max");
  options.policy.output_bytes_max = number("output_bytes_max");
  options.policy.memory_bytes_max = number("memory_bytes_max");
  options.policy.cpu_time_max = Duration(static_cast<std::int64_t>(number("cpu_time_max_us")));
  if (auto valid = validate(options.policy); !valid) return tl::unexpected<Error>(valid.error());
  return options;
}

}  // namespace baton
