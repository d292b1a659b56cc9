// What a worker and its image process say to each other: JSON, one message a packet of a SOCK_SEQPACKET socket; the bytes
// of images stay in the memory that both share, or in files (handed_files.h). Pure.
//
// The worker's words are trusted by the child. The child's are not by the worker: a codec may have been taken over by the
// image. parse_reply() is fuzzed.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"
#include "worker/image/policy.h"
#include "worker/image/size.h"

namespace baton {

inline constexpr std::size_t kImageMessageBytesMax = 128 * 1024;  // fits into a socket's buffer at once
inline constexpr char kImageChildFlag[] = "--image-process";      // of baton-worker, before anything else
inline constexpr char kImageChildReady[] = "ready";               // its first message
inline constexpr int kImageChildSocket = 3;                       // where it finds its socket …
inline constexpr int kImageChildMemory = 4;                       // … and the memory

// A part of the shared memory.
struct Extent {
  std::size_t offset = 0;
  std::size_t size = 0;
};

struct JobImage {
  std::optional<std::size_t> offset;  // in the shared memory; nothing: it is the next of the files that come along
  std::size_t size = 0;
};

struct ImageJob {
  std::string type;              // "resize"
  nlohmann::json input;          // with canonical names
  std::vector<JobImage> images;  // the source, then the watermarks
};

struct ImageOutput {
  Extent bytes;
  Size size;
};

struct ImageReply {
  std::vector<ImageOutput> outputs;
  nlohmann::json details;  // of image.metadata and image.detect; an object
};

std::string write_job(const ImageJob& job);
Result<ImageJob> parse_job(std::string_view text);

std::string write_reply(const ImageReply& reply);
std::string write_failure(const Error& error);

// The reply, or the failure that the child speaks of. What is not a reply is kInternal.
// `out`: outputs lie within it. `output_count`: so many there are.
Result<ImageReply> parse_reply(std::string_view text, const Extent& out, std::size_t output_count);

// Where images that are no files lie, and outputs.
Extent input_extent(const ImagePolicy& policy);
Extent output_extent(const ImagePolicy& policy);

std::string write_policy(const ImagePolicy& policy, int parent);
struct ChildOptions {
  ImagePolicy policy;
  int parent = 0;  // process id of the worker
};
Result<ChildOptions> parse_policy(std::string_view text);

}  // namespace baton
