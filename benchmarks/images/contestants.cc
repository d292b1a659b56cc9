#include "benchmarks/images/contestants.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vips/vips.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "common/check.h"
#include "worker/image/codec/jpeg.h"
#include "worker/image/resample.h"
#include "worker/image/work.h"

namespace baton::bench {
namespace {

std::string vips_thumbnail(const std::string& jpeg, int side) {
  VipsImage* image = nullptr;
  void* bytes = nullptr;
  std::size_t size = 0;
  int failed =
      vips_thumbnail_buffer(const_cast<char*>(jpeg.data()), jpeg.size(), &image, side, "height", side, nullptr);
  CHECK(failed == 0) << vips_error_buffer();
  failed = vips_jpegsave_buffer(image, &bytes, &size, "Q", kThumbnailQuality, "strip", TRUE, nullptr);
  CHECK(failed == 0) << vips_error_buffer();
  std::string result(static_cast<const char*>(bytes), size);
  g_free(bytes);
  g_object_unref(image);
  return result;
}

}  // namespace

void start_vips(const char* program) {
  CHECK(VIPS_INIT(program) == 0) << vips_error_buffer();
  vips_concurrency_set(1);
  vips_cache_set_max(0);
}

std::vector<std::string> by_vips(const std::string& jpeg, const std::vector<int>& sides) {
  std::vector<std::string> made;
  for (const int side : sides) made.push_back(vips_thumbnail(jpeg, side));
  return made;
}

std::vector<std::string> by_codec(const std::string& jpeg, const std::vector<int>& sides) {
  const ImageHeader header = read_image_header(jpeg).value();
  const Size source{header.width, header.height};
  std::vector<ResizeGeometry> geometries;
  for (const int side : sides) {
    const auto length = static_cast<std::uint32_t>(side);
    geometries.push_back(resize_geometry(source, {length, length}, Fit::kInside));
  }
  const cv::Mat pixels = decode_jpeg(jpeg, decode_eighths(geometries)).value();
  std::vector<std::string> made;
  for (const ResizeGeometry& geometry : geometries) {
    const cv::Mat small = resample(pixels, cv_size(geometry.output), Kernel::kLanczos3);
    made.push_back(encode_jpeg(small, kThumbnailQuality, false).value());
  }
  return made;
}

std::vector<std::string> by_baton(const std::string& jpeg, const std::vector<int>& sides) {
  std::string bytes = jpeg;
  const ImagePolicy policy;
  const nlohmann::json input = {{"source", "a.jpg"}, {"sizes", sides}, {"quality", kThumbnailQuality}};
  // By way of its text, as a worker gets it.
  const ImageRequest request = parse_image_request("thumbnail", nlohmann::json::parse(input.dump()), policy).value();
  std::vector<std::string> made;
  const auto done =
      do_image_work({request, {std::span<char>(bytes)}, policy}, [&](std::string output, Size) -> Result<void> {
        made.push_back(std::move(output));
        return {};
      });
  CHECK(done.has_value()) << done.error().message;
  return made;
}

Magick::Magick(const std::string& folder, const std::string& jpeg, int count) : folder_(folder), count_(count) {
  std::filesystem::create_directories(folder + "/out");
  for (int i = 0; i < count; ++i) std::ofstream(folder + "/" + std::to_string(i) + ".jpg", std::ios::binary) << jpeg;
}

std::string Magick::run(int side) const {
  const std::string box = std::to_string(side) + "x" + std::to_string(side);
  // The hint has its decoder scale too; twice the box, as its manual says.
  const std::string hint = "jpeg:size=" + std::to_string(2 * side) + "x" + std::to_string(2 * side);
  std::vector<std::string> words = {"mogrify",    "-limit", "thread",   "1",
                                    "-define",    hint,     "-path",    folder_ + "/out",
                                    "-thumbnail", box,      "-quality", std::to_string(kThumbnailQuality)};
  for (int i = 0; i < count_; ++i) words.push_back(folder_ + "/" + std::to_string(i) + ".jpg");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t id = -1;
  CHECK(::posix_spawnp(&id, "mogrify", nullptr, nullptr, arguments.data(), environ) == 0) << "install imagemagick";
  int status = 0;
  CHECK(::waitpid(id, &status, 0) == id && status == 0) << "mogrify failed";
  std::ostringstream made;
  made << std::ifstream(folder_ + "/out/0.jpg", std::ios::binary).rdbuf();
  return made.str();
}

}  // namespace baton::bench
