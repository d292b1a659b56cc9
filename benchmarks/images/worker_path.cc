#include "benchmarks/images/worker_path.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "benchmarks/images/contestants.h"
#include "benchmarks/images/cpu_time.h"
#include "benchmarks/load/report.h"
#include "common/check.h"
#include "tests/testing/cluster.h"

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
  std::vector<TaskId> ids;
  for (int i = 0; i < count; ++i) {
    const nlohmann::json input = {{"source", "photo.jpg"},
                                  {"destination", "thumbnail-" + std::to_string(i) + ".jpg"},
                                  {"width", side},
                                  {"quality", kThumbnailQuality}};
    const Result<TaskId> id = impl_->client.submit({.type = "image.resize", .input = input.dump(), .options = {}});
    CHECK(id.has_value()) << id.error().message;
    ids.push_back(*id);
  }
  for (const TaskId id : ids) {
    const Result<Outcome> outcome = impl_->client.wait(id, std::chrono::seconds(60));
    CHECK(outcome && outcome->state == TaskState::kSucceeded) << "a thumbnail was not made";
  }
}

void WorkerPath::run_directly(int count, int side) const {
  for (int i = 0; i < count; ++i) {
    const std::string file = impl_->cluster.files() + "/photo.jpg";
    std::string bytes(std::filesystem::file_size(file), '\0');
    std::ifstream(file, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const std::vector<std::string> made = by_codec(bytes, {side});
    std::ofstream(impl_->cluster.files() + "/direct-" + std::to_string(i) + ".jpg", std::ios::binary) << made[0];
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
