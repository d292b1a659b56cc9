#include "worker/image/child/child_main.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <new>

#include "worker/image/child/handed_files.h"
#include "worker/image/child/message.h"
#include "worker/image/child/sandbox.h"
#include "worker/image/child/shared_memory.h"
#include "worker/image/codec/decode.h"
#include "worker/image/codec/encode.h"
#include "worker/image/detect.h"
#include "worker/image/exif.h"
#include "worker/image/text.h"
#include "worker/image/work.h"

namespace baton {
namespace {

constexpr int kExitFailed = 1;

// Codecs look around when they are used for the first time (plug-ins, configuration); later they could not.
void use_every_codec_once() {
  Picture picture;
  picture.replace(cv::Mat(8, 8, CV_8UC3, cv::Scalar::all(128)));
  for (const ImageFormat format : {ImageFormat::kJpeg, ImageFormat::kPng, ImageFormat::kWebp}) {
    Result<std::string> bytes = encode_image(picture, format, {});
    if (bytes) static_cast<void>(decode_image(*bytes, read_image_header(*bytes).value(), 1, 8));
  }
}

class OutputWriter {
 public:
  OutputWriter(std::span<char> memory, const ImagePolicy& policy)
      : memory_(memory), end_(output_extent(policy).offset), last_(end_ + output_extent(policy).size) {}

  Result<void> write(std::string_view bytes, Size size) {
    if (bytes.size() > last_ - end_) {
      return fail(ErrorCode::kPayloadTooLarge, "the outputs have more bytes than are allowed");
    }
    std::memcpy(memory_.data() + end_, bytes.data(), bytes.size());
    outputs_.push_back({{end_, bytes.size()}, size});
    end_ += bytes.size();
    return {};
  }
  std::vector<ImageOutput> outputs() && { return std::move(outputs_); }

 private:
  std::span<char> memory_;
  std::size_t end_;
  std::size_t last_;
  std::vector<ImageOutput> outputs_;
};

// Those images of a job that are files, mapped.
Result<std::vector<MappedFile>> map_files(const ImageJob& job, const std::vector<FileDescriptor>& files) {
  std::vector<MappedFile> maps;
  for (const JobImage& image : job.images) {
    if (image.offset) continue;
    if (maps.size() == files.size()) return fail(ErrorCode::kInternal, "a file did not come along with its task");
    Result<MappedFile> map = MappedFile::map(files[maps.size()], image.size);
    if (!map) return tl::unexpected<Error>(map.error());
    maps.push_back(std::move(*map));
  }
  return maps;
}

Result<ImageReply> do_job(const ImageJob& job, const std::vector<FileDescriptor>& files, std::span<char> memory,
                          const ImagePolicy& policy, const WorkFiles& opened) {
  const auto request = parse_image_request(job.type, job.input, policy);
  if (!request) return fail(ErrorCode::kInvalidArgument, request.error());
  const Result<std::vector<MappedFile>> maps = map_files(job, files);
  if (!maps) return tl::unexpected<Error>(maps.error());
  ImageWork work{*request, {}, policy, opened};
  auto next_map = maps->begin();
  for (const JobImage& image : job.images) {
    work.images.push_back(image.offset ? memory.subspan(*image.offset, image.size) : (next_map++)->bytes());
  }
  OutputWriter writer(memory, policy);
  const Result<nlohmann::json> details =
      do_image_work(work, [&](std::string bytes, Size size) { return writer.write(bytes, size); });
  if (!details) return tl::unexpected<Error>(details.error());
  return ImageReply{std::move(writer).outputs(), *details};
}

// A reply, whatever happens that can be survived.
// Its files are closed before it is given.
std::string answer(ReceivedMessage message, std::span<char> memory, const ImagePolicy& policy,
                   const WorkFiles& opened) {
  try {
    const Result<ImageJob> job = parse_job(message.text);
    if (!job) return write_failure(job.error());
    const Result<ImageReply> reply = do_job(*job, message.files, memory, policy, opened);
    return reply ? write_reply(*reply) : write_failure(reply.error());
  } catch (const std::bad_alloc&) {
    return write_failure({ErrorCode::kOverloaded, "there is not enough memory for it"});
  } catch (const cv::Exception& thrown) {
    const bool is_memory = thrown.code == cv::Error::StsNoMem;
    return write_failure({is_memory ? ErrorCode::kOverloaded : ErrorCode::kInternal,
                          is_memory ? "there is not enough memory for it" : thrown.what()});
  } catch (const std::exception& thrown) {
    return write_failure({ErrorCode::kInternal, thrown.what()});
  }
}

bool send(std::string_view message) {
  return ::send(kImageChildSocket, message.data(), message.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(message.size());
}

// Until the worker closes its end.
int serve(std::span<char> memory, const ImagePolicy& policy, const WorkFiles& opened) {
  std::string buffer(kImageMessageBytesMax, '\0');
  for (;;) {
    Result<ReceivedMessage> message = receive_with_files(kImageChildSocket, buffer);
    if (!message) return 0;
    limit_cpu_time(policy.cpu_time_max);
    if (!send(answer(std::move(*message), memory, policy, opened))) return 0;
  }
}

Result<SharedMemory> prepare(const ChildOptions& options) {
  if (auto bound = end_with_parent(options.parent); !bound) return tl::unexpected<Error>(bound.error());
  Result<SharedMemory> memory = SharedMemory::map(
      FileDescriptor(kImageChildMemory), input_extent(options.policy).size + output_extent(options.policy).size);
  if (!memory) return memory;
  use_one_codec_thread();
  silence_exif_library();
  use_every_codec_once();
  return memory;
}

int run(std::string_view options_text) {
  const auto refuse = [](const Error& error) {
    std::fprintf(stderr, "baton-worker, image process: %s\n", error.message.c_str());
    return kExitFailed;
  };
  const Result<ChildOptions> options = parse_policy(options_text);
  if (!options) return refuse(options.error());
  const Result<SharedMemory> memory = prepare(*options);
  if (!memory) return refuse(memory.error());
  const WorkFiles opened{open_face_cascade(), open_text_font()};
  ::dup2(1, 2);  // codecs complain of every damaged image; the worker says it in its own words
  if (auto entered = enter_sandbox(options->policy.memory_bytes_max); !entered) return refuse(entered.error());
  return send(kImageChildReady) ? serve(memory->bytes(), options->policy, opened) : 0;
}

}  // namespace

int image_process_main(int argument_count, char** arguments) {
  if (argument_count != 3 || std::string_view(arguments[1]) != kImageChildFlag) return -1;
  return run(arguments[2]);
}

}  // namespace baton
