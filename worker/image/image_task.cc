#include "worker/image/image_task.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>

#include "worker/handlers/json_fields.h"
#include "worker/image/aliases.h"
#include "worker/image/child/message.h"
#include "worker/image/failure.h"
#include "worker/image/handlers.h"
#include "worker/image/request.h"
#include "worker/image/work.h"

namespace baton {
namespace {

using nlohmann::json;
template <typename T>
using Step = tl::expected<T, HandlerError>;

// Of a file that is not read here: EXIF has 64 KiB at most, and the profile of a camera or a screen a few.
constexpr std::size_t kFileStartBytes = 128 * 1024;

// A reference in the form of results, and what it led to: the bytes, or a file and the bytes that it begins with.
struct StoredImage {
  std::string name;
  std::string bytes;
  std::size_t size = 0;
  std::optional<OpenFile> file;
  ImageHeader header;
};

struct Destination {
  std::string path;
  ImageFormat format;
};

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

std::string start_of(const OpenFile& file) {
  std::string bytes(std::min(file.size, kFileStartBytes), '\0');
  const ssize_t size = ::pread(file.descriptor.number(), bytes.data(), bytes.size(), 0);
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(0, size)));
  return bytes;
}

class ImageTask {
 public:
  ImageTask(std::string_view type, Attempt& attempt, const Storage& storage, ImagePool& pool)
      : type_(type), attempt_(attempt), storage_(storage), pool_(pool) {}

  HandlerResult run() {
    if (auto parsed = parse(); !parsed) return tl::unexpected<HandlerError>(parsed.error());
    if (auto found = read_images(); !found) return tl::unexpected<HandlerError>(found.error());
    if (auto planned = plan_destinations(); !planned) return tl::unexpected<HandlerError>(planned.error());
    attempt_.heartbeat();
    if (attempt_.should_stop()) return handler_failure(kErrorCancelled, "stopped as told");
    const Step<ImageReply> reply = work();
    if (!reply) return tl::unexpected<HandlerError>(reply.error());
    return render() == nullptr ? described(*reply) : written(*reply);
  }

 private:
  const RenderRequest* render() const { return std::get_if<RenderRequest>(&request_.work); }
  const ImagePolicy& policy() const { return pool_.policy(); }
  // False: the attempt is no longer wanted.
  bool go_on() const {
    attempt_.heartbeat();
    return !attempt_.should_stop();
  }

  Step<void> parse() {
    if (attempt_.input().size() > kImageRequestBytesMax) {
      return invalid_input("", "has more than " + std::to_string(kImageRequestBytesMax) + " bytes");
    }
    const auto input = parse_input(attempt_.input());
    if (!input) return invalid_input(input.error());
    auto canonical = canonical_options(type_, *input);
    if (!canonical) return invalid_input(canonical.error());
    auto request = parse_image_request(type_, *canonical, policy());
    if (!request) return invalid_input(request.error());
    input_ = std::move(*canonical);
    request_ = std::move(*request);
    return {};
  }

  // A file is handed on as it is, and is read here only as far as its header goes: where that is further than usual, the
  // whole of it, like what is no file and what all bytes are hashed of.
  Step<StoredImage> fetch(std::string_view field, const std::string& reference, std::size_t bytes_max) {
    Result<std::string> name = storage_.canonical(reference);
    if (!name) return storage_failure(field, name.error());
    if (type_ != "metadata") {
      Result<std::optional<OpenFile>> file = storage_.open_file(reference, bytes_max);
      if (!file) return storage_failure(field, file.error());
      if (*file) {
        StoredImage image{*name, start_of(**file), (*file)->size, std::move(*file), {}};
        const Result<ImageHeader> header = check_image(image.bytes, policy());
        const bool ends_later = image.bytes.size() < image.size;
        if (header || header.error().code != ErrorCode::kCorrupt || !ends_later) return image;
      }
    }
    Result<StoredBytes> stored = storage_.read(reference, bytes_max, [this] { return !go_on(); });
    if (!stored) return storage_failure(field, stored.error());
    const std::size_t size = stored->bytes.size();
    return StoredImage{std::move(*name), std::move(stored->bytes), size, std::nullopt, {}};
  }
  Step<StoredImage> read(std::string_view field, const std::string& reference, std::size_t bytes_max) {
    Step<StoredImage> image = fetch(field, reference, bytes_max);
    if (!image) return image;
    const Result<ImageHeader> header = check_image(image->bytes, policy());
    if (header && header->is_animated && header->format == ImageFormat::kWebp && type_ != "metadata") {
      return handler_failure(kErrorUnsupported, "'" + image->name + "': an animated WebP is not supported", false);
    }
    if (!header && header.error().code == ErrorCode::kInvalidArgument) {
      return handler_failure(kErrorUnsupported, "'" + image->name + "': " + header.error().message, false);
    }
    if (!header) return image_failure(image->name, header.error());
    image->header = *header;
    return image;
  }

  Step<void> read_images() {
    Step<StoredImage> source = read("source", request_.source, policy().source_bytes_max);
    if (!source) return tl::unexpected<HandlerError>(source.error());
    images_.push_back(std::move(*source));
    std::size_t left = input_extent(policy()).size - images_.back().size;
    for (const std::string& reference : render() == nullptr ? std::vector<std::string>() : render()->watermarks) {
      Step<StoredImage> mark = read("image", reference, std::min(left, policy().source_bytes_max));
      if (!mark) return tl::unexpected<HandlerError>(mark.error());
      left -= mark->size;
      images_.push_back(std::move(*mark));
    }
    return {};
  }

  // All of them before the work, so that a mistake costs none.
  Step<void> plan_destinations() {
    if (render() == nullptr) return {};
    std::set<std::string> paths;
    for (std::size_t i = 0; i < render()->outputs.size(); ++i) {
      const OutputRequest& output = render()->outputs[i];
      const ImageFormat format = output_format(*render(), output, images_[0].header.format);
      const Result<std::string> path =
          storage_.canonical(destination_path(render()->destination, images_[0].name, format, output.size));
      if (!path) return storage_failure("destination", path.error());
      if (*path == images_[0].name) {
        return invalid_input("destination", "names the source itself for " + output_field(*render(), i));
      }
      if (!paths.insert(*path).second) {
        return invalid_input(output_field(*render(), i),
                             "would write '" + *path + "', as another size does; put {size} into destination");
      }
      destinations_.push_back({*path, format});
    }
    return {};
  }

  // Known from the headers: what a process will have to hold.
  bool is_large() const {
    std::uint64_t pixels = 0;
    for (const StoredImage& image : images_) pixels += image.header.decoded_pixels;
    return pixels >= policy().large_pixels_min;
  }

  tl::expected<std::string, ImageProcess::Loss> call(ImageProcess& process) {
    ImageJob job{std::string(type_), input_, {}};
    std::vector<int> files;
    std::size_t offset = input_extent(policy()).offset;
    for (const StoredImage& image : images_) {
      if (image.file) {
        job.images.push_back({std::nullopt, image.size});
        files.push_back(image.file->descriptor.number());
        continue;
      }
      std::memcpy(process.memory().data() + offset, image.bytes.data(), image.size);
      job.images.push_back({offset, image.size});
      offset += image.size;
    }
    return process.call(write_job(job), files, policy().time_max, [this] { return go_on(); });
  }

  // The outputs' bytes are copied out of the shared memory, so that the process is free while they are written.
  Step<ImageReply> take(const ImageProcess& process, std::string_view answer) {
    Result<ImageReply> reply = parse_reply(answer, output_extent(policy()), destinations_.size());
    if (!reply && reply.error().code == ErrorCode::kFailedPrecondition && type_ != "detect") {
      return handler_failure(kErrorNoFont, reply.error().message);
    }
    if (!reply) return image_failure(images_[0].name, reply.error());
    for (const ImageOutput& output : reply->outputs) {
      const auto bytes = process.memory().subspan(output.bytes.offset, output.bytes.size);
      outputs_.emplace_back(bytes.data(), bytes.size());
    }
    return std::move(*reply);
  }

  Step<ImageReply> work() {
    Step<ImageReply> reply = handler_failure(kErrorTaskFailed, "no process took the image");
    const Result<void> done = pool_.run(
        is_large(), [this] { return go_on(); },
        [&](ImageProcess& process) {
          const auto answer = call(process);
          reply = answer ? take(process, *answer) : process_failure(images_[0].name, answer.error());
          return answer.has_value();
        });
    if (!done) return pool_failure(done.error());
    return reply;
  }

  HandlerResult described(const ImageReply& reply) const {
    json result = reply.details;
    result["source"] = images_[0].name;
    if (type_ == "metadata") {
      result["bytes"] = images_[0].size;
      result["sha256"] = sha256_hex(images_[0].bytes);
    }
    return dump_json(result);
  }

  HandlerResult written(const ImageReply& reply) {
    json results = json::array();
    for (std::size_t i = 0; i < destinations_.size(); ++i) {
      const Destination& destination = destinations_[i];
      if (!go_on()) return handler_failure(kErrorCancelled, "stopped as told, before '" + destination.path + "'");
      const std::string content_type = "image/" + std::string(image_format_name(destination.format));
      const Result<void> done =
          storage_.write(destination.path, outputs_[i], content_type, [this] { return attempt_.should_stop(); });
      if (!done) return storage_failure("destination", done.error());
      results.push_back({{"path", destination.path},
                         {"width", reply.outputs[i].size.width},
                         {"height", reply.outputs[i].size.height},
                         {"bytes", outputs_[i].size()},
                         {"format", image_format_name(destination.format)}});
    }
    json result = render()->is_list ? json{{"thumbnails", results}} : results[0];
    result["source"] = images_[0].name;
    return dump_json(result);
  }

  std::string_view type_;
  Attempt& attempt_;
  const Storage& storage_;
  ImagePool& pool_;
  json input_;
  ImageRequest request_;
  std::vector<StoredImage> images_;  // the source, then the watermarks
  std::vector<Destination> destinations_;
  std::vector<std::string> outputs_;
};

}  // namespace

HandlerResult run_image_task(std::string_view type, Attempt& attempt, const Storage& storage, ImagePool& pool) {
  return ImageTask(type, attempt, storage, pool).run();
}

}  // namespace baton
