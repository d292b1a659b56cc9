#include "benchmarks/images/worker_path.h"

#include <filesystem>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>

#include "benchmarks/images/contestants.h"
#include "benchmarks/images/cpu_time.h"
#include "benchmarks/load/report.h"
#include "common/check.h"
#include "tests/testing/cluster.h"
#include "worker/storage/file_root.h"

namespace baton::bench {
namespace {

testing::ClusterOptions options() {
  testing::ClusterOptions options;
  options.ipc = true;
  // One process for all images: the CPU time of one that ended is its worker's no more to tell.
  options.worker_arguments = {"--slots",     "1",      "--image-processes", "1", "--images-per-process", "1000000",
                              "--log-level", "warning"};
  return options;
}

}  // namespace

struct WorkerPath::Impl {
  testing::Cluster cluster{options()};
  Client client = cluster.connect();
};

WorkerPath::WorkerPath(const std::string& jpeg) : impl_(std::make_unique<Impl>()) {
  std::ofstream(impl_->cluster.files() + "/photo.jpg", std::ios::binary) << jpeg;
}

WorkerPath::~WorkerPath() = default;

void WorkerPath::run(int count, int side) {
  std::vector<NewTask> tasks;
  for (int i = 0; i < count; ++i) {
    const nlohmann::json input = {{"source", "photo.jpg"},
                                  {"destination", "thumbnail-" + std::to_string(i) + ".jpg"},
                                  {"width", side},
                                  {"quality", kThumbnailQuality}};
    tasks.push_back({.type = "image.resize", .input = input.dump(), .options = {}});
  }
  std::promise<void> all_ended;
  int succeeded = 0;
  impl_->client.submit_batch(
      std::move(tasks),
      [](Result<BatchAck> ack) { CHECK(ack && ack->refused.empty()) << "a thumbnail was not ordered"; },
      [&](const OutcomesNews& news) {
        CHECK(news.lost.empty()) << news.lost.front().error.message;
        for (const Outcome& outcome : news.ended) {
          CHECK(outcome.state == TaskState::kSucceeded) << "a thumbnail was not made";
          if (++succeeded == count) all_ended.set_value();
        }
      });
  CHECK(all_ended.get_future().wait_for(std::chrono::seconds(600)) == std::future_status::ready)
      << succeeded << " of " << count << " thumbnails were made";
}

void WorkerPath::run_directly(int count, int side) const {
  const FileRoot files = FileRoot::open(impl_->cluster.files()).value();
  const std::string photo = impl_->cluster.files() + "/photo.jpg";
  for (int i = 0; i < count; ++i) {
    std::string bytes(std::filesystem::file_size(photo), '\0');
    std::ifstream(photo, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const auto written = files.write("direct-" + std::to_string(i) + ".jpg", by_codec(bytes, {side})[0]);
    CHECK(written.has_value()) << written.error().message;
  }
}

std::map<std::string, Duration> WorkerPath::cpu_times() const {
  testing::Cluster& cluster = impl_->cluster;
  return {{"client", own_cpu_time()},
          {"coordinator", cluster.coordinator().cpu_time()},
          {"redis", testing::cpu_time_of(cluster.redis().pid())},
          {"worker", cluster.worker(0).cpu_time()},
          {"image_process", cpu_time_beneath(cluster.worker(0).pid())}};
}

}  // namespace baton::bench
