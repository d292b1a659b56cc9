#include "benchmarks/images/images.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>

#include "benchmarks/images/contestants.h"
#include "benchmarks/images/cpu_time.h"
#include "benchmarks/images/photograph.h"
#include "benchmarks/images/worker_path.h"
#include "benchmarks/load/report.h"
#include "tests/worker/temporary_folder.h"

namespace baton::bench {
namespace {

constexpr int kSide = 800;
constexpr int kMagickImages = 4;  // at half a second each
const std::vector<int> kSides = {800, 400, 200};

double milliseconds(Duration duration) { return static_cast<double>(duration.count()) / 1000; }
double rounded(double value, double parts) { return std::round(value * parts) / parts; }

// Milliseconds of CPU time an image of each contestant, by its name: of this process and all that it has started, which
// other work on the machine adds little to. Each has one thread at work, so on a machine of its own it is the time.
using Times = std::map<std::string, std::vector<double>>;

template <typename Work>
void measure(Times& times, const std::string& name, int images, Work work) {
  const Duration before = family_cpu_time();
  work();
  times[name].push_back(milliseconds(family_cpu_time() - before) / images);
}

// Of the rounds: what other work has added to least.
double fastest(const Times& times, const std::string& name) {
  return *std::min_element(times.at(name).begin(), times.at(name).end());
}
double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return percentile(values, 0.5);
}
// The share that one adds to the other: of the two in the same round, which what slows the machine slows alike.
double median_overhead(const Times& times, const std::string& whole, const std::string& part) {
  std::vector<double> shares;
  for (std::size_t i = 0; i < times.at(whole).size(); ++i) shares.push_back(times.at(whole)[i] / times.at(part)[i] - 1);
  return rounded(median(std::move(shares)), 1000);
}

nlohmann::ordered_json quality(const std::string& ours, const std::string& vips, const std::string& magick,
                               const cv::Mat& reference) {
  return {{"baton", rounded(psnr_db(ours, reference), 100)},
          {"vips", rounded(psnr_db(vips, reference), 100)},
          {"imagemagick", rounded(psnr_db(magick, reference), 100)}};
}

}  // namespace

int run_images(const ImagesArguments& arguments) {
  cv::setNumThreads(1);
  const std::string photo = make_photograph();
  const TemporaryFolder folder;
  const Magick magick(folder.path().string(), photo, kMagickImages);
  WorkerPath path(photo);
  path.run(1, kSide);  // starts the image process
  Times times, parts;
  std::string by_magick;
  for (int round = 0; round < arguments.rounds; ++round) {
    measure(times, "baton", 1, [&] { by_baton(photo, {kSide}); });
    measure(times, "vips", 1, [&] { by_vips(photo, {kSide}); });
    measure(times, "baton_three", 1, [&] { by_baton(photo, kSides); });
    measure(times, "vips_three", 1, [&] { by_vips(photo, kSides); });
    measure(times, "codec", arguments.images_per_batch, [&] {
      for (int i = 0; i < arguments.images_per_batch; ++i) by_codec(photo, {kSide});
    });
    measure(times, "direct", arguments.images_per_batch, [&] { path.run_directly(arguments.images_per_batch, kSide); });
    const auto before = path.cpu_times();
    measure(times, "worker", arguments.images_per_batch, [&] { path.run(arguments.images_per_batch, kSide); });
    for (const auto& [process, time] : path.cpu_times()) {
      parts[process].push_back(milliseconds(time - before.at(process)) / arguments.images_per_batch);
    }
    measure(times, "imagemagick", magick.count(), [&] { by_magick = magick.run(kSide); });
  }
  const auto ratio = [&](const std::string& theirs, const std::string& ours) {
    return rounded(fastest(times, theirs) / fastest(times, ours), 100);
  };
  nlohmann::ordered_json result = {{"photograph", {{"width", 4000}, {"height", 3000}, {"bytes", photo.size()}}},
                                   {"rounds", arguments.rounds},
                                   {"ratio_to_vips", ratio("vips", "baton")},
                                   {"ratio_to_vips_three_sizes", ratio("vips_three", "baton_three")},
                                   {"ratio_to_imagemagick", ratio("imagemagick", "baton")},
                                   {"overhead", median_overhead(times, "worker", "direct")},
                                   {"overhead_with_files", median_overhead(times, "worker", "codec")}};
  const std::string ours = by_baton(photo, {kSide})[0], vips = by_vips(photo, {kSide})[0];
  result["psnr_db"] = quality(ours, vips, by_magick, area_reference(photo, kSide));
  result["psnr_lanczos_db"] = quality(ours, vips, by_magick, lanczos_reference(photo, kSide));
  result["bytes"] = {{"baton", ours.size()}, {"vips", vips.size()}, {"imagemagick", by_magick.size()}};
  for (const auto& [name, all] : times) {
    result["fastest_cpu_ms"][name] = rounded(fastest(times, name), 10);
    result["median_cpu_ms"][name] = rounded(median(all), 10);
  }
  for (const auto& [process, all] : parts) result["worker_cpu_ms"][process] = rounded(fastest(parts, process), 100);
  print_result(result, arguments.json);
  return 0;
}

}  // namespace baton::bench
